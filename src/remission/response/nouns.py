"""What leaves the response room: the same frames for every criterion."""

from dataclasses import dataclass, field

import polars as pl

from remission.response.vocabulary import RECIST_WORDS, ResponseWords
from remission.sdtm import Study

VISIT_RESPONSE_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "EVALUATOR": pl.String,  # --EVALID where given, else --EVAL; ACCEPTED for --ACPTFL = Y
        "ADT": pl.Date,  # last scan of the assessment
        "VISITNUM": pl.Float64,
        "VISIT": pl.String,
        "TARGETS": pl.Int64,  # target lesions at baseline
        "MEASURED": pl.Int64,  # of them measured at this assessment
        "SUM": pl.Float64,  # mm, of the lesions measured; null when none was
        "BASE": pl.Float64,  # mm, baseline sum; null without target lesions
        "NADIR": pl.Float64,  # mm, smallest complete earlier sum, baseline included
        "NADIRDT": pl.Date,
        "CHG": pl.Float64,  # mm from baseline; null (as the three below) when SUM is incomplete
        "PCHG": pl.Float64,  # per cent from baseline
        "CHGNAD": pl.Float64,  # mm from nadir
        "PCHGNAD": pl.Float64,  # per cent from nadir; null when the nadir is 0
        "TRGRESP": pl.String,  # CR PR SD PD NE; null without target lesions
        "CONTFL": pl.String,  # Y: TRGRESP is PR since a response goes on, not by this sum; or null
        "NTRGRESP": pl.String,  # CR NON-CR/NON-PD PD NE; null without non-target lesions
        "NEWLIND": pl.String,  # Y unequivocal, E equivocal, N none
        "OVRLRESP": pl.String,  # CR PR SD NON-CR/NON-PD PD NE, or the criterion's own words
        "PDDT": pl.Date,  # date of progression; null unless OVRLRESP is one that counts
        "OPENDT": pl.Date,  # of a progression that counts unless a later assessment undoes it
        "CONFDT": pl.Date,  # when a later assessment confirmed it; null: none did, or none need
        "LIFTEDDT": pl.Date,  # when a later assessment undid it
        "LOWERDT": pl.Date,  # when a later assessment made a partial response of a complete one
        "WHY": pl.String,  # a sentence that a radiologist can check
    }
)

LESION_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "EVALUATOR": pl.String,
        "ADT": pl.Date,  # assessment; joins VisitResponse (baseline rows join none)
        "SCANDT": pl.Date,  # the day this lesion was seen; null when it has no record
        "VISIT": pl.String,
        "LNKID": pl.String,  # lesion, --LNKID; the code of a component
        "ROLE": pl.String,  # TARGET, NON-TARGET, NEW; COMPONENT collected, DECIDING among them
        "LOC": pl.String,
        "NODE": pl.Boolean,
        "ABLFL": pl.String,  # Y on the baseline assessment
        "DIAM": pl.Float64,  # mm that counts (short axis of a node under RECIST 1.1)
        "STATE": pl.String,  # MEASURED, TOO SMALL, ABSENT, PRESENT, UNEQUIVOCAL, EQUIVOCAL, MISSING
        "SRCDOM": pl.String,
        "SRCSEQ": pl.Int64,  # --SEQ of the record; null when there is none
    }
)

BASELINE_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "EVALUATOR": pl.String,
        "BASEDT": pl.Date,
        "LATEFL": pl.String,  # Y: after the start, there was no assessment before it; or null
        "TARGETS": pl.Int64,
        "NONTARGETS": pl.Int64,
        "BASE": pl.Float64,  # mm; null without target lesions
    }
)

BEST_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "EVALUATOR": pl.String,
        "PARAMCD": pl.String,  # UBOR (no confirmation asked) or CBOR (confirmed)
        "AVALC": pl.String,  # as OVRLRESP
        "ADT": pl.Date,  # the assessment that decided
        "WHY": pl.String,
    }
)


def shape_visits(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows as VisitResponse, sorted; a column that they lack is null."""
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in VISIT_RESPONSE_SCHEMA.items()
    ).sort("USUBJID", "EVALUATOR", "ADT")


@dataclass(frozen=True, kw_only=True)
class Tumours:
    """What a criterion judges: the records of TU and TR, and START of each patient (USUBJID).

    START is the first dose, else registration, else null. `study` has what else a criterion
    reads. `baselines_from` gives patients (USUBJID) the day FROM which their first assessment is
    the baseline; without it, the baseline is the last assessment until START.
    """

    tu: pl.DataFrame
    tr: pl.DataFrame
    starts: pl.DataFrame
    study: Study
    baselines_from: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={"USUBJID": pl.String, "FROM": pl.Date})
    )


@dataclass(frozen=True, kw_only=True)
class Responses:
    """What each visit means: assessments judged, with the lesions behind them.

    `visits` is VisitResponse (post-baseline assessments, sorted by USUBJID, EVALUATOR, ADT);
    `lesions` has one row per lesion and assessment, the baseline and missing lesions included;
    `baselines` one row per patient and evaluator; `findings` what was odd; `words` are those of
    OVRLRESP, `unit` that of sizes and sums. A criterion that combines collected judgements has
    these components for lesions, and no baselines.
    """

    criterion: str
    visits: pl.DataFrame
    lesions: pl.DataFrame
    baselines: pl.DataFrame
    findings: pl.DataFrame
    words: ResponseWords = RECIST_WORDS
    unit: str = "mm"

    @property
    def measured(self) -> bool:
        """Whether lesions were measured; if not, collected judgements were combined."""
        return not self.baselines.is_empty()
