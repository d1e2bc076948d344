"""A two-stage design on the example trial: the first stage is the first patients registered."""

import datetime as dt
from pathlib import Path

import polars as pl

from remission import analyse, assess, derive, read_study
from remission.designs import DESIGNS
from remission.protocol import read_protocol

EXAMPLE = Path(__file__).parents[2] / "examples/eortc-62001"


def test_more_patients_than_planned_are_judged_with_the_first_stage(tmp_path: Path) -> None:
    text = (EXAMPLE / "protocol.toml").read_text(encoding="utf-8")
    path = tmp_path / "protocol.toml"
    path.write_text(text.replace('kind = "single-stage"', 'kind = "simon-minimax"'), "utf-8")
    protocol = read_protocol(path).with_cutoff(dt.date(2002, 4, 30))
    study = read_study(EXAMPLE / "sdtm", protocol)

    endpoints = derive(study, assess(study, protocol), protocol)
    table = analyse(endpoints, protocol).table

    cohort = [row for row in endpoints.subjects.iter_rows(named=True) if row["COHORT"] == "STS"]
    first = sorted(cohort, key=lambda row: (row["RFICDT"], row["USUBJID"]))[:13]
    bor = {
        row["USUBJID"]: row["AVALC"]
        for row in endpoints.records.iter_rows(named=True)
        if row["PARAMCD"] == "BOR"
    }
    seen = sum(bor[row["USUBJID"]] in {"CR", "PR"} for row in first)
    # 0/13 2/20 (Simon 1989, Table 1); 24 entered, none responded
    design = DESIGNS["simon-minimax"](0.05, 0.25, 0.10, 0.10)
    expected = design.decide(0, 24, stage1_responses=seen, stage1_patients=13)
    row = table.row(
        by_predicate=(pl.col("endpoint") == "DESIGN")
        & (pl.col("group") == "STS")
        & (pl.col("statistic") == "decision"),
        named=True,
    )
    assert seen == 0
    assert row["method"] == expected.sentence
    assert row["value"] == 0
