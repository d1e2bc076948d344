"""What each visit means: responses judged from lesion measurements."""

from remission.response.nouns import (
    BASELINE_SCHEMA,
    BEST_SCHEMA,
    LESION_SCHEMA,
    VISIT_RESPONSE_SCHEMA,
    Responses,
)

__all__ = [
    "BASELINE_SCHEMA",
    "BEST_SCHEMA",
    "LESION_SCHEMA",
    "VISIT_RESPONSE_SCHEMA",
    "Responses",
]
