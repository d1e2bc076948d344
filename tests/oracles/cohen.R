# Writes cohen.json, the kappas that tests/stats/test_kappa.py compares with.
# R 4.2.2, vcd 1.4-11, psych 2.2.9:  Rscript tests/oracles/cohen.R > tests/oracles/cohen.json
# none, linear, quadratic: vcd::Kappa(table, weights = "Equal-Spacing" or "Fleiss-Cohen"), value and ASE
# limits: psych::cohen.kappa(table, n.obs = sum(table))$confid, unweighted (its weighted
#   limits are of width 0 for E1, so they are not taken)
# null_error: the formula of Fleiss, Cohen and Everitt 1969 (unweighted form of Fleiss 1981, eq. 13.15)
suppressMessages({library(vcd); library(psych)})

tables <- list(
  "E1: two pathologists" = matrix(c(7, 0, 0, 1, 8, 0, 0, 0, 2), 3),
  "E2: two by two" = matrix(c(12, 4, 2, 2), 2),
  "four grades" = matrix(c(22, 2, 2, 0, 5, 7, 14, 0, 0, 2, 36, 0, 0, 1, 14, 17), 4, byrow = TRUE),
  "worse than chance" = matrix(c(2, 9, 4, 8, 1, 7, 3, 6, 2), 3, byrow = TRUE),
  "a category of one rater only" = matrix(c(10, 2, 1, 3, 9, 0, 0, 0, 0), 3, byrow = TRUE),
  "500 subjects" = matrix(c(120, 30, 10, 25, 140, 20, 5, 35, 115), 3, byrow = TRUE))
array <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse = ", "), "]")
null_error <- function(t) {
  n <- sum(t); p <- rowSums(t) / n; q <- colSums(t) / n; e <- sum(p * q)
  sqrt(e + e^2 - sum(p * q * (p + q))) / ((1 - e) * sqrt(n))
}
rows <- vapply(names(tables), function(name) {
  t <- tables[[name]]
  linear <- Kappa(t, weights = "Equal-Spacing"); quadratic <- Kappa(t, weights = "Fleiss-Cohen")
  ci <- suppressWarnings(cohen.kappa(t, n.obs = sum(t)))$confid
  sprintf('"%s": {"table": [%s], "none": %s, "linear": %s, "quadratic": %s, "limits": %s, "null_error": %.15g}',
          name, paste(apply(t, 1, array), collapse = ", "), array(linear$Unweighted), array(linear$Weighted),
          array(quadratic$Weighted), array(ci[1, c(1, 3)]), null_error(t))
}, "")
cat("{\n", paste(rows, collapse = ",\n"), "\n}\n", sep = "")
