"""What the report says the data cut-off removed."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from remission.analysis import Results
from remission.report.cutoff import say_cutoff
from remission.report.material import gather_material
from remission.sdtm import FINDING_SCHEMA


@pytest.fixture
def removed(results: Results) -> Callable[..., str]:
    """Say what findings about the cut-off (domain, action, rule) come to."""

    def say(*rows: tuple[str, str, str]) -> str:
        found = pl.DataFrame(
            [{"domain": domain, "action": action, "rule": rule} for domain, action, rule in rows],
            schema=FINDING_SCHEMA,
        )
        endpoints = replace(results.endpoints, findings=found)
        return say_cutoff(gather_material(replace(results, endpoints=endpoints)))

    return say


def test_records_and_dates_are_counted_apart(removed: Callable[..., str]) -> None:
    said = removed(
        ("TR", "set aside", "after-cutoff"),
        ("AE", "set aside", "after-cutoff"),
        ("TR", "set aside", "patient-after-cutoff"),
        ("AE", "kept", "after-cutoff"),
        ("VS", "kept", "unit-cannot-be-converted"),
    )

    assert said == (
        "1 March 2002: nothing later is used. Removed before anything was derived: 3 records set "
        "aside (AE 1 and TR 2); 1 later date of other records taken as not yet known."
    )


def test_nothing_removed_is_said(removed: Callable[..., str]) -> None:
    assert removed() == "1 March 2002: nothing later is used. No record was dated after it."
