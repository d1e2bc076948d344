# Writes recurrent.json for tests/stats/test_mean_count.py and test_one_sample_log_rank.py.
# R 4.2.2, survival 3.5-3:  Rscript tests/oracles/recurrent.R > tests/oracles/recurrent.json
library(survival)
source("tests/oracles/json.R")

count <- function(end, time, who) {  # rows from event to event, as Surv wants them
  rows <- do.call(rbind, lapply(seq_along(end), function(i) {
    t <- sort(time[who == i]); stop <- unique(c(t, end[i]))
    data.frame(id = i, start = c(0, stop[-length(stop)]), stop = stop, event = as.integer(stop %in% t))
  }))
  fit <- survfit(Surv(start, stop, event) ~ 1, data = rows, id = id, robust = TRUE)
  k <- fit$n.event > 0
  list(follow_up = end, event_time = time, event_patient = who - 1, times = fit$time[k], at_risk = fit$n.risk[k],
       events = fit$n.event[k], mean = fit$cumhaz[k], error = fit$std.chaz[k])
}
infections <- with(cgd, list(end = as.vector(tapply(tstop, id, max)), time = tstop[status == 1],
                             who = match(id[status == 1], sort(unique(id)))))
one_sample <- lapply(c(200, 50), function(median) {
  hazard <- log(2) * aml$time / median
  list(event = aml$status, time = aml$time, median = median,
       chisq = survdiff(Surv(time, status) ~ offset(exp(-hazard)), data = aml)$chisq)
})
write_json(list(
  counts = list(
    "chronic granulomatous disease" = count(infections$end, infections$time, infections$who),
    "12 patients, ties" = count((1:12 * 7) %% 10 + 5, c(2, 4, 2, 5, 6, 3, 3, 9, 5, 12, 8, 2),
                                c(1, 1, 2, 2, 2, 4, 5, 5, 7, 7, 8, 12))),
  one_sample = one_sample))
