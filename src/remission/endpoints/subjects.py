"""One row per patient: cohort, key dates, populations and baseline characteristics."""

import polars as pl

from remission.endpoints.key_dates import find_date_records
from remission.endpoints.last_alive import last_alive
from remission.endpoints.new_therapy import derive_new_therapy
from remission.endpoints.nouns import SUBJECT_SCHEMA
from remission.endpoints.presence import need_registrations
from remission.endpoints.treatment_end import derive_treatment_end
from remission.protocol import Characteristic, Protocol
from remission.response import Responses
from remission.review import Reviewed
from remission.safety import Safety
from remission.sdtm import Study, gather_findings, make_findings, no_findings
from remission.sdtm.units import convert, list_mixed


def derive_subjects(
    study: Study, protocol: Protocol, reviewed: Reviewed, responses: Responses, safety: Safety
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return Subjects (`SUBJECT_SCHEMA`, then a column per characteristic), and findings.

    A characteristic of kind `number` is a number in its unit (as collected when the protocol or
    the record gives none), `category` a text, `yes-no` Y or N; null means not known. EVALFL is Y
    for a registered patient with disease at baseline and at least one later assessment by the
    evaluator analysed.

    Raises
    ------
    DataError
        When time counts from registration and nobody has a date of it.

    """
    need_registrations(reviewed.patients["RFICDT"], protocol)
    person = study["DM"].select("STUDYID", "USUBJID", "SUBJID", "SITEID", "AGE", "SEX", "DTHDT")
    subjects = person.join(
        reviewed.patients,
        on="USUBJID",
        how="left",
    ).join(safety.exposure.select("USUBJID", "TRTSDT", "TRTEDT"), on="USUBJID", how="left")
    starts = subjects.select("USUBJID", pl.coalesce("RFICDT", "TRTSDT").alias("START"))
    new_therapy, odd = derive_new_therapy(study, protocol, starts)
    ends, unexplained = derive_treatment_end(study, protocol, safety.exposure)
    found = [odd, unexplained]
    for part in (
        find_date_records(study, protocol),
        last_alive(study),
        new_therapy,
        ends,
        _evaluable(responses, protocol.response.evaluator),
    ):
        subjects = subjects.join(part, on="USUBJID", how="left")
    treated = pl.when(pl.col("TRTSDT").is_not_null()).then(pl.lit("Y")).otherwise(pl.lit("N"))
    evaluable = (pl.col("REGFL") == "Y") & pl.col("SEEN").fill_null(value=False)
    subjects = subjects.with_columns(
        treated.alias("SAFFL"),
        pl.when(evaluable).then(pl.lit("Y")).otherwise(pl.lit("N")).alias("EVALFL"),
    ).select(pl.col(name).cast(dtype) for name, dtype in SUBJECT_SCHEMA.items())
    for position, row in enumerate(protocol.characteristics):
        values = reviewed.evidence.values(row.source, ("characteristics", position, "source"))
        values, odd = _in_unit(values, row)
        subjects = _add_characteristic(subjects, row, values)
        found.append(odd)
    return subjects.sort("USUBJID"), gather_findings(*found)


def _in_unit(values: pl.DataFrame, row: Characteristic) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the values in the unit of the baseline table; those that cannot be are found."""
    if row.kind != "number":
        return values, no_findings()
    if row.unit is None:
        return values, _mixed_units(values, row)
    test = row.source.variable.split(".")[1]
    converted = convert(pl.col("NUMBER"), pl.col("UNIT"), row.unit, test=test)
    number = pl.when(pl.col("UNIT").is_null()).then("NUMBER").otherwise(converted)
    changed = values.with_columns(number.alias("NUMBER"))
    lost = changed.filter(pl.col("NUMBER").is_null() & values["NUMBER"].is_not_null())
    return changed, make_findings(
        lost,
        "unit-cannot-be-converted",
        "error",
        domain=pl.col("SRCDOM"),
        variable=row.source.variable,
        value=pl.format("{} {}", "VALUE", "UNIT"),
        message=pl.format(
            "{} is {} {}, which cannot be turned into {}; it is not known in the baseline table",
            pl.lit(row.label),
            "VALUE",
            "UNIT",
            pl.lit(row.unit),
        ),
    )


def _mixed_units(values: pl.DataFrame, row: Characteristic) -> pl.DataFrame:
    mixed = [units] if (units := list_mixed(values["UNIT"])) else []
    domain, name = row.source.variable.split(".")
    return make_findings(
        pl.DataFrame({"UNITS": mixed}, {"UNITS": pl.String}),
        "characteristic-without-unit",
        "error",
        domain=domain,
        variable=name,
        value=pl.col("UNITS"),
        message=pl.format(
            "{} was collected in several units ({}), but the protocol names none, so the baseline "
            "table mixes numbers of different size; name the unit in the protocol",
            pl.lit(row.label),
            "UNITS",
        ),
    )


def _add_characteristic(
    subjects: pl.DataFrame, row: Characteristic, values: pl.DataFrame
) -> pl.DataFrame:
    name = "NUMBER" if row.kind == "number" else "VALUE"
    rest = subjects.drop(row.code, strict=False)
    joined = rest.join(
        values.select("USUBJID", pl.col(name).alias(row.code)), on="USUBJID", how="left"
    )
    if row.kind == "yes-no":
        there = pl.when(pl.col(row.code).is_null()).then(pl.lit("N")).otherwise(pl.lit("Y"))
        joined = joined.with_columns(there.alias(row.code))
    return joined


def _evaluable(responses: Responses, evaluator: str) -> pl.DataFrame:
    diseased = responses.baselines.filter(
        (pl.col("EVALUATOR") == evaluator) & ((pl.col("TARGETS") > 0) | (pl.col("NONTARGETS") > 0))
    )
    seen = responses.visits.filter(pl.col("EVALUATOR") == evaluator).select("USUBJID").unique()
    if responses.measured:
        seen = seen.join(diseased, on="USUBJID", how="semi", maintain_order="left")
    return seen.with_columns(pl.lit(value=True).alias("SEEN"))
