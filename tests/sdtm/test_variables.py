"""Variables and units of a protocol that no study can have: all faults in one message."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from remission.errors import ProtocolError
from remission.protocol import read_protocol
from remission.sdtm import Study, make_study

TEXT = """
[trial]
id = "T"
title = "T"
cutoff = 2002-12-31

[[cohorts]]
id = "A"
label = "A"
members = [{{ variable = "{member}", is = "==", value = "A" }}]

[treatment]
drug = "D"
dose = 1
new_therapy = {{ variable = "CM.CMSTDTC", where = {{ {column} = "X" }} }}

[[treatment.modifications]]
id = "BLOOD"
text = "low counts"
hold_when = [{{ test = "PLAT", is = "<", value = 50, unit = "{limit}" }}]
resume_when = [{{ test = "PLAT", is = ">=", value = 75, unit = "10^9/L" }}]

[schedule]
tumour = [{{ every_weeks = 8, until = "progression" }}]

[response]
criterion = "recist-1.1"

[[eligibility]]
id = "AGE"
text = "adult"
all_of = [{{ variable = "{age}", is = ">=", value = 18 }}]

[[eligibility]]
id = "COUNT"
text = "enough"
any_of = [{{ variable = "{count}", is = ">=", value = 1.5, unit = "{unit}" }}]

[[endpoints]]
code = "ORR"

[toxicity]
scale = "CTC 2.0"
"""
RIGHT = {
    "member": "DM.ARMCD",
    "column": "CMCAT",
    "age": "DM.AGE",
    "count": "LB.NEUT",
    "unit": "10*9/L",
    "limit": "10^9/L",
}
LAB = pl.DataFrame(
    {
        "USUBJID": ["P1"],
        "LBSEQ": [1],
        "LBTESTCD": ["NEUT"],
        "LBSTRESN": [2.0],
        "LBSTRESU": ["pg/drop"],
        "LBDTC": ["2001-01-01"],
    }
)
FRAMES = {
    "DM": pl.DataFrame({"USUBJID": ["P1"], "ARMCD": ["A"], "AGE": [50.0], "DMDTC": ["2001-01-01"]}),
    "LB": LAB,
}
Make = Callable[..., Study]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def read(**words: str) -> Study:
        path = tmp_path / "protocol.toml"
        path.write_text(TEXT.format(**RIGHT | words), encoding="utf-8")
        return make_study(FRAMES, read_protocol(path))

    return read


def faults(make: Make, **words: str) -> list[str]:
    with pytest.raises(ProtocolError) as error:
        make(**words)
    return [line[line.index("protocol.toml") :] for line in str(error.value).splitlines()]


def line_of(start: str) -> int:
    """Return on which line of the file a line begins so."""
    lines = TEXT.splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


def test_a_protocol_that_the_study_can_answer_is_read(make: Make) -> None:
    assert make()["DM"].height == 1


def test_every_wrong_variable_is_told_at_once_with_its_line(make: Make) -> None:
    dm = "allowed: a column of DM: USUBJID, ARMCD, AGE, DMDTC"

    found = faults(make, member="DM.ARMM", age="XX.AGE", column="CMCATT")

    assert found == [
        f"protocol.toml:{line_of('members')}: cohorts.0.members.0.variable: found 'DM.ARMM'; {dm}",
        (
            f"protocol.toml:{line_of('all_of')}: eligibility.0.all_of.0.variable: found 'XX.AGE'; "
            "allowed: a domain that is read: DM, IE, EX, EC, TU, TR, RS, AE, LB, DS, CM, PR, MH, "
            "MI, QS, SV, SS, VS"
        ),
        (
            f"protocol.toml:{line_of('new_therapy')}: treatment.new_therapy.where.CMCATT: found "
            "'CMCATT'; allowed: nothing, since no file holds CM"
        ),
    ]


def test_columns_that_the_program_makes_are_not_listed(make: Make) -> None:
    (said,) = faults(make, age="DM.AGEX")

    assert said.endswith("a column of DM: USUBJID, ARMCD, AGE, DMDTC")
    assert not [name for name in ("DMDT,", "DMDTF", "ROW", "RFSTDTC") if name in said]


def test_a_column_of_the_contract_without_a_file_may_be_asked_for(make: Make) -> None:
    assert make(column="CMDECOD")["CM"].is_empty()


def test_every_wrong_unit_is_told_with_its_line_and_what_is_allowed(make: Make) -> None:
    first, second = faults(make, unit="10^9/Lx", limit="counts")

    assert first.startswith(
        f"protocol.toml:{line_of('any_of')}: eligibility.1.any_of.0.unit: found '10^9/Lx'; "
        "allowed: those collected of LB.NEUT (pg/drop); length: mm, cm, "
    )
    assert second.startswith(
        f"protocol.toml:{line_of('hold_when')}: treatment.modifications.0.hold_when.0.unit: "
        "found 'counts'; allowed: length: mm, cm, "
    )


@pytest.mark.parametrize(
    "unit", ["10^9/L", "G/L", "x10E9/L", "{cells}/uL", "%", "mL/min", "pg/drop", " pg / drop"]
)
def test_units_that_are_known_or_collected_are_read(make: Make, unit: str) -> None:
    assert make(unit=unit)["LB"].height == 1


@pytest.mark.parametrize("unit", ["ML/MIN", "pg/DROP", "10^9", ""])
def test_units_that_no_value_can_be_turned_into_are_refused(make: Make, unit: str) -> None:
    (said,) = faults(make, unit=unit)

    assert f"eligibility.1.any_of.0.unit: found '{unit}'" in said


def messages(study: Study) -> list[str]:
    return study.findings.filter(rule="test-without-records")["message"].to_list()


def test_a_test_code_that_no_record_has_is_found_once(make: Make) -> None:
    """The protocol points at LB.NEUT once, and at PLAT twice, of which there is no record."""
    (plat,) = messages(make())

    assert plat == (
        "no record of LB has the test code PLAT (LB has NEUT; protocol: "
        "treatment.modifications.0.hold_when.0, treatment.modifications.0.resume_when.0), so "
        "nothing is known of it for anybody; correct the code in the protocol, or add the records"
    )


def test_a_mistyped_test_code_is_found(make: Make) -> None:
    neut, _ = messages(make(count="LB.NEUTT"))

    assert neut.startswith(
        "no record of LB has the test code NEUTT (LB has NEUT; protocol: eligibility.1.any_of.0)"
    )


def test_codes_are_looked_for_in_capitals(tmp_path: Path) -> None:
    path = tmp_path / "protocol.toml"
    path.write_text(TEXT.format(**RIGHT), encoding="utf-8")
    codes = pl.concat(
        [LAB.with_columns(LBTESTCD=pl.lit("neut ")), LAB.with_columns(LBTESTCD=pl.lit("Plat"))]
    ).with_columns(LBSEQ=pl.int_range(1, 3))

    assert messages(make_study(FRAMES | {"LB": codes}, read_protocol(path))) == []
    (neut, plat) = messages(make_study({"DM": FRAMES["DM"]}, read_protocol(path)))
    assert "test code NEUT (it has none; " in neut
    assert "test code PLAT (it has none; " in plat


def test_a_criterion_that_everybody_met_has_no_record_in_ie(make: Make) -> None:
    assert len(messages(make(count="IE.INCL01"))) == 1  # that of PLAT


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({}, []),
        ({"age": "DM.DMDTC", "member": "DM.SEX"}, ["DM.SEX"]),
        ({"age": "REVIEW.KIT"}, []),
        ({"age": "DM.SEX", "member": "DM.SEX"}, ["DM.SEX"]),
        ({"age": "LB.NEUTX", "count": "IE.INCL01"}, []),  # a test code: its own finding, or none
    ],
)
def test_variables_that_no_patient_has_a_value_of_are_found(
    make: Make, words: dict[str, str], said: list[str]
) -> None:
    """P1 has ARMCD, AGE, DMDTC and NEUT; no record of CM, no SEX; RFSTDTC is not asked for."""
    found = make(**words).findings.filter(rule="variable-without-record")

    every = sorted(["CM.CMSTDTC where CMCAT is X", *said])
    assert found.select("severity", "domain", "message").rows() == [
        (
            "note",
            name[:2],
            (
                f"the protocol points at {name}, but no patient has a value there; if a word of it "
                "is misspelt, correct the protocol"
            ),
        )
        for name in every
    ]
