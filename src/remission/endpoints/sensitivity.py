"""The times to progression under every set of censoring rules."""

import polars as pl

from remission.endpoints.derive import ENDPOINTS
from remission.endpoints.evidence import Evidence, gather_evidence
from remission.endpoints.nouns import Endpoints
from remission.endpoints.rule_sets import RULE_SETS
from remission.endpoints.time_to_event import TimeToEvent, derive_time, override
from remission.protocol import EndpointPlan


def derive_under_rules(endpoints: Endpoints) -> pl.DataFrame:
    """Return the records of the protocol's times to progression once per set of rules.

    `ENDPOINT_SCHEMA`, and RULES: the name of the set. What the protocol says of deaths, of new
    therapy and of the date of progression is not looked at; the rules alone decide.
    """
    evidence = gather_evidence(endpoints.subjects, endpoints.responses, endpoints.protocol)
    tables = [
        _derive(endpoint, evidence)
        for plan in endpoints.protocol.endpoints
        if isinstance(endpoint := ENDPOINTS[plan.code], TimeToEvent) and endpoint.by_rules
    ]
    if not tables:
        return endpoints.records.clear().with_columns(pl.lit("").alias("RULES"))
    return pl.concat(tables)


def _derive(endpoint: TimeToEvent, evidence: Evidence) -> pl.DataFrame:
    plan = EndpointPlan(code=endpoint.code)
    return pl.concat(
        [
            derive_time(override(endpoint, plan, rules), evidence, rules).with_columns(
                pl.lit(name).alias("RULES")
            )
            for name, rules in RULE_SETS.items()
        ]
    )
