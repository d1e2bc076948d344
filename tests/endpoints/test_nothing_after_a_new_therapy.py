"""Random patients: where a new therapy ends follow-up, no scan after it changes a thing."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import polars as pl
import pytest

from remission.endpoints import derive_endpoints
from remission.protocol import Protocol
from remission.response import assess_responses
from remission.sdtm import make_study
from response.conftest import day, frames_of, read_table

PATIENTS = 150
TARGET = ["0", "0", "4", "5", "20", "30", "35", "36", "42", "50", "60", "ND", "-", "small"]
OTHER = ["PRESENT", "PRESENT", "ABSENT", "ABSENT", "UNEQUIVOCAL", "INCREASED", "ND"]
NEW = ["-", "-", "-", "EQUIVOCAL", "PRESENT", "ABSENT", "10", "15"]
CODES = ("ORR", "DCR", "TTP", "PFS", "DOR", "UDOR", "CDOR", "DSD", "TTR", "DPR", "BPCHG")
ASKED = [*({"code": code} for code in CODES), {"code": "CBR", "at_days": (168,)}]


def courses(seed: int) -> Iterator[tuple[str, list[int], int]]:
    """Yield a table for each patient, its days, and the day of a new therapy."""
    draw = random.Random(seed)  # noqa: S311 - invented patients
    for _ in range(PATIENTS):
        days = sorted(draw.sample(range(20, 400, 7), draw.randint(2, 6)))
        lesions = {"T01": ("50", TARGET), "T02 LYMPH NODE": ("20", TARGET)}
        lesions |= {"NT01": ("PRESENT", OTHER), "NEW01": ("-", NEW)}
        kept = draw.sample(sorted(lesions), draw.randint(1, 4)) or ["T01"]
        rows = [f"day | -7 {' '.join(map(str, days))}"]
        for name in sorted({"NT01", *kept}):
            first, words = lesions[name]
            rows.append(f"{name} | {first} {' '.join(draw.choice(words) for _ in days)}")
        yield "\n".join(rows), days, draw.choice(days) + draw.choice([0, 0, -3, 3])


def derive(protocol: Protocol, seed: int, *, cut: bool) -> pl.DataFrame:
    patients = {f"P{n:03}": course for n, course in enumerate(courses(seed))}
    tables = {
        (who, "INVESTIGATOR"): read_table(text, who=who) for who, (text, *_) in patients.items()
    }
    frames = frames_of(tables, 0)
    entered = {"STUDYID": "INV-1", "ARMCD": "A", "RFSTDTC": str(day(0))}
    frames["DM"] = frames["DM"].with_columns(pl.lit(value).alias(n) for n, value in entered.items())
    therapies = pl.DataFrame(
        [
            (who, 1, "OTHER", "ANTICANCER THERAPY", str(day(on)))
            for who, (_, _, on) in patients.items()
        ],
        schema=["USUBJID", "CMSEQ", "CMTRT", "CMCAT", "CMSTDTC"],
        orient="row",
    )
    for domain in ("TU", "TR"):
        late = pl.col(f"{domain}DTC") > pl.col("CMSTDTC")
        dated = frames[domain].join(therapies.select("USUBJID", "CMSTDTC"), on="USUBJID")
        frames[domain] = (dated.filter(~late) if cut else dated).drop("CMSTDTC")
    study = make_study({**frames, "CM": therapies}, protocol)
    records = derive_endpoints(study, assess_responses(study, protocol), protocol).records
    return records.select("USUBJID", "PARAMCD", "AVAL", "AVALC", "CNSR", "ADT")


PARTIAL = dict.fromkeys(("partial_after_complete", "stable_after_complete"), "complete was partial")


@pytest.mark.parametrize(
    ("response", "rules"),
    [
        ({"criterion": "recist-1.1"}, "plain"),
        ({"criterion": "recist-1.1", "mode": "continued response", "doubt": PARTIAL}, "fda-a"),
        ({"criterion": "recist-1.0", "doubt": PARTIAL}, "fda-c"),
        ({"criterion": "irecist"}, "plain"),
        ({"criterion": "irecist", "mode": "continued response", "doubt": PARTIAL}, "ttp"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("confirmed", [True, False])
def test_what_comes_after_changes_nothing(
    protocol_with: Callable[..., Protocol], response: dict[str, Any], rules: str, *, confirmed: bool
) -> None:
    protocol = protocol_with(
        response={**response, "confirmation": {"required": confirmed}},
        analysis={"censoring": rules},
        endpoints=ASKED,
    )

    whole, known = (derive(protocol, 20260, cut=cut) for cut in (False, True))

    changed = whole.join(known, on=whole.columns, how="anti", nulls_equal=True)
    assert changed.to_dicts() == []
    assert whole.height == known.height
