"""Which laboratory values are of blood: the scales and the rules of dosing mean no others."""

from dataclasses import replace

import polars as pl

from remission.protocol import Protocol
from remission.sdtm import Study, make_findings, no_findings

_BLOOD = "BLOOD|SERUM|PLASMA"


def keep_blood(study: Study, protocol: Protocol) -> tuple[Study, pl.DataFrame]:
    """Return the study without values of urine and other specimens, and findings.

    In SDTM creatinine, albumin, glucose and leucocytes of urine have the same LBTESTCD as those of
    blood. A value stays when LBSPEC is empty or names blood, serum or plasma. Values of the tests
    of `toxicity.laboratory` and `treatment.modifications` that do not are set aside, and found.
    """
    if not study.has("LB"):
        return study, no_findings()
    records = study["LB"]
    specimen = pl.col("LBSPEC").str.strip_chars().str.to_uppercase().replace("", None)
    other = (~specimen.str.contains(_BLOOD)).fill_null(value=False)
    asked = pl.col("LBTESTCD").str.strip_chars().str.to_uppercase().is_in(_tests(protocol))
    found = make_findings(
        records.filter(other, asked),
        "specimen-not-blood",
        "note",
        domain="LB",
        visit=pl.col("VISIT"),
        variable=pl.col("LBTESTCD"),
        value=pl.col("LBSPEC"),
        row=pl.col("ROW"),
        action="set aside",
        message=pl.format(
            "{} is of {}; only values of blood are graded or ask to hold the drug",
            "LBTESTCD",
            "LBSPEC",
        ),
    )
    return replace(study, domains={**study.domains, "LB": records.filter(~other)}), found


def _tests(protocol: Protocol) -> list[str]:
    rules = protocol.treatment.modifications
    thresholds = [one for rule in rules for one in (*rule.hold_when, *rule.resume_when)]
    return sorted({*protocol.toxicity.laboratory, *(one.test for one in thresholds)})
