"""The tables of the further endpoints, there when the protocol asks for them."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from remission.analysis import RESULT_SCHEMA, Results
from remission.protocol import Protocol
from remission.report.material import Material, gather_material
from remission.report.methods import list_methods
from remission.report.tables import TABLES
from report.conftest import PROTOCOL


@pytest.fixture
def asked(results: Results) -> Callable[..., Material]:
    """Return the material of a protocol with these endpoints; rows are of all patients."""

    def make(plans: list[dict[str, object]], *rows: dict[str, object]) -> Material:
        protocol = Protocol.model_validate(PROTOCOL | {"endpoints": plans})
        place = {"population": "registered", "group": "ALL"}
        table = pl.DataFrame([place | row for row in rows], schema=RESULT_SCHEMA)
        return gather_material(
            replace(
                results,
                endpoints=replace(results.endpoints, protocol=protocol),
                table=pl.concat([results.table, table]),
            )
        )

    return make


def cells(material: Material, name: str) -> dict[str, tuple[str, str]]:
    """Return text and second line of the column of all patients, by label."""
    table = TABLES[name](material)
    return {row.label: (row.cells[-1].text, row.cells[-1].below) for row in table.rows if row.cells}


def test_time_to_response_and_what_competes(asked: Callable[..., Material]) -> None:
    row = {"endpoint": "TTR", "n": 2, "N": 8}
    material = asked(
        [{"code": "TTR", "at_days": (91,)}],
        row | {"statistic": "events", "value": 2.0},
        row | {"statistic": "median", "value": 87.0},
        row | {"statistic": "minimum", "value": 59.0},
        row | {"statistic": "maximum", "value": 115.0},
        row | {"statistic": "incidence", "at": "91", "value": 0.25, "lower": 0.1, "upper": 0.5},
    )

    assert cells(material, "further") == {
        "Patients who responded": ("2 of 8", ""),
        "Median of the responders, days (range)": ("87", "59 to 115"),
        "Have responded by day 91": ("25\N{NO-BREAK SPACE}%", "10.0 to 50.0"),
    }


def test_changes_are_cut_and_a_depth_has_no_plus(asked: Callable[..., Material]) -> None:
    rows = [
        {"endpoint": code, "statistic": statistic, "value": sign * value, "n": 5, "N": 8}
        for code, sign in (("BPCHG", 1), ("DPR", -1))
        for statistic, value in (("median", -29.96), ("minimum", -100.0), ("maximum", 42.0))
    ]
    found = TABLES["further"](asked([{"code": "BPCHG"}, {"code": "DPR"}], *rows))

    said = [row.cells[-1].text for row in found.rows if row.cells]
    assert said == ["\N{MINUS SIGN}29.9", "29.9"]


def test_the_index_and_its_mark(asked: Callable[..., Material]) -> None:
    row = {"endpoint": "GMI", "n": 2, "N": 4}
    material = asked(
        [{"code": "GMI", "previous": {"variable": "CM.PRIORTTP"}}],
        row | {"statistic": "events", "value": 2.0},
        row | {"statistic": "median", "value": 1.5, "lower": 0.5},
        row | {"statistic": "share above", "at": "1.33", "value": 0.75},
        row | {"statistic": "proportion", "at": "above 1.33", "value": 2 / 3, "n": 2, "N": 3},
    )

    found = cells(material, "further")

    assert found["Median"] == ("1.5", "0.5 to not reached")
    assert found["Above 1.33 (Kaplan-Meier)"][0] == "75\N{NO-BREAK SPACE}%"
    assert found["Above 1.33, of those known"][0] == "67\N{NO-BREAK SPACE}%"


def test_lasting_control_stands_with_the_responses(asked: Callable[..., Material]) -> None:
    material = asked(
        [{"code": "DCR", "at_days": (112,)}, {"code": "CBR", "at_days": (168,)}],
        {"endpoint": "DCR", "statistic": "proportion", "at": "112", "value": 0.5, "n": 4, "N": 8},
        {"endpoint": "CBR", "statistic": "proportion", "at": "168", "value": 0.25, "n": 2, "N": 8},
    )

    found = cells(material, "response")

    assert found["Disease control for 112 days"][0] == "4 (50\N{NO-BREAK SPACE}%)"
    assert found["Response, or disease control for 168 days"][0] == "2 (25\N{NO-BREAK SPACE}%)"


def test_who_was_not_followed_so_long_is_told_below_the_rate(
    asked: Callable[..., Material],
) -> None:
    row = {"endpoint": "CBR", "at": "168", "N": 8}
    rate = row | {"statistic": "proportion", "value": 0.25, "n": 2}
    told = "not followed so long, counted as no"
    plans: list[dict[str, object]] = [{"code": "CBR", "at_days": (168,)}]

    some = cells(
        asked(
            plans,
            rate,
            row | {"statistic": "not followed", "value": 3.0, "n": 3},
            row | {"statistic": "open", "value": 1.0, "n": 1},
        ),
        "response",
    )
    none = cells(
        asked(plans, rate, row | {"statistic": "not followed", "value": 0.0, "n": 0}), "response"
    )

    assert some[told][0] == "3"
    assert some["of these, the day is after the cut-off"][0] == "1"
    assert told not in none


def test_estimands_are_named_once_for_the_endpoints_that_share_them(
    asked: Callable[..., Material],
) -> None:
    plans: list[dict[str, object]] = [{"code": code} for code in ("TTP", "PFS", "DOR", "OS")]

    said = dict(list_methods(asked(plans)))["Estimands, in the words of ICH E9(R1)"]

    assert said.startswith("TTP: death without progression: hypothetical; new anticancer therapy: ")
    assert "PFS and DOR: death without progression: composite variable; " in said
    assert "OS" not in said


def test_without_such_endpoints_there_is_no_table(results: Results) -> None:
    assert TABLES["further"](gather_material(results)).rows == ()
