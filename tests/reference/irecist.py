"""iRECIST patient by patient and scan by scan, on top of the plain RECIST 1.1, slow on purpose.

A second reading of `docs/methods/irecist.md` and of Seymour 2017, Table 2 (PMC5648544); it shares
nothing with the product. Comments name the line of the page that is read.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from reference.judge import SEEN, Judgement, Options, Patient, judge, read_rows
from reference.recist import overall_response
from reference.records import Record, date_of, is_increased, presence_of, state_of

WORDS = {
    "CR": "iCR",
    "PR": "iPR",
    "SD": "iSD",
    "NON-CR/NON-PD": "NON-iCR/NON-iUPD",
    "NE": "NE",
}
UNDOING = {"CR", "PR", "SD", "NON-CR/NON-PD"}
BETTER_FIRST = ("CR", "PR", "SD", "PD")
LARGE_MM, LARGE_NODE_MM = 10, 15  # "10 mm or more (node: 15 mm short axis)"
MOST_LARGE, MOST_IN_ORGAN = 5, 2  # "up to 5 and 2 per organ"


@dataclass(frozen=True)
class Seen:
    """A lesion at one scan: what it was, its size in mm (None: not measured), and the word."""

    state: str | None = None
    mm: Fraction | None = None
    word: str | None = None

    @property
    def is_certain(self) -> bool:
        """Whether a new lesion is there for certain."""
        return self.state in {"UNEQUIVOCAL", "PRESENT"}

    @property
    def is_increased(self) -> bool:
        """Whether it was recorded as larger than before."""
        return is_increased(self.word)

    @property
    def is_unequivocal_growth(self) -> bool:
        """Whether it was recorded as UNEQUIVOCAL PROGRESSION or INCREASE."""
        return self.state == "UNEQUIVOCAL" and self.word not in {None, "UNEQUIVOCAL"}


@dataclass(frozen=True)
class Scan:
    """An assessment: RECIST 1.1's words, the targets measured, and all other lesions."""

    adt: dt.date
    target_word: str | None
    non_target_word: str | None
    targets: Mapping[str, Fraction]
    non_targets: Mapping[str, Seen]
    new: Mapping[str, Seen]
    first_seen: Mapping[str, dt.date]


@dataclass
class Block:
    """An iUPD neither undone nor confirmed: its first scan, and what had progressed there."""

    at: int
    kinds: set[str]
    known: set[str]
    date: dt.date


@dataclass
class Course:
    """A patient's scans, and what is known of the new lesions so far."""

    scans: Sequence[Scan]
    places: Mapping[str, str]
    nodes: set[str]
    days: int
    known: dict[str, int] = field(default_factory=dict)  # new lesion -> scan when first certain
    large: list[str] = field(default_factory=list)  # new targets
    gone: set[str] = field(default_factory=set)
    added: int = 0  # the scan of the last new target

    def look(self, at: int) -> list[str]:
        """Take in the new lesions of a scan; return those certain for the first time."""
        scan = self.scans[at]
        fresh = [lesion for lesion in scan.new if lesion not in self.known]
        fresh = [lesion for lesion in fresh if scan.new[lesion].is_certain]
        self.known |= dict.fromkeys(fresh, at)
        # "A new target is 10 mm or more when first certain ... the largest first"
        for lesion in sorted(fresh, key=lambda name: (-(scan.new[name].mm or 0), name)):
            mm = scan.new[lesion].mm
            organ = [other for other in self.large if self._organ(other) == self._organ(lesion)]
            least = LARGE_NODE_MM if lesion in self.nodes else LARGE_MM
            has_room = len(organ) < MOST_IN_ORGAN and len(self.large) < MOST_LARGE
            if mm is not None and mm >= least and has_room:
                self.large.append(lesion)
                self.added = at
        # "Once certain, a lesion is there until recorded ABSENT"
        for lesion in self.known:
            state = scan.new[lesion].state
            if state == "ABSENT":
                self.gone.add(lesion)
            elif state is not None:
                self.gone.discard(lesion)
        return fresh

    def _organ(self, lesion: str) -> str:
        return "LYMPH NODES" if lesion in self.nodes else self.places.get(lesion, "")

    def is_there(self, on: int | None = None) -> bool:
        """Tell whether a new lesion is there; with `on`, one that was seen on that scan."""
        there = [lesion for lesion in self.known if lesion not in self.gone]
        return any(on is None or self.scans[on].new[lesion].state for lesion in there)

    def large_sum(self, at: int) -> tuple[Fraction, bool] | None:
        """Return the sum of the new targets measured, and whether all were; None: none was."""
        new = self.scans[at].new
        sizes = [new[lesion].mm for lesion in self.large]
        found = [mm for mm in sizes if mm is not None]
        return (sum(found, Fraction(0)), len(found) == len(self.large)) if found else None

    def smallest_large(self, span: range) -> Fraction | None:
        """Return the smallest complete sum of the new targets on some scans."""
        sums = [self.large_sum(at) for at in span]
        return min((found[0] for found in sums if found and found[1]), default=None)

    def new_progress(self, at: int) -> bool:
        """Tell whether known new lesions progress: "20 % and 5 mm above the nadir ..."."""
        now = self.large_sum(at)
        low = self.smallest_large(range(self.added, at))
        if now and low is not None and now[0] - low >= 5 and 5 * now[0] >= 6 * low:
            return True
        # "... or by UNEQUIVOCAL PROGRESSION or INCREASE"
        small = [name for name in self.known if name not in self.large and self.known[name] < at]
        new = self.scans[at].new
        return any(new[name].is_unequivocal_growth for name in small)

    def kinds(self, at: int) -> set[str]:
        """Return the kinds of lesions that progress by RECIST 1.1, a further new one left out."""
        scan = self.scans[at]
        found = {
            "target": scan.target_word == "PD",
            "non-target": scan.non_target_word == "PD",
            "new": self.new_progress(at),
        }
        return {kind for kind, progresses in found.items() if progresses}

    def open(self, at: int, fresh: list[str]) -> Block | None:
        """Return the iUPD that a scan begins; "a new lesion counts from its first sight"."""
        scan = self.scans[at]
        kinds = self.kinds(at)
        dates = [scan.first_seen[lesion] for lesion in fresh] + ([scan.adt] if kinds else [])
        kinds |= {"new"} if fresh else set()
        return Block(at, kinds, set(self.known), min(dates)) if dates else None

    def grows(self, at: int, block: Block) -> bool:
        """Tell whether something confirms, were the scan late enough ("What confirms")."""
        new = self.scans[at].new
        further = [lesion for lesion in self.known if lesion not in block.known]
        return (
            any(new[lesion].is_certain for lesion in further)
            or bool(self.kinds(at) - block.kinds)
            or ("target" in block.kinds and self._targets_grew(at, block.at))
            or ("non-target" in block.kinds and self._non_targets_grew(at, block.at))
            or ("new" in block.kinds and self._new_grew(at, block.at))
        )

    def _targets_grew(self, at: int, since: int) -> bool:
        # "targets 5 mm above their sum at the iUPD"
        then, now = self.scans[since].targets, self.scans[at].targets
        same = [now[lesion] for lesion in then if lesion in now]
        return sum(same) - sum(then.values()) >= 5

    def _non_targets_grew(self, at: int, since: int) -> bool:
        # "a non-target INCREASED, measured larger, or another one UNEQUIVOCAL"
        before = self.scans[since].non_targets
        for lesion, now in self.scans[at].non_targets.items():
            is_another = before[lesion].state != "UNEQUIVOCAL"
            if now.is_increased or (now.state == "UNEQUIVOCAL" and is_another):
                return True
            sizes = [scan.non_targets[lesion].mm for scan in self.scans[since:at]]
            if _is_larger(now.mm, sizes):
                return True
        return False

    def _new_grew(self, at: int, since: int) -> bool:
        # "new targets 5 mm above their smallest sum since"
        sums, low = self.large_sum(at), self.smallest_large(range(since, at))
        if sums and low is not None and sums[0] - low >= 5:
            return True
        # "another new lesion INCREASED, called UNEQUIVOCAL PROGRESSION or measured larger"
        for lesion, now in self.scans[at].new.items():
            if lesion in self.large or lesion not in self.known:
                continue
            sizes = [scan.new[lesion].mm for scan in self.scans[since:at]]
            if now.is_increased or now.is_unequivocal_growth or _is_larger(now.mm, sizes):
                return True
        return False

    def is_better(self, at: int, since: int) -> bool:
        """Tell whether the targets are in a better category than at the iUPD."""
        now, then = self.scans[at].target_word, self.scans[since].target_word
        if now not in BETTER_FIRST or then not in BETTER_FIRST:
            return False
        return BETTER_FIRST.index(now) < BETTER_FIRST.index(then)

    def settled(self, at: int) -> str:
        """Return the word of RECIST 1.1 without the new lesions; beside one "CR is iPR"."""
        scan = self.scans[at]
        word = overall_response(scan.target_word, scan.non_target_word, "N")
        if word == "CR" and self.is_there():
            return "NON-CR/NON-PD" if scan.target_word is None else "PR"
        return word

    def within(self, at: int, block: Block) -> str:
        """Return what a scan after an iUPD that is open makes of it; PD: iUPD as before."""
        scan = self.scans[at]
        if self.grows(at, block):
            is_late = (scan.adt - self.scans[block.at].adt).days >= self.days
            return "iCPD" if is_late else "PD"
        if "PD" in {scan.target_word, scan.non_target_word}:
            return "PD"
        # "Beside a new lesion that is neither gone nor larger": one seen on this scan ...
        is_stuck = not self.is_better(at, block.at)
        if is_stuck and self.is_there(on=at):
            return "PD"
        if self.settled(at) == "NE" or self._is_lost(at, block):
            return "NE"
        # ... or one without a record, which "is there until recorded ABSENT"
        return "PD" if is_stuck and self.is_there() else self.settled(at)

    def _is_lost(self, at: int, block: Block) -> bool:
        """Tell whether something of what progressed was not assessed."""
        scan, then = self.scans[at], self.scans[block.at]
        grown = [name for name, seen in then.non_targets.items() if seen.state == "UNEQUIVOCAL"]
        return (scan.non_target_word == "NE" and "non-target" in block.kinds) or any(
            scan.non_targets[lesion].state is None for lesion in grown
        )


def _is_larger(now: Fraction | None, earlier: Sequence[Fraction | None]) -> bool:
    sizes = [mm for mm in earlier if mm is not None]
    return now is not None and bool(sizes) and now > min(sizes)


def read_course(course: Course) -> list[tuple[str, dt.date | None]]:
    """Return the overall response of each scan, and the date of progression that it counts for."""
    words: list[str] = []
    blocks: list[Block | None] = []
    block: Block | None = None
    for at in range(len(course.scans)):
        fresh = course.look(at)
        if "iCPD" in words:
            words.append("iCPD")
        elif block is None:
            block = course.open(at, fresh)
            words.append("iUPD" if block else WORDS[course.settled(at)])
        else:
            word = course.within(at, block)
            if word in UNDOING:
                block = None
            words.append({"PD": "iUPD", "iCPD": "iCPD"}.get(word) or WORDS[word])
        blocks.append(block)
    # "the first iUPD of the progression that ends in iCPD; else of the last one, if nothing
    # undid it"
    return [
        (word, own.date if own and own is block and word in {"iUPD", "iCPD"} else None)
        for word, own in zip(words, blocks, strict=True)
    ]


def judge_irecist(
    rows: Sequence[Record], treated_from: dt.date, options: Options
) -> list[Judgement]:
    """Judge each assessment after baseline, in order of date."""
    by_recist = judge(rows, treated_from, options)
    if not by_recist:
        return []
    patient = Patient(read_rows(rows, options.criterion), treated_from, options)
    places = {str(row["TULNKID"]): str(row["TULOC"]) for row in rows if row["DOMAIN"] == "TU"}
    scans = [_scan(patient, index, judged) for index, judged in enumerate(by_recist)]
    course = Course(scans, places, patient.nodes, options.progression_days)
    return [
        replace(judged, ovrlresp=word, pddt=date)
        for judged, (word, date) in zip(by_recist, read_course(course), strict=True)
    ]


def _scan(patient: Patient, index: int, judged: Judgement) -> Scan:
    now = patient.following[index]
    sizes = {lesion: patient.size(now, lesion) for lesion in patient.targets}
    others = {}
    for lesion in (*patient.expected, *patient.unexpected):
        results = now.results(lesion)
        is_node = lesion in patient.nodes
        state = presence_of(results, patient.criterion, is_node=is_node)
        others[lesion] = Seen(state, patient.size(now, lesion), state_of(results))
    new = {
        lesion: Seen(
            patient.new_state(now, lesion),
            patient.size(now, lesion),
            state_of(now.results(lesion)),
        )
        for lesion in patient.new
    }
    return Scan(
        adt=now.adt,
        target_word=judged.trgresp,
        non_target_word=judged.ntrgresp,
        targets={lesion: mm for lesion, mm in sizes.items() if mm is not None},
        non_targets=others,
        new=new,
        first_seen={lesion: _first_sight(patient, lesion) for lesion in patient.new},
    )


def _first_sight(patient: Patient, lesion: str) -> dt.date:
    """Return the first day on which a new lesion was seen, certain or not."""
    for assessment in (*patient.on_treatment, *patient.following):
        if patient.new_state(assessment, lesion) in SEEN:
            return min(date_of(row) for row in assessment.of(lesion))
    return dt.date.max
