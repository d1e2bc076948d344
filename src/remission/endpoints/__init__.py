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
from remission.endpoints.rule_sets import RULE_SETS, RuleSet
from remission.endpoints.sensitivity import derive_under_rules

__all__ = [
    "ENDPOINTS",
    "ENDPOINT_SCHEMA",
    "ORIGIN_DATES",
    "POPULATION_FLAGS",
    "RULE_SETS",
    "SUBJECT_SCHEMA",
    "Endpoints",
    "RuleSet",
    "derive_adam",
    "derive_endpoints",
    "derive_under_rules",
]
