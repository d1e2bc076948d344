"""Domains without a record, where a part of the report is empty because of it."""

import polars as pl

from remission.errors import DataError
from remission.protocol import Protocol
from remission.response import Responses
from remission.sdtm import Study, make_findings

_NEEDED_FOR = {
    ("AE",): "no side-effect can be reported",
    ("EX", "EC"): "who was treated and how long is known from RFXSTDTC and RFXENDTC of DM only",
    ("TU",): "a new lesion is known only where TR names its group, and no organ is known",
    ("DS",): "why treatment ended is not known",
}
"""Domains of which one is needed, and what is missing without any."""


def check_presence(study: Study, responses: Responses) -> pl.DataFrame:
    """Return a finding for each group of domains without any record.

    Where no lesion was measured, TU is not needed.

    Raises
    ------
    DataError
        When there is no TU and no lesion group in TR either: nobody knows then what is a target.

    """
    if responses.measured and study["TR"]["TRGRPID"].count() == 0:
        study.need("TU", "telling target, non-target and new lesions")
    absent = [
        (names[0], " or ".join(names), loss)
        for names, loss in _NEEDED_FOR.items()
        if not any(study.has(name) for name in names) and (responses.measured or "TU" not in names)
    ]
    return make_findings(
        pl.DataFrame(absent, schema=["domain", "names", "loss"], orient="row"),
        "domain-without-records",
        "warning",
        domain=pl.col("domain"),
        message=pl.format("there are no records of {}, so {}; add the file", "names", "loss"),
    )


def need_registrations(dates: pl.Series, protocol: Protocol) -> None:
    """Raise DataError where time counts from registration and nobody has a date of it."""
    if protocol.analysis.origin != "registration" or dates.count():
        return
    source = protocol.trial.registration
    where = " and ".join(f"{name} is {word}" for name, word in source.where.items())
    raise DataError(
        f"nobody has a day of registration, from which time is counted: no date in "
        f"{source.variable}{' where ' + where if where else ''}; "
        "correct trial.registration in the protocol, or the data"
    )
