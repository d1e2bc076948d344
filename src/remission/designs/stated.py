"""A design that is stated by its bounds, as a protocol or a paper prints it: 1/10 5/29."""

import re
from collections.abc import Sequence
from itertools import pairwise

from remission.designs.bounds import LARGEST_TRIAL, check_request
from remission.designs.looks import Look
from remission.designs.staged import Staged, state_errors
from remission.errors import DesignError

_STAGE = re.compile(r"(-|\d+)/(\d+)(?: \((\d+)\+\))?")


def plan_stages(p0: float, p1: float, stages: Sequence[str]) -> Staged:
    """Read the bounds of every stage, written as `r/n`.

    Not promising at r responses or fewer among the first n patients; `1/10 (6+)` adds a stop as
    promising at 6 or more, `-` for r is no stop for too few. The last stage has `r/n` alone and
    is promising above r. `alpha` and `beta` of the plan are the errors that the bounds attain.

    Raises
    ------
    DesignError
        When p0 < p1 does not hold, or the stages are not written so, do not rise, or contradict
        themselves.
    """
    check_request(p0, p1, 0.5, 0.25)
    looks = [_read(stage) for stage in stages]
    if not looks or looks[-1].promising <= looks[-1].n or looks[-1].futile < 0:
        raise DesignError(
            f"The stages {_write(stages)} do not end with r/n alone, such as 5/29; at the last"
            " stage more than r responses are promising."
        )
    last = looks[-1]
    if last.futile >= last.n or last.n > LARGEST_TRIAL:
        raise DesignError(
            f"The last stage is {stages[-1]}; fewer responses than patients, and at most"
            f" {LARGEST_TRIAL} patients are expected."
        )
    looks[-1] = Look(n=last.n, futile=last.futile, promising=last.futile + 1)
    try:
        plan = Staged(kind="stages", p0=p0, p1=p1, alpha=0, beta=0, looks=tuple(looks))
    except DesignError:
        raise DesignError(
            f"The stages {_write(stages)} are no plan: patients must rise from stage to stage, and"
            " at each stage r must be below the responses that are promising, and these at most"
            " the patients."
        ) from None
    if any(later.futile < sooner.futile for sooner, later in pairwise(looks) if later.futile >= 0):
        raise DesignError(
            f"The stages {_write(stages)} decide nothing where r falls: whoever passed a stage with"
            " more than r responses has more than a smaller r at every later one."
        )
    return state_errors(plan)


def write_stages(design_stages: Sequence[tuple[int, int | None, int | None]]) -> list[str]:
    """Write what `list_stages` returns as `plan_stages` reads it."""
    *looks, (n, futile, _) = design_stages
    written = [
        f"{'-' if few is None else few}/{patients}{'' if enough is None else f' ({enough}+)'}"
        for patients, few, enough in looks
    ]
    return [*written, f"{futile}/{n}"]


def _read(stage: str) -> Look:
    read = _STAGE.fullmatch(stage.strip())
    if not read or int(read[2]) < 1 or int(read[2]) > LARGEST_TRIAL:
        raise DesignError(
            f"The stage {stage!r} is not written as r/n, such as 1/10, or 1/10 (6+) with a stop as"
            " promising at 6 responses."
        )
    n = int(read[2])
    enough = int(read[3]) if read[3] else n + 1
    if read[3] and enough > n:
        raise DesignError(f"The stage {stage!r} asks for {enough} responses among {n} patients.")
    return Look(n=n, futile=-1 if read[1] == "-" else int(read[1]), promising=enough)


def _write(stages: Sequence[str]) -> str:
    return ", ".join(stages) or "(none)"
