"""RANO 2.0 by hand: products, steroids, clinical status, early progression.

Thresholds as in PMC6303427, Table 1, and PMC7968800, Table 2; the rest from knowledge of the paper.
"""

import datetime as dt
from collections.abc import Callable, Sequence

import polars as pl
import pytest
from pydantic import ValidationError

from remission.errors import DataError
from remission.protocol import ResponsePlan
from remission.response import RANO_WORDS, Responses

Holds = Callable[..., None]
Assess = Callable[..., Responses]
Rules = Callable[[Responses], list[str]]

RANO = {"criterion": "rano-2.0"}
BY_SCAN = {**RANO, "rano": {"without_status": "imaging alone"}}


def settings(**plan: object) -> dict[str, object]:
    return {**RANO, "rano": plan}


def day(number: int | None) -> str | None:
    """Return the date of a day; treatment begins on day 0."""
    return None if number is None else str(dt.date(2001, 1, 1) + dt.timedelta(days=number))


Steroid = tuple[str, float | None, str | None, int | None, int | None]


def steroids(*rows: Steroid, who: str = "P1") -> pl.DataFrame:
    """Return CM: drug, dose in mg, how often, first and last day."""
    return pl.DataFrame(
        [
            (who, n, drug, dose, "mg", often, day(first), day(last))
            for n, (drug, dose, often, first, last) in enumerate(rows, start=1)
        ],
        schema={
            "USUBJID": pl.String,
            "CMSEQ": pl.Int64,
            "CMTRT": pl.String,
            "CMDOSE": pl.Float64,
            "CMDOSU": pl.String,
            "CMDOSFRQ": pl.String,
            "CMSTDTC": pl.String,
            "CMENDTC": pl.String,
        },
        orient="row",
    )


def clinical(*rows: tuple[int, str], who: str = "P1") -> pl.DataFrame:
    """Return RS: day and clinical status."""
    return pl.DataFrame(
        [(who, n, "CLINSTAT", word, day(on)) for n, (on, word) in enumerate(rows, start=1)],
        schema=["USUBJID", "RSSEQ", "RSTESTCD", "RSSTRESC", "RSDTC"],
        orient="row",
    )


def radiotherapy(ended: int, who: str = "P1") -> pl.DataFrame:
    return pl.DataFrame(
        [(who, 1, "RADIOTHERAPY", day(ended - 42), day(ended))],
        schema=["USUBJID", "PRSEQ", "PRTRT", "PRSTDTC", "PRENDTC"],
        orient="row",
    )


ENDED = {"radiotherapy": {"variable": "PR.PRENDTC", "where": {"PRTRT": "RADIOTHERAPY"}}}
STABLE = clinical((-7, "STABLE"), (56, "STABLE"), (112, "STABLE"), (168, "IMPROVED"))
NO_STEROID = steroids(("DEXAMETHASONE", 4, "QD", -60, -30))


def words(responses: Responses) -> list[str]:
    return responses.visits["OVRLRESP"].to_list()


def test_products_with_their_boundaries(holds: Holds) -> None:
    cases = [
        # baseline 40 x 50 = 2000; first and second scan; target responses
        ("LDIAM=40,LPERP=25", "LDIAM=50,LPERP=25", "PR", "PD"),  # -50 %, then +25 % from 1000
        ("LDIAM=40,LPERP=25.01", "LDIAM=0,LPERP=0", "SD", "CR"),
        ("LDIAM=50,LPERP=50", "LDIAM=40,LPERP=50", "PD", "SD"),  # exactly +25 %
        ("LDIAM=49.99,LPERP=50", "LDIAM=40,LPERP=50", "SD", "SD"),
        ("LDIAM=0,LPERP=0", "LDIAM=1,LPERP=1", "CR", "PD"),
    ]
    table = """
        day    | -7                  56   112
        T01    | LDIAM=40,LPERP=50   {}   {}
        target |                     {}   {}
    """
    holds(*(table.format(*case) for case in cases), response=BY_SCAN)


TWO_SCANS = """
    day   | -7                  56
    T01   | LDIAM=40,LPERP=50   {}
"""
PR_SCAN, CR_SCAN = "LDIAM=20,LPERP=20", "LDIAM=0,LPERP=0"


@pytest.mark.parametrize(
    ("scan", "at_baseline", "now", "expected"),
    [
        # mg of dexamethasone a day at baseline and at the scan
        (PR_SCAN, 4, 4, "PR"),
        (PR_SCAN, 4, 2, "PR"),
        (PR_SCAN, 4, 4.1, "SD"),
        (CR_SCAN, 4, 0, "CR"),
        (CR_SCAN, 4, 0.1, "PR"),  # gone, but not off steroids
        (CR_SCAN, 4, 4, "PR"),
        (CR_SCAN, 4, 4.1, "SD"),
        (CR_SCAN, 0, 0.1, "SD"),
    ],
)
def test_a_response_asks_for_no_more_steroid_than_at_baseline(
    assess: Assess, scan: str, at_baseline: float, now: float, expected: str
) -> None:
    given = steroids(
        ("DEXAMETHASONE", at_baseline, "QD", -30, 0), ("DEXAMETHASONE", now, "QD", 50, None)
    )
    responses = assess(TWO_SCANS.format(scan), response=RANO, extra={"CM": given, "RS": STABLE})

    assert words(responses) == [expected]


def test_a_replacement_dose_is_allowed_in_complete_response(assess: Assess) -> None:
    def judged(dose: float) -> list[str]:
        given = steroids(("DEXAMETHASONE", dose, "QD", -30, None))
        extra = {"CM": given, "RS": STABLE}
        plan = settings(replacement_mg=0.75)
        return words(assess(TWO_SCANS.format(CR_SCAN), response=plan, extra=extra))

    assert judged(0.75) == ["CR"]
    assert judged(0.76) == ["PR"]


def test_doses_are_those_of_all_steroids_on_the_day_by_their_worth(assess: Assess) -> None:
    # 2 mg twice a day, and 20 mg of prednisone worth 3 mg: 7 mg until day 55; 4 mg on day 56
    given = steroids(
        ("Dexamethasone", 2, "BID", None, None),
        ("PREDNISONE", 20, "QD", -10, 55),
        ("PARACETAMOL", 500, "QD", -10, None),
    )
    plan = settings(steroids={"DEXAMETHASONE": 1, "PREDNISONE": 0.15})
    responses = assess(TWO_SCANS.format(PR_SCAN), response=plan, extra={"CM": given, "RS": STABLE})

    assert words(responses) == ["PR"]
    why = responses.visits["WHY"][0]
    assert why.endswith("steroids 4 mg a day (baseline 7); clinically stable")


def test_who_is_clinically_worse_has_progressed(assess: Assess) -> None:
    def judged(*rows: tuple[int, str]) -> pl.DataFrame:
        extra = {"CM": NO_STEROID, "RS": clinical(*rows)}
        return assess(TWO_SCANS.format(PR_SCAN), response=RANO, extra=extra).visits

    worse = judged((56, "WORSE"))
    assert worse.select("OVRLRESP", pl.col("PDDT").cast(pl.String)).rows() == [("PD", day(56))]
    assert judged((56, "Deteriorated"))["OVRLRESP"].to_list() == ["PD"]
    assert judged((42, "WORSE"))["OVRLRESP"].to_list() == ["PD"]  # 14 days away: span_days
    assert judged((41, "WORSE"))["OVRLRESP"].to_list() == ["NE"]
    assert judged((50, "WORSE"), (57, "STABLE"))["OVRLRESP"].to_list() == ["PR"]
    assert judged((55, "STABLE"), (57, "WORSE"))["OVRLRESP"].to_list() == ["PD"]
    assert judged((55, "WORSE"), (57, "STABLE"))["OVRLRESP"].to_list() == ["PR"]  # the later one
    assert judged((42, "WORSE"), (56, "SO-SO"))["OVRLRESP"].to_list() == ["PD"]  # no known word


def test_who_is_worse_has_progressed_at_the_first_sight_of_a_new_lesion(assess: Assess) -> None:
    table = """
        day         | -7                  56                  112
        T01         | LDIAM=40,LPERP=50   LDIAM=40,LPERP=50   LDIAM=40,LPERP=50
        NEW01 BRAIN | -                   EQUIVOCAL           {}
    """
    extra = {"CM": NO_STEROID, "RS": clinical((56, "STABLE"), (112, "WORSE"))}

    def progressions(state: str) -> list[str | None]:
        judged = assess(table.format(state), response=RANO, extra=extra).visits
        return judged["PDDT"].cast(pl.String).to_list()

    assert progressions("UNEQUIVOCAL") == [None, day(56)]
    assert progressions("EQUIVOCAL") == [None, day(112)]


def test_a_response_without_status_is_not_evaluable_unless_the_protocol_says_so(
    assess: Assess, rules_found: Rules
) -> None:
    table = """
        day   | -7                  56                  112                168
        T01   | LDIAM=40,LPERP=50   LDIAM=20,LPERP=20   LDIAM=40,LPERP=20  LDIAM=40,LPERP=45
    """
    extra = {
        "CM": steroids(("DEXAMETHASONE", 4, None, 50, 60)),  # how often is not known
        "RS": clinical((56, "STABLE"), (112, "SO-SO")),
    }
    responses = assess(table, response=RANO, extra=extra)

    assert words(responses) == ["NE", "PD", "PD"]  # progression needs no status
    found = rules_found(responses)
    assert found.count("status-not-known") == 1
    assert found.count("steroid-dose-not-known") == 1
    assert found.count("unknown-clinical-status") == 1
    assert words(assess(table, response=BY_SCAN, extra=extra)) == ["PR", "PD", "PD"]


@pytest.mark.parametrize(
    ("scan", "before", "now", "expected"),
    [
        # dexamethasone a day at baseline and at the scan; None: of unknown frequency
        (CR_SCAN, 2, 0, "CR"),
        (CR_SCAN, None, 0, "CR"),  # CR does not ask for the dose at baseline
        (CR_SCAN, None, 2, "PR"),
        (CR_SCAN, 2, None, "CR"),
        (PR_SCAN, 2, None, "PR"),
        (PR_SCAN, 2, 4, "SD"),  # what is known counts
    ],
)
def test_by_imaging_alone_only_what_is_not_known_is_let_pass(
    assess: Assess, scan: str, before: float | None, now: float | None, expected: str
) -> None:
    given = steroids(
        ("DEXAMETHASONE", before or 4, None if before is None else "QD", -30, 0),
        ("DEXAMETHASONE", 4 if now is None else now, None if now is None else "QD", 50, None),
    )

    assert words(assess(TWO_SCANS.format(scan), response=BY_SCAN, extra={"CM": given})) == [
        expected
    ]


def test_a_dose_of_0_needs_no_frequency(assess: Assess) -> None:
    given = steroids(("DEXAMETHASONE", 4, "QD", -30, 0), ("DEXAMETHASONE", 0, None, 50, None))
    extra = {"CM": given, "RS": STABLE}

    assert words(assess(TWO_SCANS.format(CR_SCAN), response=RANO, extra=extra)) == ["CR"]


def test_growth_on_less_steroid_than_at_the_nadir_is_not_progression(
    assess: Assess, rules_found: Rules
) -> None:
    table = """
        day   | -7                  56                  112
        T01   | LDIAM=40,LPERP=50   LDIAM=40,LPERP=40   LDIAM=40,LPERP=50
    """

    def judged(at_nadir: float, now: float) -> Responses:
        given = steroids(
            ("DEXAMETHASONE", at_nadir, "QD", -30, 60), ("DEXAMETHASONE", now, "QD", 100, None)
        )
        return assess(table, response=RANO, extra={"CM": given, "RS": STABLE})

    assert words(judged(4, 4)) == ["SD", "PD"]
    assert words(judged(4, 5)) == ["SD", "PD"]
    less = judged(4, 3.9)
    assert words(less) == ["SD", "SD"]
    assert rules_found(less).count("growth-on-less-steroid") == 1
    new = table + "NEW01 BRAIN | - - UNEQUIVOCAL"
    given = steroids(("DEXAMETHASONE", 4, "QD", -30, 60))
    extra = {"CM": given, "RS": STABLE}
    assert words(assess(new, response=RANO, extra=extra)) == ["SD", "PD"]


EARLY = """
    day   | -7                  28                  {}                 {}
    T01   | LDIAM=40,LPERP=50   LDIAM=50,LPERP=50   {}                 {}
"""
GROWN, STAYED = "LDIAM=50,LPERP=50", "LDIAM=40,LPERP=50"


@pytest.mark.parametrize(
    ("days", "scans", "expected", "progression"),
    [
        # radiotherapy ended on day 0; confirmation after 28 days, needed until day 84
        ((56, 112), (GROWN, GROWN), ["PDu", "PD", "PD"], 28),
        ((55, 112), (GROWN, GROWN), ["PDu", "PDu", "PD"], 28),
        ((56, 112), (STAYED, STAYED), ["PDu", "SD", "SD"], None),
        ((56, 84), (STAYED, GROWN), ["PDu", "SD", "PDu"], 84),
        ((56, 85), (STAYED, GROWN), ["PDu", "SD", "PD"], 85),
        ((56, 112), ("ND", GROWN), ["PDu", "NE", "PD"], 28),
    ],
)
def test_progression_soon_after_radiotherapy_must_be_confirmed(
    assess: Assess,
    rules_found: Rules,
    days: Sequence[int],
    scans: Sequence[str],
    expected: list[str],
    progression: int | None,
) -> None:
    plan = settings(without_status="imaging alone", **ENDED)
    responses = assess(EARLY.format(*days, *scans), response=plan, extra={"PR": radiotherapy(0)})

    assert words(responses) == expected
    first = responses.visits["PDDT"].min()
    assert first == (None if progression is None else dt.date.fromisoformat(str(day(progression))))
    assert rules_found(responses).count("early-progression") == expected.count("PDu")
    assert responses.words == RANO_WORDS


def test_a_progression_that_is_late_confirms_an_early_one_however_short_before(
    assess: Assess,
) -> None:
    # radiotherapy ended on day -56: day 28 is its 84th day, day 29 later
    plan = settings(without_status="imaging alone", **ENDED)
    table = EARLY.format(29, 112, GROWN, STAYED)
    responses = assess(table, response=plan, extra={"PR": radiotherapy(-56)})

    assert words(responses) == ["PDu", "PD", "SD"]
    dated = responses.visits["PDDT"].cast(pl.String).to_list()
    assert dated == [day(28), day(28), None]


def test_the_baseline_may_be_the_first_scan_after_radiotherapy(
    assess: Assess, rules_found: Rules
) -> None:
    table = """
        day       | -7                  41                  70                  126
        T01       | LDIAM=40,LPERP=50   LDIAM=10,LPERP=10   LDIAM=30,LPERP=20   LDIAM=20,LPERP=15
        NT01 BONE | PRESENT             PRESENT             PRESENT             PRESENT
    """
    plan = settings(without_status="imaging alone", baseline="after radiotherapy", **ENDED)
    responses = assess(table, response=plan, extra={"PR": radiotherapy(42)})

    assert responses.baselines["BASEDT"].cast(pl.String).to_list() == [day(70)]
    assert responses.baselines["BASE"].to_list() == [600]
    assert words(responses) == ["PR"]
    assert responses.visits["NADIR"].to_list() == [600]
    assert "old-baseline" not in rules_found(responses)
    assert "baseline-after-start" not in rules_found(responses)

    on_its_day = assess(table, response=plan, extra={"PR": radiotherapy(41)})
    assert on_its_day.baselines["BASEDT"].cast(pl.String).to_list() == [day(41)]
    without = assess(table, response=plan, extra={"PR": radiotherapy(127)})
    assert without.baselines["BASEDT"].cast(pl.String).to_list() == [day(-7)]
    assert rules_found(without).count("no-baseline-after-radiotherapy") == 1


def test_a_baseline_after_radiotherapy_needs_its_date() -> None:
    plan = {**RANO, "rano": {"baseline": "after radiotherapy"}}
    with pytest.raises(ValidationError, match="without `radiotherapy`, the date of its end"):
        ResponsePlan.model_validate(plan)


def test_what_is_missing_is_listed(assess: Assess) -> None:
    said = (
        r"rano-2.0 needs .* second diameter of target lesions: .* LPERP or SAXIS; doses of "
        r"corticosteroids: no value in CM; the clinical status: no value in RS with RSTESTCD "
        r"CLINSTAT \(response.rano.clinical_test\)"
    )
    with pytest.raises(DataError, match=said):
        assess("day | -7 56\nT01 | LDIAM=40 LDIAM=20", response=RANO)


def test_a_small_product_is_found(assess: Assess) -> None:
    table = """
        day | -7                 56
        T01 | LDIAM=10,LPERP={}  LDIAM=10,LPERP=10
    """
    rule = pl.col("rule") == "target-not-measurable"
    small = assess(table.format("9.99"), response=BY_SCAN).findings.filter(rule)
    assert small["message"][0].startswith(
        "target T01 (INVESTIGATOR) measures 99.9 mm² at baseline, below the 100 mm² that RANO 2.0"
    )
    assert assess(table.format("10"), response=BY_SCAN).findings.filter(rule).is_empty()


def test_the_example_of_the_method_page(assess: Assess) -> None:
    table = """
        day | -7       56       112      168      224      280
        T01 | 40x50    50x50    20x50    20x50    25x50    25x50
    """
    for size in ("40x50", "50x50", "20x50", "25x50"):
        table = table.replace(size, "LDIAM={},LPERP={}".format(*size.split("x")))
    given = steroids(
        ("DEXAMETHASONE", 4, "QD", -30, 112),
        ("DEXAMETHASONE", 5, "QD", 113, 168),
        ("DEXAMETHASONE", 3, "QD", 169, 224),
        ("DEXAMETHASONE", 4, "QD", 225, None),
    )
    stable = clinical(*((on, "STABLE") for on in (56, 112, 168, 224, 280)))
    extra = {"CM": given, "RS": stable, "PR": radiotherapy(0)}

    judged = assess(table, response=settings(**ENDED), extra=extra)

    assert words(judged) == ["PDu", "PR", "SD", "SD", "PD"]
    assert judged.visits["PDDT"].drop_nulls().cast(pl.String).to_list() == [day(280)]


def test_growth_on_less_steroid_does_not_end_a_response_that_continues(assess: Assess) -> None:
    table = """
        day | -7                  56                  112                 168
        T01 | LDIAM=40,LPERP=50   LDIAM=20,LPERP=50   LDIAM=30,LPERP=50   LDIAM=24,LPERP=50
    """
    given = steroids(("DEXAMETHASONE", 4, "QD", -30, 60))
    plan = {**RANO, "mode": "continued response"}
    judged = assess(table, response=plan, extra={"CM": given, "RS": STABLE})

    assert words(judged) == ["PR", "PR", "PR"]
