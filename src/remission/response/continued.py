"""Responses whose confirmation rests only on a response that goes on without being met again."""

import polars as pl

from remission.protocol import ResponsePlan
from remission.response.best import in_window
from remission.response.confirming import SERIES, confirm
from remission.response.vocabulary import RECIST_WORDS, ResponseWords
from remission.sdtm import make_findings, no_findings

_RULE = "confirmed-by-continued-response"
_SAID = {
    "confirms": "counts as confirmed",
    "does not confirm": "does not count as confirmed by it",
}


def check_continued(
    visits: pl.DataFrame,
    limits: pl.DataFrame,
    plan: ResponsePlan,
    words: ResponseWords = RECIST_WORDS,
) -> pl.DataFrame:
    """Return a finding (`confirmed-by-continued-response`) per response in doubt.

    At an assessment with CONTFL the sum is above the cut-off of PR and the response only goes on.
    Found is a response, the first one confirmed or the first at the best level, that no other
    assessment confirms. Parameters are those of `derive_best`; whatever
    `plan.doubt.continued_response` says, the same are found.
    """
    counted = in_window(visits, limits, plan, words)
    if counted["CONTFL"].null_count() == counted.height:
        return no_findings()
    kept = confirm(counted, plan.confirmation, words, continued=True)
    met = confirm(counted, plan.confirmation, words, continued=False)
    rank = pl.col("CONFIRMED").replace_strict(
        {word: place for place, word in enumerate(words.graded)}, return_dtype=pl.Int64
    )
    best = rank == rank.min().over(SERIES)
    deciding = kept.filter(
        (pl.col("ADT") == pl.col("ADT").min().over(SERIES))
        | (best & (pl.col("ADT") == pl.col("ADT").filter(best).min().over(SERIES)))
    )
    doubtful = deciding.join(met, on=[*SERIES, "ADT", "CONFIRMED"], how="anti")
    return make_findings(
        doubtful,
        _RULE,
        "warning",
        domain="TR",
        variable="OVRLRESP",
        value=pl.col("CONFIRMED"),
        message=pl.format(
            "{} on {} ({}) is confirmed only by the response going on until {}, where the sum does "
            f"not meet its cut-off again; it {_SAID[plan.doubt.continued_response]}; a person "
            "should decide",
            "CONFIRMED",
            "ADT",
            "EVALUATOR",
            "CONFDT",
        ),
    )
