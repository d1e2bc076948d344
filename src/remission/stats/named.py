"""Ways to find limits by the names that a protocol or a caller uses."""

from remission.stats.bands import arcsine_band, log_band, log_log_band, logit_band, plain_band
from remission.stats.bootstrap import bca, percentile
from remission.stats.difference import miettinen_nurminen, newcombe
from remission.stats.intervals import agresti_coull, jeffreys, mid_p, wald, wilson_corrected
from remission.stats.proportion import clopper_pearson, wilson

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

DIFFERENCE_INTERVALS = {
    "miettinen-nurminen": miettinen_nurminen,
    "newcombe": newcombe,
}
"""Intervals of a difference of proportions by name: (first, second, confidence) -> limits."""

BOOTSTRAP_INTERVALS = {
    "bca": bca,
    "percentile": percentile,
}
"""Limits from resamples by name: (resamples, groups) -> the same with limits."""

SURVIVAL_INTERVALS = {
    "log-log": log_log_band,
    "log": log_band,
    "plain": plain_band,
    "logit": logit_band,
    "arcsine": arcsine_band,
}
"""Limits of a Kaplan-Meier curve by the names a protocol uses: (S, error of log S, z) -> limits."""
