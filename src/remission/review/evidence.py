"""Answers to what the protocol asks about each patient, pathology review included."""

from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from remission.protocol import Condition, Protocol, Variable
from remission.sdtm import Study, gather_findings, make_findings
from remission.sdtm.conditions import Evaluated, evaluate_condition
from remission.sdtm.values import VALUE_SCHEMA, matching_values, patient_values

Path = tuple[str | int, ...]
"""Where in the protocol file a variable stands, for messages."""

Side = Literal["LOCAL", "PANEL"]
"""Whose diagnosis: that of the local pathologist at entry, or that of the expert panel."""

REVIEW_VARIABLES = {
    "REVIEW.LOCALDX": ("local_diagnosis", "LOCALDX", "LOCALSEQ"),
    "REVIEW.PANELDX": ("panel_diagnosis", "PANELDX", "PANELSEQ"),
    "REVIEW.KIT": ("kit", "KIT", "KITSEQ"),
}
"""Variable -> key of [review] in the protocol, column of Diagnoses, and its --SEQ."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A study seen through its protocol: registration dates known, diagnoses agreed.

    `starts` has USUBJID and START (registration; null when not dated) for every patient of DM,
    `diagnoses` is as in `remission.review.diagnoses`.
    """

    study: Study
    protocol: Protocol
    starts: pl.DataFrame
    diagnoses: pl.DataFrame

    def values(self, variable: Variable, path: Path) -> pl.DataFrame:
        """Return the value that counts for each patient, as `patient_values` does.

        REVIEW.LOCALDX, REVIEW.PANELDX and REVIEW.KIT come from the diagnoses.

        Raises
        ------
        ProtocolError
            When the variable cannot exist, or asks for a review that the protocol does not hold.

        """
        if not variable.variable.startswith("REVIEW."):
            days = variable.within_days if isinstance(variable, Condition) else None
            return patient_values(self.study, variable, self.starts, within_days=days)
        return self._reviewed(variable, path)

    def evaluate(self, condition: Condition, path: Path) -> Evaluated:
        """Tell for each patient of DM, in the order of `starts`, whether the condition is met.

        Under `within_days` a record without a date, and a patient without a registration date,
        leave it not known, unless a record inside the window decides.
        """
        evaluated = evaluate_condition(condition, self.values(condition, path), self.starts)
        if condition.within_days is None:
            return evaluated
        undated = matching_values(self.study, condition).filter(pl.col("DATE").is_null())
        seen = pl.col("VALUE").is_not_null() & pl.lit(condition.take != "count")
        open_patients = undated["USUBJID"].to_list()
        unsure = pl.col("USUBJID").is_in(open_patients) | self.starts["START"].is_null()
        met = evaluated.met.with_columns(MET=pl.when(seen | ~unsure).then("MET"))
        return Evaluated(met, gather_findings(evaluated.findings, _undated(undated, condition)))

    def seen_by(self, side: Side) -> "Evidence":
        """Return the evidence in which both diagnoses are those of one side."""
        other = "PANEL" if side == "LOCAL" else "LOCAL"
        same = self.diagnoses.with_columns(
            pl.col(f"{side}DX").alias(f"{other}DX"), pl.col(f"{side}SEQ").alias(f"{other}SEQ")
        )
        return replace(self, diagnoses=same)

    def _reviewed(self, variable: Variable, path: Path) -> pl.DataFrame:
        review = self.protocol.review
        key, column, sequence = REVIEW_VARIABLES.get(variable.variable, ("", "", ""))
        source: Variable | None = getattr(review, key, None)
        if source is None:
            there = [
                name for name, row in REVIEW_VARIABLES.items() if getattr(review, row[0], None)
            ]
            allowed = [*there, "a variable of an SDTM domain"]
            if not there:
                allowed.append("REVIEW.PANELDX with a [review] section")
            raise self.protocol.fault((*path, "variable"), variable.variable, allowed)
        return (
            self.diagnoses.select(
                "USUBJID",
                VALUE=column,
                NUMBER=pl.lit(None, dtype=pl.Float64),
                UNIT=pl.lit(None, dtype=pl.String),
                DATE="PANELDT" if column == "PANELDX" else pl.lit(None, dtype=pl.Date),
                SRCDOM=pl.lit(source.variable.split(".")[0]),
                SRCSEQ=sequence,
            )
            .filter(pl.col("VALUE").is_not_null())
            .match_to_schema(VALUE_SCHEMA)
        )


def _undated(values: pl.DataFrame, condition: Condition) -> pl.DataFrame:
    return make_findings(
        values.unique("USUBJID", maintain_order=True),
        "undated-in-window",
        "warning",
        domain=pl.col("SRCDOM"),
        variable=condition.variable,
        value=pl.col("VALUE"),
        message=pl.format(
            "Undated, so not known whether it lies within {} days before registration; not used",
            pl.lit(str(condition.within_days)),
        ),
    )


def registration_dates(study: Study, protocol: Protocol) -> pl.DataFrame:
    """Return the day each patient of DM was registered: USUBJID, START (null: not dated).

    Of several records the first counts, unless the protocol says which one.
    """
    variable = protocol.trial.registration
    if variable.take == "baseline":
        variable = variable.model_copy(update={"take": "first"})
    dates = patient_values(study, variable).select("USUBJID", START="DATE")
    everyone = study.need("DM", "the list of patients").select("USUBJID").unique()
    return everyone.join(dates, on="USUBJID", how="left").sort("USUBJID")


def registration_changes(study: Study, protocol: Protocol) -> pl.DataFrame:
    """Return the patients who were registered on more than one day: USUBJID, DAYS (text)."""
    return (
        matching_values(study, protocol.trial.registration)
        .filter(pl.col("DATE").is_not_null())
        .group_by("USUBJID")
        .agg(DAYS=pl.col("DATE").unique().sort())
        .filter(pl.col("DAYS").list.len() > 1)
        .with_columns(pl.col("DAYS").cast(pl.List(pl.String)).list.join(", "))
        .sort("USUBJID")
    )
