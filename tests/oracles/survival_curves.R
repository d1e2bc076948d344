# Writes survival_curves.json for tests/stats/test_{left_truncation,nelson_aalen,restricted_mean}.py.
# R 4.2.2, survival 3.5-3:  Rscript tests/oracles/survival_curves.R > tests/oracles/survival_curves.json
library(survival)
source("tests/oracles/json.R")

veteran$entry <- floor(veteran$time * ((seq_len(137) * 31) %% 10) / 10)
late <- list(
  "veteran, standard, entered later" = with(subset(veteran, trt == 1), list(entry = entry, time = time, event = status)),
  "nobody at risk between" = list(entry = c(0, 0, 5, 6, 6), time = c(2, 4, 7, 8, 9), event = c(1, 0, 1, 1, 0)),
  "down to 0 and on" = list(entry = c(0, 3, 3), time = c(2, 4, 5), event = c(1, 1, 1)),
  "entry at the time of an event" = list(entry = c(0, 0, 4, 4), time = c(4, 6, 6, 7), event = c(1, 1, 0, 1)),
  "fractions that are one time" = list(entry = c(0, 0.3, 0.1), time = c(0.1 + 0.2, 0.7, 1.1), event = c(1, 1, 0)))
entered <- lapply(late, function(d) {
  fit <- survfit(Surv(entry, time, event) ~ 1, data = d, conf.type = "log-log")
  c(lapply(d, column), list(
    times = column(fit$time), at_risk = column(fit$n.risk), events = column(fit$n.event),
    survival = column(fit$surv),
    standard_error = column(ifelse(fit$surv > 0, fit$surv * fit$std.err, NA)),
    lower = column(fit$lower), upper = column(fit$upper),
    hazard = column(fit$cumhaz), hazard_error = column(fit$std.chaz)))
})

groups <- list(
  "aml" = with(aml, list(time = time, event = status, group = as.integer(x))),
  "veteran" = with(veteran, list(time = time, event = status, group = trt)),
  "all events" = list(time = c(1, 2, 3, 4, 2, 5, 5, 9), event = rep(1, 8), group = rep(1:2, each = 4)))
ends <- list("aml" = c(20, 48), "veteran" = c(100, 365, 500), "all events" = c(3, 4, 10))
means <- lapply(names(groups), function(name) {
  d <- groups[[name]]
  list(time = d$time, event = d$event, group = d$group, means = lapply(ends[[name]], function(end) {
    rows <- summary(survfit(Surv(time, event) ~ group, data = d), rmean = end)$table
    list(until = end, mean = unname(rows[, "rmean"]), error = unname(rows[, "se(rmean)"]))
  }))
})
names(means) <- names(groups)

hazards <- lapply(groups, function(d) {
  # stype 2: S = exp(-H), so that the log-log limits of S are the log limits of H
  fit <- survfit(Surv(time, event) ~ 1, data = d, stype = 2, ctype = 1, conf.type = "log-log")
  list(time = d$time, event = d$event, times = fit$time, hazard = fit$cumhaz, error = fit$std.chaz,
       lower = -log(fit$upper), upper = -log(fit$lower))
})
write_json(list(entered = entered, means = means, hazards = hazards))
