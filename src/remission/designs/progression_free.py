"""Progression-free rates at a fixed time that tell active from inactive drugs in sarcoma."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """What patients reached with active and with inactive agents, and the rates to plan with.

    A design for a rate at t counts as a response that a patient is alive without progression at
    t; every patient must have been observed until then. `p0` and `p1` go into any one-sample
    design; None where the source suggests none.
    """

    label: str
    months: int
    active: float
    active_patients: int
    inactive: float
    inactive_patients: int
    p0: float | None
    p1: float | None
    source: str


_VAN_GLABBEKE = "Van Glabbeke M et al. Eur J Cancer 2002;38:543-9"

BENCHMARKS: dict[str, Benchmark] = {
    "sts-second-line-3-months": Benchmark(
        label="Pretreated soft-tissue sarcoma, progression-free at 3 months",
        months=3,
        active=0.39,
        active_patients=146,
        inactive=0.21,
        inactive_patients=234,
        p0=0.20,
        p1=0.40,
        source=_VAN_GLABBEKE,
    ),
    "sts-second-line-6-months": Benchmark(
        label="Pretreated soft-tissue sarcoma, progression-free at 6 months",
        months=6,
        active=0.14,
        active_patients=146,
        inactive=0.08,
        inactive_patients=234,
        p0=None,
        p1=None,
        source=_VAN_GLABBEKE,
    ),
}
"""Benchmarks by name. The abstract of the source was read; the paper awaits a check."""
