"""The page of a comparison of criteria; like the report, it computes nothing."""

from remission.report.comparison.writing import write_comparison

__all__ = ["write_comparison"]
