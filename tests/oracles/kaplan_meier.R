# Writes kaplan_meier.json, the curves that tests/stats/test_survival_oracle.py compares with.
# R 4.2.2, survival 3.5-3:  Rscript tests/oracles/kaplan_meier.R > tests/oracles/kaplan_meier.json
library(survival)

sets <- list(
  "aml, maintained" = with(subset(aml, x == "Maintained"), list(time, status)),
  "aml, not maintained" = with(subset(aml, x != "Maintained"), list(time, status)),
  "Freireich, 6-MP" = list(
    c(6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35),
    c(1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0)),
  "Freireich, placebo" = list(
    c(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23), rep(1, 21)),
  "veteran, standard" = with(subset(veteran, trt == 1), list(time, status)),
  "veteran, test" = with(subset(veteran, trt == 2), list(time, status)),
  "27 patients, 73 % at 8" = list(c(1:6, rep(7, 5), 8, rep(20, 15)), c(rep(1, 6), rep(0, 5), 1, rep(0, 15))),
  "all censored" = list(c(3, 5, 5, 9), c(0, 0, 0, 0)),
  "one patient, event" = list(5, 1),
  "one patient, censored" = list(5, 0),
  "one event, then censored" = list(c(2, 4, 6, 8), c(1, 0, 0, 0)),
  "a half from 2 to 3" = list(c(1, 2, 3, 4), c(1, 1, 1, 1)),
  "a half from 2 to the end" = list(c(1, 2, 3, 4), c(1, 1, 0, 0)),
  "a half across a censoring" = list(c(1, 2, 3, 4, 5, 6), c(1, 1, 1, 0, 0, 1)),
  "a half as a product of fractions" = list(c(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), c(1, 0, 1, 1, 0, 1, 1, 0, 1, 1)),
  "seven tenths, then five sevenths" = list(c(1, 1, 1, 2, 2, 3, 4, 5, 6, 7), c(1, 1, 1, 1, 1, 0, 1, 0, 1, 0)),
  "event and censoring at one time" = list(c(4, 4, 4, 7, 7, 9), c(1, 0, 1, 0, 1, 1)),
  "event at time 0" = list(c(0, 0, 3, 8, 8), c(1, 0, 1, 1, 0)),
  "fractions that are one time" = list(c(0.1 + 0.2, 0.3, 0.7, 1.1, 2.5), c(1, 1, 0, 1, 0)),
  "events at the very end" = list(c(10, 20, 30, 40, 40, 40), c(0, 0, 1, 0, 1, 0)),
  "200 patients" = list((1:200 * 37) %% 101 + 1, as.numeric((1:200 * 29) %% 7 > 2)),
  "small fractions" = list(((1:60 * 53) %% 61) / 30.4375, as.numeric((1:60 * 17) %% 5 > 1))
)

number <- function(x, digits) ifelse(is.na(x), "null", sprintf(paste0("%.", digits, "g"), x))
array <- function(x, digits = 12) paste0("[", paste(number(x, digits), collapse = ", "), "]")
object <- function(parts) paste0("{", paste0('"', names(parts), '": ', parts, collapse = ", "), "}")
fit <- function(time, status, type = "log-log", level = 0.95)
  survfit(Surv(time, status) ~ 1, conf.type = type, conf.int = level)
median_limits <- function(curve) {
  row <- summary(curve)$table  # what print(curve) shows
  array(c(row[["median"]], row[[length(row) - 1]], row[[length(row)]]))
}
band <- function(data, type, level) {
  curve <- fit(data[[1]], data[[2]], type, level)
  object(list(
    interval = paste0('"', sub("arcsin", "arcsine", type), '"'), confidence = level,
    lower = array(curve$lower), upper = array(curve$upper), median = median_limits(curve),
    follow_up = median_limits(fit(data[[1]], 1 - data[[2]], type, level))))
}
curve <- function(data) {
  curve <- fit(data[[1]], data[[2]])
  bands <- c(sapply(c("log-log", "log", "plain", "logit", "arcsin"), function(type) band(data, type, 0.95)),
             band(data, "log-log", 0.9))
  object(list(
    time = array(data[[1]], 17), event = array(data[[2]]), times = array(curve$time, 17),
    at_risk = array(curve$n.risk), events = array(curve$n.event), censored = array(curve$n.censor),
    survival = array(curve$surv),
    standard_error = array(ifelse(curve$surv > 0, curve$surv * curve$std.err, NA)),
    quartiles = array(quantile(curve, c(0.25, 0.75), conf.int = FALSE)),
    bands = paste0("[\n    ", paste(bands, collapse = ",\n    "), "]")))
}
written <- sapply(names(sets), function(name) paste0('  "', name, '": ', curve(sets[[name]])))
cat("{\n", paste(written, collapse = ",\n"), "\n}\n", sep = "")
