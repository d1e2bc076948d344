"""What leaves the endpoints room: subjects, endpoint records, and all that lies behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from remission.protocol import Origin, PopulationName, Protocol
from remission.response import Responses
from remission.review import MOVE_SCHEMA, READ_SCHEMA
from remission.safety import Safety
from remission.sdtm import Study

SUBJECT_SCHEMA = pl.Schema(
    {
        "STUDYID": pl.String,
        "USUBJID": pl.String,
        "SUBJID": pl.String,
        "SITEID": pl.String,
        "COHORT": pl.String,  # cohort id; null when no cohort's conditions are met
        "AGE": pl.Float64,
        "SEX": pl.String,
        "RFICDT": pl.Date,  # registration; domain and --SEQ of the record that shows it
        "RFICDOM": pl.String,
        "RFICSEQ": pl.Int64,
        "TRTSDT": pl.Date,  # first dose, likewise
        "TRTSDOM": pl.String,
        "TRTSSEQ": pl.Int64,
        "TRTEDT": pl.Date,  # last dose, likewise
        "TRTEDOM": pl.String,
        "TRTESEQ": pl.Int64,
        "DTHDT": pl.Date,
        "LSTALVDT": pl.Date,  # last day known alive, over all domains
        "LALVDOM": pl.String,  # domain and --SEQ of the record that shows it
        "LALVSEQ": pl.Int64,
        "NEWTRTDT": pl.Date,  # new anticancer therapy, likewise
        "NTRTDOM": pl.String,
        "NTRTSEQ": pl.Int64,
        "EOTREAS": pl.String,  # why treatment ended (DSDECOD); null while on treatment
        "EOTDT": pl.Date,  # when it was said to have ended (DSSTDT), and --SEQ of that record of DS
        "EOTSEQ": pl.Int64,
        "REGFL": pl.String,  # Y or N: registered
        "ELIGFL": pl.String,  # Y, N, or null: not known
        "SAFFL": pl.String,  # treated
        "EVALFL": pl.String,  # evaluable for response
        "ENTCOHRT": pl.String,  # cohort as enrolled, by the local diagnosis
        "REVCOHRT": pl.String,  # cohort as reviewed, by the panel's diagnosis
        "CONCFL": pl.String,  # Y: both name the same entity; N; null: one is not known
    }
)
"""One row per patient of DM. A column per baseline characteristic (its code) follows."""

POPULATION_FLAGS: Mapping[PopulationName, str] = MappingProxyType(
    {
        "registered": "REGFL",
        "eligible": "ELIGFL",
        "concordant": "CONCFL",
        "treated": "SAFFL",
        "evaluable": "EVALFL",
    }
)
"""The flag of Subjects that is Y for the patients of a population."""

ORIGIN_DATES: Mapping[Origin, str] = MappingProxyType(
    {"registration": "RFICDT", "first dose": "TRTSDT"}
)
"""The date of Subjects from which time is counted."""

ENDPOINT_SCHEMA = pl.Schema(
    {
        "USUBJID": pl.String,
        "PARAMCD": pl.String,  # BOR CBOR ORR DCR TTP PFS OS DOR ...
        "PARAM": pl.String,
        "AVAL": pl.Float64,  # days (start is day 1) or 1/0; null for a category
        "AVALC": pl.String,  # the category or Y/N; null for a time
        "CNSR": pl.Int64,  # 0 event, 1 censored, 2 another event came first; null when no time
        "STARTDT": pl.Date,
        "ADT": pl.Date,
        "LEFTDT": pl.Date,  # the event came after it: last assessment without; null: none was made
        "RIGHTDT": pl.Date,  # and not after it: it was seen here; null when never seen
        "EVNTDESC": pl.String,  # what decided, in words
        "SRCDOM": pl.String,
        "SRCSEQ": pl.Int64,
    }
)


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """What each patient contributes, and everything it was derived from.

    `findings` are those of every room up to here, each once.
    """

    protocol: Protocol
    study: Study
    responses: Responses
    safety: Safety
    subjects: pl.DataFrame
    records: pl.DataFrame
    eligibility: pl.DataFrame
    diagnoses: pl.DataFrame
    findings: pl.DataFrame
    moves: pl.DataFrame = field(default_factory=MOVE_SCHEMA.to_frame)
    reads: pl.DataFrame = field(default_factory=READ_SCHEMA.to_frame)
