# Writes proportion.json, the limits that tests/stats/test_intervals.py compares with.
# R 4.2.2 (base only):  Rscript tests/oracles/proportion.R > tests/oracles/proportion.json
# wilson-corrected: prop.test(n, N, conf.level), which corrects unless n is N / 2; those are left out
# jeffreys: qbeta; agresti-coull (Brown 2001, section 3.1.2), wald: their formulas
# (epiR 2.0.57 epi.conf(method = "agresti") is something else: 1 of 1 gives 0.09 to 0.91)
# mid-p: the rates at which pbinom and dbinom give half the error, uniroot to the last digit
counts <- list(c(0, 1), c(1, 1), c(1, 3), c(0, 24), c(24, 24), c(1, 27), c(19, 27), c(3, 25), c(5, 25),
               c(56, 147), c(2, 300), c(299, 300), c(400, 1000))
number <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse = ", "), "]")
root <- function(f, low, high) uniroot(f, c(low, high), tol = 1e-16, maxiter = 10000)$root
mid_lower <- function(n, N, tail) {
  if (n == 0) return(0)
  root(function(p) pbinom(n, N, p, lower.tail = FALSE) + dbinom(n, N, p) / 2 - tail, 0, n / N)
}
mid_upper <- function(n, N, tail) {
  if (n == N) return(1)
  root(function(p) pbinom(n - 1, N, p) + dbinom(n, N, p) / 2 - tail, n / N, 1)
}
corrected <- function(n, N, level) {
  if (2 * n == N) return(c(NA, NA))
  as.numeric(suppressWarnings(prop.test(n, N, conf.level = level))$conf.int)
}
jeffreys <- function(n, N, tail)
  c(if (n == 0) 0 else qbeta(tail, n + 0.5, N - n + 0.5),
    if (n == N) 1 else qbeta(tail, n + 0.5, N - n + 0.5, lower.tail = FALSE))
agresti <- function(n, N, level) {
  z <- qnorm((1 + level) / 2); more <- N + z^2; p <- (n + z^2 / 2) / more
  p + c(-1, 1) * z * sqrt(p * (1 - p) / more)
}

rows <- c()
for (k in counts) for (level in c(0.8, 0.95, 0.99)) {
  n <- k[1]; N <- k[2]; tail <- (1 - level) / 2
  z <- qnorm(1 - tail); p <- n / N
  rows <- c(rows, sprintf(
    '{"n": %d, "N": %d, "confidence": %g, "mid-p": %s, "wilson-corrected": %s, "jeffreys": %s, "agresti-coull": %s, "wald": %s}',
    n, N, level, number(c(mid_lower(n, N, tail), mid_upper(n, N, tail))), number(corrected(n, N, level)),
    number(jeffreys(n, N, tail)), number(pmin(1, pmax(0, agresti(n, N, level)))),
    number(pmin(1, pmax(0, p + c(-1, 1) * z * sqrt(p * (1 - p) / N))))))
}
cat("[\n", paste(rows, collapse = ",\n"), "\n]\n", sep = "")
