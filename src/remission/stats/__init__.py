"""Numbers from arrays; this room knows no patients."""

from remission.stats.bands import arcsine_band, log_band, log_log_band, logit_band, plain_band
from remission.stats.binomial import binomial_masses, binomial_tail, binomial_tails
from remission.stats.bound import Bound, estimate_bound
from remission.stats.curve import KaplanMeier
from remission.stats.hazard import NelsonAalen, estimate_hazard
from remission.stats.intervals import agresti_coull, jeffreys, mid_p, wald, wilson_corrected
from remission.stats.log_rank import LogRank, test_log_rank
from remission.stats.nouns import ChiSquare, Estimate, Proportion, Quantile, Rate, Summary
from remission.stats.proportion import clopper_pearson, estimate_proportion, wilson
from remission.stats.restricted_mean import compare_restricted_means, estimate_restricted_mean
from remission.stats.rounding import round_percents
from remission.stats.summary import summarise
from remission.stats.survival import estimate_follow_up, estimate_survival

PROPORTION_INTERVALS = {
    "clopper-pearson": clopper_pearson,
    "wilson": wilson,
    "wilson-corrected": wilson_corrected,
    "mid-p": mid_p,
    "jeffreys": jeffreys,
    "agresti-coull": agresti_coull,
    "wald": wald,
}
"""Intervals of a proportion by the names a protocol uses: (n, N, confidence) -> limits."""

SURVIVAL_INTERVALS = {
    "log-log": log_log_band,
    "log": log_band,
    "plain": plain_band,
    "logit": logit_band,
    "arcsine": arcsine_band,
}
"""Limits of a Kaplan-Meier curve by the names a protocol uses: (S, error of log S, z) -> limits."""

__all__ = [
    "PROPORTION_INTERVALS",
    "SURVIVAL_INTERVALS",
    "Bound",
    "ChiSquare",
    "Estimate",
    "KaplanMeier",
    "LogRank",
    "NelsonAalen",
    "Proportion",
    "Quantile",
    "Rate",
    "Summary",
    "binomial_masses",
    "binomial_tail",
    "binomial_tails",
    "compare_restricted_means",
    "estimate_bound",
    "estimate_follow_up",
    "estimate_hazard",
    "estimate_proportion",
    "estimate_restricted_mean",
    "estimate_survival",
    "round_percents",
    "summarise",
    "test_log_rank",
]
