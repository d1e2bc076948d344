"""Each fault of a protocol file is one line: file, line, path, what was found, what is allowed."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from remission.analysis import check_names, list_names
from remission.errors import ProtocolError
from remission.protocol import read_protocol
from remission.response import COLLECTED_CRITERIA, CRITERIA
from remission.safety import SCALES

KNOWN = sorted([*CRITERIA, *COLLECTED_CRITERIA])

SKELETON = files("remission.protocol").joinpath("skeleton.toml").read_text(encoding="utf-8")

Read = Callable[[str], list[str]]


@pytest.fixture
def faults_of(tmp_path: Path) -> Read:
    """Read a protocol text; return the lines of the message without the file's name."""

    def read(text: str) -> list[str]:
        path = tmp_path / "protocol.toml"
        path.write_text(text, encoding="utf-8")
        try:
            check_names(read_protocol(path))
        except ProtocolError as error:
            return [line.removeprefix(f"{path}:").strip() for line in str(error).splitlines()]
        return []

    return read


def changed(old: str, new: str) -> str:
    assert SKELETON.count(old) >= 1, old
    return SKELETON.replace(old, new, 1)


def line_of(text: str, mark: str) -> int:
    return text[: text.index(mark)].count("\n") + 1


def test_the_skeleton_has_no_fault(faults_of: Read) -> None:
    assert faults_of(SKELETON) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("dose = 400", "dose = -1", "treatment.dose: found -1; input should be greater than 0"),
        ("dose = 400", 'dose = "400"',
         "treatment.dose: found '400'; input should be a valid number"),
        ("dose = 400", "dose = true",
         "treatment.dose: found true; input should be a valid number"),
        ("dose = 400", "dose = inf",
         "treatment.dose: found inf; input should be a finite number"),
        ("value = 18", "value = nan",
         ("eligibility.0.all_of.0.value: found nan; a number, a word, or a list of one kind of "
         "them")),
        ("times_a_day = 1", "times_a_day = 1.5",
         "treatment.times_a_day: found 1.5; input should be a valid integer"),
        ("window_days = 7", "window_days = 7\nwindow = 3",
         "schedule.window: found 3; no such key is known here"),
        ("cutoff = 2026-12-31", 'cutoff = "soon"',
         "trial.cutoff: found 'soon'; a date without quotes is allowed, such as 2002-04-30"),
        ("cutoff = 2026-12-31", "cutoff = 20261231",
         "trial.cutoff: found 20261231; a date without quotes is allowed, such as 2002-04-30"),
        ("cutoff = 2026-12-31", "cutoff = 2026-12-31T10:00:00",
         ("trial.cutoff: found 2026-12-31T10:00:00; a date without quotes is allowed, such as "
         "2002-04-30")),
        ('assessments = "last"', 'assessments = "middle"',
         "dates.assessments: found 'middle'; input should be 'first' or 'last'"),
        ('kind = "number"', 'kind = "numeric"',
         ("characteristics.0.kind: found 'numeric'; input should be 'number', 'category' or "
         "'yes-no'")),
        ("alpha = 0.10", "alpha = 1.5",
         "cohorts.0.design.alpha: found 1.5; input should be less than 1"),
        ('id = "A"', 'id = "my cohort"',
         ("cohorts.0.id: found 'my cohort'; letters, digits, - and _ are allowed, a letter first, "
         "40 at most")),
        ('id = "A"', 'id = "ALL"',
         "cohorts.0.id: found 'ALL'; this id is reserved for all patients"),
        ('code = "SEX"', 'code = "sex"',
         ("characteristics.1.code: found 'sex'; capitals and digits are allowed, a capital first, "
         "16 at most")),
        ('code = "SEX"', 'code = "AGE" # again',
         "characteristics.1.code: found 'AGE'; this code stands twice; take another one"),
        ('code = "SEX"', 'code = "COHORT"',
         ("characteristics.1.code: found 'COHORT'; allowed: a code that is no endpoint and no "
         "other column of ADSL")),
        ('code = "DCR"', 'code = "ORR" # again',
         "endpoints.1.code: found 'ORR'; this code stands twice; take another one"),
        ('id = "NEUTROPHILS"', 'id = "AGE" # again',
         "eligibility.1.id: found 'AGE'; this id stands twice; take another one"),
        ('# cohorts = ["A"]', 'cohorts = ["B"]',
         "eligibility.1.cohorts.0: found 'B'; the id of a cohort is allowed: A"),
        ('[{ variable = "DM.AGE", is = ">=", value = 18 }]',
         '[{ variable = "AGE", is = ">=", value = 18 }]',
         ("eligibility.0.all_of.0.variable: found 'AGE'; DOMAIN.NAME in capitals is allowed, such "
         "as DM.AGE or LB.NEUT")),
        ('is = ">=", value = 18', 'is = "=>", value = 18',
         ("eligibility.0.all_of.0.is: found '=>'; input should be '==', '!=', '<', '<=', '>', "
         "'>=', 'in', 'not in', 'present' or 'absent'")),
        ('is = ">=", value = 18', 'is = ">=", value = "old"',
         "eligibility.0.all_of.0: `>=` needs a number"),
        ('is = ">=", value = 18', 'is = ">="', "eligibility.0.all_of.0: `>=` needs a value"),
        ('is = ">=", value = 18', 'is = "present", value = 18',
         "eligibility.0.all_of.0: `present` takes no value"),
        ('is = ">=", value = 18', 'is = "in", value = 18',
         ("eligibility.0.all_of.0: a list of values goes with `in` and `not in`, and only with "
         "them")),
        ('is = ">=", value = 18', 'is = "in", value = [18, "x"]',
         ("eligibility.0.all_of.0.value: found [18, 'x']; a number, a word, or a list of one kind "
         "of them")),
        ('baseline = "registered"', 'baseline = "everybody"',
         ("populations.baseline: found 'everybody'; input should be 'registered', 'eligible', "
         "'concordant', 'treated' or 'evaluable'")),
        ("every_weeks = 8", "every_weeks = 0",
         "schedule.tumour.0.every_weeks: found 0; input should be greater than 0"),
        ("at_days = [91, 182, 365]", "at_days = [0]",
         "endpoints.2.at_days.0: found 0; input should be greater than 0"),
        ('code = "ORR"', 'code = "ORR"\nat_days = [91]',
         "endpoints.0.at_days: found [91]; allowed: nothing, since ORR is not read at a day"),
        ('code = "OS"', 'code = "OS"\ndeaths = "censor"',
         "endpoints.4.deaths: found 'censor'; allowed: event, since OS counts deaths"),
        ('where = { CMCAT = "ANTICANCER THERAPY" }', 'take = "last"',
         "treatment.new_therapy: found take = 'last'; the earliest counts, so leave `take` out"),
        ("course = []", 'course = ["RASH", "Rash"]',
         "toxicity.course: found ['RASH', 'Rash']; name each side-effect once, in any capitals"),
        ("confidence = 0.95", "confidence = 95",
         "analysis.confidence: found 95; input should be less than 1"),
        ("percent_digits = 0", "percent_digits = 9",
         "analysis.percent_digits: found 9; input should be less than or equal to 3"),
        ('code = "ORR"', ("code = 'ORR'\n[[treatment.modifications]]\nid = 'L'\ntext = 'L'\n"
         "hold_when = [{ test = 'PLAT-1', is = '<', value = 50, unit = '10^9/L' }]"),
         ("treatment.modifications.0.hold_when.0.test: found 'PLAT-1'; letters and digits "
         "are allowed, a letter first, 8 at most")),
        ('criterion = "recist-1.1"', 'criterion = "recist-2"',
         f"response.criterion: found 'recist-2'; allowed: {', '.join(KNOWN)}"),
        ('scale = "CTC 2.0"', 'scale = "CTC"',
         f"toxicity.scale: found 'CTC'; allowed: {', '.join(SCALES)}"),
    ],
)  # fmt: skip
def test_a_fault_says_where_it_stands_what_was_found_and_what_is_allowed(
    faults_of: Read, old: str, new: str, said: str
) -> None:
    text = changed(old, new)

    line = line_of(text, new) + new.count("\n")
    assert faults_of(text) == [f"{line}: {said}"]


@pytest.mark.parametrize(
    ("untils", "fault"),
    [
        (["progression"], False),
        (["end of follow-up"], False),
        (["progression", "end of follow-up"], False),
        (["end of follow-up", "progression"], True),
        (["progression", "progression"], True),
        (["progression", "end of follow-up", "end of follow-up"], True),
    ],
)
def test_a_timetable_has_one_line_until_progression_and_then_one_until_the_end(
    faults_of: Read,
    untils: list[str],
    fault: bool,  # noqa: FBT001 - a column of the table
) -> None:
    start = SKELETON.index("[[schedule.tumour]]")
    lines = "".join(
        f'[[schedule.tumour]]\nevery_weeks = 8\nuntil = "{until}"\n' for until in untils
    )
    text = SKELETON[:start] + lines + SKELETON[SKELETON.index("[dates]") :]

    said = (
        f"schedule.tumour: found lines until {', then '.join(untils)}; one until progression, one "
        "until the end of follow-up, or both in this order"
    )
    assert faults_of(text) == ([f"{line_of(text, '[[schedule.tumour]]')}: {said}"] if fault else [])


def test_a_rule_between_two_values_points_at_their_table(faults_of: Read) -> None:
    text = changed("p0 = 0.05", "p0 = 0.5")

    line = line_of(text, "[cohorts.design]")
    assert faults_of(text) == [f"{line}: cohorts.0.design: p0 = 0.5 must be below p1 = 0.25"]


def test_a_missing_key_points_at_its_table(faults_of: Read) -> None:
    assert faults_of(changed('id = "MY-TRIAL"\n', "")) == [
        f"{line_of(SKELETON, '[trial]')}: trial.id: not there, but needed"
    ]


def test_a_missing_table_has_no_line(faults_of: Read) -> None:
    text = SKELETON[: SKELETON.index("[toxicity]")]

    assert faults_of(text) == ["toxicity: not there, but needed"]


def test_an_unknown_table_is_named_without_its_content(faults_of: Read) -> None:
    text = SKELETON + "[remarks]\ntext = 'long'\n"

    assert faults_of(text) == [
        f"{line_of(text, '[remarks]')}: remarks: found a table; no such key is known here"
    ]


def test_every_fault_has_its_line(faults_of: Read) -> None:
    text = changed("dose = 400", "dose = -1").replace("window_days = 7", "window_days = -7")

    assert faults_of(text) == [
        f"{line_of(text, 'dose = -1')}: treatment.dose: found -1; input should be greater than 0",
        (f"{line_of(text, 'window_days')}: schedule.window_days: found -7; input should be greater "
        "than or equal to 0"),
    ]  # fmt: skip


def test_two_names_that_do_not_agree_are_both_told(faults_of: Read) -> None:
    text = changed('# cohorts = ["A"]', 'cohorts = ["B", "C"]')

    assert [line.split("; ")[0] for line in faults_of(text)] == [
        f"{line_of(text, 'cohorts = [')}: eligibility.1.cohorts.0: found 'B'",
        f"{line_of(text, 'cohorts = [')}: eligibility.1.cohorts.1: found 'C'",
    ]


def test_what_is_no_toml_is_told_with_line_and_column(faults_of: Read) -> None:
    text = changed("[trial]", "[trial")

    assert faults_of(text) == [
        (f"{line_of(text, '[trial')}: not valid TOML at column 7: Expected ']' at the end of a "
        "table declaration")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"  \n", "the file is empty"),
        ('title = "\u00d6"'.encode("cp1252"), "byte 9 is not UTF-8; save the file as UTF-8"),
        (None, "no such file; `remission init DIR` writes one to start from"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "protocol.toml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ProtocolError) as found:
        read_protocol(path)

    assert str(found.value).startswith(f"{path}: {said}")


def test_a_folder_is_no_protocol(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError, match="cannot be read"):
        read_protocol(tmp_path)


def test_unknown_words_and_other_faults_are_told_at_once(tmp_path: Path) -> None:
    text = SKELETON
    for old, new in [
        ("cutoff = 2026-12-31", 'cutoff = "soon"'),
        ("times_a_day = 1", "times_aday = 1"),
        ('kind = "simon-optimal"', 'kind = "simple"'),
        ("alpha = 0.10", "alpha = 5"),
        ('criterion = "recist-1.1"', 'criterion = "recist-9"'),
        ('code = "PFS"', 'code = "PSF"'),
        ('scale = "CTC 2.0"', 'scale = "CTC 7"'),
    ]:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "protocol.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ProtocolError) as found:
        read_protocol(path, list_names())

    mark = {
        "trial.cutoff": 'cutoff = "soon"',
        "treatment.times_aday": "times_aday",
        "cohorts.0.design.kind": 'kind = "simple"',
        "cohorts.0.design.alpha": "alpha = 5",
        "response.criterion": 'criterion = "recist-9"',
        "endpoints.2.code": 'code = "PSF"',
        "toxicity.scale": 'scale = "CTC 7"',
    }
    told = [line.removeprefix(f"{path}:").split(":")[:2] for line in str(found.value).splitlines()]
    assert sorted(told) == sorted(
        [str(line_of(text, at)), f" {where}"] for where, at in mark.items()
    )
    said = f"response.criterion: found 'recist-9'; allowed: {', '.join(KNOWN)}"
    assert f"{path}:{line_of(text, mark['response.criterion'])}: {said}" in str(found.value)
