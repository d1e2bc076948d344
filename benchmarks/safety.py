"""Print how long safety takes on the large pharmaverse set with every patient copied so many times.

`python benchmarks/safety.py`. Side-effects, doses and disposition are those of the set; it has no
laboratory values, so six tests at eight visits are invented for each patient with a fixed seed.
Each figure is of a process of its own: wall (and CPU) seconds and the peak of memory.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import polars as pl

from copies import EXAMPLE, peak_gigabytes
from remission import assess, derive, read_protocol, read_study
from remission.analysis.course import analyse_course
from remission.analysis.drift import analyse_drift
from remission.analysis.events import analyse_events
from remission.analysis.exposure import analyse_exposure
from remission.analysis.laboratory import analyse_laboratory
from remission.analysis.recurrence import analyse_recurrence
from remission.analysis.rows import Row
from remission.analysis.shift import analyse_shifts
from remission.analysis.weeks import analyse_weeks
from remission.endpoints import Endpoints
from remission.safety import assess_safety

COPIES = (1, 10, 30, 100)
VISITS = 8
TESTS = {
    # LBTESTCD -> unit, limits of normal
    "HGB": ("g/L", 120, 175),
    "NEUT": ("10^9/L", 1.8, 7.5),
    "PLAT": ("10^9/L", 150, 400),
    "ALT": ("U/L", 5, 40),
    "CREAT": ("umol/L", 50, 110),
    "K": ("mmol/L", 3.5, 5.1),
}
PLAN = """
course = ["PRURITUS", "APPLICATION SITE PRURITUS", "ERYTHEMA"]
laboratory = ["HGB", "NEUT", "PLAT", "ALT", "CREAT", "K"]
"""
STEPS: dict[str, tuple[Callable[[Endpoints], Iterable[Row]], ...]] = {
    "events": (analyse_events,),
    "laboratory": (analyse_laboratory, analyse_shifts),
    "exposure": (analyse_exposure,),
    "course": (analyse_course, analyse_recurrence, analyse_drift, analyse_weeks),
}


def write(copies: int, folder: Path) -> None:
    """Write the study and its protocol."""
    numbers = pl.DataFrame({"COPY": range(copies)})
    name = pl.format("{}-{}", "USUBJID", "COPY").alias("USUBJID")
    for domain in ("ae", "dm", "ds", "ex"):
        frame = pl.read_parquet(EXAMPLE / "large" / f"{domain}.parquet")
        whole = frame.join(numbers, how="cross").with_columns(name).drop("COPY")
        whole.write_parquet(folder / f"{domain}.parquet")
        if domain == "dm":
            laboratory(whole).write_parquet(folder / "lb.parquet")
    for domain in ("tr", "tu"):  # a study needs tumours: those of one patient
        frame = pl.read_parquet(EXAMPLE / "large" / f"{domain}.parquet")
        first = frame.filter(pl.col("USUBJID") == frame["USUBJID"].min())
        first.with_columns(pl.format("{}-0", "USUBJID").alias("USUBJID")).write_parquet(
            folder / f"{domain}.parquet"
        )
    protocol = (EXAMPLE / "protocol.toml").read_text(encoding="utf-8")
    window = "emergent_days = 30\n"
    (folder / "protocol.toml").write_text(protocol.replace(window, window + PLAN), encoding="utf-8")


def laboratory(patients: pl.DataFrame) -> pl.DataFrame:
    """Return invented values of each test, four weeks apart, the first on the first dose."""
    treated = patients.filter(pl.col("RFXSTDTC") != "").select("USUBJID", "RFXSTDTC")
    tests = pl.DataFrame(
        [(code, *limits) for code, limits in TESTS.items()],
        schema=["LBTESTCD", "LBSTRESU", "LBSTNRLO", "LBSTNRHI"],
        orient="row",
    ).with_columns(pl.col("LBSTNRLO", "LBSTNRHI").cast(pl.Float64))
    visits = pl.DataFrame({"VISITNUM": range(VISITS)})
    rows = treated.join(tests, how="cross").join(visits, how="cross")
    spread = np.random.default_rng(5).lognormal(0, 0.5, rows.height)
    day = pl.col("RFXSTDTC").str.slice(0, 10).str.to_date() + pl.duration(
        weeks=4 * pl.col("VISITNUM")
    )
    return rows.with_columns(
        LBSEQ=pl.int_range(1, pl.len() + 1).over("USUBJID"),
        LBDTC=day.cast(pl.String),
        LBSTRESN=((pl.col("LBSTNRLO") + pl.col("LBSTNRHI")) / 2 * pl.Series(spread)).round(2),
    ).with_columns(LBSTRESC=pl.col("LBSTRESN").cast(pl.String), VISITNUM=pl.col("VISITNUM") + 1.0)


def run(folder: Path) -> dict[str, float]:
    """Return the seconds of each step on a study folder; reading and response are not counted."""
    protocol = read_protocol(folder / "protocol.toml")
    study = read_study(folder, protocol)
    figures: dict[str, float] = {}
    bare = protocol.toxicity.model_copy(update={"laboratory": ()})

    def note(step: str) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        figures[f"{step} wall"], figures[f"{step} cpu"] = wall - clocks[0], cpu - clocks[1]
        clocks[:] = [time.perf_counter(), time.process_time()]

    for step, plan in (("records", bare), ("with LB", protocol.toxicity)):
        clocks = [time.perf_counter(), time.process_time()]
        assess_safety(study, protocol.model_copy(update={"toxicity": plan}))
        note(step)
    endpoints = derive(study, assess(study, protocol), protocol)
    for step, analyses in STEPS.items():
        clocks = [time.perf_counter(), time.process_time()]
        rows = sum(len(list(analyse(endpoints))) for analyse in analyses)
        note(step)
        figures["rows"] = figures.get("rows", 0) + rows
    figures["patients"] = endpoints.subjects.height
    figures["memory"] = peak_gigabytes()
    return figures


def main() -> None:
    """Print every figure."""
    steps = ("records", *STEPS)
    print("Seconds; records: side-effects, doses and their course; with LB: with graded values too")
    names = (*steps, "together", "with LB")
    print(f"{'patients':>10}" + "".join(f"{name:>16}" for name in names) + "    memory")
    for copies in COPIES:
        with tempfile.TemporaryDirectory() as folder:
            program = [sys.executable, __file__]
            subprocess.run([*program, "write", str(copies), folder], check=True)  # noqa: S603 - ours
            answer = subprocess.run(  # noqa: S603 - ours
                [*program, "run", folder], check=True, capture_output=True, text=True
            )
        found = json.loads(answer.stdout)
        for kind in ("wall", "cpu"):
            found[f"together {kind}"] = sum(found[f"{step} {kind}"] for step in steps)
        cells = (f"{found[f'{name} wall']:.2f} ({found[f'{name} cpu']:.2f})" for name in names)
        row = "".join(f"{cell:>16}" for cell in cells)
        print(f"{found['patients']:>10,.0f}{row}{found['memory']:>7.2f} GB", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        write(int(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1:2] == ["run"]:
        print(json.dumps(run(Path(sys.argv[2]))))
    else:
        main()
