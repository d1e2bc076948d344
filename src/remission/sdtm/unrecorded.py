"""Which variables of the protocol nobody has a value of: perhaps a word in it is misspelt."""

import polars as pl

from remission.protocol import Protocol, Variable, list_parts
from remission.sdtm.findings import make_findings
from remission.sdtm.study import Study
from remission.sdtm.values import matching_values

_NOT_LOOKED_FOR = ("REVIEW.", "IE.")


def find_unrecorded(study: Study, protocol: Protocol) -> pl.DataFrame:
    """Return a finding per variable of the protocol that no patient has a value of.

    A word of `where` that occurs nowhere makes a criterion unknown, a count 0, or a therapy
    unheard of, for everybody. That may be so, or a slip in the protocol. A variable that the
    protocol names several times is told once. Not looked for are the day of registration (without
    any the analysis stops, where it counts from there), the diagnoses of the review, and what
    `check_asked_tests` looks for or passes over: test codes that no record has, and IE.
    """
    named = {
        _describe(part): part
        for path, part in list_parts(protocol)
        if isinstance(part, Variable)
        and path != ("trial", "registration")
        and not part.variable.startswith(_NOT_LOOKED_FOR)
    }
    lost = [
        (part.variable.split(".")[0], part.variable.split(".")[1], said)
        for said, part in named.items()
        if _has_column_or_code(study, part) and matching_values(study, part).is_empty()
    ]
    return make_findings(
        pl.DataFrame(lost, schema=dict.fromkeys(("DOM", "NAME", "SAID"), pl.String), orient="row"),
        "variable-without-record",
        "note",
        domain=pl.col("DOM"),
        variable=pl.col("NAME"),
        message=pl.format(
            "the protocol points at {}, but no patient has a value there; if a word of it is "
            "misspelt, correct the protocol",
            "SAID",
        ),
    )


def _has_column_or_code(study: Study, variable: Variable) -> bool:
    domain, name = variable.variable.split(".")
    frame = study[domain]
    return name in frame.columns or name in frame[f"{domain}TESTCD"].str.to_uppercase()


def _describe(variable: Variable) -> str:
    words = " and ".join(f"{name} is {word}" for name, word in sorted(variable.where.items()))
    return f"{variable.variable} where {words}" if words else variable.variable
