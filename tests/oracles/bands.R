# Writes bands.json for tests/stats/test_simultaneous.py.
# R 4.2.2, km.ci 0.5-6, survival 3.5-3:  Rscript tests/oracles/bands.R > tests/oracles/bands.json
# `tables` holds some of km.ci's critical values: [a, b, value] by kind and confidence.
suppressMessages({library(km.ci); library(survival)})
source("tests/oracles/json.R")
some <- function(name, from) {  # rows are b = 0.1, 0.12 ... 1, columns a = from, from + 0.02 ...
  table <- getFromNamespace(paste0("critical.value.", name), "km.ci")
  cells <- expand.grid(i = seq(1, nrow(table), 6), j = seq(1, ncol(table), 7))
  cells$value <- mapply(function(i, j) table[i, j], cells$i, cells$j)
  cells <- subset(cells, !is.na(value) & 0.1 + 0.02 * (i - 1) > from + 0.02 * (j - 1) + 0.001)
  lapply(seq_len(nrow(cells)), function(k) with(cells[k, ], c(from + 0.02 * (j - 1), 0.1 + 0.02 * (i - 1), value)))
}
tables <- list("hall-wellner" = list("0.90" = some("hall.90", 0), "0.95" = some("hall.95", 0), "0.99" = some("hall.99", 0)),
  "equal-precision" = list("0.90" = some("nair.90", 0.02), "0.95" = some("nair.95", 0.02)))
band <- function(data, method) {
  fit <- survfit(Surv(time, status) ~ 1, data)
  got <- km.ci(fit, conf.level = 0.95, method = method)
  list(time = got$time, survival = got$surv, lower = got$lower, upper = got$upper)
}
sets <- list("aml, maintained" = aml[aml$x == "Maintained", c("time", "status")], veteran = veteran[, c("time", "status")])
cases <- lapply(sets, function(d) list(time = d$time, event = d$status,
  "equal-precision" = list(plain = band(d, "epband"), "log-log" = band(d, "logep")),
  "hall-wellner" = list(plain = band(d, "hall-wellner"), "log-log" = band(d, "loghall"))))
write_json(list(tables = tables, bands = cases))
