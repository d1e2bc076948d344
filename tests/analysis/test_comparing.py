"""The same patients under several criteria: four patients worked by hand."""

import datetime as dt
from collections.abc import Callable

import polars as pl
import pytest

from remission.analysis import Comparison, compare_criteria
from remission.analysis.changes import kinds_of
from remission.errors import DataError, ProtocolError
from remission.protocol import Protocol
from remission.response.vocabulary import IMWG_WORDS, RECIST_WORDS
from remission.sdtm import Study, make_study

REGISTERED = dt.date(2001, 1, 1)  # day 1
DAYS = (-6, 57, 113)

# Longest and perpendicular diameter of each target at each scan.
#        size by RECIST               product by WHO
LESIONS = {
    # 50 -> 40 (-20 %): SD            2500 -> 1200 (-52 %): PR on day 57
    "P1": {"T01": [(50, 50), (40, 30), (40, 30)]},
    # 80 -> 86 (+7.5 %): SD           T02 400 -> 552 (+38 %): PD on day 57
    # 80 -> 100 (+25 %): PD, day 113
    "P2": {"T01": [(40, 40), (40, 40), (50, 50)], "T02": [(40, 10), (46, 12), (50, 12)]},
    # 50 -> 60 (+20 %, +10 mm): PD    2500 -> 3600 (+44 %): PD, both on day 57
    "P3": {"T01": [(50, 50), (60, 60), (70, 70)]},
    # 50 -> 30 (-40 %): PR            2500 -> 900 (-64 %): PR
    "P4": {"T01": [(50, 50), (30, 30), (30, 30)]},
}
COHORTS = {"P1": "A", "P2": "A", "P3": "A", "P4": "B"}

PROTOCOL = {
    "trial": {"id": "INV-1", "title": "An invented trial", "cutoff": dt.date(2002, 12, 31)},
    "cohorts": [
        {
            "id": name,
            "label": name,
            "members": [{"variable": "DM.ARMCD", "is": "==", "value": name}],
        }
        for name in ("A", "B")
    ],
    "treatment": {"drug": "DRUG", "dose": 400},
    "schedule": {"tumour": [{"every_weeks": 8, "until": "progression"}]},
    "response": {
        "criterion": "recist-1.0",
        "confirmation": {"required": False},
        "stable_disease": {"minimum_days": 42, "from": "registration"},
    },
    "endpoints": [{"code": "TTP", "at_days": [100]}],
    "toxicity": {"scale": "CTC 2.0"},
}


def make_protocol(**sections: object) -> Protocol:
    return Protocol.model_validate(PROTOCOL | sections)


def study_of(*, across: bool = True, turned: bool = False) -> Study:
    """Return the four patients; without second diameters when not `across`."""
    lesions = [(who, name, sizes) for who, own in LESIONS.items() for name, sizes in own.items()]
    tu = [
        {"USUBJID": who, "TULNKID": name, "TUSTRESC": "TARGET", "TULOC": "LIVER"}
        for who, name, _ in lesions
    ]
    tr = [
        {
            "USUBJID": who,
            "TRLNKID": name,
            "TRGRPID": "TARGET",
            "TRTESTCD": test,
            "TRSTRESC": str(size),
            "TRSTRESN": float(size),
            "TRSTRESU": "mm",
            "TRDTC": (REGISTERED + dt.timedelta(days=day - 1)).isoformat(),
        }
        for who, name, sizes in lesions
        for day, pair in zip(DAYS, sizes, strict=True)
        for test, size in zip(("LDIAM", "LPERP"), pair, strict=True)
        if across or test == "LDIAM"
    ]
    dm = [
        {"USUBJID": who, "ARMCD": cohort, "RFSTDTC": REGISTERED.isoformat()}
        for who, cohort in COHORTS.items()
    ]
    step = -1 if turned else 1
    domains = {
        name: pl.DataFrame(rows[::step]) for name, rows in (("DM", dm), ("TU", tu), ("TR", tr))
    }
    return make_study(domains, make_protocol())


@pytest.fixture
def compared() -> Comparison:
    return compare_criteria(study_of(), make_protocol(), ["recist-1.0", "who", "choi", "irecist"])


Pick = Callable[..., dict[str, object]]


@pytest.fixture
def pick(compared: Comparison) -> Pick:
    """Return the one row with these words."""

    def one(
        criterion: str, code: str, group: str, statistic: str, at: str = ""
    ) -> dict[str, object]:
        rows = compared.table.filter(
            criterion=criterion, endpoint=code, group=group, statistic=statistic, at=at
        )
        assert rows.height == 1, (criterion, code, group, statistic, at, rows.height)
        return rows.row(0, named=True)

    return one


def test_a_response_rate_has_its_exact_interval_under_each_criterion(pick: Pick) -> None:
    # Clopper-Pearson of 0 of 3: 0 to 1 - 0.025^(1/3); of 1 of 3: from 1 - 0.975^(1/3)
    none, one = pick("recist-1.0", "ORR", "A", "proportion"), pick("who", "ORR", "A", "proportion")

    assert (none["n"], none["N"], one["n"], one["N"]) == (0, 3, 1, 3)
    assert none["upper"] == pytest.approx(1 - 0.025 ** (1 / 3))
    assert one["lower"] == pytest.approx(1 - 0.975 ** (1 / 3))


def test_time_to_progression_is_estimated_under_each_criterion(pick: Pick) -> None:
    # cohort A by RECIST: P3 on day 57 of three, P2 on day 113, P1 censored on day 113
    # cohort A by WHO: P2 and P3 on day 57 of three
    assert pick("recist-1.0", "TTP", "A", "survival", "100")["value"] == pytest.approx(2 / 3)
    assert pick("who", "TTP", "A", "survival", "100")["value"] == pytest.approx(1 / 3)
    assert pick("recist-1.0", "TTP", "A", "median")["value"] == 113
    assert pick("who", "TTP", "A", "median")["value"] == 57


def test_the_cross_table_counts_every_patient_once(compared: Comparison) -> None:
    crossed = compared.table.filter(criterion="who", statistic="reclassified", group="ALL")

    assert dict(crossed.select("at", "n").iter_rows()) == {
        "PD -> PD": 1,
        "PR -> PR": 1,
        "SD -> PD": 1,
        "SD -> PR": 1,
    }
    assert crossed["N"].unique().to_list() == [4]


def test_changes_are_counted_by_cohort(pick: Pick) -> None:
    changed = {
        (group, at): pick("who", code, group, "changed", at)["n"]
        for group in ("A", "B")
        for code, at in (("ORR", "gained"), ("ORR", "lost"), ("TTP", "earlier"), ("TTP", "later"))
    }

    assert {key for key, n in changed.items() if n} == {("A", "gained"), ("A", "earlier")}
    assert pick("who", "BOR", "A", "proportion changed")["n"] == 2
    assert pick("who", "BOR", "B", "proportion changed")["n"] == 0


def test_who_changes_is_named_with_the_sentences_of_both_criteria(compared: Comparison) -> None:
    mine = compared.changes.filter(pl.col("CRITERION") == "who")
    first = mine.row(
        by_predicate=(pl.col("USUBJID") == "P1") & (pl.col("PARAMCD") == "BOR"), named=True
    )
    later = mine.row(
        by_predicate=(pl.col("USUBJID") == "P2") & (pl.col("PARAMCD") == "TTP"), named=True
    )

    assert set(mine["USUBJID"]) == {"P1", "P2"}
    assert (first["CHANGE"], first["REFRESP"], first["RESP"]) == ("SD -> PR", "SD", "PR")
    assert (
        first["REFWHY"]
        == "sum 40 mm, \N{MINUS SIGN}20 % and \N{MINUS SIGN}10 mm from baseline 50 mm"
    )
    assert first["WHY"].startswith("sum 1200 mm\N{SUPERSCRIPT TWO}, \N{MINUS SIGN}52 %")
    assert (later["CHANGE"], later["REFAVAL"], later["AVAL"]) == ("earlier", 113, 57)
    assert later["DIFFDT"] == dt.date(2001, 2, 26)  # day 57
    assert "target T02 at least 25 % above its smallest size" in later["WHY"]


def test_words_that_mean_the_same_are_no_change(compared: Comparison) -> None:
    mine = compared.changes.filter(pl.col("CRITERION") == "irecist", pl.col("PARAMCD") == "BOR")

    # P3 grows twice: confirmed, iCPD; P2 progresses once, on the last scan: iUPD (SD came first)
    assert mine.is_empty()
    crossed = compared.table.filter(criterion="irecist", statistic="reclassified", group="ALL")
    assert set(crossed["at"]) == {"PD -> iCPD", "PR -> iPR", "SD -> iSD"}


def test_a_criterion_without_its_measurements_says_so_and_the_others_are_compared(
    compared: Comparison, pick: Pick
) -> None:
    assert list(compared.endpoints) == ["recist-1.0", "who", "irecist"]
    assert "density of target lesions in HU" in compared.missing["choi"]
    rate, median = pick("choi", "ORR", "A", "proportion"), pick("choi", "TTP", "ALL", "median")
    assert (rate["value"], rate["n"], rate["N"]) == (None, None, 3)
    assert rate["why_missing"] == median["why_missing"] == compared.missing["choi"]


def test_the_next_criterion_is_compared_with_when_the_first_is_missing() -> None:
    compared = compare_criteria(
        study_of(across=False), make_protocol(), ["who", "recist-1.0", "recist-1.1"]
    )

    assert compared.reference == "recist-1.0"
    assert compared.others == ("recist-1.1",)
    assert "second diameter" in compared.missing["who"]


def test_every_registered_patient_is_told_under_every_criterion(compared: Comparison) -> None:
    told = compared.patients.filter(pl.col("PARAMCD") == "BOR")

    assert told.height == 4 * 3
    words = dict(told.filter(USUBJID="P2").select("CRITERION", "AVALC").iter_rows())
    assert words == {"recist-1.0": "SD", "who": "PD", "irecist": "iSD"}


def test_no_criterion_that_can_be_judged_is_an_error_that_names_each() -> None:
    with pytest.raises(DataError, match=r"(?s)who: .*second diameter.*choi: .*HU"):
        compare_criteria(study_of(across=False), make_protocol(), ["who", "choi"])


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        (
            ["who", "recist-2"],
            "no response criterion is called 'recist-2'; there are choi, ",
        ),
        (["who", "who"], "who is named twice"),
        (["who"], "needs two criteria or more"),
        (
            ["recist-1.1", "pcwg3"],
            (
                r"^pcwg3 is judged from components collected in RS, not from measurements of "
                r"lesions, and cannot be laid beside criteria that are; compare choi, .*write a "
                r"report of its own \(remission report\) with response.criterion set to it"
            ),
        ),
        (["imwg-2016", "lugano-2014"], "^imwg-2016, lugano-2014 are judged from components"),
        (["gcig-ca125"], "^gcig-ca125 is judged from components"),
    ],
)
def test_criteria_that_cannot_be_compared_are_refused(criteria: list[str], message: str) -> None:
    with pytest.raises(ProtocolError, match=message):
        compare_criteria(study_of(), make_protocol(), criteria)


def test_the_order_of_records_changes_nothing(compared: Comparison) -> None:
    again = compare_criteria(
        study_of(turned=True), make_protocol(), ["recist-1.0", "who", "choi", "irecist"]
    )

    assert again.table.equals(compared.table)
    assert again.changes.equals(compared.changes)


def test_a_word_that_only_one_criterion_has_is_another_word() -> None:
    reference, other = kinds_of(RECIST_WORDS), kinds_of(IMWG_WORDS)

    assert reference["CR"] == other["sCR"] == "complete"
    assert other["VGPR"] == "VGPR"
    assert set(other) == set(IMWG_WORDS.ordered)
