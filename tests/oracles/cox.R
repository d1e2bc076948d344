# Writes cox.json for tests/stats/test_cox.py and test_proportionality.py.
# R 4.2.2, survival 3.5-3:  Rscript tests/oracles/cox.R > tests/oracles/cox.json
library(survival)
source("tests/oracles/json.R")

control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 60)  # the default stops 1e-9 short of the maximum
freireich <- list(
  time = c(6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
           1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23),
  event = c(1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, rep(1, 21)),
  x = cbind(rep(0:1, each = 21)), stratum = (seq_len(42) * 7) %% 3, cluster = (seq_len(42) * 5) %% 11)
vet <- with(veteran, list(
  time = time, event = status,
  x = cbind(trt, karno, age, as.integer(celltype == "smallcell"), as.integer(celltype == "adeno")),
  stratum = prior, cluster = (seq_len(137) * 7) %% 40, entry = floor(time * ((seq_len(137) * 31) %% 10) / 10)))
tied <- list(
  time = (1:90 * 37) %% 11 + 1, event = as.numeric((1:90 * 29) %% 7 > 2),
  x = cbind((1:90 * 11) %% 5, ((1:90 * 13) %% 17) / 3), stratum = (1:90 * 13) %% 4, cluster = 1:90,
  entry = ((1:90 * 37) %% 11 + 1) * ((1:90 * 7) %% 3 > 1) / 2)

model <- function(d, ties, strata, cluster, entry) {
  x <- d$x; s <- d$stratum; y <- if (entry) Surv(d$entry, d$time, d$event) else Surv(d$time, d$event)
  id <- d$cluster
  fit <- if (strata && cluster) coxph(y ~ x + strata(s), ties = ties, cluster = id, control = control)
    else if (strata) coxph(y ~ x + strata(s), ties = ties, control = control)
    else if (cluster) coxph(y ~ x, ties = ties, cluster = id, control = control)
    else coxph(y ~ x, ties = ties, control = control)
  shown <- summary(fit)
  last <- shown$coefficients
  case <- list(
    ties = ties, strata = as.integer(strata), cluster = as.integer(cluster), entry = as.integer(entry),
    coefficients = column(fit$coefficients), covariance = as.matrix(fit$var), p = column(last[, ncol(last)]),
    lower = column(shown$conf.int[, 3]), upper = column(shown$conf.int[, 4]), log_likelihood = fit$loglik,
    wald = as.numeric(fit$wald.test), score = fit$score, ratio = unname(shown$logtest[["test"]]))
  if (ties != "exact" && !cluster) for (clock in c("km", "identity", "log"))
    case[[clock]] <- column(cox.zph(fit, transform = clock, terms = FALSE)$table[, "chisq"])
  case
}
models <- function(d) {
  grid <- expand.grid(ties = c("efron", "breslow", "exact"), strata = c(FALSE, TRUE), cluster = c(FALSE, TRUE),
                      entry = c(FALSE, TRUE), stringsAsFactors = FALSE)
  grid <- grid[!(grid$ties == "exact" & (grid$cluster | grid$entry)), ]
  if (is.null(d$entry)) grid <- grid[!grid$entry, ]
  lapply(seq_len(nrow(grid)), function(i) do.call(model, c(list(d), as.list(grid[i, ]))))
}
sets <- list("Freireich" = freireich, "veteran" = vet, "90 patients, 11 days" = tied)
write_json(lapply(sets, function(d) c(d, list(models = models(d)))))
