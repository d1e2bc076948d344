"""Nothing dated after the data cut-off reaches any domain, nor anything that is derived."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from remission.endpoints import Endpoints, derive_adam, derive_endpoints
from remission.protocol import read_protocol
from remission.response import assess_responses
from remission.sdtm import read_study

EXAMPLE = Path(__file__).parents[2] / "examples" / "eortc-62001"
CUTOFF = dt.date(2001, 3, 31)


@pytest.fixture(scope="module")
def early() -> Endpoints:
    protocol = read_protocol(EXAMPLE / "protocol.toml").with_cutoff(CUTOFF)
    study = read_study(EXAMPLE / "sdtm", protocol)
    return derive_endpoints(study, assess_responses(study, protocol), protocol)


def late_dates(frame: pl.DataFrame) -> dict[str, int]:
    """Return the date columns that hold a day after the cut-off, and how many."""
    counts = {
        name: frame.filter(pl.col(name) > CUTOFF).height
        for name, dtype in frame.schema.items()
        if dtype == pl.Date
    }
    return {name: count for name, count in counts.items() if count}


def test_no_domain_holds_a_later_date(early: Endpoints) -> None:
    assert sum(not frame.is_empty() for frame in early.study.domains.values()) > 5
    late = {name: late_dates(frame) for name, frame in early.study.domains.items()}

    assert {name: found for name, found in late.items() if found} == {}


def test_no_analysis_data_set_holds_a_later_date(early: Endpoints) -> None:
    late = {name: late_dates(frame) for name, frame in derive_adam(early).items()}

    assert {name: found for name, found in late.items() if found} == {}


def test_what_was_removed_is_counted_row_by_row(early: Endpoints) -> None:
    aside = early.findings.filter(
        pl.col("rule").is_in(["after-cutoff", "patient-after-cutoff"])
        & (pl.col("action") == "set aside")
    )

    full = read_study(EXAMPLE / "sdtm", read_protocol(EXAMPLE / "protocol.toml"))
    missing = {
        name: frame.height - early.study[name].height
        for name, frame in full.domains.items()
        if frame.height > early.study[name].height
    }
    assert dict(aside.group_by("domain").len().iter_rows()) == missing
