"""Print what the product's speed and memory are on this machine.

`make bench`, or `python benchmarks/run.py`. Each figure is of a process of its own; wall seconds of
commands are the best of several runs, since the machine may be busy with something else.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

HERE = Path(__file__).parent
ROOT = HERE.parent
COPIES = (1, 10, 30, 100)
RUNS = 5


def describe_machine() -> str:
    """Return processor, cores, memory and versions in a line."""
    info = Path("/proc/cpuinfo")
    model = platform.processor() or platform.machine()
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0].split(":")[1].strip() if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}, Polars {pl.__version__}"
    )


def time_command(*command: str) -> float:
    """Return the wall seconds of a whole process, best of several."""
    best = float("inf")
    for _ in range(RUNS):
        clock = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)  # noqa: S603 - ours
        best = min(best, time.perf_counter() - clock)
    return best


def run_copies(copies: int) -> dict[str, float]:
    """Return the figures of `copies.py`."""
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, str(HERE / "copies.py")]
        subprocess.run([*program, "write", str(copies), folder], check=True)  # noqa: S603 - ours
        answer = subprocess.run(  # noqa: S603 - ours
            [*program, "run", folder], check=True, capture_output=True, text=True
        )
    figures: dict[str, float] = json.loads(answer.stdout)
    return figures


def main() -> None:
    """Print every figure."""
    print(describe_machine())
    program = str(Path(sys.executable).with_name("remission"))
    print("\nWhole process, wall seconds (best of 5)")
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "report")
        example = str(ROOT / "examples" / "eortc-62001")
        print(f"  python -c 'import remission'          {_import_seconds():6.2f}")
        print(f"  remission --help                      {time_command(program, '--help'):6.2f}")
        report = time_command(program, "report", example, "--out", out)
        print(f"  remission report examples/eortc-62001 {report:6.2f}")
    print("\nLarge pharmaverse set, patients copied, in parts of 20 copies:")
    print("wall (and CPU) seconds, peak of memory in GB")
    steps = ("read", "responses", "endpoints", "all rules", "data sets")
    print(f"  {'copies':>6}{'TU+TR rows':>12}" + "".join(f"{s:>16}" for s in steps) + "  memory")
    for copies in COPIES:
        figures = run_copies(copies)
        times = (f"{figures[f'{s} wall']:.2f} ({figures[f'{s} cpu']:.2f})" for s in steps)
        print(
            f"  {copies:>6}{figures['rows']:>12,.0f}"
            + "".join(f"{text:>16}" for text in times)
            + f"{figures['memory']:>8.2f}",
            flush=True,
        )
    print("\nEvery criterion on lesions, on the same set", flush=True)
    subprocess.run([sys.executable, str(HERE / "criteria.py"), "100"], check=True)  # noqa: S603 - ours


def _import_seconds() -> float:
    return time_command(sys.executable, "-c", "import remission")


if __name__ == "__main__":
    main()
