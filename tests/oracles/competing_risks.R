# Writes competing_risks.json for tests/stats/test_{incidence,gray,fine_gray}.py.
# R 4.2.2, survival 3.5-3, cmprsk 2.2-11:
#   Rscript tests/oracles/competing_risks.R > tests/oracles/competing_risks.json
library(survival)
library(cmprsk)
source("tests/oracles/json.R")

m <- subset(mgus2, !is.na(mspike) & !is.na(hgb))[1:150, ]
sets <- list(
  "mgus2, 150" = list(time = ifelse(m$pstat == 1, m$ptime, m$futime), cause = ifelse(m$pstat == 1, 1, 2 * m$death),
                 x = cbind(m$age, m$hgb, as.integer(m$sex == "M")), group = as.integer(m$sex), stratum = m$id %% 2),
  "80 patients, 9 days" = list(time = (1:80 * 37) %% 9 + 1, cause = (1:80 * 29) %% 7 %% 4 %% 3,
                 x = cbind((1:80 * 11) %% 5, ((1:80 * 13) %% 17) / 3), group = (1:80 * 5) %% 3, stratum = (1:80 * 3) %% 4),
  "no ties, down to nobody" = list(time = (1:30 * 7) %% 31 / 7, cause = (1:30 * 11) %% 3,
                 x = cbind((1:30 * 5) %% 7), group = (1:30) %% 2, stratum = (1:30) %% 3),
  "the last has the event" = list(time = c(1, 2, 2, 3, 4, 5, 5, 6, 7, 7), cause = c(1, 2, 1, 0, 1, 2, 1, 0, 1, 2),
                 x = cbind(c(1, 0, 1, 1, 0, 0, 1, 0, 0, 1)), group = rep(1:2, 5), stratum = rep(1, 10)))
curves <- function(d) {
  lapply(c("log", "log-log", "plain"), function(type) {
    fit <- survfit(Surv(d$time, factor(d$cause)) ~ 1, conf.type = type)
    t <- function(x) base::t(x)[-1, , drop = FALSE]  # without the state of no event
    list(interval = type, times = fit$time, incidence = t(fit$pstate), error = t(fit$std.err),
         lower = t(fit$lower), upper = t(fit$upper))
  })
}
gray <- function(d) {
  one <- cuminc(d$time, d$cause, d$group)$Tests
  strata <- cuminc(d$time, d$cause, d$group, d$stratum)$Tests
  list(plain = one[, "stat"], p = one[, "pv"], strata = strata[, "stat"],
       rho = cuminc(d$time, d$cause, d$group, rho = 1)$Tests[, "stat"])
}
fine_gray <- function(d) lapply(1:2, function(cause) {
  # crr alone may stop 1e-7 short of the maximum; survival's finegray finds it, and crr confirms it
  null <- crr(d$time, d$cause, d$x, failcode = cause)$loglik.null
  rows <- finegray(Surv(time, cause) ~ ., data.frame(time = d$time, cause = factor(d$cause), x = d$x), etype = cause)
  x <- as.matrix(rows[, grep("^x", names(rows))])
  best <- coxph(Surv(fgstart, fgstop, fgstatus) ~ x, data = rows, weights = fgwt, ties = "breslow",
                control = coxph.control(eps = 1e-14, toler.chol = 1e-15))$coefficients
  fit <- crr(d$time, d$cause, d$x, failcode = cause, init = unname(best), gtol = 1e-9)
  list(cause = cause, coefficients = column(fit$coef), covariance = as.matrix(fit$var),
       log_likelihood = fit$loglik, null = null)
})
specific <- function(d) lapply(1:2, function(cause) {
  fit <- coxph(Surv(d$time, d$cause == cause) ~ d$x, control = coxph.control(eps = 1e-14, toler.chol = 1e-15))
  list(cause = cause, coefficients = column(fit$coefficients), covariance = as.matrix(fit$var))
})
write_json(lapply(sets, function(d) c(d, list(specific = specific(d), curves = curves(d), gray = gray(d), fine_gray = fine_gray(d)))))
