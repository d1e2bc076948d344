"""The analysis data sets, with ADaM names: ADSL, ADTR, ADRS, ADTTE, ADAE."""

import polars as pl

from remission.endpoints.nouns import Endpoints
from remission.response import RECIST_WORDS, SQUARE_MM, Responses, ResponseWords

_VISIT_PARAMETERS = {
    "OVR": ("OVRLRESP", "Overall response at the assessment"),
    "TRG": ("TRGRESP", "Target response at the assessment"),
    "NTRG": ("NTRGRESP", "Non-target response at the assessment"),
    "NEWL": ("NEWLIND", "New lesion (Y unequivocal, E equivocal, N none)"),
}
_YES_NO = {"Y": 1, "N": 0, "E": 2}
_SIZES = {  # unit -> what the sum and the size of a lesion are called
    "mm": ("Sum of diameters (mm)", "Diameter of a target lesion (mm)"),
    SQUARE_MM: (
        f"Sum of products ({SQUARE_MM})",
        f"Product of diameters of a target lesion ({SQUARE_MM})",
    ),
    "SUV": ("Sum of uptakes (SUV)", "Uptake of a target lesion (SUV)"),
}


def derive_adam(endpoints: Endpoints) -> dict[str, pl.DataFrame]:
    """Return the analysis data sets by name, each sorted by its keys.

    PARCAT2 is the evaluator and PARCAT3 the criterion. ADTR holds SDIAM (the sum of diameters,
    null when incomplete) and one LDIAM per target lesion and assessment; ADRS the responses of
    every evaluator at every assessment and the best responses of the one analysed; both keep
    ADT, and SRCDOM and SRCSEQ where one record stands behind a row.
    """
    study = endpoints.subjects.select("STUDYID", "USUBJID", "COHORT")
    frames = {
        "adsl": endpoints.subjects,
        "adtr": derive_adtr(endpoints.responses),
        "adrs": derive_adrs(
            endpoints.responses, endpoints.records, endpoints.protocol.response.evaluator
        ),
        "adtte": endpoints.records.filter(pl.col("CNSR").is_not_null()).sort("USUBJID", "PARAMCD"),
        "adae": endpoints.safety.events.sort("USUBJID", "AESEQ"),
    }
    first = ["STUDYID", "USUBJID", "COHORT"]
    return {
        name: frame
        if name == "adsl"
        else frame.join(study, on="USUBJID", how="left", maintain_order="left").select(
            *first, pl.exclude(first)
        )
        for name, frame in frames.items()
    }


def derive_adtr(responses: Responses) -> pl.DataFrame:
    """Return target lesions and their sums, baseline included."""
    total, size = _SIZES[responses.unit]
    sums = pl.concat(
        [
            responses.baselines.select(
                "USUBJID",
                "EVALUATOR",
                pl.col("BASEDT").alias("ADT"),
                pl.lit("Y").alias("ABLFL"),
                pl.col("BASE").alias("AVAL"),
                "BASE",
            ),
            responses.visits.select(
                "USUBJID",
                "EVALUATOR",
                "ADT",
                "VISIT",
                pl.when(pl.col("MEASURED") == pl.col("TARGETS")).then("SUM").alias("AVAL"),
                "BASE",
                "NADIR",
                "CHG",
                "PCHG",
                "CHGNAD",
                "PCHGNAD",
            ),
        ],
        how="diagonal",
    ).with_columns(pl.lit("SDIAM").alias("PARAMCD"), pl.lit(total).alias("PARAM"))
    lesions = responses.lesions.filter(pl.col("ROLE") == "TARGET").select(
        "USUBJID",
        "EVALUATOR",
        "ADT",
        "VISIT",
        "ABLFL",
        pl.col("DIAM").alias("AVAL"),
        pl.lit("LDIAM").alias("PARAMCD"),
        pl.lit(size).alias("PARAM"),
        pl.col("LNKID").alias("TRLNKID"),
        pl.col("LOC").alias("TULOC"),
        pl.col("STATE").alias("TRSTATE"),
        "SRCDOM",
        "SRCSEQ",
    )
    return (
        pl.concat([sums.filter(pl.col("BASE").is_not_null()), lesions], how="diagonal")
        .with_columns(pl.lit(responses.criterion).alias("PARCAT3"))
        .rename({"EVALUATOR": "PARCAT2"})
        .sort("USUBJID", "PARCAT2", "PARAMCD", "ADT", "TRLNKID", nulls_last=True)
    )


def derive_adrs(responses: Responses, records: pl.DataFrame, evaluator: str) -> pl.DataFrame:
    """Return the responses at assessments, and the best responses of the evaluator analysed."""
    visits = [
        responses.visits.filter(pl.col(column).is_not_null()).select(
            "USUBJID",
            "EVALUATOR",
            "ADT",
            "VISIT",
            pl.lit(code).alias("PARAMCD"),
            pl.lit(label).alias("PARAM"),
            pl.col(column).alias("AVALC"),
            pl.col("WHY").alias("EVNTDESC"),
        )
        for code, (column, label) in _VISIT_PARAMETERS.items()
    ]
    best = records.filter(pl.col("AVALC").is_not_null()).select(
        "USUBJID",
        pl.lit(evaluator).alias("EVALUATOR"),
        "ADT",
        "PARAMCD",
        "PARAM",
        "AVALC",
        "EVNTDESC",
        "SRCDOM",
        "SRCSEQ",
    )
    judged = pl.concat([*visits, best], how="diagonal").with_columns(
        pl.col("AVALC")
        .replace_strict(_number(responses.words), return_dtype=pl.Float64)
        .alias("AVAL")
    )
    return (
        pl.concat([judged, _components(responses)], how="diagonal")
        .with_columns(pl.lit(responses.criterion).alias("PARCAT3"))
        .rename({"EVALUATOR": "PARCAT2"})
        .sort("USUBJID", "PARAMCD", "PARCAT2", "ADT", nulls_last=True)
    )


def _components(responses: Responses) -> pl.DataFrame:
    """Return the collected components of each assessment; the word has no number."""
    return responses.lesions.filter(pl.col("ROLE").is_in(["COMPONENT", "DECIDING"])).select(
        "USUBJID",
        "EVALUATOR",
        "ADT",
        "VISIT",
        pl.col("LNKID").alias("PARAMCD"),
        pl.format("{} at the assessment", "LOC").alias("PARAM"),
        pl.col("STATE").alias("AVALC"),
        "SRCDOM",
        "SRCSEQ",
    )


def _number(words: ResponseWords) -> dict[str, int]:
    """Return AVAL of the words: 1 for the best; a progression not confirmed comes last."""
    numbers = dict(_YES_NO)
    for spoken in (RECIST_WORDS, words):
        order = (*spoken.controlled, spoken.progression, spoken.unevaluable, spoken.unconfirmed)
        numbers |= {word: number for number, word in enumerate(order, 1) if word is not None}
    return numbers
