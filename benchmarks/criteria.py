"""Time every criterion on lesions on the large pharmaverse set with every patient copied so often.

`python benchmarks/criteria.py [COPIES]` (100 without a number) prints a line per criterion: seconds
(wall, and CPU of all cores) and its time as a multiple of that of RECIST 1.1, which should stay
below 2. The set has two diameters of each target, but no density, viable tumour, uptake, steroids
or clinical status: these are **invented here**, by a rule that has no meaning, and only so that
there is something to judge. The records are the same for every criterion.
"""

import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from copies import EXAMPLE, peak_gigabytes, write
from remission import assess, read_protocol, read_study
from remission.protocol import Protocol

LESION_CRITERIA = (
    *("recist-1.1", "recist-1.0", "irecist", "who", "choi", "mrecist", "eortc-pet", "rano-2.0"),
)
INVENTED = {  # TRTESTCD -> unit, and what a longest diameter of so many mm is turned into
    "DENSITY": ("HU", pl.col("TRSTRESN") * 0.5 + 40),
    "VIADIAM": ("mm", pl.col("TRSTRESN") * 0.8),
    "SUVMAX": ("g/mL", pl.col("TRSTRESN") * 0.2),
}


def invent(folder: Path) -> None:
    """Add to a study folder the measurements and records that the set does not have."""
    tr = pl.read_parquet(folder / "tr.parquet")
    longest = tr.filter(pl.col("TRTESTCD") == "LDIAM")
    added = [
        longest.with_columns(
            pl.lit(test).alias("TRTESTCD"),
            pl.lit(unit).alias("TRSTRESU"),
            value.alias("TRSTRESN"),
            value.cast(pl.String).alias("TRSTRESC"),
            pl.lit("PET/CT SCAN" if test == "SUVMAX" else "CT SCAN").alias("TRMETHOD"),
            (pl.col("TRSEQ") + 100_000 * number).alias("TRSEQ"),
        )
        for number, (test, (unit, value)) in enumerate(INVENTED.items(), start=1)
    ]
    states = tr.filter(pl.col("TRTESTCD") == "TUMSTATE").with_columns(
        pl.lit(None, dtype=pl.String).alias("TRMETHOD")
    )
    rest = tr.filter(pl.col("TRTESTCD") != "TUMSTATE")
    pl.concat([rest, states, *added]).write_parquet(folder / "tr.parquet")
    scans = tr.select("USUBJID", "TRDTC").unique().sort("USUBJID", "TRDTC")
    number = pl.int_range(1, pl.len() + 1).over("USUBJID")
    scans.select(
        "USUBJID",
        number.alias("RSSEQ"),
        pl.lit("CLINSTAT").alias("RSTESTCD"),
        pl.lit("STABLE").alias("RSSTRESC"),
        pl.col("TRDTC").alias("RSDTC"),
    ).write_parquet(folder / "rs.parquet")
    scans.group_by("USUBJID").agg(pl.col("TRDTC").min().alias("CMSTDTC")).sort("USUBJID").select(
        "USUBJID",
        pl.lit(1).alias("CMSEQ"),
        pl.lit("DEXAMETHASONE").alias("CMTRT"),
        pl.lit(4.0).alias("CMDOSE"),
        pl.lit("mg").alias("CMDOSU"),
        pl.lit("QD").alias("CMDOSFRQ"),
        "CMSTDTC",
    ).write_parquet(folder / "cm.parquet")


def by_criterion(protocol: Protocol, criterion: str) -> Protocol:
    """Return the protocol with another criterion."""
    response = protocol.response.model_copy(update={"criterion": criterion})
    return protocol.model_copy(update={"response": response})


def time_criteria(part: Path, protocol: Protocol, spent: dict[str, list[float]]) -> int:
    """Add to `spent` the seconds (wall, CPU) of each criterion on a part; return its TR rows."""
    invent(part)
    study = read_study(part, protocol)
    for criterion in LESION_CRITERIA:
        wall, cpu = time.perf_counter(), time.process_time()
        assess(study, by_criterion(protocol, criterion))
        spent[criterion][0] += time.perf_counter() - wall
        spent[criterion][1] += time.process_time() - cpu
    return study["TR"].height


def main(copies: int) -> None:
    """Print the time of each criterion."""
    protocol = read_protocol(EXAMPLE / "protocol.toml")
    spent = {criterion: [0.0, 0.0] for criterion in LESION_CRITERIA}
    with tempfile.TemporaryDirectory() as name:
        write(copies, Path(name))
        parts = sorted(Path(name).glob("part-*"))
        rows = sum(time_criteria(part, protocol, spent) for part in parts)
    print(f"{copies} copies, {rows:,} rows of TR, peak of memory {peak_gigabytes():.1f} GB")
    print(f"  {'criterion':<12}{'wall':>8}{'CPU':>8}  CPU, in that of RECIST 1.1")
    for criterion, (wall, cpu) in spent.items():
        print(f"  {criterion:<12}{wall:>8.2f}{cpu:>8.2f}{cpu / spent['recist-1.1'][1]:>8.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
