"""The accepted reader: the assessments that --ACPTFL names, whoever read them."""

from dataclasses import replace

import polars as pl

from remission.response.nouns import Responses
from remission.sdtm import join_findings, make_findings

ACCEPTED = "ACCEPTED"
_ASSESSMENT = ("USUBJID", "EVALUATOR", "ADT")


def add_accepted_reader(
    responses: Responses, accepted: pl.DataFrame, analysed: str, domain: str = "TR"
) -> Responses:
    """Add EVALUATOR = ACCEPTED: at each assessment, the judgement of the reader flagged there.

    The accepted reader may change from visit to visit; each judgement stays against the baseline
    and nadir of its own reader, who is named in WHY. `accepted` has the flagged USUBJID,
    EVALUATOR and ADT, `domain` the flag. Lesions are repeated under ACCEPTED only when that is the
    reader analysed.
    """
    if accepted.is_empty():
        return responses
    keys = accepted.select(_ASSESSMENT)
    doubles = keys.filter(pl.struct("USUBJID", "ADT").is_duplicated())
    findings = make_findings(
        doubles.select("USUBJID", "ADT").unique(),
        "two-accepted-readers",
        "error",
        domain=domain,
        variable=f"{domain}ACPTFL",
        value=pl.col("ADT").cast(pl.String),
        message=pl.format(
            "two readers are flagged as accepted on {}; the first by name was taken", "ADT"
        ),
        action="assumed",
    )
    keys = keys.sort(_ASSESSMENT).unique(["USUBJID", "ADT"], keep="first", maintain_order=True)
    baselines = responses.baselines.join(
        keys.rename({"ADT": "BASEDT"}), on=["USUBJID", "EVALUATOR", "BASEDT"], how="semi"
    )
    added = accept_judgements(
        responses, keys.with_columns(pl.col("EVALUATOR").alias("SAY")), baselines, analysed
    )
    return replace(added, findings=join_findings(added.findings, findings))


def accept_judgements(
    responses: Responses,
    keys: pl.DataFrame,
    baselines: pl.DataFrame,
    analysed: str,
    undecided: pl.DataFrame | None = None,
) -> Responses:
    """Add the judgements of `keys` (USUBJID, EVALUATOR, ADT) under EVALUATOR = ACCEPTED.

    SAY of `keys` comes before WHY. `baselines` are those of the readers accepted, `undecided`
    further assessments (VisitResponse), for which nobody was.
    """
    visits = (
        responses.visits.join(keys, on=_ASSESSMENT)
        .with_columns(pl.format("{}: {}", "SAY", "WHY").alias("WHY"))
        .select(responses.visits.columns)
    )
    if undecided is not None:
        visits = pl.concat([visits, undecided])
    lesions = responses.lesions
    if analysed == ACCEPTED:
        chosen = _under_one_name(lesions.join(keys, on=_ASSESSMENT, how="semi"))
        lesions = pl.concat([lesions, chosen]).sort("USUBJID", "EVALUATOR", "ADT", "LNKID")
    return replace(
        responses,
        visits=pl.concat([responses.visits, _under_one_name(visits)]).sort(_ASSESSMENT),
        baselines=pl.concat([responses.baselines, _under_one_name(baselines)]).sort(
            "USUBJID", "EVALUATOR"
        ),
        lesions=lesions,
    )


def _under_one_name(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.lit(ACCEPTED).alias("EVALUATOR"))
