# Writes two_groups.json, the numbers that tests/stats/test_two_groups.py compares with.
# R 4.2.2 (base only):  Rscript tests/oracles/two_groups.R > tests/oracles/two_groups.json
# fisher: fisher.test(table, alternative)$p.value
# odds_ratio: the equations that fisher.test solves, with uniroot(tol = 1e-15) on log odds instead of
#   fisher.test's 1e-4; fisher_prints is what fisher.test itself gives
# newcombe: the Wilson limits of prop.test(n, N, correct = FALSE), squared and added
# miettinen_nurminen: the closed form of the restricted rates (Miettinen 1985, appendix I), uniroot
# boschloo: fisher.test for every table, the largest probability over 4001 rates, then optimize

tables <- list(c(3, 4, 1, 4), c(12, 27, 9, 24), c(19, 27, 0, 24), c(0, 24, 5, 27), c(7, 12, 1, 5), c(2, 15, 8, 13),
               c(1, 30, 29, 30), c(10, 25, 10, 25), c(0, 10, 0, 20), c(10, 10, 20, 20), c(9, 10, 3, 10), c(40, 100, 55, 100),
               c(1, 10000, 9999, 10000))
level <- 0.95
alternatives <- c("two-sided" = "two.sided", greater = "greater", less = "less")
text <- function(x) ifelse(is.na(x) | is.infinite(x), "null", sprintf("%.15g", x))
array <- function(x) paste0("[", paste(text(x), collapse = ", "), "]")
object <- function(x) paste0("{", paste0('"', names(x), '": ', text(x), collapse = ", "), "}")
cross <- function(t) matrix(c(t[1], t[2] - t[1], t[3], t[4] - t[3]), 2)
root <- function(f, low, high) uniroot(f, c(low, high), tol = 1e-15, maxiter = 10000)$root

odds_ratio <- function(t) {
  x <- t[1]; m <- t[2]; n <- t[4]; k <- t[1] + t[3]
  support <- max(0, k - n):min(k, m)
  if (length(support) == 1) return(c(NA, NA, NA))
  logdc <- dhyper(support, m, n, k, log = TRUE)
  mass <- function(w) { d <- logdc + w * support; d <- exp(d - max(d)); d / sum(d) }
  value <- if (x == min(support)) 0 else if (x == max(support)) NA else
    exp(root(function(w) sum(support * mass(w)) - x, -50, 50))
  lower <- if (x == min(support)) 0 else
    exp(root(function(w) sum(mass(w)[support >= x]) - (1 - level) / 2, -50, 50))
  upper <- if (x == max(support)) NA else
    exp(root(function(w) sum(mass(w)[support <= x]) - (1 - level) / 2, -50, 50))
  c(value, lower, upper)
}
newcombe <- function(t) {
  wilson <- function(n, N) suppressWarnings(prop.test(n, N, correct = FALSE))$conf.int
  a <- wilson(t[1], t[2]); b <- wilson(t[3], t[4]); p <- t[1] / t[2]; q <- t[3] / t[4]
  c(p - q - sqrt((p - a[1])^2 + (b[2] - q)^2), p - q + sqrt((a[2] - p)^2 + (q - b[1])^2))
}
score <- function(t, d) {
  x1 <- t[1]; n1 <- t[2]; x0 <- t[3]; n0 <- t[4]; n <- n1 + n0; x <- x1 + x0
  l3 <- n; l2 <- (n1 + 2 * n0) * d - n - x; l1 <- (n0 * d - n - 2 * x0) * d + x; l0 <- x0 * d * (1 - d)
  q <- l2^3 / (3 * l3)^3 - l1 * l2 / (6 * l3^2) + l0 / (2 * l3)
  p <- (if (q < 0) -1 else 1) * sqrt(max(0, l2^2 / (3 * l3)^2 - l1 / (3 * l3)))
  a <- (pi + acos(max(-1, min(1, q / p^3)))) / 3
  r0 <- min(1, max(0, 2 * p * cos(a) - l2 / (3 * l3))); r1 <- min(1, max(0, r0 + d))
  (x1 / n1 - x0 / n0 - d) / sqrt((r1 * (1 - r1) / n1 + r0 * (1 - r0) / n0) * n / (n - 1))
}
miettinen_nurminen <- function(t) {
  z <- qnorm((1 + level) / 2); d <- t[1] / t[2] - t[3] / t[4]; edge <- 1 - 1e-9
  c(root(function(x) score(t, x) - z, -edge, d - 1e-9), root(function(x) score(t, x) + z, d + 1e-9, edge))
}
boschloo <- function(t, alternative) {
  m <- t[2]; n <- t[4]
  p <- outer(0:m, 0:n, Vectorize(function(a, b) fisher.test(cross(c(a, m, b, n)), alternative = alternative)$p.value))
  extreme <- p <= p[t[1] + 1, t[3] + 1] * (1 + 1e-10)
  chance <- function(rate) as.numeric(dbinom(0:m, m, rate) %*% extreme %*% dbinom(0:n, n, rate))
  rates <- (0:4000) / 4000
  chances <- vapply(rates, chance, 0)
  tops <- which(chances >= 0.999 * max(chances))
  top <- function(i) optimize(chance, rates[c(max(1, i - 1), min(4001, i + 1))], maximum = TRUE, tol = 1e-10)$objective
  min(1, max(chances, vapply(tops, top, 0)))
}

rows <- vapply(tables, function(t) {
  fisher <- vapply(alternatives, function(a) fisher.test(cross(t), alternative = a)$p.value, 0)
  printed <- fisher.test(cross(t))
  exact <- if (t[2] + t[4] > 60) NA else vapply(alternatives, function(a) boschloo(t, a), 0)
  sprintf('{"first": %s, "second": %s, "fisher": %s, "odds_ratio": %s, "fisher_prints": %s, "newcombe": %s, "miettinen_nurminen": %s, "boschloo": %s}',
          array(t[1:2]), array(t[3:4]), object(fisher), array(odds_ratio(t)),
          array(c(printed$estimate, printed$conf.int)), array(newcombe(t)), array(miettinen_nurminen(t)),
          if (anyNA(exact)) "null" else object(exact))
}, "")
cat("[\n", paste(rows, collapse = ",\n"), "\n]\n", sep = "")
