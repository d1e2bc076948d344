# Writes bootstrap.json, the limits that tests/stats/test_bootstrap.py compares with.
# R 4.2.2, boot 1.3-28.1:  Rscript tests/oracles/bootstrap.R > tests/oracles/bootstrap.json
# For given resamples t, value t0 and influence values L (all written out):
# percentile: boot.ci(type = "perc", t0 =, t =);  bca: boot.ci(type = "bca", t0 =, t =, L =)
# two groups: L are (n_g - 1)(mean - without one), times the number of all patients over n_g, as
# empinf makes them for strata
suppressMessages(library(boot))

influence <- function(x, stat) {
  left <- vapply(seq_along(x), function(i) stat(x[-i]), 0)
  (length(x) - 1) * (mean(left) - left)
}
array <- function(x) paste0("[", paste(sprintf("%.16g", x), collapse = ", "), "]")
limits <- function(t0, t, L, level) {
  R <- length(t)
  carrier <- list(t0 = t0, t = matrix(t), R = R, data = L, sim = "ordinary", call = quote(boot()))
  class(carrier) <- "boot"
  perc <- boot.ci(carrier, conf = level, type = "perc", t0 = t0, t = t)$percent[4:5]
  bca <- boot.ci(carrier, conf = level, type = "bca", t0 = t0, t = t, L = L)$bca[4:5]
  list(perc, bca)
}
row <- function(name, groups, t0, t, L, level) {
  found <- limits(t0, t, L, level)
  sprintf('"%s": {"groups": [%s], "value": %.16g, "replicates": %s, "confidence": %g, "percentile": %s, "bca": %s}',
          name, paste(vapply(groups, array, ""), collapse = ", "), t0, array(t), level,
          array(found[[1]]), array(found[[2]]))
}
trimmed <- function(x) sum(pmin(x, 30)) / length(x)  # a restricted mean without censoring
set.seed(62001)
a <- round(rexp(20, 1 / 25), 2); b <- round(rexp(14, 1 / 12), 2)
resample <- function(x) trimmed(sample(x, replace = TRUE))
one <- replicate(999, resample(a)); two <- replicate(1500, resample(a) - resample(b))
La <- influence(a, trimmed); Lb <- influence(b, trimmed); n <- length(a) + length(b)
L2 <- c(La * n / length(a), -Lb * n / length(b))
cat("{\n", paste(c(
  row("one group, 95 %", list(a), trimmed(a), one, La, 0.95),
  row("one group, 80 %", list(a), trimmed(a), one, La, 0.8),
  row("two groups, 95 %", list(a, b), trimmed(a) - trimmed(b), two, L2, 0.95)), collapse = ",\n"), "\n}\n", sep = "")
