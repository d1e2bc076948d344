"""Results made readable; this room computes nothing."""

from remission.report.comparison import write_comparison
from remission.report.writing import write_report

__all__ = ["write_comparison", "write_report"]
