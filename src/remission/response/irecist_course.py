"""The course of one patient and reader under iRECIST, scan by scan from the first progression on.

Seymour et al., Lancet Oncol 2017;18:e143-52, Table 2, and the answers of the EORTC RECIST group;
which of these were read and what was decided here is said in `docs/methods/irecist.md`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from remission.response.lesion_records import UNITS_PER_MM
from remission.response.rules import DiameterRule

TARGET, NON_TARGET, NEW = "target lesions", "non-target lesions", "new lesions"
NOTED: Final = (
    "growth-not-recorded",
    "new-lesion-persists",
    "response-beside-new-lesion",
    "scan-too-soon",
)
"""The rules of the findings that a verdict may make."""
_BETTER: Final = {"CR": 0, "PR": 1, "SD": 2, "PD": 3}  # a target response not known shows nothing


class Sighting(NamedTuple):
    """A non-target or new lesion at one scan; `size` is null when it was not measured."""

    name: str
    organ: str
    node: bool
    size: int | None
    there: bool  # certainly
    gone: bool
    unequivocal: bool  # non-target: progression; new: growth that is progression by itself
    increased: bool  # since the last assessment
    first: dt.date  # first sight, even if doubtful then

    @property
    def counted(self) -> int | None:
        """The size, 0 when it is gone; a node that is normal keeps the size measured."""
        return 0 if self.size is None and self.gone else self.size


@dataclass(frozen=True, kw_only=True)
class Scan:
    """What RECIST 1.1 made of a scan; `settled` is its overall response without new lesions.

    `targets` are the sizes of those measured.
    """

    day: dt.date
    target: str | None
    non_target: str | None
    settled: str
    targets: Mapping[str, int] = field(default_factory=dict)
    non_targets: tuple[Sighting, ...] = ()
    new: tuple[Sighting, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The word of a scan (RECIST's, or iUPD, iCPD), the day of its progression, and why.

    `rule` names the finding that `note` makes, when a person should look.
    """

    word: str
    progressed: dt.date | None = None
    why: str = ""
    rule: str = ""
    note: str = ""


@dataclass(kw_only=True)
class _Block:
    """A progression that is not confirmed yet, and what it is compared with."""

    day: dt.date
    dated: dt.date
    causes: frozenset[str]
    target: str | None
    targets: Mapping[str, int]
    unequivocal: frozenset[str]
    later: set[str] = field(default_factory=set)  # new lesions certain since, too soon to confirm
    lowest: int | None = None  # sum of the new targets since
    sizes: dict[str, int] = field(default_factory=dict)  # smallest since, lesions not in a sum


@dataclass(kw_only=True)
class _State:
    known: dict[str, bool] = field(default_factory=dict)  # new lesion -> whether it is a target
    organs: dict[str, str] = field(default_factory=dict)  # of the new targets
    gone: set[str] = field(default_factory=set)  # new lesions last recorded as gone
    nadir: int | None = None  # of the sum of the new targets
    block: _Block | None = None
    confirmed: Verdict | None = None


def follow_course(scans: Sequence[Scan], rule: DiameterRule, wait_days: int) -> list[Verdict]:
    """Return the verdict of each scan, in their order.

    A scan less than `wait_days` after the first one of a progression does not confirm it.
    """
    state = _State()
    verdicts = []
    for scan in scans:
        state.gone -= {lesion.name for lesion in scan.new}
        state.gone |= {lesion.name for lesion in scan.new if lesion.gone}
        verdicts.append(_judge(scan, state, rule, wait_days))
        _remember(scan, state, rule)
    return verdicts


def _judge(scan: Scan, state: _State, rule: DiameterRule, wait_days: int) -> Verdict:
    if state.confirmed is not None:
        return state.confirmed
    if state.block is None:
        causes = _progressions(scan, state, rule)
        return _open(scan, state, rule, causes) if causes else _settle(scan, state, "")
    return _judge_again(scan, state, state.block, rule, wait_days)


def _open(scan: Scan, state: _State, rule: DiameterRule, causes: dict[str, str]) -> Verdict:
    further = _further(scan, state)
    _take_in(further, state, rule)
    on_scan = set(causes) & {TARGET, NON_TARGET} or not further
    days = [lesion.first for lesion in further] + ([scan.day] if on_scan else [])
    state.block = _Block(
        day=scan.day,
        dated=min(days),
        causes=frozenset(causes),
        target=scan.target,
        targets=scan.targets,
        unequivocal=frozenset(lesion.name for lesion in scan.non_targets if lesion.unequivocal),
    )
    return Verdict(
        word="iUPD",
        progressed=state.block.dated,
        why=f"progression to be confirmed ({'; '.join(causes.values())})",
    )


def _judge_again(
    scan: Scan, state: _State, block: _Block, rule: DiameterRule, wait_days: int
) -> Verdict:
    growth = _growth(scan, state, block, rule)
    if growth:
        return _confirm(scan, state, block, growth, wait_days)
    kept = f"the progression of {block.dated} is neither confirmed nor undone"
    waiting = Verdict(word="iUPD", progressed=block.dated, why=kept)
    if scan.settled == "PD":
        return _still(scan, block, waiting)
    there = [] if _shrank(scan, block) else _persisting(state)
    seen = {lesion.name for lesion in scan.new}
    if seen.isdisjoint(there) and (scan.settled == "NE" or _is_lost(scan, block)):
        return Verdict(word="NE", why=f"{kept}: not all that progressed was assessed")
    if there:
        return _persist(there, block, waiting)
    state.block = None
    return _settle(scan, state, f"the progression of {block.dated} is undone")


def _persist(there: list[str], block: _Block, waiting: Verdict) -> Verdict:
    """Return iUPD beside new lesions that are not gone."""
    names = ", ".join(there)
    return Verdict(
        word=waiting.word,
        progressed=waiting.progressed,
        why=f"{waiting.why}: new lesion {names} is not gone",
        rule="new-lesion-persists",
        note=f"new lesion {names} is there without growth, or has no record, and the target "
        f"lesions are not known to be better than on {block.day}; the response stays iUPD",
    )


def _is_lost(scan: Scan, block: _Block) -> bool:
    """Tell whether a non-target that progressed, or another one, was not assessed."""
    seen = {lesion.name for lesion in scan.non_targets}
    return NON_TARGET in block.causes and (scan.non_target == "NE" or not block.unequivocal <= seen)


def _confirm(
    scan: Scan, state: _State, block: _Block, growth: list[str], wait_days: int
) -> Verdict:
    days = (scan.day - block.day).days
    if days < wait_days:
        return Verdict(
            word="iUPD",
            progressed=block.dated,
            why=f"{'; '.join(growth)}, but only {days} days after {block.day}: too soon to confirm",
            rule="scan-too-soon",
            note=f"{'; '.join(growth)}, {days} days after the scan that showed progression; the "
            f"protocol lets a scan confirm from {wait_days} days on, so the response stays iUPD; "
            "the guideline accepts an additional new lesion seen on a scan made for new symptoms: "
            "a person should decide",
        )
    state.confirmed = Verdict(
        word="iCPD",
        progressed=block.dated,
        why=f"progression was confirmed on {scan.day}",
    )
    return Verdict(
        word="iCPD",
        progressed=block.dated,
        why=f"confirms the progression of {block.dated}: {'; '.join(growth)}",
    )


def _still(scan: Scan, block: _Block, waiting: Verdict) -> Verdict:
    """Return iUPD; a non-target called unequivocal twice may or may not have grown in between."""
    twice = [lesion.name for lesion in scan.non_targets if lesion.unequivocal]
    if NON_TARGET not in block.causes or not twice:
        return waiting
    names = ", ".join(twice)
    return Verdict(
        word=waiting.word,
        progressed=waiting.progressed,
        why=f"{waiting.why}: nothing says that non-target {names} grew further",
        rule="growth-not-recorded",
        note=f"non-target {names} is UNEQUIVOCAL again; any further growth would confirm the "
        f"progression of {block.dated}; record INCREASED (TUMSTATE) if it grew; it counts as "
        "unchanged",
    )


def _settle(scan: Scan, state: _State, why: str) -> Verdict:
    """Return RECIST's word; there is no complete response beside a new lesion."""
    there = _persisting(state)
    if not there:
        return Verdict(word=scan.settled, why=why)
    word = scan.settled
    if word == "CR":
        word = "PR" if scan.target is not None else "NON-CR/NON-PD"
    names = ", ".join(there)
    return Verdict(
        word=word,
        why="; ".join([*([why] if why else []), f"new lesion {names} is not gone"]),
        rule="response-beside-new-lesion",
        note=f"the response is judged while new lesion {names} is there without growth or has no "
        "record; a complete response is not possible so",
    )


def _progressions(scan: Scan, state: _State, rule: DiameterRule) -> dict[str, str]:
    """Return the categories that progress by RECIST 1.1, each with the reason."""
    found = {}
    if scan.target == "PD":
        found[TARGET] = TARGET
    if scan.non_target == "PD":
        found[NON_TARGET] = NON_TARGET
    new = [f"new lesion {lesion.name}" for lesion in _further(scan, state)]
    new += _regrown(scan, state, rule)
    if new:
        found[NEW] = ", ".join(new)
    return found


def _growth(scan: Scan, state: _State, block: _Block, rule: DiameterRule) -> list[str]:
    """Return what confirms the progression, in words."""
    progressions = _progressions(scan, state, rule)
    found = [
        f"progression of {category} as well"
        for category in (TARGET, NON_TARGET)
        if category in progressions and category not in block.causes
    ]
    floor = rule.growth_mm * UNITS_PER_MM
    if TARGET in block.causes and _grew(scan, block) >= floor:
        found.append(f"sum of target lesions at least {rule.growth_mm} mm larger")
    if NON_TARGET in block.causes:
        found += _grown(scan.non_targets, block)
    if NEW in progressions:
        found.append(progressions[NEW])
    elif NEW in block.causes:
        if _above(_sum_new(scan, state)[0], block.lowest, floor):
            found.append(f"sum of new target lesions at least {rule.growth_mm} mm larger")
        beside = [lesion for lesion in scan.new if state.known.get(lesion.name) is False]
        found += _grown(beside, block)
    return found


def _grew(scan: Scan, block: _Block) -> int:
    """Return by how much the targets measured at the iUPD are larger; one missing now adds 0."""
    now = sum(scan.targets.get(name, 0) for name in block.targets)
    return now - sum(block.targets.values())


def _grown(lesions: Iterable[Sighting], block: _Block) -> list[str]:
    return [
        f"{lesion.name} larger"
        for lesion in lesions
        if lesion.increased
        or (lesion.unequivocal and lesion.name not in block.unequivocal)
        or _above(lesion.counted, block.sizes.get(lesion.name), 1)
    ]


def _regrown(scan: Scan, state: _State, rule: DiameterRule) -> list[str]:
    """Return progression of known new lesions by RECIST 1.1, counted from their own nadir."""
    if state.block is not None and NEW in state.block.causes:
        return []
    found = [
        f"unequivocal growth of new lesion {lesion.name}"
        for lesion in scan.new
        if lesion.unequivocal and state.known.get(lesion.name) is False
    ]
    now, low = _sum_new(scan, state)[0], state.nadir
    if (
        now is not None
        and low is not None
        and _above(now, low, rule.growth_mm * UNITS_PER_MM)
        and 100 * now >= (100 + rule.growth_pct) * low
    ):
        found.append("sum of new target lesions")
    return found


def _further(scan: Scan, state: _State) -> list[Sighting]:
    """Return the new lesions that are certain, and were not yet when the progression began."""
    later = set() if state.block is None else state.block.later
    earlier = state.known.keys() - later
    return [lesion for lesion in scan.new if lesion.there and lesion.name not in earlier]


def _take_in(further: list[Sighting], state: _State, rule: DiameterRule) -> None:
    """Make the new lesions targets or non-targets, the largest first, and count afresh."""
    for lesion in sorted(further, key=lambda lesion: (-(lesion.size or 0), lesion.name)):
        limit = rule.measurable_node_mm if lesion.node else rule.measurable_mm
        organs = list(state.organs.values())
        target = (
            lesion.size is not None
            and lesion.size >= limit * UNITS_PER_MM
            and len(organs) < rule.max_targets
            and organs.count(lesion.organ) < rule.max_targets_per_organ
        )
        state.known[lesion.name] = target
        if target:
            state.organs[lesion.name] = lesion.organ
            state.nadir = None  # earlier sums are those of fewer lesions
            if state.block is not None:
                state.block.lowest = None


def _sum_new(scan: Scan, state: _State) -> tuple[int | None, bool]:
    """Return the sum of the new targets measured, and whether all of them were."""
    sizes = [lesion.counted for lesion in scan.new if lesion.name in state.organs]
    known = [size for size in sizes if size is not None]
    return (sum(known) if known else None), len(known) == len(state.organs)


def _remember(scan: Scan, state: _State, rule: DiameterRule) -> None:
    """Keep the new lesions, and the smallest sum and sizes, for comparison with later scans."""
    block = state.block
    if block is not None:
        found = [lesion for lesion in scan.new if lesion.there and lesion.name not in state.known]
        block.later |= {lesion.name for lesion in found}
        _take_in(found, state, rule)
    total, complete = _sum_new(scan, state)
    if total is not None and complete:
        state.nadir = total if state.nadir is None else min(state.nadir, total)
        if block is not None:
            block.lowest = total if block.lowest is None else min(block.lowest, total)
    if block is not None:
        for lesion in (*scan.non_targets, *scan.new):
            if lesion.counted is not None:
                low = block.sizes.get(lesion.name, lesion.counted)
                block.sizes[lesion.name] = min(low, lesion.counted)


def _persisting(state: _State) -> list[str]:
    return sorted(state.known.keys() - state.gone)


def _shrank(scan: Scan, block: _Block) -> bool:
    """Tell whether the target lesions are in a better category than when it began."""
    before, now = _BETTER.get(block.target or ""), _BETTER.get(scan.target or "")
    return before is not None and now is not None and now < before


def _above(now: int | None, then: int | None, least: int) -> bool:
    return now is not None and then is not None and now - then >= least
