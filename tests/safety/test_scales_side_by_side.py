"""The same values under several scales, and the list of the scale's terms."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from remission.errors import DataError, ProtocolError
from remission.protocol import Protocol, read_protocol
from remission.safety import assess_safety, find_scale
from remission.sdtm import Study, make_study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]
Rows = list[dict[str, object]]

NEUTROPHILS: Rows = [
    {
        "USUBJID": "P1",
        "LBTESTCD": "NEUT",
        "LBDTC": f"2001-01-{day:02}",
        "LBSTRESC": str(value),
        "LBSTRESN": value,
        "LBSTRESU": "10^9/L",
        "LBSTNRLO": 1.5,
    }
    for day, value in ((3, 1.8), (4, 0.4))
]


def test_one_value_has_the_grade_of_each_scale_and_its_name(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    plan = {"scale": "CTC 2.0", "laboratory": ["NEUT"], "compare": ["CTCAE 5.0", "CTCAE 6"]}

    safety = assess_safety(study_from({"LB": NEUTROPHILS}), protocol_with(toxicity=plan))

    # Clinical reference 4.2: 1.8 with LLN 1.5 is grade 1 in CTC 2.0 only; 0.4 is grade 3 in 6.
    assert safety.grades.select("SCALE", "ATOXGR").rows() == [("CTC 2.0", 1), ("CTC 2.0", 4)]
    assert safety.compared.select("SCALE", "AVAL", "ATOXGR").rows() == [
        ("CTCAE 5.0", 1.8, 0),
        ("CTCAE 5.0", 0.4, 4),
        ("CTCAE 6", 1.8, 0),
        ("CTCAE 6", 0.4, 3),
    ]


def test_a_compared_scale_may_lack_a_test_but_the_protocols_may_not(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    row = NEUTROPHILS[0] | {"LBTESTCD": "K", "LBSTRESU": "mmol/L"}
    study = study_from({"LB": [row]})
    plan = {"scale": "CTCAE 5.0", "laboratory": ["K"], "compare": ["WHO 1979"]}

    assert assess_safety(study, protocol_with(toxicity=plan)).compared.is_empty()

    plan = {"scale": "WHO 1979", "laboratory": ["K"], "compare": ["CTCAE 5.0"]}
    with pytest.raises(ProtocolError, match=r"toxicity\.laboratory\.0.*K"):
        assess_safety(study, protocol_with(toxicity=plan))


def test_an_unknown_scale_to_compare_is_the_protocols_mistake(
    study_from: StudyFrom, protocol_with: ProtocolWith
) -> None:
    protocol = protocol_with(toxicity={"scale": "CTC 2.0", "compare": ["CTCAE 9"]})

    with pytest.raises(ProtocolError, match=r"toxicity\.compare\.0.*CTCAE 9"):
        assess_safety(study_from({"DM": [{"USUBJID": "P1"}]}), protocol)


def test_a_scale_is_compared_with_others_once(protocol_with: ProtocolWith) -> None:
    with pytest.raises(ValueError, match="name each other scale once"):
        protocol_with(toxicity={"scale": "CTC 2.0", "compare": ["CTC 2.0"]})


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("ctcae-5.0", "CTCAE 5.0"),
        (" CTCAE 5.0 ", "CTCAE 5.0"),
        ("ctc_2.0", "CTC 2.0"),
        ("who-1979", "WHO 1979"),
        ("ctcae", None),
    ],
)
def test_a_scale_is_found_as_it_is_typed(word: str, name: str | None) -> None:
    assert find_scale(word) == name


PROTOCOL = """
[trial]
id = "T1"
title = "A trial"
cutoff = 2002-04-30
[[cohorts]]
id = "ONE"
label = "One"
[treatment]
drug = "IMATINIB"
dose = 400
[[schedule.tumour]]
every_weeks = 8
until = "progression"
[response]
criterion = "recist-1.1"
[[endpoints]]
code = "ORR"
[toxicity]
scale = "CTCAE 5.0"
terms = "terms.csv"
"""


@pytest.fixture
def listed(tmp_path: Path) -> Callable[[str], Study]:
    """Return the study of two events, with a list of terms beside the protocol."""

    def make(text: str) -> tuple[Study, Protocol]:
        (tmp_path / "terms.csv").write_text(text, encoding="utf-8")
        (tmp_path / "protocol.toml").write_text(PROTOCOL, encoding="utf-8")
        protocol = read_protocol(tmp_path / "protocol.toml")
        events = pl.DataFrame(
            {
                "USUBJID": ["P1", "P1", "P1"],
                "AESEQ": [1, 2, 3],
                "AETERM": ["Feeling sick", "itching", "Nausea"],
                "AEDECOD": ["NAUSEA", "ITCHING", None],
                "AESTDTC": ["2001-01-05"] * 3,
            }
        )
        return make_study({"DM": pl.DataFrame({"USUBJID": ["P1"]}), "AE": events}, protocol), (
            protocol
        )

    return make


def test_a_term_that_is_not_in_the_list_is_found_and_counts(
    listed: Callable[[str], tuple[Study, Protocol]],
) -> None:
    safety = assess_safety(*listed("CODE,TERM\n10028813,Nausea\n10037087, pruritus \n"))

    found = safety.findings.filter(rule="term-not-in-list")
    assert found.select("row", "value").rows() == [(2, "ITCHING")]
    assert safety.events.height == 3


@pytest.mark.parametrize(
    ("text", "said"), [("NAME\nNausea\n", "needs a column TERM; found NAME"), ("", "empty")]
)
def test_a_list_without_terms_is_refused(
    text: str, said: str, listed: Callable[[str], tuple[Study, Protocol]]
) -> None:
    study, protocol = listed(text)

    with pytest.raises(DataError, match=said):
        assess_safety(study, protocol)


def test_a_list_that_is_not_there_is_refused(
    tmp_path: Path, listed: Callable[[str], tuple[Study, Protocol]]
) -> None:
    study, protocol = listed("TERM\nNausea\n")
    (tmp_path / "terms.csv").unlink()

    with pytest.raises(DataError, match=r"terms\.csv"):
        assess_safety(study, protocol)
