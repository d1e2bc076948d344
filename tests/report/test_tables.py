"""Tables as they stand on the page; expected cells follow from the patients in conftest."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from remission.analysis import RESULT_SCHEMA, UNDECIDED, Results
from remission.protocol import SelectionPlan
from remission.report.material import gather_material
from remission.report.tables import TABLES, Table
from report.conftest import frame, row


def lines(table: Table) -> list[tuple[str, ...]]:
    return [(row.label, *(cell.text for cell in row.cells)) for row in table.rows]


def plain(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [tuple(text.replace("\N{NO-BREAK SPACE}", " ") for text in row) for row in rows]


def test_response_shows_the_percentages_that_the_results_print(results: Results) -> None:
    table = TABLES["response"](gather_material(results))

    assert plain(lines(table)) == [
        ("Best overall response (confirmed)",),
        ("CR", "1 (20 %)", "0 (0 %)", "1 (13 %)"),
        ("PR", "2 (40 %)", "0 (0 %)", "2 (25 %)"),
        ("SD", "1 (20 %)", "1 (33 %)", "2 (25 %)"),
        ("PD", "0 (0 %)", "2 (67 %)", "2 (25 %)"),
        ("NE", "1 (20 %)", "0 (0 %)", "1 (12 %)"),
        ("Objective response (CR or PR)", "3 (60 %)", "0 (0 %)", "3 (38 %)"),
    ]
    assert [cell.below for cell in table.rows[1].cells] == ["5.0 to 85.5"] * 3
    assert table.rows[2].cells[0].link == "who-BOR-GIST-PR"


def test_response_without_target_lesions_is_shown_when_somebody_has_it(
    changed: Callable[..., Results],
) -> None:
    spoiled = changed("BOR", "GIST", "proportion", n=1)

    labels = [row.label for row in TABLES["response"](gather_material(spoiled)).rows]

    assert "NON-CR/NON-PD" in labels


def test_times_give_events_medians_and_rates(results: Results) -> None:
    table = TABLES["progression"](gather_material(results))

    assert plain(lines(table)) == [
        ("Patients with progression", "2 of 5", "3 of 3", "5 of 8"),
        (
            "Median",
            "310 days (10.2 months)",
            "58 days (1.9 months)",
            "170 days (5.6 months)",
        ),
        ("Free from progression at day 365", "38 %", "0 %", "21 %"),
    ]
    assert table.rows[1].cells[0].below == "170 to not reached"


def test_baseline_gives_median_and_range_and_counts(results: Results) -> None:
    assert plain(lines(TABLES["baseline"](gather_material(results)))) == [
        ("Age, years", "52 (50 to 54)", "56 (55 to 57)", "53.5 (50 to 57)"),
        ("Sex",),
        ("Female", "2 (40 %)", "2 (67 %)", "4 (50 %)"),
        ("Male", "3 (60 %)", "1 (33 %)", "4 (50 %)"),
    ]


def test_patients_without_a_value_are_counted(changed: Callable[..., Results]) -> None:
    table = TABLES["baseline"](gather_material(changed("SEX", "GIST", "count", n=2, value=2.0)))

    assert lines(table)[-1] == ("not known", "2", "0", "0")


def test_the_most_frequent_side_effects_stand_first_below_any_event(
    changed: Callable[..., Results],
) -> None:
    spoiled = changed("AE", "ALL", "proportion", n=5, value=5 / 7)

    table = TABLES["adverse events"](gather_material(spoiled))

    assert plain(lines(table))[0] == (
        "Any event",
        "2 (50 %)",
        "0 (0 %)",
        "2 (67 %)",
        "0 (0 %)",
        "5 (71 %)",
        "0 (0 %)",
    )
    assert table.spans == (("GIST, N = 4", 2), ("STS, N = 3", 2), ("All, N = 7", 2))


def test_an_unknown_grade_is_never_counted_as_a_low_one(results: Results) -> None:
    unknown = pl.DataFrame(
        [
            ("AE", "treated", "GIST", "grade not known", "RASH <b>BOLD</b>", 2, 4),
            ("AE", "treated", "STS", "grade not known", "RASH <b>BOLD</b>", 1, 3),
        ],
        schema=["endpoint", "population", "group", "statistic", "at", "n", "N"],
        orient="row",
    )
    table = pl.concat([results.table, unknown], how="diagonal")
    material = gather_material(replace(results, table=table))

    shares = TABLES["adverse events"](material).rows[-1].cells
    grades = TABLES["adverse event grades"](material)

    # Two of two in GIST have no grade: whether it was 3 or more is not known. One of two in STS.
    assert [(cell.text, cell.below) for cell in shares[1:4:2]] == [
        ("not known", ""),
        ("0 (0\N{NO-BREAK SPACE}%)", "1 not graded"),
    ]
    assert [column.label for column in grades.columns] == ["1", "2", "3", "4", "5", "?"] * 3
    assert [above for above, _ in grades.spans] == [
        "GIST, N = 4: grade",
        "STS, N = 3: grade",
        "All, N = 7: grade",
    ]
    assert [cell.text for cell in grades.rows[-1].cells][5::6] == ["2", "1", "0"]


def test_laboratory_values_have_no_grade_5(results: Results) -> None:
    material = gather_material(results)
    shares, grades = TABLES["laboratory"](material), TABLES["laboratory grades"](material)

    assert grades.rows
    assert [column.label for column in shares.columns] == ["any grade", "grade 3 or 4"] * 3
    assert [column.label for column in grades.columns] == ["1", "2", "3", "4"] * 3


def test_the_design_shows_its_decision_as_the_results_say_it(results: Results) -> None:
    table = TABLES["design"](gather_material(results))

    assert lines(table) == [
        ("Gastrointestinal stromal tumour", "20", "3", "3", "0.0012", "promising")
    ]
    assert table.rows[0].cells[-1].below == "3 responses of 5, 3 needed: promising"
    said = table.notes[1].replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert said == "GIST: single-stage, response rates 5 % and 25 %, alpha 0.1, beta 0.1."


def test_a_design_of_two_outcomes_shows_both(results: Results) -> None:
    rows = [
        row("DESIGN", "STS", "planned", value=30.0, n=30, N=3),
        row("DESIGN", "STS", "needed", "response", value=5.0, n=5, N=3),
        row("DESIGN", "STS", "needed", "no toxicity", value=21.0, n=21, N=3),
        row("DESIGN", "STS", "seen", "response", value=1.0, n=1, N=3),
        row("DESIGN", "STS", "seen", "no toxicity", value=2.0, n=2, N=3),
        row("DESIGN", "STS", "decision", method="3 so far.", why_missing=UNDECIDED),
    ]
    told = replace(results, table=pl.concat([results.table, frame(RESULT_SCHEMA, rows)]))

    table = TABLES["design"](gather_material(told))

    assert lines(table)[-1][1:] == ("30", "response: 5", "response: 1", "none", "open")
    assert [cell.below for cell in table.rows[-1].cells][1:3] == [
        "no toxicity: 21",
        "no toxicity: 2",
    ]


def test_the_comparison_of_arms_shows_each_and_the_decision(results: Results) -> None:
    rows = [
        row("RANDOMISED", "ALL", "planned", value=11.0, n=11, method="patients in each arm; jung"),
        row("RANDOMISED", "ALL", "seen", "GIST", value=3.0, n=3, N=4, method="responses"),
        row("RANDOMISED", "ALL", "seen", "STS", value=0.0, n=0, N=3, method="responses"),
        row("RANDOMISED", "ALL", "decision", value=1.0, method="3 against 0."),
        row("RANDOMISED", "ALL", "difference", "UMVUE", value=0.5, lower=0.25, upper=0.75),
        row("RANDOMISED", "ALL", "p-value", value=0.0125),
    ]
    told = replace(results, table=pl.concat([results.table, frame(RESULT_SCHEMA, rows)]))

    table = TABLES["randomised"](gather_material(told))

    assert lines(table) == [
        ("Gastrointestinal stromal tumour", "4", "3", ""),
        (table.rows[1].label, "3", "0", ""),
        ("Difference, right on average (UMVUE)", "", "", "50.0\u00a0%"),
        ("One-sided P value", "", "", "0.0125"),
        ("Decision", "", "", "promising"),
    ]
    assert table.rows[2].cells[-1].below == "25.0\u00a0% to 75.0\u00a0%"
    assert table.notes[:2] == ("3 against 0.", "Planned: 11 patients in each arm; jung.")
    assert TABLES["randomised"](gather_material(results)).rows == ()


@pytest.mark.parametrize(
    ("selected", "word"),
    [
        ((None, None), "open"),
        ((1.0, 0.0), "GIST is selected"),
        ((1.0, 1.0), "GIST or STS, by lot"),
    ],
)
def test_a_selection_names_its_arm(
    selected: tuple[float | None, ...], word: str, results: Results
) -> None:
    plan = SelectionPlan(kind="selection", arms=("GIST", "STS"), best=0.4, others=(0.2,))
    protocol = results.endpoints.protocol.model_copy(update={"randomised": plan})
    rows = [
        row("RANDOMISED", "ALL", "decision", method="3 and 0.", why_missing="it tests nothing"),
        *(
            row("RANDOMISED", "ALL", statistic, arm, value=value)
            for arm, chosen in zip(plan.arms, selected, strict=True)
            for statistic, value in (("seen", 1.0), ("selected", chosen))
        ),
    ]
    told = replace(
        results,
        table=pl.concat([results.table, frame(RESULT_SCHEMA, rows)]),
        endpoints=replace(results.endpoints, protocol=protocol),
    )

    table = TABLES["randomised"](gather_material(told))

    assert lines(table)[-1] == ("Decision", "", "", word)
    assert table.notes[0] == "3 and 0."


@pytest.mark.parametrize(("planned", "judged"), [(3, True), (4, False)])
def test_patients_beyond_the_plan_are_said_not_to_be_judged(
    results: Results, *, planned: int, judged: bool
) -> None:
    rows = [
        row("RANDOMISED", "ALL", "planned", value=3.0, n=planned, method="patients in each arm; x"),
        row("RANDOMISED", "ALL", "seen", "GIST", value=3.0, n=3, N=4, method="responses"),
        row("RANDOMISED", "ALL", "decision", method="3 so far.", why_missing=UNDECIDED),
    ]
    told = replace(results, table=pl.concat([results.table, frame(RESULT_SCHEMA, rows)]))

    notes = TABLES["randomised"](gather_material(told)).notes

    said = "Estimates and decision: of each arm the first patients, 3 at most."
    assert (said in notes) == judged


def test_exposure_without_rows_says_that_it_is_not_estimated(results: Results) -> None:
    table = TABLES["exposure"](gather_material(results))

    assert {cell.text for row in table.rows for cell in row.cells} == {"not estimated"}


def test_a_rate_without_limits_says_why(results: Results) -> None:
    why = "no confidence limits: the estimate is 0"
    rows = [row("TTP", "STS", "survival", "400", value=0.0, n=0, N=3, why_missing=why)]
    told = replace(results, table=pl.concat([results.table, frame(RESULT_SCHEMA, rows)]))

    assert (
        "No confidence limits: the estimate is 0."
        in TABLES["progression"](gather_material(told)).notes
    )
