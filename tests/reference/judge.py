"""Every assessment of a patient after baseline, judged by one evaluator's records alone."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from reference.recist import (
    Criterion,
    NewLesion,
    Target,
    continue_responses,
    new_lesion_indicator,
    non_target_response,
    overall_response,
    progression_date,
    target_response,
)
from reference.records import (
    Assessment,
    Record,
    baseline_position,
    date_of,
    diameter,
    gather_assessments,
    lesion_of,
    nodes_of,
    non_target,
    presence_of,
    roles_of,
)

BASELINE_DAYS = 28  # imaging at most 4 weeks before treatment: Eisenhauer 2009 s4.1, to be checked
SEEN = {"UNEQUIVOCAL", "PRESENT", "EQUIVOCAL"}


@dataclass(frozen=True)
class Options:
    """What the protocol settles about judging a patient's records."""

    criterion: Criterion = "recist-1.1"
    span_days: int = 14
    continued: bool = False


@dataclass(frozen=True)
class Judgement:
    """One judged assessment after baseline; sums are exact."""

    adt: dt.date
    visitnum: float | None
    targets: int
    measured: int
    total: Fraction | None
    base: Fraction | None
    nadir: Fraction | None
    nadir_dates: tuple[dt.date, ...]
    trgresp: str | None
    ntrgresp: str | None
    newlind: str
    ovrlresp: str
    pddt: dt.date | None


class Patient:
    """One patient as one evaluator saw him: baseline, later assessments, lesions by role."""

    def __init__(self, rows: Sequence[Record], treated_from: dt.date, options: Options) -> None:
        roles = roles_of(rows)
        assessments = gather_assessments(filter(makes_assessment, rows), options.span_days)
        start = baseline_position(assessments, treated_from)
        self.criterion = options.criterion
        self.continued = options.continued
        self.baseline = assessments[start]
        self.until_baseline = assessments[: start + 1]
        self.earliest = treated_from - dt.timedelta(days=BASELINE_DAYS)
        recent = [each for each in assessments[:start] if each.adt >= self.earliest]
        self.at_baseline = [*recent, self.baseline]
        self.following = assessments[start + 1 :]
        self.nodes = nodes_of(rows)
        known = {lesion_of(row) for row in rows if self.belongs_to_baseline(row)}
        self.targets = [
            lesion
            for lesion, role in roles.items()
            if role == "TARGET" and self.first_size(lesion) is not None
        ]
        non_targets = [lesion for lesion, role in roles.items() if role == "NON-TARGET"]
        self.expected = [lesion for lesion in non_targets if lesion in known]
        self.unexpected = [lesion for lesion in non_targets if lesion not in known]
        self.new = [lesion for lesion, role in roles.items() if role == "NEW"]

    def size(self, assessment: Assessment, lesion: str) -> Fraction | None:
        """Return the lesion's diameter that counts."""
        return diameter(assessment.results(lesion), self.criterion, is_node=lesion in self.nodes)

    def first_size(self, lesion: str) -> Fraction | None:
        """Return the diameter at baseline, else of the last screening scan that is not too old."""
        sizes = [self.size(assessment, lesion) for assessment in self.at_baseline]
        return next((size for size in reversed(sizes) if size is not None), None)

    def base(self) -> Fraction | None:
        """Return the baseline sum; None without targets."""
        sizes = [size for x in self.targets if (size := self.first_size(x)) is not None]
        return sum(sizes, Fraction(0)) if sizes else None

    def belongs_to_baseline(self, row: Record) -> bool:
        """Tell whether a record shows that its lesion was known at baseline.

        That is one of the baseline assessment, or of a screening scan that is not too old; an
        identification also when it stands under the baseline visit.
        """
        if row["DOMAIN"] == "TR":
            return any(row in assessment.rows for assessment in self.at_baseline)
        is_same_visit = row["VISITNUM"] is not None and row["VISITNUM"] == self.baseline.visitnum
        is_dated = bool(row["TUDTC"])
        return is_same_visit or (is_dated and self.earliest <= date_of(row) <= self.baseline.adt)

    def sizes(self, assessment: Assessment) -> list[Target]:
        """Return all targets, measured or not."""
        return [
            Target(self.size(assessment, lesion), lesion in self.nodes) for lesion in self.targets
        ]

    def non_target_word(self, assessment: Assessment) -> str | None:
        """Judge the non-targets of one assessment."""
        expected, unexpected = (
            [
                non_target(assessment.results(x), self.criterion, is_node=x in self.nodes)
                for x in lesions
            ]
            for lesions in (self.expected, self.unexpected)
        )
        return non_target_response(
            expected, unexpected, self.criterion, has_targets=bool(self.targets)
        )

    def new_state(self, assessment: Assessment, lesion: str) -> str | None:
        """Return how a new lesion was seen; identified without a result means present."""
        is_node = lesion in self.nodes
        state = presence_of(assessment.results(lesion), self.criterion, is_node=is_node, least=10)
        is_identified = any(row["DOMAIN"] == "TU" for row in assessment.of(lesion))
        return "PRESENT" if state is None and is_identified else state

    def new_lesions(self, index: int) -> list[NewLesion]:
        """Return the new lesions seen at a following assessment, with their first sight."""
        found = []
        for lesion in self.new:
            sights = [
                (state, min(date_of(row) for row in assessment.of(lesion)))
                for assessment in (*self.until_baseline, *self.following[: index + 1])
                if (state := self.new_state(assessment, lesion)) in SEEN
            ]
            state = self.new_state(self.following[index], lesion)
            if state in SEEN:
                found.append(NewLesion(str(state), sights[0][1]))
        return found


def makes_assessment(row: Record) -> bool:
    """Tell whether a record dates an assessment: a result, or the first sight of a new lesion."""
    return row["DOMAIN"] == "TR" or row["TUSTRESC"] == "NEW"


def has_assessment(rows: Sequence[Record]) -> bool:
    """Tell whether there is anything to judge."""
    return any(makes_assessment(row) for row in rows)


def complete_sum(targets: Sequence[Target]) -> Fraction | None:
    """Return the sum of diameters; None when a target is missing or there is none."""
    sizes = [target.mm for target in targets if target.mm is not None]
    return sum(sizes, Fraction(0)) if sizes and len(sizes) == len(targets) else None


def judge(rows: Sequence[Record], treated_from: dt.date, options: Options) -> list[Judgement]:
    """Judge each assessment after baseline, in order of date."""
    if not has_assessment(rows):
        return []
    patient = Patient(rows, treated_from, options)
    words: list[str | None] = []
    base = patient.base()
    complete = [[] if base is None else [(patient.baseline.adt, base)]]
    for now in patient.following:
        targets = patient.sizes(now)
        words.append(_target_word(patient, targets, complete[-1]))
        total = complete_sum(targets)
        complete.append(complete[-1] + ([] if total is None else [(now.adt, total)]))
    if patient.continued:
        words = continue_responses(words)
    return [_judgement(patient, index, word, complete[index]) for index, word in enumerate(words)]


def _target_word(
    patient: Patient, targets: Sequence[Target], earlier: Sequence[tuple[dt.date, Fraction]]
) -> str | None:
    if not targets:
        return None
    nadir = min(mm for _, mm in earlier)
    return target_response(targets, earlier[0][1], nadir, patient.criterion)


def _judgement(
    patient: Patient, index: int, word: str | None, earlier: list[tuple[dt.date, Fraction]]
) -> Judgement:
    now = patient.following[index]
    measured = [target.mm for target in patient.sizes(now) if target.mm is not None]
    nadir = min((mm for _, mm in earlier), default=None)
    other = patient.non_target_word(now)
    new = patient.new_lesions(index)
    overall = overall_response(word, other, new_lesion_indicator(new))
    return Judgement(
        adt=now.adt,
        visitnum=now.visitnum,
        targets=len(patient.targets),
        measured=len(measured),
        total=sum(measured, Fraction(0)) if measured else None,
        base=earlier[0][1] if earlier else None,
        nadir=nadir,
        nadir_dates=tuple(date for date, mm in earlier if mm == nadir),
        trgresp=word,
        ntrgresp=other,
        newlind=new_lesion_indicator(new),
        ovrlresp=overall,
        pddt=progression_date(now.adt, word, other, new) if overall == "PD" else None,
    )
