from collections.abc import Callable

import pytest
from pydantic import ValidationError

from remission.protocol import Protocol
from remission.review import Reviewed, review_patients
from remission.sdtm import Study

StudyFrom = Callable[[dict[str, list[dict[str, object]]]], Study]
ProtocolWith = Callable[..., Protocol]

UNREAD = ["kit-details-not-read", "kit-without-details"]


def of_panel(name: str, **where: str) -> dict[str, object]:
    return {"variable": f"MI.{name}", "where": {"MIEVAL": "EXPERT PANEL", **where}, "take": "last"}


REVIEW = {
    "local_diagnosis": {"variable": "MI.DIAGNOS", "where": {"MIEVAL": "LOCAL PATHOLOGIST"}},
    "panel_diagnosis": of_panel("DIAGNOS"),
    "kit": of_panel("KIT"),
}
STAIN = {
    "intensity": of_panel("KITINT"),
    "percent": of_panel("KITPCT"),
    "pattern": of_panel("KITPAT"),
    "control": of_panel("KITCTRL"),
    "clone": of_panel("MICLONE", MITESTCD="KIT"),
    "least_intensity": 1,
    "least_percent": 10,
}


@pytest.fixture
def stained(study_from: StudyFrom, protocol_with: ProtocolWith) -> Callable[..., Reviewed]:
    def build(stain: dict[str, object] | None, **said: str | None) -> Reviewed:
        records = [
            {"USUBJID": "P1", "MITESTCD": test, "MISTRESC": word, "MICLONE": "A4502"}
            | {"MIEVAL": "EXPERT PANEL", "MIDTC": "2001-02-01"}
            for test, word in said.items()
            if word is not None
        ]
        study = study_from({"DM": [{"USUBJID": "P1"}], "MI": records})
        review = REVIEW | ({"stain": stain} if stain else {})
        return review_patients(study, protocol_with(review=review))

    return build


def kit_rules(reviewed: Reviewed) -> list[str]:
    return [rule for rule in reviewed.findings["rule"] if rule.startswith("kit-")]


@pytest.mark.parametrize(
    ("intensity", "percent", "kit"),
    [
        ("1+", "10", "POSITIVE"),  # both boundaries belong
        ("1+", "9.9", "NEGATIVE"),
        ("0", "10", "NEGATIVE"),
        ("3+", "100", "POSITIVE"),
        ("0", None, "NEGATIVE"),  # one below its cut-off is enough
        (None, "0", "NEGATIVE"),
        ("strong", "60", "POSITIVE"),
        ("2+", None, None),
        (None, "60", None),
    ],
)
def test_kit_is_positive_from_both_cutoffs_on(
    intensity: str | None, percent: str | None, kit: str | None, stained: Callable[..., Reviewed]
) -> None:
    found = stained(STAIN, DIAGNOS="GIST", KITINT=intensity, KITPCT=percent).diagnoses

    assert found["KIT"].to_list() == [kit]
    assert found["KITBY"].to_list() == [None if kit is None else "cut-off"]


@pytest.mark.parametrize(
    ("least", "intensity", "kit"), [(1, "1+", "POSITIVE"), (2, "1+", "NEGATIVE")]
)
def test_another_cutoff_of_the_protocol_gives_another_result(
    least: int, intensity: str, kit: str, stained: Callable[..., Reviewed]
) -> None:
    found = stained(STAIN | {"least_intensity": least}, KITINT=intensity, KITPCT="50")

    assert found.diagnoses["KIT"].to_list() == [kit]


@pytest.mark.parametrize(
    ("percent", "kit"), [("0", "NEGATIVE"), ("1", "FOCAL"), ("9", "FOCAL"), ("10", "POSITIVE")]
)
def test_focal_lies_between_its_own_cutoff_and_that_of_positive(
    percent: str, kit: str, stained: Callable[..., Reviewed]
) -> None:
    found = stained(STAIN | {"focal_percent": 1}, KITINT="1+", KITPCT=percent)

    assert found.diagnoses["KIT"].to_list() == [kit]


@pytest.mark.parametrize(
    ("control", "kit", "rules"),
    [
        ("POSITIVE", "POSITIVE", []),
        (None, "POSITIVE", []),
        ("NEGATIVE", None, ["kit-control-failed"]),
    ],
)
def test_a_stain_whose_control_failed_is_not_assessable(
    control: str | None, kit: str | None, rules: list[str], stained: Callable[..., Reviewed]
) -> None:
    found = stained(STAIN, KIT="POSITIVE", KITINT="2+", KITPCT="60", KITCTRL=control)

    assert found.diagnoses["KIT"].to_list() == [kit]
    assert kit_rules(found) == rules


@pytest.mark.parametrize(
    ("word", "stain", "found", "rules"),
    [
        ("POSITIVE", ("2+", "60"), ("POSITIVE", "cut-off"), []),
        ("POSITIVE", ("2+", "5"), ("NEGATIVE", "cut-off"), ["kit-differs-from-cutoff"]),
        ("NEGATIVE", (None, None), ("NEGATIVE", "word"), ["kit-without-details"]),
        ("POSITIVE", ("4+", "60"), ("POSITIVE", "word"), UNREAD),
        ("POSITIVE", ("2+", "110"), ("POSITIVE", "word"), UNREAD),
        ("NOT ASSESSABLE", (None, None), (None, None), []),
        (None, (None, None), (None, None), []),
    ],
)
def test_the_cutoff_goes_before_the_word_and_a_difference_is_found(
    word: str | None,
    stain: tuple[str | None, str | None],
    found: tuple[str | None, str | None],
    rules: list[str],
    stained: Callable[..., Reviewed],
) -> None:
    reviewed = stained(STAIN, DIAGNOS="GIST", KIT=word, KITINT=stain[0], KITPCT=stain[1])

    assert reviewed.diagnoses.select("KIT", "KITBY").row(0) == found
    assert kit_rules(reviewed) == rules


def test_without_a_cutoff_the_word_counts(stained: Callable[..., Reviewed]) -> None:
    found = stained(None, KIT="Positive", KITINT="0", KITPCT="0")

    assert found.diagnoses.select("KIT", "KITBY", "KITINT").row(0) == ("Positive", "word", None)


def test_the_details_of_the_stain_are_kept(stained: Callable[..., Reviewed]) -> None:
    found = stained(
        STAIN, KIT="POSITIVE", KITINT="3+", KITPCT="80", KITPAT="DOT-LIKE", KITCTRL="POSITIVE"
    )

    details = ("KITINT", "KITPCT", "KITPAT", "KITCTRL", "KITCLONE")
    assert found.diagnoses.select(details).row(0) == (3, 80.0, "DOT-LIKE", "POSITIVE", "A4502")


def test_focal_must_lie_below_positive(protocol_with: ProtocolWith) -> None:
    with pytest.raises(ValidationError, match="focal_percent = 10 must be below"):
        protocol_with(review=REVIEW | {"stain": STAIN | {"focal_percent": 10}})
