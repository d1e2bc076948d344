"""Print how long survival estimates take as groups grow, with R beside them where there is R.

`python benchmarks/survival.py`. Seconds are the best of several runs in one warm process; both
programs get the same numbers, invented with a fixed seed. Whole days and fractions of days are
told apart: days are counted, fractions sorted.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from remission import stats

SIZES = (10_000, 100_000, 1_000_000)
LARGEST_COX = 100_000
LARGEST_TURNBULL = 10_000
RUNS = 5
PROGRAM = """
suppressMessages(library(survival))
folder <- commandArgs(TRUE)[1]; n <- as.integer(commandArgs(TRUE)[2])
take <- function(name, k = 1) readBin(file.path(folder, name), "double", n * k)
time <- take("time"); event <- take("event"); group <- take("group"); x <- matrix(take("x", 5), n)
best <- function(f) min(replicate(2, system.time(f())[["elapsed"]]))
cat(best(function() survfit(Surv(time, event) ~ 1, conf.type = "log-log")),
    best(function() survdiff(Surv(time, event) ~ group)),
    if (n <= 1e5) best(function() coxph(Surv(time, event) ~ x)) else NA)
"""


def best(work: Callable[[], object]) -> float:
    """Return the seconds of a piece of work, best of several."""
    seconds = []
    for _ in range(RUNS):
        clock = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - clock)
    return min(seconds)


def invent(n: int, *, days: bool) -> dict[str, np.ndarray]:
    """Return n patients with five covariates that change the hazard; a third are censored."""
    rng = np.random.default_rng(20)
    x = rng.normal(size=(n, 5))
    times = rng.exponential(1000 * np.exp(-x @ [0.3, 0.1, 0.0, -0.2, 0.5]))
    return {
        "time": np.ceil(times) if days else times,
        "event": (rng.random(n) < 2 / 3).astype(float),
        "group": rng.integers(0, 2, n).astype(float),
        "x": x,
    }


def time_ours(data: dict[str, np.ndarray]) -> list[float]:
    """Return our seconds for the curve, the log-rank test and Cox regression."""
    times, event, group, x = data["time"], data["event"] == 1, data["group"] == 1, data["x"]
    cox = float("nan")
    if times.size <= LARGEST_COX:
        cox = best(lambda: stats.estimate_cox(times, event, x))
    return [
        best(lambda: stats.estimate_survival(times, event)),
        best(lambda: stats.test_log_rank(times, event, group)),
        cox,
    ]


def time_r(data: dict[str, np.ndarray]) -> list[float] | None:
    """Return R's seconds for the same, or nothing without R and its survival package."""
    program = shutil.which("Rscript")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        for name, values in data.items():
            np.asfortranarray(values).T.tofile(Path(folder) / name)
        answer = subprocess.run(  # noqa: S603 - our own words
            [program, "-e", PROGRAM, folder, str(data["time"].size)],
            capture_output=True,
            text=True,
            check=False,
        )
    if answer.returncode:
        return None
    return [float("nan") if word == "NA" else float(word) for word in answer.stdout.split()]


def time_turnbull(n: int) -> float:
    """Return the seconds for n patients, each seen at 12 of 200 visits."""
    rng = np.random.default_rng(20)
    visits = np.sort(rng.permuted(np.tile(np.arange(1, 201), (n, 1)), axis=1)[:, :12], axis=1)
    day = rng.exponential(60, n)[:, None]
    left = np.where(visits < day, visits, 0).max(axis=1)
    right = np.where(visits >= day, visits, np.inf).min(axis=1)
    return best(lambda: stats.estimate_interval_survival(left, right))


def main() -> None:
    """Print every figure."""
    print(
        f"numpy {np.__version__}, Python {sys.version.split()[0]}; seconds, ours / R (times faster)"
    )
    tasks = ("Kaplan-Meier", "log-rank", "Cox, 5 covariates")
    print(f"{'patients':>10} {'times':<10}" + "".join(f"{task:>28}" for task in tasks))
    for days in (True, False):
        for n in SIZES:
            data = invent(n, days=days)
            ours, theirs = time_ours(data), time_r(data)
            cells = [_cell(ours[i], theirs[i] if theirs else None) for i in range(len(tasks))]
            kind = "days" if days else "fractions"
            print(f"{n:>10,} {kind:<10}" + "".join(f"{cell:>28}" for cell in cells), flush=True)
    if theirs is None:
        print("R with its package survival was not found; only our seconds are given.")
    seconds = time_turnbull(LARGEST_TURNBULL)
    print(f"Turnbull, {LARGEST_TURNBULL:,} patients, 12 of 200 visits each: {seconds:.2f}")


def _cell(ours: float, theirs: float | None) -> str:
    if np.isnan(ours):
        return "-"
    if theirs is None:
        return f"{ours:.4f}"
    return f"{ours:.4f} / {theirs:.3f} ({theirs / ours:.0f})"


if __name__ == "__main__":
    main()
