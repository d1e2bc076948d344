"""Each number of the results, counted by hand for seven invented patients."""

from collections.abc import Callable

import polars as pl
import pytest

from analysis.conftest import PROTOCOL, START, Rows, counts, frame, pick, record_rows, subject_rows
from remission.analysis import RESULT_SCHEMA, Results
from remission.endpoints import SUBJECT_SCHEMA

Analyse = Callable[..., Results]


def test_who_is_not_registered_counts_nowhere_and_who_has_no_cohort_in_all(
    analysed: Analyse,
) -> None:
    results = analysed()

    assert counts(results, "FLOW", "count", "REGISTERED") == [(3, 3), (2, 2), (6, 6)]
    assert counts(results, "FLOW", "count", "TREATED") == [(3, 3), (1, 2), (5, 6)]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("CR", [(1, 3), (0, 2), (1, 6)]),
        ("PR", [(1, 3), (0, 2), (1, 6)]),
        ("SD", [(1, 3), (0, 2), (1, 6)]),
        ("NON-CR/NON-PD", [(0, 3), (0, 2), (0, 6)]),
        ("PD", [(0, 3), (1, 2), (2, 6)]),
        ("NE", [(0, 3), (1, 2), (1, 6)]),
    ],
)
def test_best_responses(analysed: Analyse, at: str, expected: list[tuple[int, int]]) -> None:
    assert counts(analysed(), "BOR", "proportion", at) == expected


def test_the_response_rate_has_all_registered_below_the_line(analysed: Analyse) -> None:
    results = analysed()

    assert counts(results, "ORR", "proportion") == [(2, 3), (0, 2), (2, 6)]
    row = pick(results, "ORR", "ALL", "proportion")
    assert row["value"] == pytest.approx(1 / 3)
    # Clopper-Pearson 2/6: R 4 binom.test(2, 6)
    assert (row["lower"], row["upper"]) == pytest.approx((0.04327187, 0.77722190), abs=1e-8)
    assert (row["method"], row["population"]) == ("clopper-pearson, 95 %", "registered")


@pytest.mark.parametrize(
    ("population", "expected"),
    [
        ("registered", [(2, 3), (0, 2), (2, 6)]),
        ("treated", [(2, 3), (0, 1), (2, 5)]),
        ("evaluable", [(2, 3), (0, 1), (2, 5)]),
    ],
)
def test_the_population_of_the_protocol_is_the_denominator(
    analysed: Analyse, population: str, expected: list[tuple[int, int]]
) -> None:
    results = analysed(populations={"response": population})

    assert counts(results, "ORR", "proportion") == expected
    assert pick(results, "ORR", "ALL", "proportion")["population"] == population


def test_who_may_not_be_eligible_is_not_counted_as_eligible(analysed: Analyse) -> None:
    subjects = frame(SUBJECT_SCHEMA, subject_rows()).with_columns(
        ELIGFL=pl.Series(["Y", "N", None, "Y", "Y", "Y", "Y"], dtype=pl.String)
    )

    results = analysed(subjects=subjects, populations={"response": "eligible"})

    assert counts(results, "ORR", "proportion") == [(1, 1), (0, 2), (1, 4)]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        # CR 1, PR 1, SD 1, PD 2, NE 1 of 6: 16.67 four times and 33.33
        ("independent", {"CR": 17, "PR": 17, "SD": 17, "PD": 33, "NE": 17}),
        ("forced-100", {"CR": 17, "PR": 17, "SD": 17, "PD": 33, "NE": 16}),
    ],
)
def test_percentages_as_they_are_printed(
    analysed: Analyse, mode: str, expected: dict[str, int]
) -> None:
    results = analysed(analysis={"percent": mode})

    printed = {at: pick(results, "BOR", "ALL", "percent", at)["value"] for at in expected}
    assert printed == expected


def test_a_group_without_patients_has_no_numbers_and_says_why(analysed: Analyse) -> None:
    cohorts = [*PROTOCOL["cohorts"], {"id": "C", "label": "C"}]

    results = analysed(cohorts=cohorts)

    for endpoint, statistic, at in (
        ("ORR", "proportion", ""),
        ("BOR", "percent", "CR"),
        ("TTP", "median", ""),
        ("TTP", "survival", "90"),
    ):
        row = pick(results, endpoint, "C", statistic, at)
        assert (row["value"], row["lower"], row["N"]) == (None, None, 0)
        assert row["why_missing"] == "nobody in the group"


# --- times ----------------------------------------------------------------------------------


def test_the_median_and_the_rate_of_times(analysed: Analyse) -> None:
    """In A: events on day 60 and 100, censored on day 200; S falls to 2/3, then to 1/3."""
    results = analysed()

    events, median = (pick(results, "TTP", "A", word) for word in ("events", "median"))
    rate = pick(results, "TTP", "A", "survival", "90")
    steps = results.table.filter(endpoint="TTP", group="A", statistic="curve")
    censored = results.table.filter(endpoint="TTP", group="A", statistic="censored")
    assert (events["n"], events["N"]) == (2, 3)
    assert median["value"] == 100
    assert (rate["value"], rate["n"], rate["N"]) == (pytest.approx(2 / 3), 2, 3)
    assert steps.select("at", "value", "n").rows() == [
        ("60", pytest.approx(2 / 3), 3),
        ("100", pytest.approx(1 / 3), 2),
    ]
    assert censored.select("at", "n").rows() == [("200", 1)]


def test_a_rate_after_the_last_observation_is_missing(analysed: Analyse) -> None:
    row = pick(
        analysed(endpoints=[{"code": "TTP", "at_days": [200, 201]}]), "TTP", "A", "survival", "201"
    )

    assert row["value"] is None
    assert "nobody was observed beyond 200" in row["why_missing"]


def test_follow_up_counts_events_as_censored(analysed: Analyse) -> None:
    """In ALL: censored on day 1 and 200, events on 30, 57, 60 and 100."""
    row = pick(analysed(), "TTP", "ALL", "follow-up median")

    # reverse curve: 5/6 from day 1; 0 at day 200, the last observation
    assert row["value"] == 200


def test_duration_of_response_is_of_responders(analysed: Analyse) -> None:
    row = pick(analysed(), "DOR", "ALL", "events")

    assert (row["n"], row["N"]) == (1, 2)


def test_a_duration_without_responders_says_so(analysed: Analyse) -> None:
    records = [row for row in record_rows() if row["PARAMCD"] != "DOR"]

    row = pick(analysed(records=records), "DOR", "ALL", "median")

    assert (row["value"], row["N"], row["why_missing"]) == (None, 0, "nobody in the group")


def test_patients_without_a_start_are_counted_beside_the_curve(analysed: Analyse) -> None:
    records = [row for row in record_rows() if row["PARAMCD"] != "TTP" or row["USUBJID"] != "P1"]

    results = analysed(records=records)

    lost = pick(results, "TTP", "A", "count", "NO START")
    assert (lost["n"], lost["N"]) == (1, 3)
    assert pick(results, "TTP", "A", "events")["N"] == 2


# --- baseline and disposition ---------------------------------------------------------------


def described(kind: str, values: list[object]) -> tuple[pl.DataFrame, dict[str, object]]:
    """Return subjects with a characteristic X, and the section of the protocol that asks for it."""
    dtype = pl.Float64 if kind == "number" else pl.String
    subjects = frame(SUBJECT_SCHEMA, subject_rows()).with_columns(
        pl.Series("X", values, dtype=dtype)
    )
    row = {"code": "X", "label": "X", "kind": kind, "source": {"variable": "QS.X"}}
    return subjects, {"characteristics": [row]}


def test_a_number_has_median_and_range_of_those_known(analysed: Analyse) -> None:
    subjects, sections = described("number", [10, 30, None, 50, 60, 71, 999])

    results = analysed(subjects=subjects, **sections)

    found = {
        word: pick(results, "X", "ALL", word)["value"] for word in ("median", "minimum", "maximum")
    }
    assert found == {"median": 50, "minimum": 10, "maximum": 71}
    assert pick(results, "X", "A", "median")["n"] == 2
    assert counts(results, "X", "count", "MISSING") == [(1, 3), (0, 2), (1, 6)]


def test_a_number_with_few_values_is_counted_value_by_value(analysed: Analyse) -> None:
    subjects, sections = described("number", [0, 1, 1, 0, 1, None, 1])

    results = analysed(subjects=subjects, **sections)

    assert counts(results, "X", "proportion", "1") == [(2, 3), (1, 2), (3, 6)]
    assert pick(results, "X", "A", "median")["value"] == 1


def test_values_seen_only_in_who_is_not_registered_are_no_rows(analysed: Analyse) -> None:
    subjects, sections = described("number", [10, 30, 40, 50, 60, 10, 999])  # P7: a sixth value

    results = analysed(subjects=subjects, **sections)

    counted = results.table.filter(endpoint="X", group="ALL", statistic="proportion")
    assert counted["at"].to_list() == ["10", "30", "40", "50", "60"]


def test_a_category_is_counted_word_by_word(analysed: Analyse) -> None:
    subjects, sections = described("category", ["F", "M", None, "F", "F", "F", "M"])

    results = analysed(subjects=subjects, **sections)

    assert counts(results, "X", "proportion", "F") == [(1, 3), (2, 2), (4, 6)]
    assert counts(results, "X", "count", "MISSING") == [(1, 3), (0, 2), (1, 6)]


def test_a_yes_or_no_counts_the_yes(analysed: Analyse) -> None:
    subjects, sections = described("yes-no", ["Y", "N", "Y", "N", "N", "Y", "Y"])

    assert counts(analysed(subjects=subjects, **sections), "X", "proportion", "Y") == [
        (2, 3),
        (0, 2),
        (3, 6),
    ]


def test_eligibility_is_of_those_whom_a_criterion_applies_to(analysed: Analyse) -> None:
    criterion = {
        "id": "AGE",
        "text": "Adult",
        "all_of": [{"variable": "DM.AGE", "is": ">=", "value": 18.0}],
    }
    answers: Rows = [
        {"USUBJID": name, "CRITERION": "AGE", "MET": met}
        for name, met in (("P1", True), ("P2", False), ("P3", None), ("P6", True), ("P7", True))
    ]

    results = analysed(answers=answers, eligibility=[criterion])

    found = [
        (row["statistic"], row["group"], row["n"], row["N"])
        for row in results.table.filter(endpoint="ELIGIBILITY").iter_rows(named=True)
        if row["statistic"] in {"met", "not met", "not known"}
    ]
    assert found == [
        ("met", "A", 1, 3),
        ("not met", "A", 1, 3),
        ("not known", "A", 1, 3),
        ("met", "ALL", 2, 4),
        ("not met", "ALL", 1, 4),
        ("not known", "ALL", 1, 4),
    ]


def test_who_is_on_treatment_and_why_others_stopped(analysed: Analyse) -> None:
    subjects = frame(SUBJECT_SCHEMA, subject_rows()).with_columns(
        EOTREAS=pl.Series(["ADVERSE EVENT", None, None, "PROGRESSIVE DISEASE", None, None, None]),
        DTHDT=pl.Series([None, START, None, None, None, None, None], dtype=pl.Date),
    )

    treated = analysed(subjects=subjects)
    registered = analysed(subjects=subjects, populations={"safety": "registered"})

    assert counts(treated, "DISPOSITION", "proportion", "ADVERSE EVENT") == [(1, 3), (0, 1), (1, 5)]
    assert counts(treated, "DISPOSITION", "proportion", "ON TREATMENT") == [(1, 3), (0, 1), (2, 5)]
    # died without a record of the end of treatment
    assert counts(treated, "DISPOSITION", "proportion", "NOT KNOWN") == [(1, 3), (0, 1), (1, 5)]
    assert counts(registered, "DISPOSITION", "proportion", "NOT TREATED") == [
        (0, 3),
        (1, 2),
        (1, 6),
    ]


def test_without_records_of_disposition_nobody_is_said_to_be_on_treatment(
    analysed: Analyse,
) -> None:
    assert analysed(disposed=False).table.filter(endpoint="DISPOSITION").is_empty()


# --- safety ---------------------------------------------------------------------------------


def event(
    who: str, term: str | None, grade: int | None, *, emergent: str = "Y"
) -> dict[str, object]:
    return {"USUBJID": who, "AEDECOD": term, "AETOXGR": grade, "TRTEMFL": emergent}


EVENTS: Rows = [
    event("P1", "RASH", 1),
    event("P1", "RASH", 3),  # the worst counts, once
    event("P1", "NAUSEA", None),
    event("P2", "RASH", None),
    event("P4", "NAUSEA", 2),
    event("P4", "FEVER", 4, emergent="N"),
    event("P7", "RASH", 5),  # not registered
]


@pytest.mark.parametrize(
    ("term", "statistic", "expected"),
    [
        ("RASH", "proportion", [(2, 3), (0, 1), (2, 5)]),
        ("NAUSEA", "proportion", [(1, 3), (1, 1), (2, 5)]),
        ("ANY", "proportion", [(2, 3), (1, 1), (3, 5)]),
        ("RASH", "proportion, grade 3-5", [(1, 3), (0, 1), (1, 5)]),
        ("RASH", "worst grade 3", [(1, 3), (0, 1), (1, 5)]),
        ("RASH", "worst grade 1", [(0, 3), (0, 1), (0, 5)]),
        ("RASH", "grade not known", [(1, 3), (0, 1), (1, 5)]),
        ("ANY", "worst grade 2", [(0, 3), (1, 1), (1, 5)]),
    ],
)
def test_side_effects_count_patients_with_their_worst_grade(
    analysed: Analyse, term: str, statistic: str, expected: list[tuple[int, int]]
) -> None:
    assert counts(analysed(events=EVENTS), "AE", statistic, term) == expected


def test_a_term_that_never_emerged_has_no_row(analysed: Analyse) -> None:
    assert analysed(events=EVENTS).table.filter(endpoint="AE", at="FEVER").is_empty()


def test_a_term_seen_only_in_who_is_not_registered_has_no_row(analysed: Analyse) -> None:
    events = [event("P1", "RASH", 1), event("P7", "COUGH", 1)]

    table = analysed(events=events).table.filter(endpoint="AE", statistic="proportion")

    assert table["at"].unique().sort().to_list() == ["ANY", "RASH"]


def test_without_any_known_grade_severity_is_not_known(analysed: Analyse) -> None:
    row = pick(
        analysed(events=[event("P1", "RASH", None)]), "AE", "ALL", "proportion, grade 3-5", "RASH"
    )

    assert (row["value"], row["n"], row["why_missing"]) == (None, 0, "no grade known")


def test_no_event_on_treatment_is_told_as_none(analysed: Analyse) -> None:
    row = pick(
        analysed(events=[event("P4", "FEVER", 4, emergent="N")]), "AE", "ALL", "proportion", "ANY"
    )

    assert (row["n"], row["N"], row["value"]) == (0, 5, 0)


def test_no_records_of_events_are_not_no_events(analysed: Analyse) -> None:
    assert analysed().table.filter(endpoint="AE").is_empty()


def grade(who: str, worst: int | None, *, before: bool = False) -> dict[str, object]:
    return {
        "USUBJID": who,
        "TERM": "ANAEMIA",
        "ATOXGR": worst,
        "ABLFL": "Y" if before else None,
        "ONTRTFL": None if before else "Y",
    }


GRADES: Rows = [
    grade("P1", 1, before=True),
    grade("P1", 1),
    grade("P2", 0, before=True),
    grade("P2", 1),
    grade("P2", 3),
    grade("P3", 0),
    grade("P6", 2),  # no grade before
    grade("P7", 4),  # not registered
]


@pytest.mark.parametrize(
    ("counted", "expected"),
    [("any", [(2, 3), (0, 1), (3, 5)]), ("worsened", [(1, 3), (0, 1), (2, 5)])],
)
def test_laboratory_grades_count_any_or_worsened(
    analysed: Analyse, counted: str, expected: list[tuple[int, int]]
) -> None:
    toxicity = {"scale": "CTC 2.0", "laboratory": ["HGB"], "laboratory_counts": counted}

    results = analysed(grades=GRADES, toxicity=toxicity)

    assert counts(results, "LAB", "proportion", "ANAEMIA") == expected
    assert counts(results, "LAB", "count", "ANAEMIA: not known") == [(0, 3), (1, 1), (1, 5)]


def test_a_group_without_a_graded_value_has_no_rate(analysed: Analyse) -> None:
    row = pick(analysed(grades=GRADES), "LAB", "B", "proportion", "ANAEMIA")

    assert (row["value"], row["N"], row["why_missing"]) == (None, 1, "no graded value on treatment")


def test_exposure_is_told_of_those_known(analysed: Analyse) -> None:
    exposure: Rows = [
        {"USUBJID": "P1", "TRTDURD": 10, "CUMDOSE": 4000.0, "RDI": 100.0, "REDUCED": "N"},
        {"USUBJID": "P2", "TRTDURD": 20, "CUMDOSE": None, "RDI": None, "REDUCED": None},
        {"USUBJID": "P3", "TRTDURD": 60, "CUMDOSE": 9000.0, "RDI": 50.0, "REDUCED": "Y"},
        {"USUBJID": "P7", "TRTDURD": 999, "CUMDOSE": 9.0, "RDI": 1.0, "REDUCED": "Y"},
    ]

    results = analysed(exposure=exposure)

    assert pick(results, "EXPOSURE", "A", "median", "TRTDURD")["value"] == 20
    rdi = pick(results, "EXPOSURE", "A", "median", "RDI")
    assert (rdi["value"], rdi["n"], rdi["N"]) == (75, 2, 3)
    assert counts(results, "EXPOSURE", "proportion", "REDUCED") == [(1, 3), (0, 1), (1, 5)]


# --- design and shape -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "planned", "needed"),
    [
        # 20, at least 3: exact single stage (clinical reference, B22); 3 are entered so far
        ("single-stage", 20, 3),
        # Simon 1989, Table 1: 0/9 2/24 and 0/13 2/20; in the first stage 1 is needed to go on
        ("simon-optimal", 24, 1),
        ("simon-minimax", 20, 1),
    ],
)
def test_a_design_is_set_beside_what_was_seen(
    analysed: Analyse, kind: str, planned: int, needed: int
) -> None:
    design = {"kind": kind, "p0": 0.05, "p1": 0.25, "alpha": 0.1, "beta": 0.1}
    cohorts = [{"id": "A", "label": "A", "design": design}, {"id": "B", "label": "B"}]

    results = analysed(cohorts=cohorts)

    rows = results.table.filter(endpoint="DESIGN")
    assert rows["group"].unique().to_list() == ["A"]
    assert pick(results, "DESIGN", "A", "planned")["value"] == planned
    assert pick(results, "DESIGN", "A", "needed")["value"] == needed
    assert pick(results, "DESIGN", "A", "responses")["value"] == 2
    assert pick(results, "DESIGN", "A", "decision")["method"]


def test_the_table_has_its_columns_and_no_row_twice(analysed: Analyse) -> None:
    table = analysed(events=EVENTS, grades=GRADES).table

    assert table.schema == RESULT_SCHEMA
    keys = ["endpoint", "population", "group", "statistic", "at"]
    assert not table.select(keys).is_duplicated().any()


def test_every_number_says_what_it_is_or_why_it_is_missing(analysed: Analyse) -> None:
    table = analysed(events=EVENTS, grades=GRADES).table

    assert table.filter(pl.col("value").is_null() & pl.col("why_missing").is_null()).is_empty()
    assert table.filter(pl.col("value").is_nan()).is_empty()
    assert table["N"].null_count() == 0


def test_an_interval_contains_its_estimate(analysed: Analyse) -> None:
    table = analysed(events=EVENTS, grades=GRADES).table.drop_nulls(["value", "lower", "upper"])

    outside = (pl.col("value") < pl.col("lower")) | (pl.col("value") > pl.col("upper"))
    assert table.height > 50
    assert table.filter(outside).is_empty()


def test_shuffled_patients_give_the_same_table(analysed: Analyse) -> None:
    backwards = frame(SUBJECT_SCHEMA, subject_rows()[::-1])

    again = analysed(subjects=backwards, records=record_rows()[::-1], events=EVENTS[::-1])

    assert again.table.equals(analysed(events=EVENTS).table)
