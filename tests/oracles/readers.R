# Writes readers.json, the kappas that tests/analysis/test_readers.py compares with.
# R 4.2.2, vcd 1.4-11:  Rscript tests/oracles/readers.R > tests/oracles/readers.json
# pairs: vcd::Kappa(table) unweighted value and ASE; weights = "Equal-Spacing" over CR PR SD PD
# fleiss: the formula of Fleiss 1971 (the one that irr::kappam.fleiss uses), no rating missing
suppressMessages(library(vcd))
source("tests/oracles/json.R")

words <- c("CR", "PR", "SD", "PD")
readers <- list(
  I  = c("CR", "PR", "PR", "PR", "SD", "SD", "SD", "SD", "PD", "PD", "PD", "PR", "SD", "PD"),
  R1 = c("CR", "PR", "PR", "SD", "SD", "SD", "PR", "PD", "PD", "PD", "PD", "PR", "SD", "SD"),
  R2 = c("PR", "PR", "SD", "PR", "SD", "PD", "SD", "SD", "PD", "PD", "SD", "CR", "SD", "PD"))
pair <- function(a, b) {
  t <- table(factor(readers[[a]], words), factor(readers[[b]], words))
  k <- Kappa(t, weights = "Equal-Spacing")
  list(unweighted = unname(k$Unweighted), linear = unname(k$Weighted))
}
counts <- sapply(words, function(w) Reduce(`+`, lapply(readers, function(r) r == w)))
m <- length(readers); n <- nrow(counts)
observed <- mean((rowSums(counts^2) - m) / (m * (m - 1)))
expected <- sum((colSums(counts) / (n * m))^2)
write_json(list(ratings = lapply(readers, column), "I / R1" = pair("I", "R1"), "I / R2" = pair("I", "R2"),
                "R1 / R2" = pair("R1", "R2"), fleiss = (observed - expected) / (1 - expected)))
