# Writes event_rate.json: exact limits of Poisson rates, and McNemar's exact test.
# R 4.2.2 (base only), from the repository: Rscript tests/oracles/event_rate.R > tests/oracles/event_rate.json
# rates: poisson.test(events, time, conf.level); pairs: binom.test(more, more + fewer)$p.value
source("tests/oracles/json.R")
rates <- list()
for (k in list(c(0, 10), c(1, 0.5), c(3, 127.25), c(35, 12.2), c(51, 1.44), c(400, 1000)))
  for (level in c(0.8, 0.95, 0.99)) {
    found <- poisson.test(k[1], k[2], conf.level = level)
    rates[[length(rates) + 1]] <- list(events = k[1], time = k[2], confidence = level,
                                       value = unname(found$estimate), limits = as.numeric(found$conf.int))
  }
pairs <- list()
for (k in list(c(0, 1), c(1, 1), c(5, 0), c(8, 2), c(2, 9), c(10, 10), c(31, 12)))
  pairs[[length(pairs) + 1]] <- list(more = k[1], fewer = k[2], p = binom.test(k[1], sum(k))$p.value)
write_json(list(rates = rates, pairs = pairs))
