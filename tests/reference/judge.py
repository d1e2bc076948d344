"""Every assessment of a patient after baseline, judged by one evaluator's records alone."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

from reference.other_criteria import (
    ChoiRule,
    PetRule,
    Sums,
    WhoRule,
    choi_target,
    pet_target,
    who_target,
)
from reference.rano import RanoRule
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
    Size,
    baseline_position,
    date_of,
    diameter,
    gather_assessments,
    is_followed_by_viable,
    lesion_of,
    measured,
    nodes_of,
    non_target,
    presence_of,
    product,
    roles_of,
    scan_of,
    state_of,
    uptake,
    viable,
)

BASELINE_DAYS = 28  # imaging at most 4 weeks before treatment: Eisenhauer 2009 s4.1, to be checked
METABOLIC = {
    "CR": "CMR",
    "PR": "PMR",
    "SD": "SMD",
    "PD": "PMD",
    "NON-CR/NON-PD": "NON-CMR/NON-PMD",
    "NE": "NE",
}
SEEN = {"UNEQUIVOCAL", "PRESENT", "EQUIVOCAL"}


@dataclass(frozen=True)
class Options:
    """What the protocol settles about judging a patient's records."""

    criterion: Criterion = "recist-1.1"
    span_days: int = 14
    continued: bool = False
    progression_days: int = 28
    who: WhoRule = field(default_factory=WhoRule)
    choi: ChoiRule = field(default_factory=ChoiRule)
    pet: PetRule = field(default_factory=PetRule)
    rano: RanoRule = field(default_factory=RanoRule)


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
    """One patient as one evaluator saw him: baseline, later assessments, lesions by role.

    The first assessment on or after `baseline_from`, if there is one, is the baseline.
    """

    def __init__(
        self,
        rows: Sequence[Record],
        treated_from: dt.date,
        options: Options,
        baseline_from: dt.date | None = None,
    ) -> None:
        roles = roles_of(rows)
        self.viable = followed_by_viable(rows)
        self.treated_from = treated_from
        self.livers = {
            lesion_of(row)
            for row in rows
            if row["DOMAIN"] == "TU" and "LIVER" in str(row.get("TULOC") or "")
        }
        assessments = gather_assessments(filter(makes_assessment, rows), options.span_days)
        start = baseline_position(assessments, treated_from)
        after = [
            n for n, each in enumerate(assessments) if baseline_from and each.adt >= baseline_from
        ]
        if after:
            start, treated_from = after[0], assessments[after[0]].adt
        self.options = options
        self.criterion = options.criterion
        self.densities = [row for row in rows if row.get("TRTESTCD") == "DENSITY"]
        rows = [row for row in rows if row.get("TRTESTCD") != "DENSITY"]
        self.baseline = assessments[start]
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
        is_before = bool(after) or self.baseline.adt <= treated_from
        self.on_treatment = [] if is_before else [self.baseline]
        self.new = [
            lesion
            for lesion, role in roles.items()
            if role == "NEW" and not (is_before and self.was_seen_at_baseline(lesion))
        ]

    def was_seen_at_baseline(self, lesion: str) -> bool:
        """Tell whether a lesion called new was there before treatment: it is none."""
        is_node = lesion in self.nodes
        states = [
            presence_of(each.results(lesion), self.criterion, is_node=is_node, least=10)
            for each in self.at_baseline
        ]
        said = [state for state in states if state is not None]
        if not said:
            found = [row for each in self.at_baseline for row in each.of(lesion)]
            return any(row["DOMAIN"] == "TU" for row in found)
        return said[-1] in SEEN

    def size(self, assessment: Assessment, lesion: str) -> Fraction | None:
        """Return the lesion's diameter (or product of two) that counts."""
        scan = self.scan(assessment, lesion)
        return None if scan is None else scan[1]

    def scan(self, assessment: Assessment, lesion: str) -> tuple[dt.date, Fraction] | None:
        """Return the day on which the lesion's size is known, and the size."""
        by_diameter = partial(diameter, criterion=self.criterion, is_node=lesion in self.nodes)
        sizes: dict[str, Size] = {"who": product, "rano-2.0": product, "eortc-pet": uptake}
        size = viable if lesion in self.viable else sizes.get(self.criterion, by_diameter)
        return scan_of(assessment.results(lesion), size)

    def word(self, assessment: Assessment, lesion: str) -> str | None:
        """Return the word on the day of the size, else on the last day."""
        results = assessment.results(lesion)
        scan = self.scan(assessment, lesion)
        on = max(map(date_of, results), default=None) if scan is None else scan[0]
        return state_of([row for row in results if date_of(row) == on])

    def first_scan(self, lesion: str) -> tuple[dt.date, Fraction] | None:
        """Return the scan of the baseline assessment, else of the last screening not too old."""
        scans = [self.scan(assessment, lesion) for assessment in self.at_baseline]
        return next((scan for scan in reversed(scans) if scan is not None), None)

    def first_size(self, lesion: str) -> Fraction | None:
        """Return the size at baseline."""
        scan = self.first_scan(lesion)
        return None if scan is None else scan[1]

    def smallest(self, index: int, lesion: str) -> Fraction:
        """Return the smallest size of a target before a following assessment."""
        sizes = [self.first_size(lesion), *(self.size(x, lesion) for x in self.following[:index])]
        return min(size for size in sizes if size is not None)

    def density(self, now: Assessment) -> tuple[Fraction, Fraction] | None:
        """Return the sums of density, now and at baseline, of the targets still there."""
        pairs = []
        for lesion in self.targets:
            scan, first = self.scan(now, lesion), self.first_scan(lesion)
            if scan is None or first is None:
                return None
            if scan[1] == 0:
                continue
            ours = [self.density_on(lesion, on) for on in (scan[0], first[0])]
            if None in ours or ours[0][1] != ours[1][1]:
                return None
            pairs.append((ours[0][0], ours[1][0]))
        sums = [sum(values, Fraction(0)) for values in zip(*pairs, strict=True)]
        return (sums[0], sums[1]) if sums and sums[1] > 0 else None

    def density_on(self, lesion: str, on: dt.date) -> tuple[Fraction, object] | None:
        """Return the density measured on a day, and the method."""
        for row in self.densities:
            if lesion_of(row) == lesion and date_of(row) == on:
                return Fraction(str(row["TRSTRESN"])), row.get("TRMETHOD")
        return None

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
        state = "PRESENT" if state is None and is_identified else state
        mm = measured(assessment.results(lesion), "LDIAM")
        is_small = self.criterion == "mrecist" and lesion in self.livers and mm is not None
        return "EQUIVOCAL" if is_small and state in SEEN and mm < 10 else state

    def new_lesions(self, index: int) -> list[NewLesion]:
        """Return the new lesions seen at a following assessment, with their first sight."""
        found = []
        for lesion in self.new:
            sights = [
                (state, min(date_of(row) for row in assessment.of(lesion)))
                for assessment in (*self.on_treatment, *self.following[: index + 1])
                if (state := self.new_state(assessment, lesion)) in SEEN
            ]
            state = self.new_state(self.following[index], lesion)
            if state in SEEN:
                found.append(NewLesion(str(state), sights[0][1]))
        return found


def followed_by_viable(rows: Sequence[Record]) -> set[str]:
    """Return the lesions that are no new ones and are followed by their viable tumour."""
    return {
        lesion
        for lesion, role in roles_of(rows).items()
        if role != "NEW"
        and is_followed_by_viable([row for row in rows if lesion_of(row) == lesion])
    }


def read_rows(rows: Sequence[Record], criterion: Criterion) -> list[Record]:
    """Return the records that a criterion looks at."""
    if criterion == "eortc-pet":
        tests = {"SUVMAX", "TUMSTATE"}
        return [row for row in rows if row["DOMAIN"] == "TU" or row["TRTESTCD"] in tests]
    ours = followed_by_viable(rows)
    return [row for row in rows if row.get("TRTESTCD") != "VIADIAM" or lesion_of(row) in ours]


def makes_assessment(row: Record) -> bool:
    """Tell whether a record dates an assessment: a result, or the first sight of a new lesion."""
    if row["DOMAIN"] == "TR":
        return row["TRTESTCD"] != "DENSITY"
    return row["TUSTRESC"] == "NEW"


def has_assessment(rows: Sequence[Record]) -> bool:
    """Tell whether there is anything to judge."""
    return any(makes_assessment(row) for row in rows)


def complete_sum(targets: Sequence[Target]) -> Fraction | None:
    """Return the sum of diameters; None when a target is missing or there is none."""
    sizes = [target.mm for target in targets if target.mm is not None]
    return sum(sizes, Fraction(0)) if sizes and len(sizes) == len(targets) else None


def judge(rows: Sequence[Record], treated_from: dt.date, options: Options) -> list[Judgement]:
    """Judge each assessment after baseline, in order of date."""
    rows = read_rows(rows, options.criterion)
    if not has_assessment(rows):
        return []
    patient = Patient(rows, treated_from, options)
    return judge_patient(patient, partial(_target_word, patient))


Earlier = Sequence[tuple[dt.date, Fraction]]
"""The complete sums before an assessment with their dates, the baseline first."""


def judge_patient(
    patient: Patient, target_word: Callable[[int, Sequence[Target], Earlier], str | None]
) -> list[Judgement]:
    """Judge each assessment after baseline by a rule for the targets."""
    words: list[str | None] = []
    base = patient.base()
    complete = [[] if base is None else [(patient.baseline.adt, base)]]
    for index, now in enumerate(patient.following):
        targets = patient.sizes(now)
        words.append(target_word(index, targets, complete[-1]))
        total = complete_sum(targets)
        complete.append(complete[-1] + ([] if total is None else [(now.adt, total)]))
    if patient.options.continued:
        words = continue_responses(words)
    return [_judgement(patient, index, word, complete[index]) for index, word in enumerate(words)]


def _target_word(
    patient: Patient,
    index: int,
    targets: Sequence[Target],
    earlier: Earlier,
) -> str | None:
    if not targets:
        return None
    sums = Sums(base=earlier[0][1], nadir=min(mm for _, mm in earlier))
    sizes = [target.mm for target in targets]
    if patient.criterion == "who":
        smallest = [patient.smallest(index, lesion) for lesion in patient.targets]
        return who_target(sizes, smallest, sums, patient.options.who)
    if patient.criterion == "choi":
        density = patient.density(patient.following[index])
        return choi_target(sizes, density, sums, patient.options.choi)
    if patient.criterion == "eortc-pet":
        now = patient.following[index]
        words = [patient.word(now, lesion) for lesion in patient.targets]
        return pet_target(
            sizes,
            sums,
            patient.options.pet,
            days=(now.adt - patient.treated_from).days,
            is_larger="UNEQUIVOCAL PROGRESSION" in words,
        )
    return target_response(targets, sums.base, sums.nadir, patient.criterion)


def _judgement(
    patient: Patient, index: int, word: str | None, earlier: list[tuple[dt.date, Fraction]]
) -> Judgement:
    now = patient.following[index]
    measured = [target.mm for target in patient.sizes(now) if target.mm is not None]
    nadir = min((mm for _, mm in earlier), default=None)
    other = patient.non_target_word(now)
    new = patient.new_lesions(index)
    overall = overall_response(word, other, new_lesion_indicator(new))
    said = METABOLIC[overall] if patient.criterion == "eortc-pet" else overall
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
        ovrlresp=said,
        pddt=progression_date(now.adt, word, other, new) if overall == "PD" else None,
    )
