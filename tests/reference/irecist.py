"""iRECIST for one target, one non-target and a few new lesions, scan by scan, kept plain and slow.

A second reading of `docs/methods/irecist.md`; it shares nothing with the product. Sizes are whole
millimetres; every scan is at least 28 days after the one before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Seen:
    """A scan: the target in mm, the state of the non-target, and the new lesions recorded.

    A new lesion is its size in mm; 0 is gone. A lesion that is not named has no record.
    """

    target: int
    non_target: str
    new: dict[str, int] = field(default_factory=dict)


def read_course(base: int, scans: Sequence[Seen]) -> list[str]:
    """Return the overall response of each scan."""
    words: list[str] = []
    opened: int | None = None  # the scan of an iUPD that is neither confirmed nor undone
    known: dict[str, int] = {}  # new lesion -> the scan when it was first certain
    for at, scan in enumerate(scans):
        if "iCPD" in words:
            words.append("iCPD")
            continue
        fresh = [name for name, size in scan.new.items() if size > 0 and name not in known]
        kinds = _progressing(base, scans, at, known, since_reset=_last_reset(words))
        if opened is None:
            if kinds or fresh:
                opened = at
                known |= dict.fromkeys(fresh, at)
                words.append("iUPD")
            else:
                words.append(_settled(base, scan, known))
            continue
        before = _causes(base, scans, opened, known)
        if fresh or _confirmed(base, scans, at, opened, known, before):
            words.append("iCPD")
            continue
        targets, beside = _target(base, scans, at), scan.non_target
        if targets == "PD" or beside == "UNEQUIVOCAL":
            words.append("iUPD")
            continue
        order = ["CR", "PR", "SD", "PD"]
        better = order.index(targets) < order.index(_target(base, scans, opened))
        if _there(scan, known) and not better:
            words.append("iUPD")
            continue
        opened = None
        words.append(_settled(base, scan, known))
    return words


def _target(base: int, scans: Sequence[Seen], at: int) -> str:
    nadir = min([base, *(scan.target for scan in scans[:at])])
    now = scans[at].target
    if now == 0:
        return "CR"
    if 5 * now >= 6 * nadir and now - nadir >= 5:
        return "PD"
    return "PR" if 10 * now <= 7 * base else "SD"


def _settled(base: int, scan: Seen, known: dict[str, int]) -> str:
    if scan.target == 0:
        gone = scan.non_target == "ABSENT" and not _there(scan, known)
        return "iCR" if gone else "iPR"
    return "iPR" if 10 * scan.target <= 7 * base else "iSD"


def _there(scan: Seen, known: dict[str, int]) -> bool:
    return any(scan.new.get(name) != 0 for name in known)


def _last_reset(words: Sequence[str]) -> int | None:
    return max((at for at, word in enumerate(words) if word in {"iCR", "iPR", "iSD"}), default=None)


def _large(scans: Sequence[Seen], known: dict[str, int]) -> list[str]:
    """Return the new lesions that are targets: 10 mm or more when first seen."""
    return [name for name, first in known.items() if scans[first].new[name] >= 10]


def _sums(scans: Sequence[Seen], known: dict[str, int], span: range) -> list[int]:
    """Return the sums of the new targets on the scans where all of them were recorded."""
    large = _large(scans, known)
    return [
        sum(scans[at].new[name] for name in large)
        for at in span
        if large and all(name in scans[at].new for name in large)
    ]


def _progressing(
    base: int, scans: Sequence[Seen], at: int, known: dict[str, int], since_reset: int | None
) -> set[str]:
    """Return the kinds of lesions that progress by RECIST 1.1, further new lesions left out."""
    kinds = set()
    if _target(base, scans, at) == "PD":
        kinds.add("target")
    if scans[at].non_target == "UNEQUIVOCAL":
        kinds.add("non-target")
    if since_reset is not None and known and _regrown(scans, at, known):
        kinds.add("new")
    return kinds


def _regrown(scans: Sequence[Seen], at: int, known: dict[str, int]) -> bool:
    if not known:
        return False
    large = _large(scans, known)
    recorded = [scans[at].new[name] for name in large if name in scans[at].new]
    earlier = _sums(scans, known, range(max(known.values()), at))
    if not recorded or not earlier:
        return False
    now, low = sum(recorded), min(earlier)
    return now - low >= 5 and 5 * now >= 6 * low


def _causes(base: int, scans: Sequence[Seen], opened: int, known: dict[str, int]) -> set[str]:
    first = {name: at for name, at in known.items() if at < opened}
    kinds = set()
    if _target(base, scans, opened) == "PD":
        kinds.add("target")
    if scans[opened].non_target == "UNEQUIVOCAL":
        kinds.add("non-target")
    if len(first) < len(known) or (first and _regrown(scans, opened, first)):
        kinds.add("new")
    return kinds


def _confirmed(
    base: int,
    scans: Sequence[Seen],
    at: int,
    opened: int,
    known: dict[str, int],
    before: set[str],
) -> bool:
    scan, then = scans[at], scans[opened]
    target = (
        scan.target - then.target >= 5 if "target" in before else _target(base, scans, at) == "PD"
    )
    word = "INCREASED" if "non-target" in before else "UNEQUIVOCAL"
    new = _new_grew(scans, at, opened, known) if "new" in before else _regrown(scans, at, known)
    return target or scan.non_target == word or new


def _new_grew(scans: Sequence[Seen], at: int, opened: int, known: dict[str, int]) -> bool:
    now, large = scans[at].new, _large(scans, known)
    recorded = [now[name] for name in large if name in now]
    since = _sums(scans, known, range(opened, at))
    if recorded and since and sum(recorded) - min(since) >= 5:
        return True
    for name in set(known) - set(large):
        earlier = [scans[on].new[name] for on in range(opened, at) if name in scans[on].new]
        if name in now and earlier and now[name] > min(earlier):
            return True
    return False
