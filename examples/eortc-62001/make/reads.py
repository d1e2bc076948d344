"""MI: what three readers saw each on their own, before the panel met; all of it is invented."""

from collections.abc import Mapping
from datetime import date, timedelta

from dice import Dice
from histology import GIST, GRADES, MISTAKEN_FOR, SUBTYPES, UNCLASSIFIED
from patients import Patient
from rows import Row, row

LOCAL, PANEL, READER = "LOCAL PATHOLOGIST", "EXPERT PANEL", "REFERENCE PATHOLOGIST"
READERS = ("READER 1", "READER 2", "READER 3")
TESTS = {
    "DIAGNOS": "Histopathological Diagnosis",
    "SUBTYPE": "Histological Subtype",
    "GRADE": "Histological Grade",
    "KIT": "KIT (CD117) Expression",
    "KITPCT": "Tumour Cells with KIT Staining",
    "KITINT": "Intensity of KIT Staining",
    "KITPAT": "Pattern of KIT Staining",
    "KITCTRL": "Internal Control of KIT Staining",
}
_INTENSITIES = ("0", "1+", "2+", "3+")
_PATTERNS = ("CYTOPLASMIC", "CYTOPLASMIC", "MEMBRANOUS", "DOT-LIKE")
_CLONE = "POLYCLONAL"
_SAME = {"DIAGNOS": 0.93, "SUBTYPE": 0.85, "GRADE": 0.75, "KITINT": 0.75, "KITPAT": 0.8}
"""How often a reader sees what the panel will decide."""
_NO_MATERIAL = 0.03


def record_details(patient: Patient, local: str, decided: list[Row]) -> list[Row]:
    """Return subtype and grade of both diagnoses, and pattern and control of the panel's stain."""
    dice, panel = patient.dice("details"), decided[-4]
    said = _details(dice, panel["MISTRESC"])
    here = _details(dice, local) if local != panel["MISTRESC"] else _once_more(dice, local, said)
    biopsy = patient.consent - timedelta(days=patient.dice("biopsy").whole(5, 40))
    rows = [write_finding(patient, t, v, LOCAL, biopsy.isoformat()) for t, v in here.items()]
    if decided[-3]["MISTRESC"] == "POSITIVE":
        said["KITPAT"] = dice.pick(_PATTERNS)
    said["KITCTRL"] = "POSITIVE"
    when = panel["MIDTC"]
    new = [write_finding(patient, test, word, PANEL, when) for test, word in said.items()]
    decided += new
    return rows + new


def record_reads(patient: Patient, decided: list[Row]) -> list[Row]:
    """Return what each reader saw, two to four weeks before the panel's last decision."""
    panel = {one["MITESTCD"]: one["MISTRESC"] for one in decided}
    met = date.fromisoformat(decided[-1]["MIDTC"])
    rows: list[Row] = []
    for reader in READERS:
        dice = patient.dice(f"reads of {reader}")
        when = (met - timedelta(days=dice.whole(16, 29))).isoformat()
        none = dice.chance(_NO_MATERIAL)
        for test, word in _read(dice, panel).items():
            one = write_finding(patient, test, "" if none else word, READER, when)
            lost = {"MISTAT": "NOT DONE", "MIREASND": "INSUFFICIENT MATERIAL"} if none else {}
            rows.append(one | lost | {"MIEVALID": reader})
    return rows


def _details(dice: Dice, diagnosis: str) -> dict[str, str]:
    details = {}
    if diagnosis in SUBTYPES:
        details["SUBTYPE"] = dice.pick(SUBTYPES[diagnosis])
    if diagnosis != GIST:
        details["GRADE"] = dice.pick(GRADES)
    return details


def _once_more(dice: Dice, diagnosis: str, said: Mapping[str, str]) -> dict[str, str]:
    """Return subtype and grade of a diagnosis as somebody else sees them."""
    again = _details(dice, diagnosis)
    return {test: said[test] if dice.chance(_SAME[test]) else word for test, word in again.items()}


def _read(dice: Dice, panel: Mapping[str, str]) -> dict[str, str]:
    diagnosis = panel["DIAGNOS"]
    if not dice.chance(_SAME["DIAGNOS"]):
        diagnosis = dice.pick(MISTAKEN_FOR.get(diagnosis, (UNCLASSIFIED,)))
    same = diagnosis == panel["DIAGNOS"]
    details = _once_more(dice, diagnosis, panel) if same else _details(dice, diagnosis)
    return {"DIAGNOS": diagnosis, **details, **_stain(dice, panel)}


def _stain(dice: Dice, panel: Mapping[str, str]) -> dict[str, str]:
    place, share = _INTENSITIES.index(panel["KITINT"]), int(panel["KITPCT"])
    if not dice.chance(_SAME["KITINT"]):
        place = max(0, min(3, place + dice.pick((-1, 1))))
    share = 0 if place == 0 else max(5, min(100, 5 * round(share / 5) + 5 * dice.whole(-2, 2)))
    seen = {"KITINT": _INTENSITIES[place], "KITPCT": str(share)}
    if place:
        pattern = panel.get("KITPAT", _PATTERNS[0])
        seen["KITPAT"] = pattern if dice.chance(_SAME["KITPAT"]) else dice.pick(_PATTERNS)
    return seen


def write_finding(patient: Patient, test: str, result: str, by: str, when: str) -> Row:
    """Return one MI record; the panel's is the accepted one, and was a consensus."""
    stain = test.startswith("KIT")
    return row(
        patient,
        MITESTCD=test,
        MITEST=TESTS[test],
        MIORRES=result,
        MIORRESU="%" if test == "KITPCT" else "",
        MISTRESC=result,
        MISTRESN=result if test == "KITPCT" else "",
        MISPEC="TUMOR TISSUE",
        MIMETHOD="IMMUNOHISTOCHEMISTRY" if stain else "HISTOLOGY",
        MIEVAL=by,
        VISITNUM="1" if by == LOCAL else "",
        VISIT="SCREENING" if by == LOCAL else "",
        MIDTC=when,
        MIEVALID="CONSENSUS" if by == PANEL else "",
        MIACPTFL="Y" if by == PANEL else "",
        MICLONE=_CLONE if stain else "",
    )
