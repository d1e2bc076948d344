"""The same verbs for the shell: report, check, compare, init, protocol schema, design."""

import datetime as dt
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App, Parameter

from remission import __version__
from remission.cli.design import design_app
from remission.cli.sheets import join_stages
from remission.cli.writing import write_whole
from remission.errors import ProtocolError, RemissionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from remission.analysis import Results
    from remission.protocol import Protocol

app = App(
    name="remission",
    version=__version__,
    help="Runs a phase II oncology trial from its protocol to its published result.",
    default_parameter=Parameter(negative_iterable=()),  # no --empty-looks: a list has its numbers
)
protocol_app = App(name="protocol", help="About protocol files.")
app.command(protocol_app)
app.command(design_app)

_WRONG_INPUT = 2


@app.command
def report(
    trial: Path,
    *,
    out: Path | None = None,
    data: Path | None = None,
    cutoff: dt.date | None = None,
    sensitivity: bool = False,
    scale: str | None = None,
) -> None:
    """Analyse a trial and write its report, results and analysis data sets.

    Parameters
    ----------
    trial
        Folder with protocol.toml.
    out
        Folder to write; TRIAL/report when not given.
    data
        Folder of SDTM domain files; TRIAL/sdtm when not given.
    cutoff
        Replaces the protocol's data cut-off.
    sensitivity
        Also the times to progression under every set of censoring rules.
    scale
        Other toxicity scales, with commas, such as ctcae-5.0,ctcae-6: the same laboratory values
        are shown under them beside the protocol's scale. Replaces toxicity.compare.

    """
    from remission.report.findings_summary import count_findings

    out = out or trial / "report"
    protocol = _compared(_open_protocol(trial, cutoff), scale)
    results = _run(protocol, data or trial / "sdtm", out, sensitivity=sensitivity)
    findings = count_findings(results.endpoints.findings)
    print(f"Report: {out / 'report.html'}")  # noqa: T201 - the command's answer
    print(f"{results.table.height} numbers in results.csv, {findings} in findings.csv")  # noqa: T201


@app.command
def check(
    trial: Path, *, out: Path | None = None, data: Path | None = None, cutoff: dt.date | None = None
) -> None:
    """Check a trial's data: print what is odd, and write every finding.

    Parameters
    ----------
    trial
        Folder with protocol.toml.
    out
        File to write; TRIAL/findings.csv when not given.
    data
        Folder of SDTM domain files; TRIAL/sdtm when not given.
    cutoff
        Replaces the protocol's data cut-off.

    """
    from remission.analysis import check_names
    from remission.endpoints import derive_endpoints
    from remission.report.findings_summary import summarise_findings
    from remission.response import assess_responses
    from remission.sdtm import read_study

    out = out or trial / "findings.csv"
    with _steps() as say:
        protocol = _open_protocol(trial, cutoff)
        check_names(protocol)
        say("reading the study")
        study = read_study(data or trial / "sdtm", protocol)
        say("judging responses")
        findings = derive_endpoints(study, assess_responses(study, protocol), protocol).findings
    write_whole(out, findings.write_csv())
    print(summarise_findings(findings))  # noqa: T201 - the command's answer
    print(f"All findings: {out}")  # noqa: T201


@app.command(name="compare")
def compare_criteria(
    trial: Path,
    *,
    criteria: str,
    out: Path | None = None,
    data: Path | None = None,
    cutoff: dt.date | None = None,
) -> None:
    """Judge the same patients by several response criteria: who changes, and why.

    Parameters
    ----------
    trial
        Folder with protocol.toml.
    criteria
        Two or more, with commas: recist-1.1,recist-1.0,who,choi. The others are compared with
        the first.
    out
        Folder to write; TRIAL/comparison when not given.
    data
        Folder of SDTM domain files; TRIAL/sdtm when not given.
    cutoff
        Replaces the protocol's data cut-off.

    """
    from remission.analysis import check_criteria, compare_criteria
    from remission.report import write_comparison
    from remission.sdtm import read_study

    names = [name.strip().lower() for name in criteria.split(",")]
    check_criteria(names)
    with _steps() as say:
        protocol = _open_protocol(trial, cutoff)
        say("reading the study")
        study = read_study(data or trial / "sdtm", protocol)
        say("judging responses by each criterion")
        comparison = compare_criteria(study, protocol, names)
        say("writing the comparison")
        page = write_comparison(comparison, out or trial / "comparison")
    print(f"Comparison: {page}")  # noqa: T201 - the command's answer
    for name in comparison.others:
        changed = comparison.changes.filter(CRITERION=name)["USUBJID"].n_unique()
        print(f"{name}: {changed} patients not as under {comparison.reference}")  # noqa: T201
    for name, why in comparison.missing.items():
        print(f"{name}: not judged: {why}")  # noqa: T201


@app.command
def init(folder: Path) -> None:
    """Write a commented protocol and empty SDTM tables to start a trial from.

    Parameters
    ----------
    folder
        A new or empty folder.

    """
    from remission.sdtm.skeleton import write_skeleton

    write_skeleton(folder)
    print(f"Fill in {folder / 'protocol.toml'} and the tables in {folder / 'sdtm'}")  # noqa: T201


@protocol_app.command
def schema() -> None:
    """Print the JSON Schema of protocol files, for editors to complete and check them."""
    import json

    from remission.analysis import list_names
    from remission.protocol import protocol_schema

    print(json.dumps(protocol_schema(list_names()), indent=2))  # noqa: T201 - the command's answer


def _compared(protocol: "Protocol", scale: str | None) -> "Protocol":
    """Return the protocol with the scales named in a command."""
    if scale is None:
        return protocol
    from remission.safety import SCALES, find_scale

    names = []
    for word in filter(None, (word.strip() for word in scale.split(","))):
        name = find_scale(word)
        if name is None:
            raise ProtocolError(f"--scale: found {word!r}; allowed: {', '.join(SCALES)}")
        names.append(name)
    others = tuple(dict.fromkeys(name for name in names if name != protocol.toxicity.scale))
    return protocol.with_scales(others)


def _run(protocol: "Protocol", data: Path, out: Path, *, sensitivity: bool) -> "Results":
    from remission.analysis import analyse_endpoints, check_names
    from remission.endpoints import derive_endpoints
    from remission.report import write_report
    from remission.response import assess_responses
    from remission.sdtm import read_study

    with _steps() as say:
        check_names(protocol)
        say("reading the study")
        study = read_study(data, protocol)
        say("judging responses")
        responses = assess_responses(study, protocol)
        say("deriving endpoints")
        endpoints = derive_endpoints(study, responses, protocol)
        say("analysing")
        results = analyse_endpoints(endpoints, protocol, sensitivity=sensitivity)
        say("writing the report")
        write_report(results, out)
    return results


def _open_protocol(trial: Path, cutoff: dt.date | None) -> "Protocol":
    from remission.analysis import list_names
    from remission.protocol import read_protocol

    protocol = read_protocol(trial / "protocol.toml", list_names())
    return protocol if cutoff is None else protocol.with_cutoff(cutoff)


@contextmanager
def _steps() -> "Iterator[Callable[[str], None]]":
    """Show the step at work on a terminal, and nothing when the output is piped."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("reading the protocol") as status:
        yield status.update


def main(words: "Sequence[str] | None" = None) -> None:
    """Run the command line; a user's mistake is one message and exit code 2.

    Parameters
    ----------
    words
        What stands after `remission`; as typed in the shell when not given.

    """
    try:
        app(join_stages(sys.argv[1:] if words is None else words))
    except RemissionError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the one message
        sys.exit(_WRONG_INPUT)
    except BrokenPipeError:  # the reader of our output, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
