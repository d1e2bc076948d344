"""Whether anybody has a record of the tests that the protocol points at."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from remission.protocol import Protocol, Threshold, Variable, list_parts
from remission.sdtm.findings import make_findings

_NOT_LOOKED_FOR: Final = ("REVIEW", "IE")  # no domain; only what was not met has a record
_SCHEMA: Final = pl.Schema(dict.fromkeys(("domain", "code", "paths", "held"), pl.String))


def check_asked_tests(domains: Mapping[str, pl.DataFrame], protocol: Protocol) -> pl.DataFrame:
    """Return a finding (`test-without-records`) per test code that no record of its domain has.

    Looked for are the codes of the protocol's variables and conditions and of its rules of dose
    modification, capitals or not; not those of IE, which holds only what was not met. It is one
    finding for the study, with every place of the protocol that points at the code.
    """
    asked = defaultdict(list)
    for name, path in _list_tests(protocol, domains):
        asked[name].append(path)
    absent = []
    for (domain, code), paths in sorted(asked.items()):
        codes = domains[domain][f"{domain}TESTCD"].str.strip_chars().str.to_uppercase()
        held = codes.drop_nulls().unique().sort()
        if code not in held:
            listed = f"{domain} has {held.str.join(', ').item()}" if held.len() else "it has none"
            absent.append((domain, code, ", ".join(paths), listed))
    return make_findings(
        pl.DataFrame(absent, schema=_SCHEMA, orient="row"),
        "test-without-records",
        "warning",
        domain=pl.col("domain"),
        variable=pl.format("{}TESTCD", "domain"),
        value=pl.col("code"),
        message=pl.format(
            "no record of {} has the test code {} ({}; protocol: {}), so nothing is known of it "
            "for anybody; correct the code in the protocol, or add the records",
            *("domain", "code", "held", "paths"),
        ),
    )


def _list_tests(
    protocol: Protocol, domains: Mapping[str, pl.DataFrame]
) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield domain and code of each test that the protocol points at, and where it does."""
    for path, part in list_parts(protocol):
        place = ".".join(str(step) for step in path)
        if isinstance(part, Threshold):
            yield ("LB", part.test), place
        elif isinstance(part, Variable):
            domain, name = part.variable.split(".")
            if domain not in _NOT_LOOKED_FOR and name not in domains[domain].columns:
                yield (domain, name), place
