# Writes log_rank.json for tests/stats/test_log_rank.py.
# R 4.2.2, survival 3.5-3:  Rscript tests/oracles/log_rank.R > tests/oracles/log_rank.json
library(survival)
source("tests/oracles/json.R")

freireich <- data.frame(
  time = c(6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
           1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23),
  event = c(1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, rep(1, 21)),
  group = rep(1:2, each = 21), stratum = (seq_len(42) * 7) %% 3)
sets <- list(
  "Freireich" = freireich,
  "aml" = with(aml, data.frame(time, event = status, group = as.integer(x), stratum = seq_len(23) %% 2)),
  "veteran, cell types" = with(veteran, data.frame(time, event = status, group = as.integer(celltype), stratum = trt)),
  "300 patients in fractions" = data.frame(
    time = ((1:300 * 37) %% 101 + 1) / 30.4375, event = as.numeric((1:300 * 29) %% 7 > 2),
    group = (1:300 * 11) %% 5, stratum = (1:300 * 13) %% 4))

# survdiff has no (1 - S)^gamma; this is the formula with survfit's own curve, a patient at a time.
weighted <- function(d, rho, gamma) {
  labels <- sort(unique(d$group)); gap <- 0 * labels; v <- diag(gap)
  fit <- survfit(Surv(time, event) ~ 1, data = d)
  for (i in which(fit$n.event > 0)) {
    s <- if (i == 1) 1 else fit$surv[i - 1]
    w <- s^rho * (1 - s)^gamma; n <- fit$n.risk[i]; m <- fit$n.event[i]
    p <- sapply(labels, function(g) sum(d$time >= fit$time[i] - 1e-9 & d$group == g)) / n
    o <- sapply(labels, function(g) sum(abs(d$time - fit$time[i]) < 1e-9 & d$group == g & d$event == 1))
    gap <- gap + w * (o - m * p)
    if (n > 1) v <- v + w^2 * m * (n - m) / (n - 1) * (diag(p) - outer(p, p))
  }
  drop(gap[-1] %*% solve(v[-1, -1], gap[-1]))
}
cases <- lapply(sets, function(d) {
  plain <- survdiff(Surv(time, event) ~ group, data = d)
  stratified <- survdiff(Surv(time, event) ~ group + strata(stratum), data = d)
  peto <- survdiff(Surv(time, event) ~ group, data = d, rho = 1)
  half <- survdiff(Surv(time, event) ~ group + strata(stratum), data = d, rho = 0.5)
  scores <- match(d$group, sort(unique(d$group)))
  tests <- list(
    plain = plain$chisq, p = plain$pvalue, stratified = stratified$chisq, peto = peto$chisq,
    peto_p = peto$pvalue, half_stratified = half$chisq, late = weighted(d, 0, 1), middle = weighted(d, 1, 1),
    # the score test of the exact conditional likelihood is the log-rank trend test
    trend = coxph(Surv(time, event) ~ scores, data = d, ties = "exact")$score,
    trend_stratified = coxph(Surv(time, event) ~ scores + strata(stratum), data = d, ties = "exact")$score)
  c(as.list(d), list(observed = plain$obs, expected = plain$exp, covariance = plain$var,
    peto_observed = peto$obs, peto_expected = peto$exp, stratified_expected = rowSums(stratified$exp)), tests)
})
write_json(cases)
