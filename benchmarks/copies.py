"""Time one run on the large pharmaverse set with every patient copied so many times.

`python benchmarks/copies.py write 100 FOLDER` writes the study as folders of at most 20 copies
(part-00, part-01, ...), each a study of its own patients; `python benchmarks/copies.py run FOLDER`
takes one part after the other from its files to the analysis data sets and prints one JSON line:
rows, patients, seconds per step (wall, and CPU of all cores) and the peak of memory. Each patient
is judged alone, so the parts together are the study. Each call is a process of its own, so that
the peak is that of the run alone.
"""

import json
import resource
import sys
import time
from pathlib import Path

import polars as pl

from remission import assess, derive, read_protocol, read_study
from remission.endpoints import derive_adam, derive_under_rules

EXAMPLE = Path(__file__).parents[1] / "examples" / "pharmaverse"
DOMAINS = ("dm", "ds", "ex", "tu", "tr")
"""What responses and times to event need: tumour records of three readers, and the patients."""
COPIES_IN_PART = 20


def write(copies: int, folder: Path) -> None:
    """Write the large set with every patient `copies` times, each under another name.

    The records stand by patient, as SDTM asks and as they do in the set itself.
    """
    for part, first in enumerate(range(0, copies, COPIES_IN_PART)):
        numbers = pl.DataFrame({"COPY": range(first, min(first + COPIES_IN_PART, copies))})
        place = folder / f"part-{part:02}"
        place.mkdir()
        for domain in DOMAINS:
            pl.read_parquet(EXAMPLE / "large" / f"{domain}.parquet").join(
                numbers, how="cross"
            ).with_columns(pl.format("{}-{}", "USUBJID", "COPY").alias("USUBJID")).drop(
                "COPY"
            ).sort("USUBJID", maintain_order=True).write_parquet(place / f"{domain}.parquet")


def run(folder: Path) -> dict[str, float]:
    """Return the figures of one run, part after part, on a folder that `write` filled."""
    figures: dict[str, float] = {}
    for part in sorted(folder.glob("part-*")):
        for name, value in run_part(part).items():
            figures[name] = figures.get(name, 0) + value
    figures["memory"] = peak_gigabytes()
    return figures


def run_part(folder: Path) -> dict[str, float]:
    """Take one part from its files to the analysis data sets; return its figures."""
    figures: dict[str, float] = {}

    def note(step: str) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        figures[f"{step} wall"] = wall - clocks[0]
        figures[f"{step} cpu"] = cpu - clocks[1]
        clocks[:] = [wall, cpu]

    clocks = [time.perf_counter(), time.process_time()]
    protocol = read_protocol(EXAMPLE / "protocol.toml")
    study = read_study(folder, protocol)
    note("read")
    responses = assess(study, protocol)
    note("responses")
    endpoints = derive(study, responses, protocol)
    note("endpoints")
    derive_under_rules(endpoints)
    note("all rules")
    adam = derive_adam(endpoints)
    note("data sets")
    figures["patients"] = endpoints.subjects.height
    figures["rows"] = study["TR"].height + study["TU"].height
    figures["adam rows"] = sum(frame.height for frame in adam.values())
    return figures


def peak_gigabytes() -> float:
    """Return the peak of memory so far, in GB (10^9 bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) / 1e9


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        print(json.dumps(run(Path(sys.argv[2]))))
