"""The plan carried out: one row per number."""

from remission.analysis.analyse import analyse_endpoints
from remission.analysis.names import check_names, list_names
from remission.analysis.nouns import RESULT_SCHEMA, Results

__all__ = ["RESULT_SCHEMA", "Results", "analyse_endpoints", "check_names", "list_names"]
