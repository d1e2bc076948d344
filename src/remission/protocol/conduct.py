"""What is done to patients and when: treatment, visits, toxicity grading, dates."""

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt, field_validator, model_validator

from remission.protocol.variables import Part, Probability, TestCode, Variable

NonNegativeInt = Annotated[int, Field(ge=0)]


class Threshold(Part):
    """A laboratory value above or below which something has to be done."""

    test: TestCode = Field(description="LBTESTCD.")
    comparison: Literal["<", "<=", ">", ">="] = Field(alias="is")
    value: PositiveFloat
    unit: str | None = Field(default=None, description="Of `value`; values are converted to it.")
    limit: Literal["ULN", "LLN"] | None = Field(
        default=None, description="`value` is a multiple of this limit of normal, and has no unit."
    )

    @model_validator(mode="after")
    def _unit_or_limit(self) -> "Threshold":
        if (self.unit is None) == (self.limit is None):
            raise ValueError("give either `unit` or `limit`")
        return self


Resume = Literal["same dose", "one level lower", "any dose"]


class Modification(Part):
    """When the drug is held, until when, and at which dose it is resumed."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]
    text: str
    hold_when: tuple[Threshold, ...] = Field(
        default=(), description="Held when one of these is seen."
    )
    resume_when: tuple[Threshold, ...] = Field(
        default=(),
        description="Until all of these hold; a test that was never done does not count.",
    )
    hold_at_grade: Annotated[int, Field(ge=1, le=4)] | None = Field(
        default=None, description="Held for a side-effect of this grade or more, until it ended."
    )
    terms: tuple[str, ...] = Field(
        default=(), description="AEDECOD of the side-effects meant; empty: all."
    )
    first: Resume = Field(default="same dose", description="Dose after the first hold.")
    again: Resume = Field(default="one level lower", description="Dose after a further hold.")

    @model_validator(mode="after")
    def _asks_and_releases(self) -> "Modification":
        if bool(self.hold_when) != bool(self.resume_when):
            raise ValueError("`hold_when` and `resume_when` go together")
        if not self.hold_when and self.hold_at_grade is None:
            raise ValueError("give `hold_when` and `resume_when`, or `hold_at_grade`")
        if self.terms and self.hold_at_grade is None:
            raise ValueError("`terms` goes with `hold_at_grade`")
        return self


class Treatment(Part):
    """The drug and how it is given."""

    drug: str = Field(description="As in EXTRT.")
    dose: PositiveFloat = Field(description="One administration, in `unit`.")
    unit: str = "mg"
    times_a_day: PositiveInt = 1
    levels: tuple[PositiveFloat, ...] = Field(
        default=(), description="Total daily doses that the protocol allows, highest first."
    )
    modifications: tuple[Modification, ...] = Field(
        default=(), description="Rules of dose modification, checked against what was given."
    )
    hold_within_days: NonNegativeInt = Field(
        default=3,
        description="A hold begins in time so many days after the value that asks for it.",
    )
    maximum_days: PositiveInt | None = Field(
        default=None, description="Longest treatment without progression; empty: no limit."
    )
    new_therapy: Variable | None = Field(
        default=None,
        description="Start date of a new anticancer therapy, such as CM.CMSTDTC; of several the "
        "earliest on or after registration counts.",
    )

    @field_validator("new_therapy")
    @classmethod
    def _earliest_counts(cls, source: Variable | None) -> Variable | None:
        if source is not None and source.take not in {"baseline", "first"}:
            raise ValueError(
                f"found take = {source.take!r}; the earliest counts, so leave `take` out"
            )
        return source


class TumourVisits(Part):
    """How often tumours are assessed, and until when."""

    every_weeks: PositiveInt
    until: Literal["progression", "end of follow-up"]


class Schedule(Part):
    """When tumours are assessed and how records are put together to one assessment."""

    tumour: Annotated[tuple[TumourVisits, ...], Field(min_length=1)]
    window_days: NonNegativeInt = Field(
        default=7, description="A visit is on time this many days before or after its day."
    )
    span_days: NonNegativeInt = Field(
        default=14,
        description="Scans of one visit no further apart than this are one assessment.",
    )

    @field_validator("tumour")
    @classmethod
    def _in_order(cls, lines: tuple[TumourVisits, ...]) -> tuple[TumourVisits, ...]:
        untils = [line.until for line in lines]
        if untils not in (["progression", "end of follow-up"], untils[:1]):
            raise ValueError(
                f"found lines until {', then '.join(untils)}; one until progression, one until the "
                "end of follow-up, or both in this order"
            )
        return lines


class Rescue(Part):
    """A drug against a side-effect: one that ends under it did not end by itself."""

    term: str = Field(description="One of `course`.")
    start: Variable = Field(
        description="Start date of the drug, such as CM.CMSTDTC where CMINDC is RASH; each counts."
    )


class Toxicity(Part):
    """How side-effects are graded and when they count."""

    scale: str = Field(description="The scale and its version, such as `CTC 2.0`.")
    compare: tuple[str, ...] = Field(
        default=(),
        description="Other scales under which the same laboratory values are shown beside it.",
    )
    terms: str | None = Field(
        default=None,
        description="CSV file with the terms of the scale in a column TERM, beside the protocol; "
        "events with another term are found.",
    )
    emergent_days: NonNegativeInt = Field(
        default=30, description="Events count from the first dose to this long after the last."
    )
    related: tuple[str, ...] = Field(
        default=(
            *("Y", "YES", "RELATED", "POSSIBLE", "POSSIBLY RELATED"),
            *("PROBABLE", "PROBABLY RELATED", "LIKELY", "DEFINITE", "DEFINITELY RELATED"),
        ),
        description="AEREL that count as related to the treatment.",
    )
    laboratory: tuple[str, ...] = Field(
        default=(), description="LBTESTCD of the tests graded from their values."
    )
    laboratory_counts: Literal["any", "worsened"] = Field(
        default="worsened",
        description="any: the worst grade on treatment counts; worsened: only if above baseline.",
    )
    course: tuple[str, ...] = Field(
        default=(),
        description="AEDECOD of the side-effects that are followed over time: do they end while "
        "the dose goes on?",
    )
    rescue: tuple[Rescue, ...] = Field(
        default=(), description="Drugs against the side-effects that are followed."
    )
    self_limiting: Probability = Field(
        default=0.5,
        description="A side-effect is called self-limiting when the lower limit of the share that "
        "ended by `resolution_days` is above this.",
    )
    reference_cycle: PositiveInt = Field(
        default=1, description="The cycle that later ones are compared with, patient by patient."
    )
    resolution_days: PositiveInt = Field(
        default=84, description="How often episodes have ended is told for this day from onset."
    )
    cycle_days: PositiveInt = Field(
        default=28, description="Length of the cycles by which prevalence is told."
    )
    panel_cycles: PositiveInt = Field(
        default=6, description="The fixed panel are the patients on drug to the end of this cycle."
    )

    @model_validator(mode="after")
    def _rescue_is_followed(self) -> "Toxicity":
        followed = {term.upper() for term in self.course}
        for row in self.rescue:
            if row.term.upper() not in followed:
                raise ValueError(f"found rescue for {row.term}; name a term of `course`")
        return self

    @model_validator(mode="after")
    def _scales_differ(self) -> "Toxicity":
        names = [self.scale, *self.compare]
        if len(set(names)) < len(names):
            raise ValueError(f"found compare = {list(self.compare)}; name each other scale once")
        return self

    @field_validator("course")
    @classmethod
    def _terms_differ(cls, terms: tuple[str, ...]) -> tuple[str, ...]:
        if len({term.upper() for term in terms}) < len(terms):
            raise ValueError(f"found {list(terms)}; name each side-effect once, in any capitals")
        return terms


class Dates(Part):
    """What a date with a missing day (or month) is taken to be."""

    assessments: Literal["first", "last"] = Field(
        default="last", description="First or last possible day, for scans and responses."
    )
    events: Literal["first", "last"] = Field(
        default="first", description="First or last possible day, for side-effects and the rest."
    )
