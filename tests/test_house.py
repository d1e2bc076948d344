"""The rules of the house: what is exported, who imports whom, pages, names and sizes."""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import remission
from remission import stats
from remission.designs import DESIGNS
from remission.endpoints import ENDPOINTS
from remission.protocol.variables import Part
from remission.report.figures import FIGURES
from remission.report.tables import TABLES
from remission.response import COLLECTED_CRITERIA, CRITERIA
from remission.safety import SCALES
from remission.stats import PROPORTION_INTERVALS, SURVIVAL_INTERVALS

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "remission"
METHODS = ROOT / "docs" / "methods"

METHOD_NAMES = [
    *CRITERIA,
    *COLLECTED_CRITERIA,
    *ENDPOINTS,
    *DESIGNS,
    *SCALES,
    *PROPORTION_INTERVALS,
    *SURVIVAL_INTERVALS,
    *(name for name in stats.__all__ if name.startswith(("estimate_", "test_", "measure_"))),
]

VAGUE = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "service"}


def python_files() -> Iterator[Path]:
    for folder in ("src", "tests", "examples", "benchmarks"):
        yield from (ROOT / folder).rglob("*.py")


def committed_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - git, wherever it is
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def in_a_process_of_its_own(code: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


# --- what is exported -----------------------------------------------------------------------


def test_the_package_exports_its_verbs_and_nouns() -> None:
    assert sorted(remission.__all__) == [
        "Comparison",
        "Endpoints",
        "Protocol",
        "Responses",
        "Results",
        "Study",
        "analyse",
        "assess",
        "compare",
        "derive",
        "read_protocol",
        "read_study",
        "write_comparison",
        "write_report",
    ]


@pytest.mark.parametrize("name", remission.__all__)
def test_an_export_exists_and_says_what_it_is(name: str) -> None:
    thing = getattr(remission, name)

    assert (thing.__doc__ or "").strip()


def test_what_is_not_exported_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = remission.nonsense  # type: ignore[attr-defined]


def test_the_verbs_on_the_first_page_are_the_verbs_exported() -> None:
    used = re.findall(r"= (\w+)\(|^ {4}(\w+)\(", remission.__doc__ or "", flags=re.MULTILINE)

    assert {a or b for a, b in used} <= set(remission.__all__)


@pytest.mark.parametrize(
    "room",
    sorted(path.parent.name for path in SOURCE.glob("*/__init__.py")),
)
def test_a_room_exports_what_it_lists(room: str) -> None:
    module = import_module(f"remission.{room}")
    homes = getattr(module, "_HOMES", None)  # of a room that imports when asked

    if homes:
        assert sorted(name for names in homes.values() for name in names) == sorted(module.__all__)

    assert [name for name in getattr(module, "__all__", []) if not hasattr(module, name)] == []
    assert (module.__doc__ or "").strip()


# --- imports --------------------------------------------------------------------------------

HEAVY = "polars pydantic numpy numba scipy jinja2 pyreadstat vl_convert rich.console"


@pytest.mark.parametrize("code", ["import remission", "import remission.cli"])
def test_the_package_loads_nothing_heavy(code: str) -> None:
    asked = f"{code}\nimport sys\nprint(*[n for n in {HEAVY.split()!r} if n in sys.modules])"

    assert in_a_process_of_its_own(asked) == ""


def test_help_loads_nothing_heavy() -> None:
    asked = (
        "import sys\nfrom remission.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', *[n for n in {HEAVY.split()[:5]!r} if n in sys.modules])"
    )

    assert in_a_process_of_its_own(asked).splitlines()[-1] == "LOADED"


def test_a_room_imports_only_rooms_nearer_the_entrance() -> None:
    checked = subprocess.run(
        [sys.executable, "-c", ("from importlinter.cli import lint_imports_command; "
         "lint_imports_command()")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert checked.returncode == 0, checked.stdout
    assert "4 kept, 0 broken" in checked.stdout


# --- pages, names, sizes --------------------------------------------------------------------


@pytest.mark.parametrize("name", METHOD_NAMES)
def test_a_method_has_a_page(name: str) -> None:
    own = METHODS / f"{name.lower().replace(' ', '-')}.md"
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    shared = [page for page in METHODS.glob("*.md") if word.search(page.read_text("utf-8"))]

    assert own.exists() or shared, f"write {own.relative_to(ROOT)}, or name it on another page"


def test_every_decision_page_is_in_the_list_of_decisions() -> None:
    pages = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("0*.md"))
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")

    assert [name for name in pages if name not in listed] == []


def test_every_link_between_pages_leads_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]

    assert broken == []


def test_tables_and_figures_are_found_by_name() -> None:
    assert TABLES
    assert FIGURES


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in python_files() if path.stem in VAGUE] == []


def test_no_file_is_over_500_lines_and_half_are_below_200() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}

    assert [path for path, size in sizes.items() if size > 500] == []
    assert sorted(sizes.values())[len(sizes) // 2] < 200


def test_the_changelog_begins_with_changed_results() -> None:
    sections = re.findall(
        r"^### (.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )

    assert sections[0] == "Changed results"


def test_no_file_names_a_registry_or_a_place_on_a_machine() -> None:
    place = re.compile(
        rb"(?<![\w.])/(?:home|Users|work|root)/\w|index-url|[a-z]+\.pythonhosted\.org|pypi\.org/simple"
    )
    found = [
        f"{path.relative_to(ROOT)}: {match[0].decode()}"
        for path in committed_files()
        if path.suffix in {".py", ".md", ".toml", ".txt", ".yml", ".json", ".R", ""}
        and path != Path(__file__)
        for match in place.finditer(path.read_bytes())
    ]

    assert found == []


# --- the protocol's settings ----------------------------------------------------------------

PARTS = sorted(
    (
        part
        for part in vars(import_module("remission.protocol")).values()
        if isinstance(part, type) and issubclass(part, Part)
    ),
    key=lambda part: part.__name__,
)
SETTINGS = [
    (part.__name__, name, field.alias or name)
    for part in PARTS
    for name, field in part.model_fields.items()
]


@pytest.mark.parametrize(("part", "name", "key"), SETTINGS)
def test_a_setting_of_the_protocol_is_read_by_some_room(part: str, name: str, key: str) -> None:
    rooms = [
        path
        for path in SOURCE.rglob("*")
        if path.suffix in {".py", ".j2"} and path.parent.name != "protocol"
    ]

    readers = [
        path.name
        for path in rooms
        if re.search(rf"\.{name}\b|\"{name}\"", path.read_text(encoding="utf-8"))
    ]

    assert readers, f"nobody reads {part}.{key}"


@pytest.mark.parametrize(("part", "name", "key"), SETTINGS)
def test_a_setting_of_the_protocol_is_in_the_reference(part: str, name: str, key: str) -> None:
    page = (ROOT / "docs" / "reference" / "protocol.md").read_text(encoding="utf-8")

    assert name
    assert re.search(rf"`{key}`|[\[.]{key}[\].]", page), f"say what {part}.{key} is"
