"""What each patient contributes: subjects, categories and times to event."""

from remission.endpoints.nouns import ENDPOINT_SCHEMA, SUBJECT_SCHEMA, Endpoints

__all__ = ["ENDPOINT_SCHEMA", "SUBJECT_SCHEMA", "Endpoints"]
