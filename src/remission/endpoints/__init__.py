"""What each patient contributes: subjects, categories and times to event."""

from remission.endpoints.adam import derive_adam
from remission.endpoints.derive import ENDPOINTS, derive_endpoints
from remission.endpoints.nouns import (
    ENDPOINT_SCHEMA,
    ORIGIN_DATES,
    POPULATION_FLAGS,
    SUBJECT_SCHEMA,
    Endpoints,
)

__all__ = [
    "ENDPOINTS",
    "ENDPOINT_SCHEMA",
    "ORIGIN_DATES",
    "POPULATION_FLAGS",
    "SUBJECT_SCHEMA",
    "Endpoints",
    "derive_adam",
    "derive_endpoints",
]
