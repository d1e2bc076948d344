"""Print how long the searches for designs take on this machine, warm and from a cold process.

`python benchmarks/designs.py`. Warm: the best of several runs in this process, first with numpy
alone and then, where numba is installed (the extra `fast`), compiled. Cold: the best of several
whole processes, Python and imports included. With R and clinfun at hand, `ph2simon` runs beside
it; else its published times stand there (2 cores, clinfun 1.1.5, table of optimal and minimax).
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from remission.designs import (
    Bop2PairRequest,
    BryantDayRequest,
    ConawayPetroniRequest,
    LogRankRequest,
    ReferenceCurve,
    search_bop2,
    search_bop2_pair,
    search_bryant_day,
    search_chen_optimal,
    search_conaway_petroni,
    search_lee_liu,
    search_log_rank_stages,
    search_mander_thompson_optimal,
    search_selection,
    search_simon,
    search_single_stage,
)

RUNS = 5
RATES = (0.30, 0.50, 0.05, 0.10)
SWEEP = tuple(
    (start / 100, (start + step) / 100, alpha, beta)
    for step in (15, 20, 25)
    for start in range(5, 80, 5)
    if start + step < 100  # noqa: PLR2004 - per cent
    for alpha in (0.05, 0.10)
    for beta in (0.10, 0.20)
)
BRYANT_DAY = BryantDayRequest(
    response0=0.10,
    response1=0.30,
    safe0=0.60,
    safe1=0.80,
    alpha_response=0.15,
    alpha_toxicity=0.15,
    beta=0.15,
)
LARGE_BRYANT_DAY = BryantDayRequest(
    response0=0.10,
    response1=0.20,
    safe0=0.60,
    safe1=0.70,
    alpha_response=0.10,
    alpha_toxicity=0.10,
    beta=0.10,
)
CONAWAY_PETRONI = ConawayPetroniRequest(
    response0=0.30, response1=0.45, safe0=0.60, safe1=0.75, alpha=0.10, beta=0.10
)


LOG_RANK = LogRankRequest(
    reference=ReferenceCurve(survival=0.72, at=3), hazard_ratio=0.459, accrual=20, follow_up=3
)
ORDINAL = Bop2PairRequest(
    null=(0.15, 0.0, 0.15, 0.70), active=(0.25, 0.0, 0.25, 0.50), need="either", alpha=0.10
)
CLINFUN_SECONDS = {100: 0.016, 300: 1.1, 500: 7.0, 1000: 115.0}
"""ph2simon by its nmax, as published for the same kind of machine."""


def time_call(call: Callable[[], object], runs: int = RUNS) -> float:
    """Return the wall seconds of a call, best of several."""
    best = float("inf")
    for _ in range(runs):
        clock = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - clock)
    return best


def time_process(*command: str) -> float:
    """Return the wall seconds of a whole process, best of several."""
    return time_call(
        lambda: subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - ours
    )


def has_clinfun(rscript: str) -> bool:
    """Say whether R can load clinfun."""
    asked = subprocess.run([rscript, "-e", "library(clinfun)"], check=False, capture_output=True)  # noqa: S603
    return asked.returncode == 0


PEER = """
library(clinfun)
work <- function() ph2simon(.3, .5, .05, .1, 300)
cat(min(replicate(5, sum(system.time(work())[c("user.self", "sys.self")]))))
"""


def print_peer() -> None:
    """Print ph2simon in a warm R beside ours with numpy alone, or that it is not here."""
    rscript = shutil.which("Rscript")
    if not rscript or not has_clinfun(rscript):
        print("R with clinfun is not here, so nothing stands beside Simon's designs")
        return
    asked = subprocess.run([rscript, "-e", PEER], check=True, capture_output=True, text=True)  # noqa: S603
    peer, ours = float(asked.stdout), time_call(lambda: search_simon(*RATES), runs=20)
    print(
        f"R clinfun ph2simon, nmax 300, .30 .50 .05 .10: {peer:.2f} s, ours {1000 * ours:.1f} ms,"
        f" {peer / ours:.0f} times faster"
    )


def print_warm() -> None:
    """Print every search in this process."""
    print("Warm, milliseconds (best of 5)")
    searches: dict[str, Callable[[], object]] = {
        "single stage .30 .50 .05 .10": lambda: search_single_stage(*RATES),
        "Simon, all, .05 .25 .10 .10": lambda: search_simon(0.05, 0.25, 0.10, 0.10),
        "Simon, all, .30 .50 .05 .10": lambda: search_simon(*RATES),
        "Simon, all, .50 .60 .05 .10": lambda: search_simon(0.50, 0.60, 0.05, 0.10),
        "Simon, all, .20 .25 .05 .10": lambda: search_simon(0.20, 0.25, 0.05, 0.10),
        "Mander-Thompson .10 .30 .05 .10": lambda: search_mander_thompson_optimal(
            0.10, 0.30, 0.05, 0.10
        ),
        "Mander-Thompson .30 .50 .05 .10": lambda: search_mander_thompson_optimal(*RATES),
        "Mander-Thompson .20 .35 .05 .10": lambda: search_mander_thompson_optimal(
            0.20, 0.35, 0.05, 0.10
        ),
        "Mander-Thompson .50 .60 .05 .10": lambda: search_mander_thompson_optimal(
            0.50, 0.60, 0.05, 0.10
        ),
        "Mander-Thompson .20 .25 .05 .10": lambda: search_mander_thompson_optimal(
            0.20, 0.25, 0.05, 0.10
        ),
        "Chen .10 .30 .05 .20": lambda: search_chen_optimal(0.10, 0.30, 0.05, 0.20),
        "Chen .30 .50 .05 .10": lambda: search_chen_optimal(*RATES),
        "Bryant-Day .10 .30 .60 .80": lambda: search_bryant_day(BRYANT_DAY),
        "Chen .05 .95 .001 .001": lambda: search_chen_optimal(0.05, 0.95, 0.001, 0.001),
        "Bryant-Day .10 .20 .60 .70": lambda: search_bryant_day(LARGE_BRYANT_DAY),
        "Conaway-Petroni .30 .45 .60 .75": lambda: search_conaway_petroni(CONAWAY_PETRONI),
        "Lee-Liu .20 .40 .10 .10": lambda: search_lee_liu(0.20, 0.40, 0.10, 0.10),
        "BOP2 .20 .40 .10, 4 looks": lambda: search_bop2((0.20, 0.40, 0.10), (10, 20, 30, 40)),
        "BOP2 .20 .40 .10, 31 looks": lambda: search_bop2((0.20, 0.40, 0.10), range(10, 41)),
        "BOP2, ordinal, 7 looks": lambda: search_bop2_pair(ORDINAL, (10, 15, 20, 25, 30, 35, 40)),
        "one-sample log-rank, two stages": lambda: search_log_rank_stages(LOG_RANK),
        "selection .35 of .20 .20": lambda: search_selection(0.35, (0.20, 0.20)),
    }
    for name, call in searches.items():
        print(f"  {name:34}{1000 * time_call(call):10.2f}", flush=True)
    sweep = time_call(lambda: [search_simon(*request) for request in SWEEP], runs=1)
    print(f"  Simon, all, {len(SWEEP)} settings{'':12}{1000 * sweep:10.2f}")


def print_compiled() -> None:
    """Print Simon's designs by compiled loops."""
    if find_spec("numba") is None:
        print("numba is not here, so nothing is compiled")
        return
    import_module("numba")
    search_simon(*RATES)
    print("Compiled (extra fast), milliseconds (best of 5)")
    for request in ((0.05, 0.25, 0.10, 0.10), RATES, (0.50, 0.60, 0.05, 0.10)):
        seconds = time_call(lambda request=request: search_simon(*request))
        print(f"  Simon, all, {' '.join(f'{x:.2f}' for x in request):22}{1000 * seconds:10.2f}")
    sweep = time_call(lambda: [search_simon(*request) for request in SWEEP], runs=2)
    print(f"  Simon, all, {len(SWEEP)} settings{'':12}{1000 * sweep:10.2f}")


def print_certificate() -> None:
    """Print why a search was complete."""
    found = search_simon(*RATES)
    print(
        f"  Simon .30 .50 .05 .10: searched to {found.searched_to} patients; beyond, at least"
        f" {found.at_least:.4f} are expected"
    )


def print_cold() -> None:
    """Print whole processes."""
    print("Cold process, seconds (best of 5)")
    simon = "from remission.designs import search_simon; search_simon(0.3, 0.5, 0.05, 0.1)"
    print(f"  python -c 'pass'                  {time_process(sys.executable, '-c', 'pass'):10.3f}")
    numpy = time_process(sys.executable, "-c", "import numpy")
    print(f"  python -c 'import numpy'          {numpy:10.3f}")
    print(f"  Simon, all, .30 .50 .05 .10       {time_process(sys.executable, '-c', simon):10.3f}")
    words = ("design", "simon", "--p0", ".05", "--p1", ".25", "--alpha", ".1", "--beta", ".1")
    program = str(Path(sys.executable).with_name("remission"))
    print(f"  remission design simon            {time_process(program, *words):10.3f}")
    rscript = shutil.which("Rscript")
    if rscript and has_clinfun(rscript):
        peer = time_process(rscript, "-e", "clinfun::ph2simon(.3, .5, .05, .1)")
        print(f"  R clinfun ph2simon, the same      {peer:10.3f}")
    else:
        print("  R with clinfun is not here; its published times, seconds, by nmax:")
        print("   ", ", ".join(f"{n}: {seconds}" for n, seconds in CLINFUN_SECONDS.items()))


if __name__ == "__main__":
    print_warm()
    print_peer()
    print_compiled()
    print_certificate()
    print_cold()
