"""The plan carried out: one row per number."""

from remission.analysis.analyse import analyse_endpoints
from remission.analysis.comparing import check_criteria, compare_criteria
from remission.analysis.comparison import PROGRESSION_CHANGES, Comparison
from remission.analysis.conclusion import UNDECIDED
from remission.analysis.names import check_names, list_names
from remission.analysis.nouns import RESULT_SCHEMA, Results

__all__ = [
    "PROGRESSION_CHANGES",
    "RESULT_SCHEMA",
    "UNDECIDED",
    "Comparison",
    "Results",
    "analyse_endpoints",
    "check_criteria",
    "check_names",
    "compare_criteria",
    "list_names",
]
