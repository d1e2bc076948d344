"""What stands on the page, read back with a plain HTML parser."""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser

import polars as pl
import pytest

from remission.analysis import Results
from remission.report.material import list_anchor, patient_anchor
from remission.report.page import render_page
from remission.safety import GRADE_SCHEMA

START = date(2001, 1, 1)
VOID = {"meta", "input", "br", "link"}


class Page(HTMLParser):
    """Tags, ids, links and text of a page; fails on a tag that is closed in the wrong place."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []
        self.links += [given["href"]] if given.get("href") else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.texts))


@pytest.fixture
def page(results: Results) -> Page:
    return Page(render_page(results))


def test_sections_stand_in_the_order_of_the_protocol_of_a_paper(page: Page) -> None:
    wanted = [
        "abstract",
        "flow",
        "baseline",
        "response",
        "progression",
        "survival",
        "safety",
        "findings",
        "methods",
        "provenance",
        "behind",
        "patients",
    ]

    assert [name for name in page.ids if name in wanted] == wanted


def test_the_notice_stands_before_the_abstract(page: Page) -> None:
    assert page.text.index("These are not patients.") < page.text.index("Background and aim")


def test_the_results_of_the_abstract_stand_in_paragraphs(results: Results) -> None:
    html = render_page(results)
    abstract = html[html.index('<section id="abstract"') :].partition("</section>")[0]
    openings = re.findall(r"<p>(<strong>[^<]*</strong>)?", abstract)

    assert [bool(one) for one in openings] == [True, True, True, False, False, False, True]


def test_every_link_leads_somewhere_on_the_page_and_no_id_stands_twice(page: Page) -> None:
    targets = {link.removeprefix("#") for link in page.links}

    assert all(link.startswith("#") for link in page.links)
    assert targets - set(page.ids) == set()
    assert len(page.ids) == len(set(page.ids))


def test_nothing_is_fetched_from_elsewhere(results: Results) -> None:
    html = render_page(results)

    addresses = set(re.findall(r"https?://[^\s\"'<]+", html))
    assert addresses == {"http://www.w3.org/2000/svg"}  # a name of SVG, which is not fetched
    assert not {"link", "img", "iframe"} & set(Page(html).tags)
    assert "@import" not in html
    assert "@font-face" not in html


def test_what_stands_in_data_is_shown_and_never_run(results: Results) -> None:
    evil = '<script>alert("x")</script><img src=x onerror=alert(1)>'
    endpoints = results.endpoints
    spoiled = replace(
        results,
        endpoints=replace(
            endpoints,
            records=endpoints.records.with_columns(EVNTDESC=pl.lit(evil)),
            subjects=endpoints.subjects.with_columns(SEX=pl.lit(evil), SUBJID=pl.lit(evil)),
            findings=endpoints.findings,
            responses=replace(
                endpoints.responses,
                visits=endpoints.responses.visits.with_columns(WHY=pl.lit(evil)),
                lesions=endpoints.responses.lesions.with_columns(LOC=pl.lit(evil)),
            ),
        ),
        table=results.table.with_columns(
            why_missing=pl.lit(evil),
            method=pl.lit(evil),
            at=pl.col("at").replace("RASH <b>BOLD</b>", evil),
        ),
    )

    found = Page(render_page(spoiled))

    assert found.tags.count("script") == 1
    assert "img" not in found.tags
    assert "b" in found.tags  # the reasons' own emphasis
    assert evil in found.text


@pytest.mark.parametrize(
    ("name", "anchor"),
    [
        ("01-701-1015", "pt-01-701-1015"),
        ("A B", "pt-A_20_B"),
        ("A_20_B", "pt-A_5f_20_5f_B"),
        ('"><script>', "pt-_22__3e__3c_script_3e_"),
    ],
)
def test_anchors_are_safe_and_differ_between_patients(name: str, anchor: str) -> None:
    assert patient_anchor(name) == anchor


def test_anchors_of_lists_differ_when_a_cohort_has_a_hyphen() -> None:
    assert list_anchor("BOR", "A-B", "C") != list_anchor("BOR", "A", "B-C")


def test_each_response_number_opens_its_patients(results: Results) -> None:
    html = render_page(results)

    [block] = re.findall(r'<details id="who-BOR-GIST-PR".*?</details>', html, flags=re.DOTALL)

    assert "2 patients" in block
    assert re.findall(r'href="#([^"]+)">([^<]+)</a>', block) == [
        ("pt-INV_2f_G2", "INV/G2"),
        ("pt-INV_2f_G3", "INV/G3"),
    ]


def test_each_time_to_event_number_opens_its_patients_in_order_of_time(results: Results) -> None:
    html = render_page(results)

    [block] = re.findall(r'<details id="who-TTP-GIST".*?</details>', html, flags=re.DOTALL)

    assert re.findall(r"<td>(\d+ days?, \w+)</td>", block) == [
        "1 day, censored",
        "170 days, event",
        "300 days, censored",
        "310 days, event",
        "400 days, censored",
    ]


def test_who_is_in_no_cohort_is_counted_in_the_abstract_and_below_the_flow(
    results: Results,
) -> None:
    subjects = results.endpoints.subjects.with_columns(
        COHORT=pl.when(pl.col("USUBJID") != "INV/S3").then("COHORT")
    )
    endpoints = replace(results.endpoints, subjects=subjects)

    page = Page(render_page(replace(results, endpoints=endpoints)))

    assert "3 STS, 1 in no cohort)" in page.text
    assert "1 registered patient is in no cohort." in page.text


def test_all_registered_on_one_day_is_no_period(page: Page) -> None:
    assert "were registered on 1 January 2001 (" in page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_an_end_of_treatment_that_nobody_explained_is_not_taken_for_another_reason(
    results: Results,
) -> None:
    place = {"endpoint": "DISPOSITION", "population": "treated", "group": "ALL"}
    rows = [
        {**place, "statistic": "proportion", "at": at, "value": n / 7, "n": n, "N": 7}
        for at, n in (("ADVERSE EVENT", 0), ("NOT KNOWN", 2))
    ]
    table = pl.concat([results.table, pl.DataFrame(rows, schema=results.table.schema)])

    page = Page(render_page(replace(results, table=table)))

    assert "Why treatment ended is not known for 2." in page.text


def test_each_side_effect_opens_the_records_that_count(results: Results) -> None:
    html = render_page(results)

    anchor = list_anchor("AE", "ALL", "RASH <b>BOLD</b>")
    [block] = re.findall(rf'<details id="{anchor}".*?</details>', html, flags=re.DOTALL)

    assert "4 patients, 4 records" in block  # that of S3 began before treatment
    assert re.findall(r">INV/(\w+)<", block) == ["G1", "G2", "S1", "S2"]


def test_a_list_that_disagrees_with_its_number_says_so(
    changed: Callable[..., Results], results: Results
) -> None:
    assert "please report this" not in render_page(results)
    assert "please report this" in render_page(changed("TTP", "GIST", "events", n=3))


def test_a_patient_shows_lesions_visit_by_visit_with_why(results: Results) -> None:
    html = render_page(results)

    [block] = re.findall(
        r'<details class="patient" id="pt-INV_2f_G2".*?</details>', html, re.DOTALL
    )
    rows = [
        re.findall(r"<td[^>]*>([^<]*)</td>", row)
        for row in re.findall(r"<tr>.*?</tr>", block, re.DOTALL)
    ]

    assert ["60 mm", "40 mm", "40 mm", "5 mm (too small to measure)"] in rows
    assert ["40 mm", "30 mm", "not measured", "gone"] in rows
    assert ["100 mm", "70 mm", "40 mm (1 of 2 measured)", "55 mm"] in rows
    assert "sum 70 mm, 30 % below baseline 100 mm" in block


def test_other_readers_stand_beside_the_one_analysed(results: Results) -> None:
    html = render_page(results)

    [block] = re.findall(
        r'<details class="patient" id="pt-INV_2f_S1".*?</details>', html, re.DOTALL
    )

    assert "Overall response by reader" in block
    assert "READER 1" in block


def test_a_missing_number_stands_as_words_and_never_as_nought(
    changed: Callable[..., Results],
) -> None:
    spoiled = changed(
        "TTP", "GIST", "median", value=None, lower=None, why_missing="median not reached"
    )

    found = Page(render_page(spoiled))

    assert "2 of 5; median time to progression: median not reached" in found.text
    assert "nan" not in found.text.lower().split()
    assert ">None<" not in render_page(spoiled)


def test_nan_is_no_number(changed: Callable[..., Results]) -> None:
    html = render_page(changed("TTP", "GIST", "median", value=float("nan")))

    assert ">nan" not in html.lower()
    assert "not estimated" in html


def test_a_group_without_patients_gives_words(changed: Callable[..., Results]) -> None:
    empty = {"n": None, "N": 0, "value": None, "lower": None, "upper": None}
    spoiled = changed("BOR", "STS", "proportion", why_missing="no patients", **empty)

    found = Page(render_page(spoiled))

    assert "No response can be given for other soft-tissue sarcoma: no patients." in found.text


def test_a_trial_without_any_number_still_reads(results: Results) -> None:
    nothing = replace(results, table=results.table.clear())

    found = Page(render_page(nothing))

    assert "not estimated" in found.text
    assert "The protocol states no design" in found.text


def test_findings_beyond_a_thousand_are_cut_and_say_so(results: Results) -> None:
    one = results.endpoints.findings
    many = pl.concat([one.with_columns(row=pl.lit(n, pl.Int64)) for n in range(1001)])
    endpoints = replace(results.endpoints, findings=many)

    found = Page(render_page(replace(results, endpoints=endpoints)))

    assert "200 of 1001; findings.csv has all" in found.text


def test_reading_does_not_depend_on_the_order_of_patients(results: Results) -> None:
    endpoints = results.endpoints
    shuffled = replace(
        endpoints,
        subjects=endpoints.subjects.reverse(),
        records=endpoints.records.reverse(),
        responses=replace(
            endpoints.responses,
            visits=endpoints.responses.visits.reverse(),
            lesions=endpoints.responses.lesions.reverse(),
        ),
    )

    assert render_page(replace(results, endpoints=shuffled)) == render_page(results)


def test_the_policy_of_the_page_lets_only_its_own_script_run(results: Results) -> None:
    html = render_page(results)

    [script] = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

    assert f"script-src 'sha256-{digest}'" in html
    assert "default-src 'none'" in html


def test_each_laboratory_toxicity_opens_the_worst_value_of_each_patient(results: Results) -> None:
    def value(name: str, at: int, grade: int | None, **flags: str) -> dict[str, object]:
        known = {"USUBJID": f"INV/{name}", "TERM": "ANAEMIA", "ADT": START + timedelta(days=at)}
        return {**known, "ATOXGR": grade, "AVAL": 100.0 - at, "AVALU": "g/L", **flags}

    rows = [
        value("G1", -1, 1, ABLFL="Y"),
        value("G1", 10, 2, ONTRTFL="Y"),  # counts: the first of the worst
        value("G1", 20, 2, ONTRTFL="Y"),
        value("G2", 10, 0, ONTRTFL="Y"),  # grade 0 does not count
        value("S1", 10, 1, ONTRTFL="Y"),  # counts, baseline not known
        value("S2", 10, None, ONTRTFL="Y"),  # without a grade
        value("S3", -1, 1, ABLFL="Y"),  # counts under the rule "any", not under "worsened"
        value("S3", 10, 1, ONTRTFL="Y"),
    ]
    safety = replace(results.endpoints.safety, grades=pl.DataFrame(rows, schema=GRADE_SCHEMA))
    html = render_page(replace(results, endpoints=replace(results.endpoints, safety=safety)))

    anchor = list_anchor("LAB", "ALL", "ANAEMIA")
    [block] = re.findall(rf'<details id="{anchor}".*?</details>', html, flags=re.DOTALL)
    cells = re.findall(r">INV/(\w+)</a></th><td>\w+</td><td>(\d)</td><td>([^<]+)</td>", block)

    assert cells == [("G1", "2", "90 g/L"), ("S1", "1", "90 g/L")]
    assert "The results say 4, but 2 patients are listed" in block
