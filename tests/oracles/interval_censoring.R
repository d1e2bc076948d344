# Writes interval_censoring.json for tests/stats/test_weibull.py and test_interval_log_rank.py.
# R 4.2.2, survival 3.5-3, coin 1.4-2:
#   Rscript tests/oracles/interval_censoring.R > tests/oracles/interval_censoring.json
# survreg has log T = x'b + s W; here the log hazard is -x'b / s and the shape 1 / s.
suppressMessages({library(survival); library(coin); library(npsurv)})
source("tests/oracles/json.R")
tight <- survreg.control(maxiter = 200, rel.tolerance = 1e-13, toler.chol = 1e-12)
regress <- function(left, right, x, dist) {
  times <- Surv(ifelse(left == 0, NA, left), ifelse(is.finite(right), right, NA), type = "interval2")
  fit <- if (ncol(x)) survreg(times ~ x, dist = dist, control = tight) else survreg(times ~ 1, dist = dist, control = tight)
  none <- survreg(times ~ 1, dist = dist, control = tight)
  b <- unname(coef(fit)); p <- length(b); s <- fit$scale
  v <- unname(fit$var)  # of b and, but for the exponential curve, log s
  move <- diag(-1 / s, nrow(v))  # of -b / s and log (1 / s)
  if (dist == "weibull") { move[p + 1, p + 1] <- -1; move[1:p, p + 1] <- b / s }
  at <- colMeans(x)
  q <- predict(fit, newdata = list(x = t(at)), type = "uquantile", p = c(0.25, 0.5), se.fit = TRUE)
  if (!ncol(x)) q <- lapply(predict(fit, type = "uquantile", p = c(0.25, 0.5), se.fit = TRUE), function(m) m[1, ])
  list(coefficients = column(-b / s), shape = 1 / s, covariance = move %*% v %*% t(move), log_likelihood = fit$loglik[2],
       plain = none$loglik[2], at = column(at), log_quantiles = column(q$fit), log_errors = column(q$se.fit))
}
data(cancer, package = "npsurv")
own <- function(n) {  # invented: visits of a patient's own, some exact, some never seen
  i <- seq_len(n); x <- cbind(((i * 37) %% 11) / 11, (i * 13) %% 2)
  day <- 30 + ((i * 71) %% 97) * exp(-x[, 1]) * ifelse(x[, 2] == 1, 0.6, 1) * 2
  step <- 7 + (i * 5) %% 9; left <- floor(day / step) * step; right <- left + step
  exact <- i %% 5 == 0; left[exact] <- right[exact] <- day[exact]
  late <- day > 150; right[late] <- Inf; left[late] <- 150
  list(left = left, right = right, x = x)
}
sets <- list("breast" = list(left = cancer$L, right = cancer$R, x = cbind(as.numeric(cancer$group != "RT"))),
  "no covariates" = list(left = cancer$L, right = cancer$R, x = matrix(0, nrow(cancer), 0)), "own visits, some exact" = own(80),
  "lung, right-censored" = with(na.omit(lung[, c("time", "status", "age", "ph.ecog")]),
    list(left = time, right = ifelse(status == 2, time, Inf), x = cbind(age, ph.ecog))))
cases <- lapply(sets, function(d) list(left = d$left, right = ifelse(is.finite(d$right), d$right, NA),
  x = lapply(seq_along(d$left), function(i) column(unname(d$x[i, ]))),
  weibull = regress(d$left, d$right, d$x, "weibull"), exponential = regress(d$left, d$right, d$x, "exponential")))
untied <- function(d) d[!duplicated(d$time), ]
scores <- function(d) {  # log-rank scores dealt out to the groups
  d$group <- factor(d$group)
  t <- logrank_test(Surv(time, event) ~ group, d)
  list(time = d$time, event = d$event, group = as.integer(d$group), chisq = if (nlevels(d$group) == 2) statistic(t)^2 else statistic(t), p = pvalue(t)[1])
}
ranks <- list(veteran = scores(untied(with(veteran, data.frame(time, event = status, group = trt)))),
  "veteran, four cells" = scores(untied(with(veteran, data.frame(time, event = status, group = as.integer(celltype))))))
write_json(list(regression = cases, log_rank = ranks))
