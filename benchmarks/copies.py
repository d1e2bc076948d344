"""Time one run on the large pharmaverse set with every patient copied so many times.

`python benchmarks/copies.py 100` prints one JSON line: rows, patients, seconds per step and the
peak of memory. Run as a process of its own, so that the peak is of this run alone.
"""

import json
import resource
import sys
import time
from pathlib import Path

import polars as pl

from remission import analyse, assess, derive, read_protocol
from remission.endpoints import derive_adam
from remission.sdtm import make_study

EXAMPLE = Path(__file__).parents[1] / "examples" / "pharmaverse"
DOMAINS = ("dm", "ds", "ex", "tu", "tr")
"""What responses and times to event need: tumour records of three readers, and the patients."""


def copy_patients(frame: pl.DataFrame, copies: int) -> pl.DataFrame:
    """Return the frame repeated, each time with other patients."""
    numbers = pl.DataFrame({"COPY": range(copies)})
    return (
        frame.join(numbers, how="cross")
        .with_columns(pl.format("{}-{}", "USUBJID", "COPY").alias("USUBJID"))
        .drop("COPY")
    )


def main(copies: int) -> dict[str, float]:
    """Return the figures of one run."""
    protocol = read_protocol(EXAMPLE / "protocol.toml")
    frames = {
        name: copy_patients(pl.read_parquet(EXAMPLE / "large" / f"{name}.parquet"), copies)
        for name in DOMAINS
    }
    figures: dict[str, float] = {
        "copies": copies,
        "patients": frames["tr"]["USUBJID"].n_unique(),
        "rows": frames["tr"].height + frames["tu"].height,
    }
    clock = time.perf_counter()
    study = make_study(frames, protocol)
    del frames
    figures["check"] = time.perf_counter() - clock
    figures["memory checked"] = peak_gigabytes()
    clock = time.perf_counter()
    responses = assess(study, protocol)
    figures["responses"] = time.perf_counter() - clock
    clock = time.perf_counter()
    endpoints = derive(study, responses, protocol)
    adam = derive_adam(endpoints)
    figures["endpoints"] = time.perf_counter() - clock
    figures["adam rows"] = sum(frame.height for frame in adam.values())
    clock = time.perf_counter()
    analyse(endpoints, protocol)
    figures["analysis"] = time.perf_counter() - clock
    figures["memory"] = peak_gigabytes()
    return figures


def peak_gigabytes() -> float:
    """Return the peak of memory so far, in GB (10^9 bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) / 1e9


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
