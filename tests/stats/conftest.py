"""Hypothesis draws the same examples every time, and nothing is timed."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None, derandomize=True)
settings.load_profile("unhurried")
