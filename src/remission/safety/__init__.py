"""How treatment was tolerated: grading, side-effects, exposure."""

from remission.safety.nouns import EVENT_SCHEMA, EXPOSURE_SCHEMA, GRADE_SCHEMA, Safety

__all__ = ["EVENT_SCHEMA", "EXPOSURE_SCHEMA", "GRADE_SCHEMA", "Safety"]
