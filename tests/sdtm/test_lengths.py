from collections.abc import Callable

import pytest

from remission.sdtm import Study

Row = dict[str, object]
BLANK: Row = dict.fromkeys(("TRSTRESC", "TRSTRESN", "TRSTRESU", "TRORRES", "TRORRESU"))


def measured(study: Study) -> list[tuple[object, ...]]:
    return study["TR"].select("TRSTRESN", "TRSTRESU").rows()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"TRSTRESN": 2.5, "TRSTRESU": "cm"}, (25.0, "mm")),
        ({"TRSTRESN": 25.0, "TRSTRESU": "mm"}, (25.0, "mm")),
        ({"TRSTRESN": 25.0, "TRSTRESU": "MM"}, (25.0, "mm")),
        ({"TRSTRESN": 0.025, "TRSTRESU": "m"}, (25.0, "mm")),
        ({"TRSTRESN": 1.0, "TRSTRESU": "inch"}, (25.4, "mm")),
        ({"TRSTRESN": 0.0, "TRSTRESU": "cm"}, (0.0, "mm")),
        ({"TRSTRESN": 1.1, "TRSTRESU": "cm"}, (11.0, "mm")),
        # the number only as text, or only as collected
        ({"TRSTRESC": "2.5", "TRSTRESU": "cm"}, (25.0, "mm")),
        ({"TRORRES": "2.5", "TRORRESU": "cm"}, (25.0, "mm")),
        # standard number without a unit: that of the same number as collected
        ({"TRSTRESN": 2.5, "TRORRES": "2.5", "TRORRESU": "cm"}, (25.0, "mm")),
        ({"TRSTRESN": 25.0, "TRSTRESU": "mm", "TRORRES": "2.5", "TRORRESU": "cm"}, (25.0, "mm")),
        # no number: nothing to convert, nothing to say
        ({"TRSTRESC": "TOO SMALL TO MEASURE"}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_a_diameter_leaves_the_door_in_millimetres(
    study_of: Callable[..., Study],
    lesion: Callable[..., Row],
    values: Row,
    expected: tuple[object, ...],
) -> None:
    study = study_of(TR=[lesion(1, **(BLANK | values))])

    assert measured(study) == [expected]
    assert study.findings.is_empty()


@pytest.mark.parametrize(
    ("values", "unit"),
    [
        ({"TRSTRESN": 25.0, "TRSTRESU": "pixel"}, "pixel"),
        ({"TRSTRESN": 25.0}, None),
        ({"TRSTRESN": 25.0, "TRORRES": "2.5", "TRORRESU": "cm"}, None),  # not the same number
        ({"TRSTRESC": "25"}, None),
        ({"TRORRES": "25", "TRORRESU": "px"}, "px"),
    ],
)
def test_a_diameter_in_an_unknown_unit_is_not_used(
    study_of: Callable[..., Study], lesion: Callable[..., Row], values: Row, unit: str | None
) -> None:
    study = study_of(TR=[lesion(1, **(BLANK | values))])

    assert study["TR"]["TRSTRESN"].to_list() == [None]
    assert study.findings.select("rule", "severity", "value", "row", "action").rows() == [
        ("unknown-unit", "error", unit, 1, "kept")
    ]
    shown = unit or "without a unit"
    assert study.findings["message"].to_list() == [
        (
            f"LDIAM of lesion T01 is 25.0 {shown}, which cannot be converted to mm; "
            "the value is not used"
        )
    ]


@pytest.mark.parametrize(
    ("diameter", "unit", "said"),
    [
        (-1.0, "mm", "is -1.0 mm, below zero"),
        (2500.1, "mm", "is 2500.1 mm, longer than a person"),
        (290.0, "cm", "is 290.0 cm, longer than a person"),
        (1e300, "mm", "mm, longer than a person"),
    ],
)
def test_an_impossible_diameter_is_not_used(
    diameter: float,
    unit: str,
    said: str,
    study_of: Callable[..., Study],
    lesion: Callable[..., Row],
) -> None:
    study = study_of(TR=[lesion(1, TRSTRESN=diameter, TRSTRESC=str(diameter), TRSTRESU=unit)])

    assert study["TR"]["TRSTRESN"].to_list() == [None]
    assert study.findings["rule"].to_list() == ["impossible-diameter"]
    assert said in study.findings["message"][0]


@pytest.mark.parametrize(("test", "longest"), [("LDIAM", 2500.0), ("SUMDIAM", 25_000.0)])
def test_the_longest_possible_length_is_used(
    test: str, longest: float, study_of: Callable[..., Study], lesion: Callable[..., Row]
) -> None:
    study = study_of(TR=[lesion(1, TRTESTCD=test, TRSTRESN=longest, TRSTRESC=str(longest))])

    assert study["TR"]["TRSTRESN"].to_list() == [longest]
    assert study.findings.is_empty()


def test_other_tests_keep_their_units(
    study_of: Callable[..., Study], lesion: Callable[..., Row]
) -> None:
    study = study_of(
        TR=[
            lesion(1, TRTESTCD="VOLUME", TRSTRESN=3.0, TRSTRESU="mL"),
            lesion(2, TRTESTCD="TUMSTATE", TRSTRESC="PRESENT", TRSTRESN=None, TRSTRESU=None),
            lesion(3, TRTESTCD="SUMDIAM", TRLNKID=None, TRSTRESN=4.0, TRSTRESU="cm"),
        ]
    )

    assert measured(study) == [(3.0, "mL"), (None, None), (40.0, "mm")]
    assert study.findings.is_empty()
