"""The report of the example trial: the abstract's figures, and every number against its list.

The figures are those of Verweij et al., Eur J Cancer 2003;39:2006-11, abstract.
"""

import re
from pathlib import Path

import pytest

from remission import analyse, assess, derive, read_protocol, read_study
from remission.report.page import render_page

TRIAL = Path(__file__).parents[2] / "examples" / "eortc-62001"


@pytest.fixture(scope="module")
def html() -> str:
    protocol = read_protocol(TRIAL / "protocol.toml")
    study = read_study(TRIAL / "sdtm", protocol)
    endpoints = derive(study, assess(study, protocol), protocol)
    return render_page(analyse(endpoints, protocol))


@pytest.mark.parametrize(
    "words",
    [
        "51 patients were registered",
        "27 GIST, 24 STS",
        "median age 53 years",
        "prior chemotherapy in 36 of 51 (71 %)",
        "CR in 1 (4 %), PR in 18 (67 %), SD in 5 (18 %), PD in 3 (11 %), NE in none",
        "free from progression at 1 year (day 365, Kaplan-Meier): 73 %",
        "median time to progression: 58 days",
        "anaemia 47 (92 %), periorbital oedema 43 (84 %), fatigue 39 (76 %), rash 35 (69 %)",
        "While the dose went on unchanged and no drug against it was begun, 27 (77 %",
        "of 35 first episodes of rash and 32 (74 %",
        "of 43 first episodes of periorbital oedema came to an end",
        "None of 51 treated patients left treatment because of a side-effect",
    ],
)
def test_the_abstract_says_what_was_published(html: str, words: str) -> None:
    [abstract] = re.findall(r'<section id="abstract".*?</section>', html, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", "", abstract).replace("\N{NO-BREAK SPACE}", " ")

    assert words.lower() in text.lower()


def test_no_list_of_patients_disagrees_with_its_number(html: str) -> None:
    assert "please report this" not in html


def test_every_link_leads_somewhere(html: str) -> None:
    links = set(re.findall(r'href="#([^"]+)"', html))
    ids = re.findall(r'\bid="([^"]+)"', html)

    assert links <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_notice_stands_on_the_first_screen(html: str) -> None:
    assert "They are not patients" in html[: html.index('id="abstract"')]
