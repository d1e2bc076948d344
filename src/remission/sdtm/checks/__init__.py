"""What is odd about the records that were kept; nothing is changed."""

from collections.abc import Mapping

import polars as pl

from remission.protocol import Protocol
from remission.sdtm.checks.deaths import check_deaths
from remission.sdtm.checks.imputed import check_imputed
from remission.sdtm.checks.lesions import check_lesions
from remission.sdtm.checks.life import check_life
from remission.sdtm.checks.responses import check_responses
from remission.sdtm.checks.studies import check_studies
from remission.sdtm.checks.visits import check_visits
from remission.sdtm.findings import gather_findings


def check_records(frames: Mapping[str, pl.DataFrame], protocol: Protocol) -> pl.DataFrame:
    """Return what is odd about dates, deaths, lesions, visits and response words."""
    return gather_findings(
        check_life(frames),
        check_deaths(frames),
        check_imputed(frames),
        check_lesions(frames["TU"], frames["TR"]),
        check_visits(frames["TU"], frames["TR"], protocol.schedule.span_days),
        check_responses(frames["RS"]),
    )


__all__ = [
    "check_deaths",
    "check_imputed",
    "check_lesions",
    "check_life",
    "check_records",
    "check_responses",
    "check_studies",
    "check_visits",
]
