"""What a protocol holds once it is read."""

import datetime as dt
import hashlib
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from remission.analysis import list_names
from remission.designs import DESIGNS
from remission.endpoints import ENDPOINTS
from remission.protocol import Protocol, protocol_schema, read_protocol
from remission.protocol.collected import Pcwg3Plan
from remission.protocol.lines import read_toml_lines
from remission.response import COLLECTED_CRITERIA, CRITERIA
from remission.safety import SCALES
from remission.stats import PROPORTION_INTERVALS, SURVIVAL_INTERVALS

ROOT = Path(__file__).parents[2]
PROTOCOLS = ["examples/eortc-62001", "examples/pharmaverse", "src/remission/protocol/skeleton"]


@pytest.fixture(params=PROTOCOLS)
def path(request: pytest.FixtureRequest) -> Path:
    place = ROOT / str(request.param)
    return place / "protocol.toml" if place.is_dir() else place.with_suffix(".toml")


def test_every_protocol_of_the_repository_is_valid(path: Path) -> None:
    protocol = read_protocol(path)

    assert protocol.path == path
    assert protocol.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_schema_knows_every_key_that_a_protocol_uses(path: Path) -> None:
    import tomllib  # noqa: PLC0415 - only here

    schema = protocol_schema(list_names())

    unknown = list(unknown_keys(tomllib.loads(path.read_text(encoding="utf-8")), schema, schema))

    assert unknown == []


def unknown_keys(value: object, node: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    """Return the keys and words of a document that a JSON Schema does not allow."""
    node = resolve(node, schema)
    if isinstance(value, dict) and "properties" in node:
        known = node["properties"]
        strange = [key for key in value if key not in known]
        return strange + [
            found
            for key, item in value.items()
            if key in known
            for found in unknown_keys(item, known[key], schema)
        ]
    if isinstance(value, list) and isinstance(node.get("items"), dict):
        return [found for item in value for found in unknown_keys(item, node["items"], schema)]
    if "enum" in node and value not in node["enum"]:
        return [str(value)]
    return []


def resolve(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    for choice in node.get("anyOf", ()):
        if choice.get("type") != "null" and ("$ref" in choice or choice.get("type") == "array"):
            return resolve(choice, schema)
    if "$ref" in node:
        return resolve(schema["$defs"][node["$ref"].rsplit("/", 1)[1]], schema)
    return node


@pytest.mark.parametrize(
    ("model", "field", "words"),
    [
        ("ResponsePlan", "criterion", sorted([*CRITERIA, *COLLECTED_CRITERIA])),
        ("EndpointPlan", "code", sorted(ENDPOINTS)),
        ("ErrorPlan", "kind", sorted(DESIGNS)),
        ("AnalysisPlan", "survival_interval", sorted(SURVIVAL_INTERVALS)),
        ("AnalysisPlan", "proportion_interval", sorted(PROPORTION_INTERVALS)),
        ("Toxicity", "scale", sorted(SCALES)),
    ],
)
def test_the_schema_lists_the_words_of_named_choices(
    model: str, field: str, words: list[str]
) -> None:
    schema: dict[str, Any] = protocol_schema(list_names())

    assert schema["$defs"][model]["properties"][field]["enum"] == words


def test_a_protocol_cannot_be_changed() -> None:
    with as_file(files("remission.protocol") / "skeleton.toml") as path:
        protocol = read_protocol(path)

    with pytest.raises(ValidationError, match="frozen"):
        protocol.trial.cutoff = dt.date(2030, 1, 1)  # type: ignore[misc]


def test_another_cutoff_makes_another_protocol_of_the_same_file() -> None:
    path = ROOT / "examples" / "eortc-62001" / "protocol.toml"
    protocol = read_protocol(path)

    moved = protocol.with_cutoff(dt.date(2001, 6, 30))

    assert moved.trial.cutoff == dt.date(2001, 6, 30)
    assert protocol.trial.cutoff == dt.date(2002, 4, 30)
    assert (moved.sha256, moved.path) == (protocol.sha256, protocol.path)
    lines = path.read_text(encoding="utf-8").splitlines()
    line = 1 + next(i for i, text in enumerate(lines) if text.startswith("criterion ="))
    said = str(moved.fault(("response", "criterion"), "x", ["y"]))
    assert f"protocol.toml:{line}: " in said


def test_a_protocol_made_in_python_has_no_file() -> None:
    protocol = Protocol.model_validate(
        {
            "trial": {"id": "T", "title": "T", "cutoff": dt.date(2002, 4, 30)},
            "cohorts": [{"id": "A", "label": "A"}],
            "treatment": {"drug": "D", "dose": 1},
            "schedule": {"tumour": [{"every_weeks": 8, "until": "progression"}]},
            "response": {"criterion": "recist-1.1"},
            "endpoints": [{"code": "ORR"}],
            "toxicity": {"scale": "CTC 2.0"},
        }
    )

    assert (protocol.path, protocol.sha256) == (None, "")
    assert str(protocol.fault(("response", "criterion"), "x", ["b", "a"])) == (
        "protocol: response.criterion: found 'x'; allowed: a, b"
    )


def test_a_key_is_found_on_its_line_also_in_arrays_of_tables() -> None:
    text = """\
# a comment
[trial]
id = "T"
[[cohorts]]
id = "A"
[cohorts.design]
p0 = 0.05
[[cohorts]]
id = "B"
members = [
  { variable = "DM.ARMCD" },
]
[cohorts.design]
p0 = 0.1
treatment.dose = 3
"""

    lines = read_toml_lines(text)

    paths: list[tuple[str | int, ...]] = [
        ("trial", "id"),
        ("cohorts",),
        ("cohorts", 0, "design", "p0"),
        ("cohorts", 1),
        ("cohorts", 1, "id"),
        ("cohorts", 1, "members", 0, "variable"),
        ("cohorts", 1, "design", "p0"),
        ("cohorts", 1, "design", "alpha"),
        ("absent",),
    ]
    assert [lines.line_of(path) for path in paths] == [3, 4, 7, 8, 9, 10, 14, 13, None]


@pytest.mark.parametrize(("said", "read"), [("", ""), ("BoneLes", "BONELES")])
def test_the_count_of_bone_lesions_may_have_no_test(said: str, read: str) -> None:
    assert Pcwg3Plan.model_validate({"count_test": said}).count_test == read


def test_a_count_of_bone_lesions_that_is_no_test_code_is_refused() -> None:
    with pytest.raises(ValidationError, match="count_test"):
        Pcwg3Plan.model_validate({"count_test": "BONE LESIONS"})
