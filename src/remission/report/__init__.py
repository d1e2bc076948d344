"""Results made readable; this room computes nothing."""

from remission.report.writing import write_report

__all__ = ["write_report"]
