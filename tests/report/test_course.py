"""The course of a side-effect as it stands on the page; the numbers are made by hand."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from remission.analysis import RESULT_SCHEMA, Results
from remission.report.figures import FIGURES
from remission.report.material import gather_material
from remission.report.page import render_page
from remission.report.tables import TABLES
from report.conftest import frame, row

TERM = "RASH <b>BOLD</b>"
HOWS = ("DOSE CHANGED", "OFF DRUG", "ONGOING", "DOSE NOT KNOWN", "AFTER LAST DOSE")

# group: first episodes, resolved; other ways; with it and on treatment by cycle; panel
COURSE = {
    "GIST": ((4, 3), (1, 0, 0, 0, 0), ((4, 5), (1, 5), (0, 5)), ((3, 4), (1, 4))),
    "STS": ((0, 0), (0, 0, 0, 0, 0), ((1, 3), (0, 0), (0, 0)), ((0, 0), (0, 0))),
    "ALL": ((4, 3), (1, 0, 0, 0, 0), ((5, 8), (1, 5), (0, 5)), ((3, 4), (1, 4))),
}


def share(n: int, total: int, why: str, **fields: object) -> dict[str, object]:
    if not total:
        return {"n": n, "N": total, "why_missing": why, **fields}
    return {"n": n, "N": total, "value": n / total, "lower": 0.25, "upper": 0.75, **fields}


def amount(value: float, first: int, limits: bool) -> dict[str, object]:  # noqa: FBT001 - a pair
    if not first:
        return {"why_missing": "nobody"}
    return {"value": value} | ({"lower": 0.25, "upper": 0.75} if limits else {})


def pair_rows(group: str, somebody: bool) -> list[dict[str, object]]:  # noqa: FBT001 - a flag
    """Return cycle 2 beside cycle 1: of five patients three lost it."""
    at, nobody = f"{TERM}, cycle 2", {"N": 0, "why_missing": "nobody on treatment in both cycles"}
    pairs: tuple[tuple[str, dict[str, object]], ...] = (
        ("paired change", {"value": -0.6, "n": 5, "N": 5}),
        ("lost", {"value": 3.0, "n": 3, "N": 5}),
        ("gained", {"value": 0.0, "n": 0, "N": 5}),
        ("McNemar p-value", {"value": 0.25, "n": 3, "N": 5}),
    )
    return [
        row("COURSE", group, name, at, **(fields if somebody else nobody)) for name, fields in pairs
    ]


def course_rows() -> list[dict[str, object]]:
    rows = []
    for group, ((first, resolved), others, cycles, panel) in COURSE.items():
        why = "no episode began on treatment"
        rows.append(row("COURSE", group, "resolved", TERM, **share(resolved, first, why)))
        for how, n in zip(HOWS, others, strict=True):
            rows.append(row("COURSE", group, "count", f"{TERM}: {how}", value=float(n), n=n))
        rows.append(
            row(
                "COURSE",
                group,
                "incidence of resolution",
                f"{TERM}, day 84",
                **share(resolved, first, "nobody in the group"),
            )
        )
        rows += [
            row("COURSE", group, statistic, at, **amount(value, first, limits))
            for statistic, at, value, limits in (
                ("mean recurrences", f"{TERM}, day 56", 5 / 6, True),
                ("burden", TERM, 1.25, False),
            )
        ]
        rows.append(row("COURSE", group, "count", "PANEL", value=2.0, n=2))
        here = share(2 * bool(first), 3 * bool(first), why)
        rows.append(row("COURSE", group, "resolved in the panel", TERM, **here))
        limiting = (
            {"value": float(group == "ALL")} if first else {"why_missing": "nobody in the group"}
        )
        rows.append(row("COURSE", group, "self-limiting", TERM, **limiting))
        rows += pair_rows(group, bool(first))
        for statistic, pairs in (("prevalence", cycles), ("prevalence in the panel", panel)):
            rows += [
                row(
                    "COURSE",
                    group,
                    statistic,
                    f"{TERM}, cycle {cycle}",
                    **share(n, total, "nobody on treatment"),
                )
                for cycle, (n, total) in enumerate(pairs, start=1)
            ]
    return rows


@pytest.fixture
def course(results: Results) -> Results:
    protocol = results.endpoints.protocol
    toxicity = protocol.toxicity.model_copy(update={"course": (TERM,), "panel_cycles": 2})
    endpoints = replace(
        results.endpoints, protocol=protocol.model_copy(update={"toxicity": toxicity})
    )
    table = pl.concat([results.table, frame(RESULT_SCHEMA, course_rows())])
    return replace(results, endpoints=endpoints, table=table)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_table_counts_first_episodes_and_patients_by_cycle(course: Results) -> None:
    table = TABLES["course"](gather_material(course))

    lines = [(one.label, *(plain(cell.text) for cell in one.cells)) for one in table.rows]
    nobody = "nobody on treatment"
    assert lines == [
        (TERM,),
        ("First episodes", "4", "0", "4"),
        ("ended on an unchanged dose", "3 (75 %)", "no episode began on treatment", "3 (75 %)"),
        ("dose changed first", "1", "0", "1"),
        ("treatment ended first", "0", "0", "0"),
        ("going on at the cut-off", "0", "0", "0"),
        (
            "Ended on an unchanged dose by day 84 (Aalen-Johansen)",
            *("75 %", "nobody in the group", "75 %"),
        ),
        (
            "Panel: first episodes that ended on an unchanged dose",
            *("2/3 (67 %)", "no episode began on treatment", "2/3 (67 %)"),
        ),
        ("Self-limiting: lower limit by day 84 above 50 %", "no", "nobody in the group", "yes"),
        ("Had it in cycle 1", "4/5 (80 %)", "1/3 (33 %)", "5/8 (63 %)"),
        ("Had it in cycle 2", "1/5 (20 %)", nobody, "1/5 (20 %)"),
        (
            "Change of grade, cycle 1 to 2, same patients",
            *("\N{MINUS SIGN}0.60", "nobody on treatment in both cycles", "\N{MINUS SIGN}0.60"),
        ),
        (
            "Lost it, got it; McNemar; cycle 1 to 2, same patients",
            *("3, 0", "nobody on treatment in both cycles", "3, 0"),
        ),
        ("Episodes per patient in the 56 days after the first", "0.83", "nobody", "0.83"),
        ("Grade-days per 28 days on treatment", "1.3", "nobody", "1.3"),
    ]
    assert table.rows[-2].cells[0].below == "0.25 to 0.75"
    below = [plain(cell.below) for cell in table.rows[-6].cells]
    assert below == ["panel 3/4 (75 %)", "", "panel 3/4 (75 %)"]


def test_rare_ways_are_shown_when_they_happened(course: Results) -> None:
    hit = pl.col("at").is_in([f"{TERM}: DOSE NOT KNOWN", f"{TERM}: AFTER LAST DOSE"])
    happened = course.table.with_columns(
        pl.when(hit, pl.col("group") == "STS").then(2).otherwise("n").alias("n")
    )

    table = TABLES["course"](gather_material(replace(course, table=happened)))

    lines = {one.label: [cell.text for cell in one.cells] for one in table.rows}
    assert lines["dose not known"] == ["0", "2", "0"]
    assert lines["Began after the last dose"] == ["0", "2", "0"]


def test_the_figure_has_a_strip_per_term_and_the_numbers_on_treatment(course: Results) -> None:
    figure = FIGURES["course"](gather_material(course))

    tree = ET.fromstring(str(figure.svg))  # noqa: S314 - our own text
    texts = [node.text for node in tree.iter("{http://www.w3.org/2000/svg}text")]
    start = texts.index("On treatment")
    assert TERM in texts
    assert texts[start + 1 :] == ["GIST", "5", "5", "5", "STS", "3", "0", "0"]
    dots = [node.text for node in tree.iter("{http://www.w3.org/2000/svg}title")][1:]
    assert [dot.split(", ")[-1] for dot in dots if dot] == [
        "cycle 1: 4 of 5",
        "cycle 2: 1 of 5",
        "cycle 3: 0 of 5",
        "cycle 1: 1 of 3",
    ]


@pytest.mark.parametrize(("total", "lines"), [(4, 0), (5, 1)])
def test_a_line_is_drawn_only_through_cycles_with_five_patients(
    total: int, lines: int, course: Results
) -> None:
    by_cycle = pl.col("statistic") == "prevalence"
    fewer = course.table.with_columns(
        pl.when(by_cycle).then(total).otherwise("N").cast(pl.Int64).alias("N")
    ).filter(pl.col("statistic") != "prevalence in the panel", pl.col("group") != "STS")

    figure = FIGURES["course"](gather_material(replace(course, table=fewer)))

    assert str(figure.svg).count("<path") == lines


def test_the_abstract_says_how_many_first_episodes_ended(course: Results) -> None:
    [abstract] = re.findall(
        r'<section id="abstract".*?</section>', render_page(course), flags=re.DOTALL
    )

    assert (
        "While the dose went on unchanged, 3 (75 %; 95 % CI 25.0 to 75.0) of 4 first episodes of"
        " RASH &lt;b&gt;BOLD&lt;/b&gt; came to an end."
    ) in plain(abstract)


def test_a_page_tells_of_the_course_only_when_the_protocol_asks(
    results: Results, course: Results
) -> None:
    without, with_it = render_page(results), render_page(course)

    for words in ("figure-course", "Side-effects over time", "ended despite continued treatment"):
        assert words not in without
        assert words in with_it


def test_what_the_results_do_not_tell_is_left_out(results: Results, course: Results) -> None:
    material = gather_material(replace(course, table=results.table))

    assert TABLES["course"](material).rows == ()
    assert FIGURES["course"](material).svg is None


def test_the_notes_say_who_is_in_the_panel_and_that_drugs_are_not_looked_at(
    course: Results,
) -> None:
    notes = " ".join(TABLES["course"](gather_material(course)).notes)

    assert "In the panel: 2 of 5 in GIST, 2 of 3 in STS and 2 of 8 in All." in notes
    assert "Drugs against the side-effect are not looked at: the protocol names none." in notes


def week_rows() -> list[dict[str, object]]:
    counts = {"grade 1": 3, "grade 2": 2, "grade 3": 1, "grade 4": 0, "grade 5": 0}
    rows = []
    for group in ("GIST", "STS", "ALL"):
        for week in (1, 2):
            at = f"{TERM}, week {week}"
            rows += [row("WEEKS", group, name, at, n=n, N=8) for name, n in counts.items()]
            rows.append(row("WEEKS", group, "grade not known", at, n=0, N=8))
            rows.append(row("WEEKS", group, "mean dose", f"week {week}", value=0.75, n=8, N=8))
    return rows


def test_the_weeks_show_each_grade_and_the_dose(course: Results) -> None:
    results = replace(course, table=pl.concat([course.table, frame(RESULT_SCHEMA, week_rows())]))

    figure = FIGURES["weeks"](gather_material(results))

    assert figure.svg is not None
    root = ET.fromstring(str(figure.svg))  # noqa: S314 - our own drawing
    titles = [one.text for one in root.iter("{http://www.w3.org/2000/svg}title")]
    assert f"{TERM}, week 2: grade 3 to 5 in 1 of 8" in titles
    assert f"{TERM}, week 2: grade not known in 0 of 8" not in titles
    dashed = list(root.iter("{http://www.w3.org/2000/svg}path"))
    assert len(dashed) == 1  # the dose, 75 % in both weeks
    heights = {
        one.get("height")
        for one in root.iter("{http://www.w3.org/2000/svg}rect")
        if one.get("fill") == "#bfd3e6" and one.get("height") != "10"
    }
    assert heights == {"45"}  # three of eight, of 120 points


def test_without_weeks_there_is_no_figure_of_weeks(course: Results) -> None:
    assert FIGURES["weeks"](gather_material(course)).svg is None
