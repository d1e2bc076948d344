"""Domains without a record, where a part of the report is empty because of it."""

import polars as pl

from remission.sdtm import Study, make_findings

_NEEDED_FOR = {
    ("AE",): "no side-effect can be reported",
    ("EX", "EC"): "who was treated and how long is known from RFXSTDTC and RFXENDTC of DM only",
    ("DS",): "why treatment ended is not known",
}
"""Domains of which one is needed, and what is missing without any."""


def check_presence(study: Study) -> pl.DataFrame:
    """Return a finding for each group of domains without any record."""
    absent = [
        (names[0], " or ".join(names), loss)
        for names, loss in _NEEDED_FOR.items()
        if not any(study.has(name) for name in names)
    ]
    return make_findings(
        pl.DataFrame(absent, schema=["domain", "names", "loss"], orient="row"),
        "domain-without-records",
        "warning",
        domain=pl.col("domain"),
        message=pl.format("there are no records of {}, so {}; add the file", "names", "loss"),
    )
