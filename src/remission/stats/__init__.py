"""Numbers from arrays; this room knows no patients.

Each module is imported when something of it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from remission.stats.agreement import Agreement, estimate_ac1, estimate_fleiss
    from remission.stats.alpha import estimate_alpha
    from remission.stats.binomial import binomial_masses, binomial_tail, binomial_tails
    from remission.stats.bootstrap import Bootstrap, estimate_by_bootstrap
    from remission.stats.boschloo import test_boschloo
    from remission.stats.bound import Bound, estimate_bound
    from remission.stats.cox import Cox, estimate_cox
    from remission.stats.curve import KaplanMeier
    from remission.stats.difference import Difference, estimate_difference
    from remission.stats.event_rate import EventRate, estimate_event_rate
    from remission.stats.fine_gray import FineGray, estimate_fine_gray
    from remission.stats.fisher import ExactTest, test_fisher
    from remission.stats.gray import Gray, test_gray
    from remission.stats.hazard import NelsonAalen, estimate_hazard
    from remission.stats.incidence import CumulativeIncidence, estimate_incidence
    from remission.stats.interval_log_rank import IntervalLogRank, test_interval_log_rank
    from remission.stats.interval_median import IntervalMedian, estimate_interval_median
    from remission.stats.kappa import Kappa, estimate_kappa
    from remission.stats.landmark import Landmark, take_landmark
    from remission.stats.log_rank import LogRank, test_log_rank
    from remission.stats.mcnemar import McNemar, test_mcnemar
    from remission.stats.mean_count import MeanCount, estimate_mean_count
    from remission.stats.measures import (
        Measure,
        measure_median,
        measure_restricted_mean,
        measure_survival_median,
    )
    from remission.stats.named import (
        BOOTSTRAP_INTERVALS,
        DIFFERENCE_INTERVALS,
        PROPORTION_INTERVALS,
        SURVIVAL_INTERVALS,
    )
    from remission.stats.nouns import ChiSquare, Estimate, Proportion, Quantile, Rate, Summary
    from remission.stats.odds_ratio import OddsRatio, estimate_odds_ratio
    from remission.stats.one_sample_log_rank import (
        OneSampleLogRank,
        test_one_sample_log_rank,
        weibull_hazard,
    )
    from remission.stats.permutation import PermutationTest, test_by_permutation
    from remission.stats.proportion import estimate_proportion
    from remission.stats.proportionality import Proportionality, test_proportional_hazards
    from remission.stats.ratings import Ratings, count_ratings, cross_tabulate
    from remission.stats.reference_ratio import ReferenceRatio, estimate_reference_ratio
    from remission.stats.restricted_mean import compare_restricted_means, estimate_restricted_mean
    from remission.stats.rounding import round_percents
    from remission.stats.simultaneous import SimultaneousBand, estimate_simultaneous_band
    from remission.stats.summary import summarise
    from remission.stats.survival import estimate_follow_up, estimate_survival
    from remission.stats.time_to_response import TimeToResponse, estimate_time_to_response
    from remission.stats.turnbull import (
        Between,
        IntervalQuantile,
        Turnbull,
        estimate_interval_survival,
    )
    from remission.stats.weibull import estimate_weibull
    from remission.stats.weibull_curve import Weibull

_HOMES = {
    "agreement": ("Agreement", "estimate_ac1", "estimate_fleiss"),
    "alpha": ("estimate_alpha",),
    "binomial": ("binomial_masses", "binomial_tail", "binomial_tails"),
    "bootstrap": ("Bootstrap", "estimate_by_bootstrap"),
    "boschloo": ("test_boschloo",),
    "bound": ("Bound", "estimate_bound"),
    "cox": ("Cox", "estimate_cox"),
    "curve": ("KaplanMeier",),
    "difference": ("Difference", "estimate_difference"),
    "event_rate": ("estimate_event_rate", "EventRate"),
    "fine_gray": ("estimate_fine_gray", "FineGray"),
    "fisher": ("ExactTest", "test_fisher"),
    "gray": ("Gray", "test_gray"),
    "hazard": ("estimate_hazard", "NelsonAalen"),
    "incidence": ("CumulativeIncidence", "estimate_incidence"),
    "interval_log_rank": ("IntervalLogRank", "test_interval_log_rank"),
    "interval_median": ("estimate_interval_median", "IntervalMedian"),
    "kappa": ("estimate_kappa", "Kappa"),
    "landmark": ("Landmark", "take_landmark"),
    "log_rank": ("LogRank", "test_log_rank"),
    "mcnemar": ("McNemar", "test_mcnemar"),
    "mean_count": ("estimate_mean_count", "MeanCount"),
    "measures": ("Measure", "measure_median", "measure_restricted_mean", "measure_survival_median"),
    "named": (
        "BOOTSTRAP_INTERVALS",
        "DIFFERENCE_INTERVALS",
        "PROPORTION_INTERVALS",
        "SURVIVAL_INTERVALS",
    ),
    "nouns": ("ChiSquare", "Estimate", "Proportion", "Quantile", "Rate", "Summary"),
    "odds_ratio": ("estimate_odds_ratio", "OddsRatio"),
    "one_sample_log_rank": ("OneSampleLogRank", "test_one_sample_log_rank", "weibull_hazard"),
    "permutation": ("PermutationTest", "test_by_permutation"),
    "proportion": ("estimate_proportion",),
    "proportionality": ("Proportionality", "test_proportional_hazards"),
    "ratings": ("count_ratings", "cross_tabulate", "Ratings"),
    "reference_ratio": ("estimate_reference_ratio", "ReferenceRatio"),
    "restricted_mean": ("compare_restricted_means", "estimate_restricted_mean"),
    "rounding": ("round_percents",),
    "simultaneous": ("estimate_simultaneous_band", "SimultaneousBand"),
    "summary": ("summarise",),
    "survival": ("estimate_follow_up", "estimate_survival"),
    "time_to_response": ("estimate_time_to_response", "TimeToResponse"),
    "turnbull": ("Between", "estimate_interval_survival", "IntervalQuantile", "Turnbull"),
    "weibull": ("estimate_weibull",),
    "weibull_curve": ("Weibull",),
}
"""Module -> what it gives."""


def __getattr__(name: str) -> object:
    """Import what is asked for from its module."""
    for module, names in _HOMES.items():
        if name in names:
            found = getattr(import_module(f"{__name__}.{module}"), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "BOOTSTRAP_INTERVALS",
    "DIFFERENCE_INTERVALS",
    "PROPORTION_INTERVALS",
    "SURVIVAL_INTERVALS",
    "Agreement",
    "Between",
    "Bootstrap",
    "Bound",
    "ChiSquare",
    "Cox",
    "CumulativeIncidence",
    "Difference",
    "Estimate",
    "EventRate",
    "ExactTest",
    "FineGray",
    "Gray",
    "IntervalLogRank",
    "IntervalMedian",
    "IntervalQuantile",
    "KaplanMeier",
    "Kappa",
    "Landmark",
    "LogRank",
    "McNemar",
    "MeanCount",
    "Measure",
    "NelsonAalen",
    "OddsRatio",
    "OneSampleLogRank",
    "PermutationTest",
    "Proportion",
    "Proportionality",
    "Quantile",
    "Rate",
    "Ratings",
    "ReferenceRatio",
    "SimultaneousBand",
    "Summary",
    "TimeToResponse",
    "Turnbull",
    "Weibull",
    "binomial_masses",
    "binomial_tail",
    "binomial_tails",
    "compare_restricted_means",
    "count_ratings",
    "cross_tabulate",
    "estimate_ac1",
    "estimate_alpha",
    "estimate_bound",
    "estimate_by_bootstrap",
    "estimate_cox",
    "estimate_difference",
    "estimate_event_rate",
    "estimate_fine_gray",
    "estimate_fleiss",
    "estimate_follow_up",
    "estimate_hazard",
    "estimate_incidence",
    "estimate_interval_median",
    "estimate_interval_survival",
    "estimate_kappa",
    "estimate_mean_count",
    "estimate_odds_ratio",
    "estimate_proportion",
    "estimate_reference_ratio",
    "estimate_restricted_mean",
    "estimate_simultaneous_band",
    "estimate_survival",
    "estimate_time_to_response",
    "estimate_weibull",
    "measure_median",
    "measure_restricted_mean",
    "measure_survival_median",
    "round_percents",
    "summarise",
    "take_landmark",
    "test_boschloo",
    "test_by_permutation",
    "test_fisher",
    "test_gray",
    "test_interval_log_rank",
    "test_log_rank",
    "test_mcnemar",
    "test_one_sample_log_rank",
    "test_proportional_hazards",
    "weibull_hazard",
]
