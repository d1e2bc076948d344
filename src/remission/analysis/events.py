"""Side-effects: patients by term and worst grade, what the site said of them, and their rates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from remission.analysis.groups import Group, each_group
from remission.analysis.rows import Place, Row
from remission.analysis.worst_grades import SEVERE, grade_rows, share_row
from remission.endpoints import Endpoints
from remission.stats import estimate_bound, estimate_event_rate

ANY = "ANY"
DAYS_A_YEAR = 365.25

KINDS: Mapping[str, tuple[str, pl.Expr]] = {
    # kind -> the column that must have been collected, and which records are of the kind
    "serious": ("AESER", pl.col("AESER") == "Y"),
    "related": ("AREL", pl.col("AREL") == "Y"),
    "related, grade 3-5": ("AREL", (pl.col("AREL") == "Y") & (pl.col("AETOXGR") >= SEVERE)),
    "dose reduced": ("ACTION", pl.col("ACTION") == "REDUCED"),
    "drug interrupted": ("ACTION", pl.col("ACTION") == "INTERRUPTED"),
    "drug stopped": ("ACTION", pl.col("ACTION") == "STOPPED"),
    "fatal": ("USUBJID", pl.col("ADTHFL") == "Y"),
}


def analyse_events(endpoints: Endpoints) -> Iterator[Row]:
    """Yield treatment-emergent events, by term (AE, `ANY` first) and system organ class (AESOC).

    - `proportion`, `proportion, grade 3-5`, `worst grade G`: a patient counts once per term or
      class, with the worst grade known.
    - `proportion, KIND`: patients with a record of the kind (`KINDS`); missing where nobody's
      records say so. `count`, at `ANY: AREL not known` and the like: patients with a record that
      does not say.
    - `rate`: patients with a first event per 100 patient-years at risk, which end with that event
      or with the window for events.
    - `upper bound of 0`: what share nobody among N patients still allows for, on one side.

    A study without any record in AE has no rows: whether events happened is then not known.
    """
    if not endpoints.study.has("AE"):
        return
    emergent = endpoints.safety.events.filter(pl.col("TRTEMFL") == "Y")
    terms = emergent.with_columns(TERM="AEDECOD")
    yield from _by_term(endpoints, "AE", pl.concat([_all_as_one(terms), terms]), [ANY])
    classes = emergent.with_columns(TERM=pl.col("AEBODSYS").str.to_uppercase())
    yield from _by_term(endpoints, "AESOC", classes.drop_nulls("TERM"), [])


def _all_as_one(events: pl.DataFrame) -> pl.DataFrame:
    return events.with_columns(TERM=pl.lit(ANY))


def _by_term(
    endpoints: Endpoints, code: str, events: pl.DataFrame, always: list[str]
) -> Iterator[Row]:
    """Yield the terms seen in anyone of the population; those of `always` come first."""
    protocol = endpoints.protocol
    groups = list(each_group(endpoints.subjects, protocol, protocol.populations.safety))
    seen = events.join(groups[-1].patients, on="USUBJID", how="semi")["TERM"].drop_nulls()
    terms = [*always, *seen.filter(~seen.is_in(always)).unique().sort()]
    asked = [name for name in ("AESER", "AREL", "ACTION") if not events[name].is_null().all()]
    patients = _by_patient(endpoints, events)
    for group in groups:
        place = Place(endpoint=code, population=group.population, group=group.id)
        table = _Table(endpoints, place, group, ("USUBJID", *asked))
        mine = patients.join(group.patients, on="USUBJID", how="semi")
        by_term = {key[0]: frame for key, frame in mine.group_by("TERM")}
        for term in terms:
            yield from table.rows(term, by_term.get(term, mine.clear()))
        if ANY in always:
            records = events.join(group.patients, on="USUBJID", how="semi")
            yield from _not_said(place, records, group, asked)
            yield _bound(place, group, protocol.analysis.confidence)


def _by_patient(endpoints: Endpoints, events: pl.DataFrame) -> pl.DataFrame:
    """Return one row per patient and term: GRADE, a column per kind, and SAVED.

    SAVED are the days of the patient's window that come after the first event: they are no time at
    risk. It is null for a patient without a window.
    """
    kinds = {kind: of_kind.fill_null(value=False).any() for kind, (_, of_kind) in KINDS.items()}
    onset = pl.when(pl.col("ASTDT").is_not_null().all()).then(pl.col("ASTDT").min())
    begun = pl.max_horizontal("TRTSDT", pl.coalesce("ONSET", "TRTSDT"))
    return (
        events.group_by("USUBJID", "TERM")
        .agg(GRADE=pl.col("AETOXGR").max(), ONSET=onset, **kinds)
        .join(endpoints.safety.windows, on="USUBJID", how="left")
        .with_columns(SAVED=(pl.col("RISKEDT") - begun).dt.total_days())
        .sort("USUBJID", "TERM")
    )


@dataclass(frozen=True)
class _Table:
    """The rows of each term in one group; `collected` are the columns that hold something."""

    endpoints: Endpoints
    place: Place
    group: Group
    collected: tuple[str, ...]

    @cached_property
    def window(self) -> tuple[int, int]:
        """The days of all windows of the group, and their number."""
        windows = self.endpoints.safety.windows.join(self.group.patients, on="USUBJID", how="semi")
        days = (windows["RISKEDT"] - windows["TRTSDT"]).dt.total_days() + 1
        return int(days.sum()), windows.height

    def rows(self, term: str, patients: pl.DataFrame) -> Iterator[Row]:
        """Yield what is told of a term; `patients` are those of the group who had it."""
        total = self.group.N
        yield from grade_rows(self.endpoints, self.place, (term, patients["GRADE"]), total)
        for kind, (column, _) in KINDS.items():
            n = int(patients[kind].sum())
            share = share_row(self.endpoints, self.place, term, n, total, kind)
            if column not in self.collected:
                why = f"{_NAMES[column]} was not collected"
                share = replace(share, value=None, lower=None, upper=None, n=None, why_missing=why)
            yield share
        yield self._rate(term, patients["SAVED"].drop_nulls())

    def _rate(self, term: str, saved: pl.Series) -> Row:
        days, followed = self.window
        hundred_years = (days - int(saved.sum())) / DAYS_A_YEAR / 100
        confidence = self.endpoints.protocol.analysis.confidence
        rate = estimate_event_rate(saved.len(), hundred_years, confidence=confidence)
        return self.place.estimate(
            "rate",
            rate,
            at=term,
            n=saved.len(),
            N=followed,
            method=(
                "patients with a first event per 100 patient-years at risk, exact Poisson, "
                f"{100 * confidence:g} %"
            ),
        )


_NAMES = {"AESER": "AESER", "AREL": "AEREL", "ACTION": "AEACN"}


def _not_said(place: Place, records: pl.DataFrame, group: Group, asked: list[str]) -> Iterator[Row]:
    """Yield how many patients have a record that does not say what the other records say."""
    for column in asked:
        n = records.filter(pl.col(column).is_null())["USUBJID"].n_unique()
        at = f"{ANY}: {_NAMES[column]} not known"
        yield place.row("count", at=at, value=float(n), n=n, N=group.N, method="count")


def _bound(place: Place, group: Group, confidence: float) -> Row:
    bound = estimate_bound(0, group.N, side="upper", confidence=confidence)
    return place.row(
        "upper bound of 0",
        value=bound.bound,
        n=0,
        N=group.N,
        method=f"Clopper-Pearson, {100 * confidence:g} % on one side",
        why_missing=bound.why_missing,
    )
