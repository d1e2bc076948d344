import re
from pathlib import Path

import pytest

import remission.sdtm
from remission.sdtm.contracts import CONTRACTS
from remission.sdtm.readers import READERS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "sdtm.md").read_text(encoding="utf-8")
ROWS = {
    cells[1]: cells[2:-1]
    for line in PAGE.splitlines()
    if len(cells := [cell.strip() for cell in line.split("|")]) > 3
}
PACKAGE = Path(remission.sdtm.__file__).parent
OTHERS = {"values.py", "conditions.py", "skeleton.py"}  # used behind the door


@pytest.mark.parametrize("domain", sorted(CONTRACTS))
def test_the_page_lists_the_contract_of_the_domain(domain: str) -> None:
    contract = CONTRACTS[domain]
    needed, further, key, dated = ROWS[domain]
    names = {name.removesuffix(" #") for name in f"{needed}, {further}".split(", ") if name}

    assert names | {"STUDYID", "DOMAIN"} == set(contract.columns)
    assert tuple(name.removesuffix(" #") for name in needed.split(", ")) == contract.required
    assert tuple(key.split(", ")) == contract.key
    assert dated == (f"{contract.date} to {contract.end}" if contract.end else contract.date)


def test_the_page_lists_every_rule_at_the_door() -> None:
    files = [path for path in PACKAGE.rglob("*.py") if path.name not in OTHERS]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    named = set(re.findall(r'^\s+"([a-z]+(?:-[a-z]+)+)",$', source, flags=re.MULTILINE))
    named |= {"after-cutoff", "date-without-year", "lesion-class", "lesion-organ"}

    listed = {name.strip("`") for name in ROWS if "-" in name and name.startswith("`")}
    assert named == listed


def test_the_page_lists_every_format() -> None:
    assert {name.strip("`") for name in ROWS if name.startswith("`.")} == set(READERS)
