"""Whether the study can hold what the protocol points at: every variable, in one message."""

from collections.abc import Iterator, Mapping, Sequence

from remission.errors import ProtocolError
from remission.protocol import Protocol, Variable, list_parts

Columns = Mapping[str, Sequence[str]]
"""Domain -> the columns of its frame."""

_REVIEW = "REVIEW"
"""No domain: the diagnoses of the pathology review, which the review room looks for."""


def check_variables(protocol: Protocol, columns: Columns, own: Columns) -> None:
    """Refuse a protocol that points at domains or columns that no record can have.

    Parameters
    ----------
    protocol
        Every variable of it is looked at, also one that no analysis asks for.
    columns
        Of every domain that is read, those of the contracts and of the files.
    own
        Of every domain with a file, the columns that this study's files have, for the message.

    Raises
    ------
    ProtocolError
        One line per wrong variable or column of `where`: file, line, path, what was found, and what
        there is.

    """
    faults = [
        str(protocol.fault((*path, *step), found, [said]))
        for path, part in list_parts(protocol)
        if isinstance(part, Variable) and not part.variable.startswith(f"{_REVIEW}.")
        for step, found, said in find_unknown(part, columns, own)
    ]
    if faults:
        raise ProtocolError("\n".join(faults))


def find_unknown(
    variable: Variable, columns: Columns, own: Columns | None = None
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield where a variable is wrong (keys of its table), what was found, and what there is.

    A domain that is not read, a name that is no column of a domain without test codes, a column of
    `where` that the domain does not have. The columns told are those of `own`, else of `columns`,
    in each case without those that are made here (--DT, --DTF, ROW).
    """
    domain, name = variable.variable.split(".")
    if domain not in columns:
        yield ("variable",), variable.variable, f"a domain that is read: {', '.join(columns)}"
        return
    there = columns[domain]
    listed = ", ".join(_collected((own or columns).get(domain, ())))
    said = f"a column of {domain}: {listed}" if listed else f"nothing, since no file holds {domain}"
    if name not in there and f"{domain}TESTCD" not in there:
        yield ("variable",), variable.variable, said
    for column in variable.where:
        if column not in there:
            yield ("where", column), column, said


def _collected(columns: Sequence[str]) -> list[str]:
    """Return the columns that a file can have: not ROW, nor the dates read from a --DTC."""
    stems = [name.removesuffix("DTC") for name in columns if name.endswith("DTC")]
    made = {"ROW", *(f"{stem}{end}" for stem in stems for end in ("DT", "DTF"))}
    return [name for name in columns if name not in made]
