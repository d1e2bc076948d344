"""What was observed: SDTM domains, checked at the door, and the findings about them."""

from remission.sdtm.checks.responses import spell_response
from remission.sdtm.findings import (
    FINDING_SCHEMA,
    gather_findings,
    join_findings,
    make_findings,
    no_findings,
)
from remission.sdtm.making import make_study
from remission.sdtm.reading import read_study
from remission.sdtm.study import SourceFile, Study

__all__ = [
    "FINDING_SCHEMA",
    "SourceFile",
    "Study",
    "gather_findings",
    "join_findings",
    "make_findings",
    "make_study",
    "no_findings",
    "read_study",
    "spell_response",
]
