"""PCWG3 from collected components: table, 2+2 rule, dates, and the published data."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from remission.protocol.collected import Pcwg3Plan
from remission.response.pcwg3_bone import follow_bone_scans
from response.conftest import day
from response.gathering import DATA, best_of, gather, overall, progressions, shipped

COUNT = Pcwg3Plan(count_test="LESNUM")


def seen(on: int, soft: str, bone: str) -> list[dict[str, Any]]:
    return [
        {"day": on, "RSTESTCD": test, "RSSTRESC": word}
        for test, word in (("SFTSRESP", soft), ("BONERESP", bone))
        if word != "-"
    ]


def course(*scans: tuple[int, str, str], **settings: Any) -> Any:  # noqa: ANN401 - any setting
    records = [record for scan in scans for record in seen(*scan)]
    return gather(*records, criterion="pcwg3", **settings)


@pytest.mark.parametrize(
    ("soft", "bones", "expected"),
    [
        # The table that pharmaverse publishes (vignette adrs_pcwg3, Table 1, admiralonco 1.4.0)
        ("PD", "NED NON-PD PDu PD NE", "PD"),
        ("NED CR PR SD NE NON-CR/NON-PD", "PD", "PD"),
        ("NE", "NED NON-PD PDu NE", "NE"),
        ("NED", "NON-PD", "NON-CR/NON-PD"),
        ("NED", "PDu", "PDu"),
        ("NED", "NED NE", "NE"),
        ("SD", "NED NON-PD PDu NE", "SD"),
        ("NON-CR/NON-PD", "NED NON-PD PDu NE", "NON-CR/NON-PD"),
        ("PR", "NED NON-PD PDu NE", "PR"),
        ("CR", "NON-PD PDu NE", "PR"),
        ("CR", "NED", "CR"),
        # what it leaves open: a component without a record
        ("-", "NED NON-PD PDu NE", "NE"),
        ("PR", "-", "PR"),
        ("CR", "-", "PR"),
    ],
)
def test_every_row_of_the_table(soft: str, bones: str, expected: str) -> None:
    for one in soft.split():
        for bone in bones.split():
            # a first assessment makes both components known to the study
            responses = course((28, "SD", "NON-PD"), (56, one, bone))

            assert overall(responses)[-1] == expected, (one, bone)


def test_without_targets_a_complete_response_of_soft_tissue_alone_is_neither() -> None:
    tu = pl.DataFrame(
        {"USUBJID": ["P1"], "TULNKID": ["NT01"], "TUSTRESC": ["NON-TARGET"], "TUSEQ": [1]}
    )

    responses = gather(*seen(56, "CR", "NON-PD"), criterion="pcwg3", extra={"TU": tu})

    assert overall(responses) == ["NON-CR/NON-PD"]


@pytest.mark.parametrize(
    ("bones", "dated"),
    [
        ("NON-PD PDu PD", [None, None, 112]),  # PD is dated to the scan that was PDu
        ("PDu NE PD", [None, None, 56]),  # nothing but NE lies between
        ("PDu NON-PD PD", [None, None, 168]),  # flare: the later progression is another
        ("PDu NED PDu", [None, None, None]),
        ("PD PD", [56, 56]),
    ],
)
def test_bone_progression_is_dated_to_its_first_scan(bones: str, dated: list[int | None]) -> None:
    scans = [(56 * n, "PR", bone) for n, bone in enumerate(bones.split(), 1)]

    assert progressions(course(*scans)) == dated


def test_soft_tissue_dates_its_own_progression_and_the_earlier_counts() -> None:
    responses = course((56, "SD", "PDu"), (112, "PD", "NE"), (168, "PD", "PD"))

    assert progressions(responses) == [None, 112, 56]


def test_the_response_on_the_day_that_a_progression_is_dated_to_does_not_count() -> None:
    responses = course((56, "PR", "PDu"), (112, "PR", "PD"))

    assert overall(responses) == ["PR", "PD"]
    assert best_of(responses, shipped("pcwg3")[1], "UBOR") == {"P1": f"PD {day(56)}"}


@pytest.mark.parametrize(
    ("bones", "words", "dated"),
    [
        ("PDu", "PD", [56]),
        ("PDu NE", "PD PR", [56, None]),  # NE judges nothing
        ("PDu NON-PD", "PR PR", [None, None]),
        ("PDu PD", "PR PD", [None, 56]),  # it was confirmed: the word of the day stays
        ("PDu NON-PD PDu", "PR PR PD", [None, None, 168]),
    ],
)
def test_what_counts_where_an_open_progression_is_one(
    bones: str, words: str, dated: list[int | None]
) -> None:
    scans = [(56 * n, "PR", bone) for n, bone in enumerate(bones.split(), 1)]

    responses = course(*scans, pcwg3={"unconfirmed": "progression"})

    assert overall(responses) == words.split()
    assert progressions(responses) == dated


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("no progression", (["PR", "PR"], [None, None])),
        ("progression", (["PR", "PD"], [None, 112])),
    ],
)
def test_a_progression_that_was_never_looked_at_again(
    setting: str, expected: tuple[list[str], list[int | None]]
) -> None:
    responses = course((56, "PR", "NON-PD"), (112, "PR", "PDu"), pcwg3={"unconfirmed": setting})

    assert (overall(responses), progressions(responses)) == expected


BASELINE = dt.date(2001, 1, 1)


def follow(*counts: tuple[int, int | None], plan: Pcwg3Plan = COUNT) -> list[str]:
    scans = [(BASELINE + dt.timedelta(days=on), count) for on, count in counts]
    return follow_bone_scans(scans, BASELINE, plan)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # published, admiralonco adrs_pcwg3.Rmd, "Examples of the 2+2 Rule"
        ([(0, 10), (56, 12), (98, 14)], "PDu PD"),  # flare-window progression (A25)
        ([(0, 10), (56, 12), (98, 12)], "PDu NON-PD"),  # flare phenomenon
        ([(0, 8), (84, 8), (126, 10), (168, 10)], "NON-PD PDu PD"),  # after the flare window
        # both sides of each boundary
        ([(0, 10), (56, 11)], "NON-PD"),
        ([(0, 10), (56, 12), (98, 13)], "PDu NON-PD"),
        ([(0, 10), (56, 12), (97, 14)], "PDu PDu"),  # 41 days: too soon to tell
        ([(0, 10), (56, 12), (97, 14), (98, 14)], "PDu PDu PD"),
        ([(0, 10), (84, 12), (126, 12)], "PDu NON-PD"),  # day 84 is in the flare window
        ([(0, 10), (85, 12), (127, 12)], "PDu PD"),  # day 85 is not: persistence is enough
        # after flare the first scan is the reference
        ([(0, 10), (56, 12), (98, 12), (140, 13), (182, 14), (224, 14)],
         "PDu NON-PD NON-PD PDu PD"),
        ([(0, 8), (84, 9), (126, 10)], "NON-PD NON-PD"),  # one more than the first scan
        ([(0, 8), (84, 8), (126, 10), (168, 9)], "NON-PD PDu NON-PD"),  # not persistent
        # none, not counted, and after progression
        ([(0, 3), (56, 0)], "NED"),
        ([(0, 3), (56, None), (98, 4)], "NE NON-PD"),
        ([(0, 3), (56, None), (98, 5), (140, 5)], "NE PDu PD"),  # the first one is after flare
        ([(0, None), (56, 5)], "NE"),
        ([(0, 10), (56, 12), (98, 14), (140, 3)], "PDu PD PD"),
    ],
)  # fmt: skip
def test_the_two_plus_two_rule(counts: list[tuple[int, int | None]], expected: str) -> None:
    assert follow(*counts) == expected.split()


def test_counts_of_lesions_stand_for_bone_responses() -> None:
    # A25: 10 lesions at baseline, 12 in the flare window, 14 six weeks later
    counts = pl.DataFrame(
        {
            "USUBJID": ["P1"] * 3,
            "TRSEQ": [1, 2, 3],
            "TRLNKID": [None] * 3,
            "TRTESTCD": ["LESNUM"] * 3,
            "TRSTRESC": ["10", "12", "14"],
            "TRSTRESN": [10.0, 12.0, 14.0],
            "TRDTC": [day(on).isoformat() for on in (-7, 56, 98)],
            "VISITNUM": [0.0, 56.0, 98.0],
        },
        schema_overrides={"TRLNKID": pl.String},
    )

    responses = gather(
        *seen(56, "SD", "-"),
        *seen(98, "SD", "-"),
        criterion="pcwg3",
        pcwg3={"count_test": "LESNUM"},
        extra={"TR": counts},
    )

    assert overall(responses) == ["SD", "PD"]
    assert progressions(responses) == [None, 56]
    assert responses.visits["WHY"].to_list() == [
        "soft tissue SD, bone PDu",
        "soft tissue SD, bone PD",
    ]
    deciding = responses.lesions.filter(ROLE="DECIDING").select("STATE", "SRCDOM", "SRCSEQ")
    assert deciding.rows() == [("SD", "RS", 1), ("PD", "TR", 3)]


def test_the_published_data() -> None:
    # pharmaversesdtm rs_onco_pcwg3: the combination was collected, too, in 30 assessments
    responses, protocol = shipped("pcwg3", criterion="pcwg3")

    collected = (
        pl.read_csv(DATA / "pcwg3" / "rs.csv")
        .filter(RSTESTCD="OVRLRESP")
        .select("USUBJID", pl.col("RSDTC").str.to_date().alias("ADT"), "RSSTRESC")
    )
    both = responses.visits.join(collected, on=["USUBJID", "ADT"])
    assert both["OVRLRESP"].to_list() == both["RSSTRESC"].to_list()
    assert both.height == responses.visits.height == 30
    assert "response-differs" not in responses.findings["rule"]
    # by hand from those 30; confirmation after 28 days
    assert best_of(responses, protocol, "CBOR") == {
        "01-701-1015": "PR 2014-05-07",
        "01-701-1028": "PR 2013-09-10",
        "01-701-1034": "SD 2014-08-26",
        "01-701-1097": "SD 2014-02-26",
        "01-701-1115": "PDu 2013-01-23",
        "01-701-1118": "CR 2014-05-08",
        "01-701-1130": "PR 2014-04-12",
        "01-701-1133": "SD 2013-02-18",
        "01-701-1148": "PR 2013-10-18",
        "01-701-1153": "SD 2013-11-18",
        "01-701-1275": "PD 2014-04-05",
    }


def test_a_combination_that_its_components_contradict_is_found() -> None:
    said = {"day": 56, "RSTESTCD": "OVRLRESP", "RSCAT": "PCWG3", "RSSTRESC": "SD"}

    responses = gather(*seen(56, "PR", "NED"), said, criterion="pcwg3")

    found = responses.findings.filter(rule="response-differs")
    assert found["message"].item() == (
        f"INVESTIGATOR recorded SD on {day(56)}, the components give PR: soft tissue PR, bone NED; "
        "the derived response is used"
    )
