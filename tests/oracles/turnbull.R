# Writes turnbull.json for tests/stats/test_turnbull.py.
# R 4.2.2, npsurv 0.5-0:  Rscript tests/oracles/turnbull.R > tests/oracles/turnbull.json
suppressMessages(library(npsurv))
source("tests/oracles/json.R")

data(cancer)  # breast retraction, Finkelstein and Wolfe, Biometrics 1985;41:933-45
visits <- function(n, k) {  # n patients seen at every k-th day from a day of their own
  day <- (1:n * 37) %% 101 + 1; from <- (1:n * 11) %% k
  left <- pmax(0, ceiling((day - from) / k) * k - k + from)
  right <- ifelse(day > 70, Inf, left + k)
  cbind(ifelse(day > 70, (1:n * 13) %% 71, left), right)
}
sets <- list(
  "breast, radiotherapy" = as.matrix(subset(cancer, group == "RT")[, 1:2]),
  "breast, with chemotherapy" = as.matrix(subset(cancer, group != "RT")[, 1:2]),
  "everybody at the same visits" = cbind(c(0, 6, 6, 12, 12, 12, 18, 18), c(6, 12, 12, 18, 18, Inf, 24, Inf)),
  "only touching" = cbind(0:3, 1:4),
  "120 patients, own visits" = visits(120, 13),
  "250 patients, own visits" = visits(250, 9))
cases <- lapply(sets, function(d) {
  fit <- npsurv(d, tol = 1e-15, maxit = 2000)
  list(left = d[, 1], right = column(ifelse(is.finite(d[, 2]), d[, 2], NA)),  # null: never seen
       support_left = column(fit$f$left), support_right = column(ifelse(is.finite(fit$f$right), fit$f$right, NA)),
       probability = column(fit$f$p), log_likelihood = fit$ll)
})
write_json(cases)
