"""Numbers from arrays; this room knows no patients."""

from remission.stats.bands import log_band, log_log_band, plain_band
from remission.stats.binomial import binomial_masses, binomial_tail, binomial_tails
from remission.stats.curve import KaplanMeier
from remission.stats.nouns import Proportion, Quantile, Rate, Summary
from remission.stats.proportion import clopper_pearson, estimate_proportion, wilson
from remission.stats.rounding import round_percents
from remission.stats.summary import summarise
from remission.stats.survival import estimate_follow_up, estimate_survival

PROPORTION_INTERVALS = {
    "clopper-pearson": clopper_pearson,
    "wilson": wilson,
}
"""Intervals of a proportion by the names a protocol uses: (n, N, confidence) -> limits."""

SURVIVAL_INTERVALS = {
    "log-log": log_log_band,
    "log": log_band,
    "plain": plain_band,
}
"""Limits of a Kaplan-Meier curve by the names a protocol uses: (S, error of log S, z) -> limits."""

__all__ = [
    "PROPORTION_INTERVALS",
    "SURVIVAL_INTERVALS",
    "KaplanMeier",
    "Proportion",
    "Quantile",
    "Rate",
    "Summary",
    "binomial_masses",
    "binomial_tail",
    "binomial_tails",
    "estimate_follow_up",
    "estimate_proportion",
    "estimate_survival",
    "round_percents",
    "summarise",
]
