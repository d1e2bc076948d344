"""Print how long estimates take as groups grow, and draw it, with R beside them where there is R.

`python benchmarks/survival.py [FIGURE.svg]`. Seconds are the processor's, on one core, so that a
busy machine changes little: the best of several runs in one warm process. Both programs get the
same numbers, invented with a fixed seed. Whole days are counted, fractions of days sorted. Where
numba is installed, what it compiles is timed once more with it.
"""

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is loaded

import numpy as np

from panels import Line, draw
from remission import stats
from run import describe_machine

SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
LARGEST_R, LARGEST_COX, LARGEST_TURNBULL = 1_000_000, 100_000, 10_000
MEMORY_AT = 1_000_000
RUNS = 5
TASKS = ("Kaplan-Meier", "log-rank", "Cox, 5 covariates")
PROGRAM = """
suppressMessages(library(survival))
folder <- commandArgs(TRUE)[1]; n <- as.integer(commandArgs(TRUE)[2])
take <- function(name, k = 1) readBin(file.path(folder, name), "double", n * k)
time <- take("time"); event <- take("event"); group <- take("group"); x <- matrix(take("x", 5), n)
best <- function(f) {  # many short runs together: the clock has milliseconds
  k <- if (n <= 1e4) 20 else 1
  min(replicate(3, sum(system.time(for (i in 1:k) f())[c("user.self", "sys.self")]) / k))
}
cat(best(function() survfit(Surv(time, event) ~ 1, conf.type = "log-log")),
    best(function() survdiff(Surv(time, event) ~ group)),
    if (n <= 1e5) best(function() coxph(Surv(time, event) ~ x)) else NA)
"""

Data = dict[str, np.ndarray]


def best(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the processor seconds of a piece of work, best of several."""
    seconds = []
    for _ in range(runs):
        clock = time.process_time()
        work()
        seconds.append(time.process_time() - clock)
    return min(seconds)


def invent(n: int, *, days: bool) -> Data:
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


def list_work(data: Data) -> list[Callable[[], object]]:
    """Return the three pieces of work, in the order of TASKS."""
    times, event, group, x = data["time"], data["event"], data["group"] == 1, data["x"]
    return [
        lambda: stats.estimate_survival(times, event),
        lambda: stats.test_log_rank(times, event, group),
        lambda: stats.estimate_cox(times, event, x),
    ]


def time_ours(data: Data) -> list[float]:
    """Return our seconds for the tasks; Cox regression of large groups is left out."""
    curve, test, cox = list_work(data)
    large = data["time"].size > LARGEST_COX
    return [best(curve), best(test), float("nan") if large else best(cox)]


def time_r(data: Data) -> list[float] | None:
    """Return R's seconds for the same, or nothing without R and its survival package."""
    program = shutil.which("Rscript")
    if program is None or data["time"].size > LARGEST_R:
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


def invent_visits(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return between which visits n patients had their event, each seen at 12 of 200 visits."""
    rng = np.random.default_rng(20)
    visits = np.sort(rng.permuted(np.tile(np.arange(1, 201), (n, 1)), axis=1)[:, :12], axis=1)
    day = rng.exponential(60, n)[:, None]
    left = np.where(visits < day, visits, 0).max(axis=1)
    right = np.where(visits >= day, visits, np.inf).min(axis=1)
    return left, right


def list_resampling() -> dict[str, Callable[[], object]]:
    """Return what is resampled 10,000 times, in groups of 50 (a test: 25 and 25)."""
    rng = np.random.default_rng(20)
    values, event = rng.exponential(9, 50), rng.random(50) < 2 / 3
    median, survival = stats.measure_median(values), stats.measure_survival_median(values, event)
    mean = stats.measure_restricted_mean(values, event, 8)
    halves = [stats.measure_survival_median(values[k::2], event[k::2]) for k in (0, 1)]
    chance = np.random.default_rng
    return {
        "bootstrap of a median": lambda: stats.estimate_by_bootstrap(median, rng=chance(1)),
        "of a survival median": lambda: stats.estimate_by_bootstrap(survival, rng=chance(1)),
        "of a restricted mean": lambda: stats.estimate_by_bootstrap(mean, rng=chance(1)),
        "permutation, survival medians": lambda: stats.test_by_permutation(*halves, rng=chance(1)),
    }


def measure_memory(work: Callable[[], object], given: int) -> float:
    """Return the largest memory that was held at once, in multiples of the input."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / given


def main() -> None:
    """Print every figure."""
    print(describe_machine())
    print(f"numpy {np.__version__}; seconds, ours / R (times faster)")
    lines = print_growth()
    print(f"Turnbull, {LARGEST_TURNBULL:,} patients, 12 of 200 visits each: ", end="")
    visits = invent_visits(LARGEST_TURNBULL)
    print(f"{best(lambda: stats.estimate_interval_survival(*visits)):.3f}")
    print_memory()
    print_turnbull_memory()
    print_compiled()
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(draw(lines), encoding="utf-8")


def print_growth() -> list[Line]:
    """Print seconds by size, and return them as lines of a figure."""
    print(f"{'patients':>10} {'times':<10}" + "".join(f"{task:>28}" for task in TASKS))
    lines = []
    for kind in ("days", "fractions"):
        ours: list[list[float]] = []
        theirs: list[list[float] | None] = []
        for n in SIZES:
            data = invent(n, days=kind == "days")
            ours.append(time_ours(data))
            theirs.append(time_r(data))
            cells = [_cell(ours[-1][i], theirs[-1] and theirs[-1][i]) for i in range(len(TASKS))]
            print(f"{n:>10,} {kind:<10}" + "".join(f"{cell:>28}" for cell in cells), flush=True)
        for i, task in enumerate(TASKS):
            lines.append(Line(task, f"ours, {kind}", SIZES, [row[i] for row in ours]))
            r = [np.nan if row is None else row[i] for row in theirs]
            lines.append(Line(task, f"R, {kind}", SIZES, r))
    if all(row is None for row in theirs):
        print("R with its package survival was not found; only our seconds are given.")
    return lines


def print_memory() -> None:
    """Print the peak of memory of each task."""
    for kind in ("days", "fractions"):
        data = invent(MEMORY_AT, days=kind == "days")
        given = data["time"].nbytes + data["event"].nbytes
        sizes = (given, given + data["group"].nbytes, given + data["x"].nbytes)
        peaks = [measure_memory(*pair) for pair in zip(list_work(data), sizes, strict=True)]
        cells = (f"{task} {peak:.1f}" for task, peak in zip(TASKS, peaks, strict=True))
        print(f"Memory, {MEMORY_AT:,} {kind}, times the input: {', '.join(cells)}")


def print_turnbull_memory() -> None:
    """Print the peak of memory of Turnbull's estimate."""
    ends = invent_visits(LARGEST_COX)
    given = ends[0].nbytes + ends[1].nbytes
    peak = measure_memory(lambda: stats.estimate_interval_survival(*ends), given)
    print(f"Memory, {LARGEST_COX:,} patients, times the input: Turnbull {peak:.1f}")


def print_compiled() -> None:
    """Print seconds of what numba compiles, without it and with it."""
    work = {
        f"Cox, {LARGEST_COX:,} {kind}": list_work(invent(LARGEST_COX, days=kind == "days"))[2]
        for kind in ("days", "fractions")
    } | list_resampling()
    alone = {name: best(call, 2 * RUNS) for name, call in work.items()}
    if find_spec("numba") is None:
        print("Numba (the extra fast) was not found; numpy alone:")
        for name, seconds in alone.items():
            print(f"  {name:<32}{seconds:>9.4f}")
        return
    importlib.import_module("numba")
    for call in work.values():
        call()  # compiled here
    print(f"  {'numpy alone, with numba':<32}")
    for name, call in work.items():
        print(f"  {name:<32}{alone[name]:>9.4f}{best(call, 2 * RUNS):>9.4f}")


def _cell(ours: float, theirs: float | None) -> str:
    if np.isnan(ours):
        return "-"
    if theirs is None:
        return f"{ours:.4f}"
    return f"{ours:.4f} / {theirs:.3f} ({theirs / ours:.0f})"


if __name__ == "__main__":
    main()
