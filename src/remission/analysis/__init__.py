"""The plan carried out: one row per number."""

from remission.analysis.nouns import RESULT_SCHEMA, Results

__all__ = ["RESULT_SCHEMA", "Results"]
