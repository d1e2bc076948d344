"""The further endpoints: an invented patient per path. Registered on day 1, first dose on day 3."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from endpoints.conftest import days
from remission.analysis import check_names
from remission.endpoints.categories import derive_best_records
from remission.endpoints.changes import BPCHG, DPR, derive_change
from remission.endpoints.derive import derive_records
from remission.endpoints.evidence import Evidence
from remission.endpoints.growth import GMI, derive_growth, read_previous
from remission.endpoints.lasting import CBR, CONTROL, derive_lasting, not_followed
from remission.endpoints.time_to_event import TimeToEvent, derive_time
from remission.endpoints.times import CDOR, DSD, PFR, PFS, TOT, TTF, TTP, TTR, UDOR
from remission.errors import ProtocolError
from remission.protocol import Protocol

Build = Callable[..., Evidence]
EVENT, CENSORED, COMPETING = 0, 1, 2
STABLE = (59, "SD")


def outcome(endpoint: TimeToEvent, evidence: Evidence) -> tuple[int, int] | None:
    """Return CNSR and AVAL of the one patient; None without a record."""
    found = derive_time(endpoint, evidence)
    return None if found.is_empty() else (found["CNSR"][0], int(found["AVAL"][0]))


@pytest.mark.parametrize(
    ("what", "patient", "expected"),
    [
        ("stopped for toxicity: the last dose",
         {"scans": [STABLE], "treated": 80, "ended": (95, "ADVERSE EVENT")}, (EVENT, 80)),
        ("stopped, and nobody knows why",
         {"scans": [STABLE], "treated": 80, "ended": (95, "NOT KNOWN")}, (EVENT, 80)),
        ("progression while treatment goes on", {"scans": [(59, "PD")], "treated": 100},
         (EVENT, 59)),
        ("death while on treatment", {"treated": 40, "died": 42}, (EVENT, 42)),
        ("still on treatment", {"scans": [STABLE], "treated": 100}, (CENSORED, 100)),
        ("completed as planned: no failure",
         {"scans": [STABLE, (115, "SD")], "treated": 80, "ended": (80, "COMPLETED")},
         (CENSORED, 115)),
        ("completed, then progression",
         {"scans": [STABLE, (115, "PD")], "treated": 80, "ended": (80, "COMPLETED")},
         (EVENT, 115)),
        ("completed, in more words",
         {"scans": [STABLE], "treated": 80, "ended": (80, "COMPLETED TREATMENT")},
         (CENSORED, 80)),
        ("never treated", {"scans": [STABLE], "dosed": None}, None),
    ],
)  # fmt: skip
def test_time_to_treatment_failure(
    evidence_of: Build, what: str, patient: dict[str, object], expected: tuple[int, int] | None
) -> None:
    assert outcome(TTF, evidence_of(**patient)) == expected, what


@pytest.mark.parametrize(
    ("what", "patient", "expected"),
    [
        ("ended", {"treated": 80, "ended": (95, "ADVERSE EVENT")}, (EVENT, 78)),
        ("completed", {"treated": 80, "ended": (80, "COMPLETED")}, (EVENT, 78)),
        ("no last dose known: the day DS says", {"ended": (95, "ADVERSE EVENT")}, (EVENT, 93)),
        ("goes on", {"treated": 80, "scans": [(59, "PD")]}, (CENSORED, 78)),
        ("died on treatment", {"treated": 80, "died": 81}, (EVENT, 79)),
        ("never treated", {"dosed": None}, None),
    ],
)
def test_time_on_treatment_counts_from_the_first_dose(
    evidence_of: Build, what: str, patient: dict[str, object], expected: tuple[int, int] | None
) -> None:
    assert outcome(TOT, evidence_of(**patient)) == expected, what


@pytest.mark.parametrize(
    ("what", "scans", "seen", "confirmed"),
    [
        ("a response that was not confirmed", [(59, "PR"), (115, "SD"), (171, "PD")],
         (EVENT, 113), None),
        ("the first response is not the confirmed one",
         [(59, "PR"), (115, "SD"), (171, "PR"), (227, "PR"), (283, "PD")],
         (EVENT, 225), (EVENT, 113)),
        ("confirmed, no progression", [(59, "PR"), (115, "PR")], (CENSORED, 57), (CENSORED, 57)),
        ("no response", [(59, "SD")], None, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("required", [True, False])
def test_duration_of_response_confirmed_or_not_whatever_best_response_asks(  # noqa: PLR0913, PLR0917 - columns of the table
    evidence_of: Build,
    protocol_with: Callable[..., Protocol],
    required: bool,  # noqa: FBT001 - a column of the table
    what: str,
    scans: list[tuple[int, str]],
    seen: tuple[int, int] | None,
    confirmed: tuple[int, int] | None,
) -> None:
    plan = {"criterion": "recist-1.1", "confirmation": {"required": required, "days": 28}}
    evidence = evidence_of(scans, protocol=protocol_with(response=plan))

    assert (outcome(UDOR, evidence), outcome(CDOR, evidence)) == (seen, confirmed), what


@pytest.mark.parametrize(
    ("what", "patient", "expected"),
    [
        ("stable, then progression", {"scans": [STABLE, (115, "PD")]}, (EVENT, 115)),
        ("stable, then death", {"scans": [STABLE], "died": 80}, (EVENT, 80)),
        ("stable still", {"scans": [STABLE, (115, "SD")]}, (CENSORED, 115)),
        ("a response is no stable disease", {"scans": [(59, "PR"), (115, "PD")]}, None),
        ("stable for less than the minimum of 42 days", {"scans": [(42, "SD"), (60, "PD")]}, None),
        ("stable for the minimum", {"scans": [(43, "SD"), (60, "PD")]}, (EVENT, 60)),
    ],
)
def test_duration_of_stable_disease_is_of_those_with_it_as_best_response(
    evidence_of: Build, what: str, patient: dict[str, object], expected: tuple[int, int] | None
) -> None:
    assert outcome(DSD, evidence_of(**patient)) == expected, what


@pytest.mark.parametrize(
    ("what", "patient", "expected"),
    [
        ("a response", {"scans": [STABLE, (115, "PR")]}, (EVENT, 115)),
        ("a response, then progression", {"scans": [(59, "PR"), (115, "PD")]}, (EVENT, 59)),
        ("progression first", {"scans": [(59, "PD"), (115, "PR")]}, (COMPETING, 59)),
        ("death first", {"scans": [STABLE], "died": 80}, (COMPETING, 80)),
        ("a new therapy first", {"scans": [STABLE, (115, "PR")], "new_therapy": 80},
         (COMPETING, 80)),
        ("none of them", {"scans": [STABLE, (115, "SD"), (171, "NE")]}, (CENSORED, 115)),
        ("nothing known", {}, (CENSORED, 1)),
    ],
)  # fmt: skip
def test_time_to_response_knows_what_comes_first(
    evidence_of: Build, what: str, patient: dict[str, object], expected: tuple[int, int]
) -> None:
    assert outcome(TTR, evidence_of(**patient)) == expected, what


def test_the_progression_free_rate_has_the_times_of_survival_without_progression(
    evidence_of: Build,
) -> None:
    for patient in ({"scans": [STABLE, (115, "PD")]}, {"scans": [STABLE], "died": 80}, {}):
        evidence = evidence_of(**patient)
        assert outcome(PFR, evidence) == outcome(PFS, evidence)


# --- control of disease that lasted ---------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "patient", "control", "benefit"),
    [  # asked: 112 days from registration, so day 113 is the first that will do
        ("stable on the day", {"scans": [STABLE, (113, "SD")]}, "Y", "Y"),
        ("stable on the day before", {"scans": [STABLE, (112, "SD")]}, "N", "N"),
        ("a response that did not last", {"scans": [(59, "PR"), (115, "PD")]}, "N", "Y"),
        ("a response that lasted", {"scans": [(59, "PR"), (115, "PR")]}, "Y", "Y"),
        ("stable again after progression", {"scans": [(59, "PD"), (115, "SD")]}, "N", "N"),
        ("stable after a new therapy", {"scans": [STABLE, (115, "SD")], "new_therapy": 80},
         "N", "N"),
        ("not evaluable then", {"scans": [STABLE, (115, "NE")]}, "N", "N"),
        ("seen later", {"scans": [STABLE, (171, "SD")]}, "Y", "Y"),
        ("never assessed", {}, "N", "N"),
    ],
)  # fmt: skip
def test_disease_under_control_for_so_long(
    evidence_of: Build, what: str, patient: dict[str, object], control: str, benefit: str
) -> None:
    evidence = evidence_of(**patient)
    bor = derive_best_records(evidence, evidence.best_asked.drop("PARAMCD", "EVALUATOR"), "BOR")

    found = [derive_lasting(one, evidence, bor, 112) for one in (CONTROL, CBR)]

    assert [one["AVALC"][0] for one in found] == [control, benefit], what
    assert [one["PARAMCD"][0] for one in found] == ["DCR112", "CBR112"]


@pytest.mark.parametrize(
    ("what", "patient", "stop", "short", "known"),
    [
        ("lasted", {"scans": [(113, "SD")]}, True, False, (113, None)),
        ("stable when last seen, too early", {"scans": [STABLE, (112, "SD")]}, True, True,
         (112, None)),
        ("seen later, but not to be judged", {"scans": [STABLE, (115, "NE")]}, True, True,
         (59, None)),
        ("never assessed", {}, True, True, (None, None)),
        ("progression", {"scans": [STABLE, (100, "PD")]}, True, False, (59, 100)),
        ("progression after the day, nothing seen between", {"scans": [STABLE, (171, "PD")]}, True,
         False, (59, 171)),
        ("death", {"scans": [STABLE], "died": 80}, True, False, (59, 80)),
        ("a new therapy", {"scans": [STABLE], "new_therapy": 70}, True, False, (59, 70)),
        ("a new therapy that stops nothing", {"scans": [STABLE], "new_therapy": 70}, False, True,
         (59, None)),
    ],
)  # fmt: skip
def test_a_no_of_a_patient_not_followed_so_long_says_so(  # noqa: PLR0913, PLR0917 - columns of the table
    evidence_of: Build,
    protocol_with: Callable[..., Protocol],
    what: str,
    patient: dict[str, object],
    stop: bool,  # noqa: FBT001 - a column of the table
    short: bool,  # noqa: FBT001 - a column of the table
    known: tuple[int | None, int | None],
) -> None:
    plan = {
        "criterion": "recist-1.1",
        "confirmation": {"required": False},
        "stable_disease": {"from": "registration"},
        "stop_at_new_therapy": stop,
    }
    evidence = evidence_of(**patient, protocol=protocol_with(response=plan))
    bor = derive_best_records(evidence, evidence.best_asked.drop("PARAMCD", "EVALUATOR"), "BOR")

    found = derive_lasting(CONTROL, evidence, bor, 112)

    assert (days(found, "LEFTDT")[0], days(found, "RIGHTDT")[0]) == known, what
    assert days(found, "STARTDT") == [1]
    assert found.select(not_followed()).item() is short
    assert ("not followed so long, counted as no" in found["EVNTDESC"][0]) is short


def test_control_names_the_assessment_that_shows_it(evidence_of: Build) -> None:
    evidence = evidence_of([STABLE, (115, "SD"), (171, "SD")])
    bor = derive_best_records(evidence, evidence.best_asked.drop("PARAMCD", "EVALUATOR"), "BOR")

    found = derive_lasting(CBR, evidence, bor, 112)

    assert found["EVNTDESC"][0] == "SD on 2001-04-25, 114 days after registration"
    assert (days(found), found["SRCDOM"][0], found["SRCSEQ"][0]) == ([115], "TR", 115)


# --- change of the sum ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "best", "depth"),
    [([-10.0, -40.0], -40.0, 40.0), ([5.0, 12.0], 5.0, -5.0), ([0.0, None], 0.0, 0.0),
     ([None, None], None, None)],
)  # fmt: skip
def test_depth_is_the_best_change_with_its_sign_turned(
    evidence_of: Build, changes: list[float | None], best: float | None, depth: float | None
) -> None:
    seen = evidence_of([STABLE, (115, "SD")])
    column = pl.Series("PCHG", changes, dtype=pl.Float64)
    evidence = replace(seen, visits=seen.visits.with_columns(column))

    found = [derive_change(one, evidence)["AVAL"].to_list() for one in (BPCHG, DPR)]

    assert found == [[] if value is None else [value] for value in (best, depth)]


# --- growth modulation index ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "scans", "before", "expected"),
    [
        ("twice as long", [STABLE, (120, "PD")], 60.0, (EVENT, 2.0)),
        ("half as long", [(30, "PD")], 60.0, (EVENT, 0.5)),
        ("censored: at least so long", [(90, "SD")], 60.0, (CENSORED, 1.5)),
        ("nothing known before", [(90, "SD")], None, None),
    ],
)
def test_the_growth_modulation_index(
    evidence_of: Build,
    what: str,
    scans: list[tuple[int, str]],
    before: float | None,
    expected: tuple[int, float] | None,
) -> None:
    previous = pl.DataFrame(
        {"USUBJID": ["P1"], "DAYS": [before]}, schema={"USUBJID": pl.String, "DAYS": pl.Float64}
    ).drop_nulls()
    evidence = replace(evidence_of(scans), previous=previous)

    found = derive_growth(GMI, evidence, derive_time(TTP, evidence))

    assert list(zip(found["CNSR"], found["AVAL"], strict=True)) == (
        [] if expected is None else [expected]
    ), what


@pytest.mark.parametrize(
    ("settings", "expected"),
    [({}, (CENSORED, 0.5)), ({"new_therapy": "ignore"}, (EVENT, 2.0))],
)
def test_the_index_is_made_of_the_time_to_progression_that_is_shown(
    evidence_of: Build,
    protocol_with: Callable[..., Protocol],
    settings: dict[str, str],
    expected: tuple[int, float],
) -> None:
    # stable on day 30, a new therapy on day 50, progression on day 120; 60 days before
    source = {"variable": "QS.QSSTRESN", "take": "last"}
    rows = [{"code": "GMI", "previous": source}, {"code": "TTP"} | settings]
    evidence = evidence_of(
        [(30, "SD"), (120, "PD")], new_therapy=50, protocol=protocol_with(endpoints=rows)
    )
    previous = pl.DataFrame({"USUBJID": ["P1"], "DAYS": [60.0]})

    found = derive_records(replace(evidence, previous=previous)).filter(PARAMCD="GMI")

    assert found.select("CNSR", "AVAL").rows() == [expected]


def test_the_index_says_both_times(evidence_of: Build) -> None:
    previous = pl.DataFrame({"USUBJID": ["P1"], "DAYS": [60.0]})
    evidence = replace(evidence_of([(120, "PD")]), previous=previous)

    found = derive_growth(GMI, evidence, derive_time(TTP, evidence))

    assert found["EVNTDESC"][0] == (
        "120 days now, 60.0 days on the treatment before; now: progression: sum of day 120"
    )
    assert (found["SRCDOM"][0], found["SRCSEQ"][0]) == ("TR", 120)


@pytest.mark.parametrize(
    ("value", "number", "unit", "expected"),
    [
        ("60", 60.0, None, 60.0),
        ("60", 60.0, "DAYS", 60.0),
        ("10", 10.0, "weeks", 70.0),
        ("2", 2.0, "MONTHS", 60.875),  # 30.4375 days
        ("1", 1.0, "YEAR", 365.25),
        ("0", 0.0, "DAYS", None),
        ("-3", -3.0, "DAYS", None),
        ("2", 2.0, "CYCLES", None),
        ("UNKNOWN", None, None, None),
    ],
)
def test_the_time_before_is_read_in_its_unit(
    value: str, number: float | None, unit: str | None, expected: float | None
) -> None:
    values = pl.DataFrame(
        {"USUBJID": ["P1"], "VALUE": [value], "NUMBER": [number], "UNIT": [unit], "SRCDOM": ["CM"]},
        schema_overrides={"NUMBER": pl.Float64, "UNIT": pl.String},
    )

    previous, found = read_previous(values, pl.DataFrame({"USUBJID": ["P1", "P2"]}))

    assert previous["DAYS"].to_list() == ([] if expected is None else [expected])
    rules = (
        ["previous-time-not-known"]
        if expected
        else (["previous-time-not-known", "previous-time-not-usable"])
    )
    assert sorted(found["rule"]) == rules


# --- settings and records -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"code": "PFR"}, "at_days: found []; allowed: at least one day, since PFR is read at"),
        ({"code": "CBR"}, "at_days: found []; allowed: at least one day, since CBR is read at"),
        ({"code": "BPCHG", "at_days": (90,)}, "nothing, since BPCHG is not read at a day"),
        ({"code": "GMI"}, "previous: found 'nothing'; allowed: a variable, since GMI compares"),
        ({"code": "TTP", "previous": {"variable": "CM.PRIORTTP"}},
         "previous: found 'CM.PRIORTTP'; allowed: nothing, since only GMI compares times"),
        ({"code": "TTP", "above": 1.5}, "above: found 1.5; allowed: nothing, since only GMI"),
        ({"code": "CBR", "at_days": (90,), "deaths": "event"}, "since CBR is no time to event"),
        ({"code": "TTR", "deaths": "event"}, "nothing, since both compete with TTR"),
        ({"code": "TTR", "new_therapy": "censor"}, "nothing, since both compete with TTR"),
    ],
)  # fmt: skip
def test_a_setting_that_an_endpoint_lacks_or_cannot_carry_out_is_refused(
    protocol_with: Callable[..., Protocol], row: dict[str, object], said: str
) -> None:
    with pytest.raises(ProtocolError) as caught:
        check_names(protocol_with(endpoints=[row]))

    assert said in str(caught.value)


def test_every_endpoint_can_be_asked_for_at_once(
    evidence_of: Build, protocol_with: Callable[..., Protocol]
) -> None:
    rows = [
        {"code": "DCR", "at_days": (112,)},
        {"code": "CBR", "at_days": (112, 168)},
        {"code": "GMI", "previous": {"variable": "CM.PRIORTTP"}},
        {"code": "PFR", "at_days": (91,)},
        *({"code": code} for code in ("TTF", "TOT", "UDOR", "CDOR", "DSD", "TTR", "DPR", "BPCHG")),
    ]
    protocol = protocol_with(endpoints=rows)
    check_names(protocol)

    found = derive_records(evidence_of([(59, "PR"), (115, "PR"), (171, "PD")], protocol=protocol))

    assert {"DCR", "DCR112", "CBR112", "CBR168", "PFR", "TTF", "TOT", "UDOR", "CDOR", "TTR"} <= set(
        found["PARAMCD"]
    )
    assert not found.select("USUBJID", "PARAMCD").is_duplicated().any()
