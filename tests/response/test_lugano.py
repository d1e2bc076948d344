"""Lugano 2014 from the PET-CT and CT responses that were collected, and the published data."""

from typing import Any

import pytest

from response.gathering import best_of, gather, overall, shipped

PET, CT = "INCLUDING PET-CT SCAN", "NOT INCLUDING PET SCAN"


def seen(on: int, pet: str, ct: str) -> list[dict[str, Any]]:
    common = {"day": on, "RSTESTCD": "OVRLRESP", "RSCAT": "LUGANO 2014"}
    return [
        {**common, "RSSCAT": part, "RSSTRESC": word}
        for part, word in ((PET, pet), (CT, ct))
        if word != "-"
    ]


@pytest.mark.parametrize(
    ("pets", "cts", "expected"),
    [
        # The table that pharmaverse publishes (vignette adrs_lymphoma)
        ("CMR", "CR PR SD PD NE ND -", "CR"),
        ("PMR", "CR PR SD PD NE ND -", "PR"),
        ("NMR SMD", "CR PR SD NE ND -", "SD"),
        ("PMD", "CR PR SD PD NE ND -", "PD"),
        ("NE", "NE", "NE"),
        ("NE", "PD", "PD"),
        ("ND -", "CR", "CR"),
        ("ND -", "PR", "PR"),
        ("ND -", "SD", "SD"),
        ("ND -", "PD", "PD"),
        ("ND -", "NE", "NE"),
        ("NE", "CR", "CR"),  # no PET before it
        ("NE", "PR", "PR"),
        # words of other forms for the same CT
        ("-", "CAR", "CR"),
        ("-", "PAR", "PR"),
        ("-", "SAD", "SD"),
        ("-", "PAD", "PD"),
        # not in it: CT shows progression, PET is unchanged (decided here)
        ("NMR SMD", "PD", "PD"),
    ],
)
def test_every_row_of_the_table(pets: str, cts: str, expected: str) -> None:
    for pet in pets.split():
        for ct in cts.split():
            responses = gather(*seen(56, pet, ct), criterion="lugano-2014")

            assert overall(responses) == [expected], (pet, ct)


@pytest.mark.parametrize(
    ("setting", "second", "expected"),
    [
        ("ct", ("NE", "PR"), "PR"),
        ("last pet", ("NE", "PR"), "SD"),
        ("last pet", ("NE", "PD"), "PD"),
        ("last pet", ("ND", "PR"), "PR"),  # not done: CT
        ("last pet", ("NE", "NE"), "NE"),
    ],
)
def test_what_decides_where_pet_cannot_be_judged(
    setting: str, second: tuple[str, str], expected: str
) -> None:
    responses = gather(
        *seen(56, "NMR", "SD"),
        *seen(112, *second),
        criterion="lugano-2014",
        lugano={"pet_not_evaluable": setting},
    )

    assert overall(responses) == ["SD", expected]


def test_the_last_pet_is_named_where_it_counts() -> None:
    responses = gather(
        *seen(56, "CMR", "PR"),
        *seen(112, "NE", "SD"),
        *seen(168, "NE", "SD"),
        criterion="lugano-2014",
        lugano={"pet_not_evaluable": "last pet"},
    )

    assert overall(responses) == ["CR", "CR", "CR"]
    assert responses.visits["WHY"][2] == "PET NE, CT SD (the last PET, CMR, counts)"


def test_pet_and_ct_that_disagree_are_found() -> None:
    responses = gather(
        *seen(56, "CMR", "PD"), *seen(112, "NMR", "PD"), *seen(168, "NMR", "SD"),
        criterion="lugano-2014",
    )  # fmt: skip

    found = responses.findings.filter(rule="pet-and-ct-disagree")
    assert found["value"].to_list() == ["CR", "PD"]


def test_the_record_that_decided_is_marked() -> None:
    responses = gather(
        *seen(56, "PMR", "SD"), *seen(112, "NE", "PD"), *seen(168, "NMR", "PD"),
        criterion="lugano-2014",
    )  # fmt: skip

    deciding = responses.lesions.filter(ROLE="DECIDING").sort("ADT")
    assert deciding.select("LNKID", "STATE", "SRCSEQ").rows() == [
        ("PET", "PMR", 1),
        ("CT", "PD", 4),
        ("CT", "PD", 6),
    ]


def test_the_published_data() -> None:
    # pharmaversesdtm rs_onco_lymphoma, by hand with the table; 01-701-1023 has no date
    responses, protocol = shipped("lugano", criterion="lugano-2014")

    assert responses.visits.height == 34
    assert "01-701-1023" in responses.findings.filter(rule="response-not-dated")["USUBJID"]
    assert best_of(responses, protocol, "UBOR") == {
        "01-701-1015": "CR 2014-06-18",
        "01-701-1028": "PR 2013-09-10",
        "01-701-1034": "SD 2014-08-26",
        "01-701-1097": "SD 2014-02-26",
        "01-701-1115": "PD 2013-01-23",  # CT alone
        "01-701-1118": "CR 2014-05-08",
        "01-701-1130": "PR 2014-04-12",
        "01-701-1133": "PR 2013-02-18",  # PET NE, CT PR
        "01-701-1148": "PR 2013-10-18",  # PET not done
        "01-701-1153": "SD 2013-11-18",
        "01-701-1275": "PD 2014-04-05",
        "01-710-1315": "PR 2013-06-18",
        "01-716-1311": "CR 2014-09-10",
    }

    carried, _ = shipped(
        "lugano", criterion="lugano-2014", lugano={"pet_not_evaluable": "last pet"}
    )
    assert best_of(carried, protocol, "UBOR")["01-701-1133"] == "SD 2012-12-24"
