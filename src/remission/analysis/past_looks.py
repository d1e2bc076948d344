"""What the looks say that are past: each counted the first patients entered, and no others."""

from dataclasses import dataclass

from remission.designs import Decision, Design, Look, Simon, Staged


@dataclass(frozen=True, kw_only=True)
class Course:
    """Responses among the first 1, 2, ... patients entered.

    `known` are those seen; `possible` are those once every open answer has become a response.
    """

    known: tuple[int, ...]
    possible: tuple[int, ...]

    def is_known(self, size: int) -> bool:
        """Tell whether every answer of the first patients is known; False while they are fewer."""
        return size <= len(self.known) and self.known[size - 1] == self.possible[size - 1]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Responses among the patients entered, and patients who may still respond.

    `course` is None without the order of the patients. `closed`: no more will be entered.
    """

    responses: int
    entered: int
    pending: int
    course: Course | None
    closed: bool

    @property
    def known(self) -> tuple[int, ...]:
        """Responses among the first 1, 2, ... patients; empty without their order."""
        return self.course.known if self.course else ()

    def is_settled(self, size: int) -> bool:
        """Tell whether every answer of the first patients is known."""
        return not self.pending or (self.course is not None and self.course.is_known(size))

    def take_first(self, size: int) -> "Seen":
        """Return what the first patients say; those open stay open until theirs are all known."""
        first = None
        if self.course:
            first = Course(known=self.course.known[:size], possible=self.course.possible[:size])
        return Seen(
            responses=self.known[size - 1],
            entered=size,
            pending=0 if self.is_settled(size) else self.pending,
            course=first,
            closed=self.closed,
        )


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A look that should have stopped the trial, and the responses that it counted."""

    look: Look
    responses: int

    @property
    def promising(self) -> bool:
        """Whether it stopped for enough responses; else for too few."""
        return self.responses >= self.look.promising


@dataclass(frozen=True, kw_only=True)
class PastLooks:
    """The first look that should have stopped the trial, if no open answer becomes a response.

    `most`: if all of them do. None: no look did.
    """

    least: Stop | None
    most: Stop | None

    @property
    def certain(self) -> Stop | None:
        """The look whose verdict no open answer can change; None when there is none."""
        if self.least is None or self.most is None or self.least.promising != self.most.promising:
            return None
        return self.least if self.least.promising else self.most

    @property
    def open(self) -> Stop | None:
        """The first look at which open answers decide whether the trial should have stopped."""
        if self.certain:
            return None
        stops = [stop for stop in (self.least, self.most) if stop]
        return min(stops, key=lambda stop: stop.look.n, default=None)


def judge_past(design: Design, course: Course) -> PastLooks:
    """Judge the looks before the last patient entered, the last look left out: it moves.

    With more responses a verdict gets no worse, so that what is the same with none and with all of
    the open answers is certain.
    """
    looks = design.looks[:-1] if isinstance(design, Simon | Staged) else ()
    return PastLooks(least=_find_stop(looks, course.known), most=_find_stop(looks, course.possible))


def find_unjudged(design: Design, responses: int, entered: int, pending: int) -> Look | None:
    """Find the first past look that would end otherwise in another order of the patients.

    Of the first n of them no more respond than do in all, and no fewer than remain when everybody
    entered after them did. A look for which even all responses are too few ends the trial.
    """
    unjudged, success = None, None
    for look in design.looks[:-1] if isinstance(design, Simon | Staged) else ():
        least = max(0, responses - (entered - look.n))
        most = min(look.n, responses + pending)
        if look.n >= entered:
            break
        if most <= look.futile:
            return success
        if most >= look.promising:
            success = success or look
        if least <= look.futile or most >= look.promising:
            unjudged = unjudged or look
    return unjudged


def _find_stop(looks: tuple[Look, ...], counts: tuple[int, ...]) -> Stop | None:
    for look in looks:
        if look.n < len(counts) and not look.futile < counts[look.n - 1] < look.promising:
            return Stop(look=look, responses=counts[look.n - 1])
    return None


def decide_past(design: Design, stop: Stop, course: Course) -> Decision:
    """Conclude by a look that should have stopped the trial, from the responses known of it."""
    look, entered = stop.look, len(course.known)
    seen = course.known[look.n - 1]
    if isinstance(design, Simon):
        return design.decide(course.known[-1], entered, stage1_responses=seen)
    if not isinstance(design, Staged):
        raise TypeError(f"{type(design).__name__} has no earlier looks")
    return design.decide_past(look, seen, entered)
