"""What leaves the safety room."""

from dataclasses import dataclass, field

import polars as pl

EVENT_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "AESEQ": pl.Int64,
        "AETERM": pl.String,
        "AEDECOD": pl.String,  # AEDECOD, else AETERM in capitals
        "AEBODSYS": pl.String,
        "ASTDT": pl.Date,
        "AENDT": pl.Date,
        "AETOXGR": pl.Int64,  # 0 to 5; null when not collected
        "AESEV": pl.String,
        "AEREL": pl.String,
        "AESER": pl.String,
        "AEACN": pl.String,
        "AEOUT": pl.String,
        "TRTEMFL": pl.String,  # Y or N: treatment-emergent by the protocol's window
        "AREL": pl.String,  # Y or N: related by the words of the protocol; null: not known
        "ACTION": pl.String,  # REDUCED, INTERRUPTED, STOPPED or OTHER, from AEACN; null: not known
        "ADTHFL": pl.String,  # Y: fatal
    }
)

GRADE_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "LBSEQ": pl.Int64,
        "LBTESTCD": pl.String,
        "TERM": pl.String,  # the scale's word, such as ANAEMIA
        "DIRECTION": pl.String,  # LOW or HIGH: which values the term is about
        "ADT": pl.Date,
        "ABLFL": pl.String,  # Y: last value on or before the first dose
        "ONTRTFL": pl.String,  # Y: after the first dose and inside the protocol's window
        "AVAL": pl.Float64,  # in the scale's unit
        "AVALU": pl.String,
        "LLN": pl.Float64,  # lower limit of normal in the same unit; null when not collected
        "ATOXGR": pl.Int64,  # 0 to 4; null when it cannot be graded
        "SCALE": pl.String,
    }
)

WINDOW_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "TRTSDT": pl.Date,
        "RISKEDT": pl.Date,  # last day on which an event would be emergent and known
    }
)

EXPOSURE_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "TRTSDT": pl.Date,
        "TRTEDT": pl.Date,
        "TRTDURD": pl.Int64,  # days from first to last dose, both included
        "DAYSDOSED": pl.Int64,  # days with a dose above 0
        "CUMDOSE": pl.Float64,  # in the protocol's unit
        "PLANDOSE": pl.Float64,  # dose planned over TRTDURD
        "RDI": pl.Float64,  # relative dose intensity, per cent
        "DOSEINT": pl.Float64,  # dose intensity: CUMDOSE / TRTDURD, a day
        "REDUCED": pl.String,  # Y: a lower daily dose than the first was given
        "INTERRUPTED": pl.String,  # Y: a day without dose between first and last
        "REDUCTIONS": pl.Int64,  # how often a lower dose followed a higher one; null: not known
        "PAUSES": pl.Int64,  # interruptions
        "PAUSEDAYS": pl.Int64,  # days without dose between first and last
        "REDUCDAY": pl.Int64,  # day of the first reduction, the first dose being day 1; null: none
    }
)

STRETCH_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "ASTDT": pl.Date,
        "AENDT": pl.Date,
        "DAYS": pl.Int64,
        "DAILY": pl.Float64,  # dose a day in the protocol's unit; 0 on a pause; null: not known
        "GIVEN": pl.Boolean,  # something was taken
    }
)
"""One row per stretch of days with the same dose, from first to last dose."""

CHANGE_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "KIND": pl.String,  # reduction, increase, interruption
        "ASTDT": pl.Date,
        "AENDT": pl.Date,  # last day of the pause, or of the dose changed to
        "DAYS": pl.Int64,
        "FROMDOSE": pl.Float64,  # dose a day before; null of an interruption
        "TODOSE": pl.Float64,
        "REASON": pl.String,  # --ADJ; null when not recorded
    }
)

MODIFICATION_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "RULE": pl.String,  # id of treatment.modifications
        "NUMBER": pl.Int64,  # 1 is the first time that the rule asked for a hold
        "ASTDT": pl.Date,  # day of the value that asked for it
        "WHAT": pl.String,  # that value
        "RELDT": pl.Date,  # first day on which the rule allows to resume; null: not seen
        "HOLD": pl.String,  # held, already held, stopped (treatment ended), not held, open
        "HOLDDT": pl.Date,  # first day without the drug
        "RESUME": pl.String,  # as asked, too early, not shown, too high, lower, not known; or null
        "RESUMEDT": pl.Date,
        "BEFORE": pl.Float64,  # dose a day before the hold
        "ASKED": pl.Float64,  # dose a day to resume at; null: there is no lower level
        "RESUMED": pl.Float64,  # dose a day resumed at
    }
)
"""One row per hold that a rule of dose modification asked for."""

EPISODE_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "TERM": pl.String,  # AEDECOD, one of toxicity.course
        "EPISODE": pl.Int64,  # 1 is the first
        "ASTDT": pl.Date,  # first day with the side-effect on treatment
        "AENDT": pl.Date,  # last day of the last record that hangs together; null: not ended
        "GRADE": pl.Int64,  # the worst of the episode; null when no grade is known
        "HOW": pl.String,  # what came first, one of `ENDINGS`
        "ADT": pl.Date,  # the day of that; null when the episode began after the last dose
        "DAYS": pl.Int64,  # from onset (day 1) to ADT
        "LASTDT": pl.Date,  # the patient's last day on treatment, or the cut-off
    }
)

CYCLE_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "TERM": pl.String,
        "CYCLE": pl.Int64,  # 1 begins on the day of the first dose
        "ACTIVE": pl.Boolean,  # a record of the term on a day of the cycle that was on treatment
        "GRADE": pl.Int64,  # the worst then, 0 without a record; null when not known
        "DAYS": pl.Int64,  # days of the cycle up to the last on treatment
        "GRADEDAYS": pl.Int64,  # the worst grade of each of these days, added up; null: not known
        "PANEL": pl.Boolean,  # on treatment to the end of cycle toxicity.panel_cycles
    }
)

DOSE_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "WEEK": pl.Int64,  # 1 begins on the day of the first dose
        "DOSE": pl.Float64,  # mean daily dose in the protocol's unit; null when not known
    }
)


@dataclass(frozen=True, kw_only=True)
class Safety:
    """How the treatment was tolerated.

    `weeks` are the cycles once more, by week, and `doses` the doses of these weeks. `compared` are
    the graded values once more, under the scales of `toxicity.compare`.
    """

    events: pl.DataFrame
    grades: pl.DataFrame
    exposure: pl.DataFrame
    findings: pl.DataFrame
    episodes: pl.DataFrame = field(default_factory=EPISODE_SCHEMA.to_frame)
    cycles: pl.DataFrame = field(default_factory=CYCLE_SCHEMA.to_frame)
    weeks: pl.DataFrame = field(default_factory=CYCLE_SCHEMA.to_frame)
    doses: pl.DataFrame = field(default_factory=DOSE_SCHEMA.to_frame)
    stretches: pl.DataFrame = field(default_factory=STRETCH_SCHEMA.to_frame)
    changes: pl.DataFrame = field(default_factory=CHANGE_SCHEMA.to_frame)
    modifications: pl.DataFrame = field(default_factory=MODIFICATION_SCHEMA.to_frame)
    compared: pl.DataFrame = field(default_factory=GRADE_SCHEMA.to_frame)
    windows: pl.DataFrame = field(default_factory=WINDOW_SCHEMA.to_frame)
