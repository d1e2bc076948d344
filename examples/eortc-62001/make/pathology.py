"""MI: what the local pathologist, three readers and the expert panel called the tumour, and KIT."""

from collections.abc import Sequence
from datetime import timedelta

from dice import Dice
from histology import GIST, LEIOMYOSARCOMA, UNCLASSIFIED
from patients import CUTOFF, Patient
from reads import record_details, record_reads, write_finding
from rows import Row

COLUMNS = (
    *("MITESTCD", "MITEST", "MIORRES", "MIORRESU", "MISTRESC", "MISTRESN", "MISPEC", "MIMETHOD"),
    *("MIEVAL", "VISITNUM", "VISIT", "MIDTC", "MISTAT", "MIREASND", "MIEVALID", "MIACPTFL"),
    *("MICLONE",),
)
_OTHER_SARCOMAS = (
    *[LEIOMYOSARCOMA] * 8,
    *["LIPOSARCOMA"] * 4,
    *["MALIGNANT FIBROUS HISTIOCYTOMA"] * 4,
    *["SYNOVIAL SARCOMA"] * 3,
    "ANGIOSARCOMA",
    "FIBROSARCOMA",
    "HAEMANGIOPERICYTOMA",
    "NEUROGENIC SARCOMA",
    UNCLASSIFIED,
)
"""What the panel found in the 24 patients without GIST: types that the registry admits."""

_GIST_CALLED_LEIOMYOSARCOMA = 3
_KIT_POSITIVE_OTHERS = 3


def record_pathology(patients: Sequence[Patient]) -> list[Row]:
    """Return the MI records of all patients."""
    panel = _panel(patients)
    local, revised = _local(patients, panel)
    stained = _stained(patients, panel)
    rows: list[Row] = []
    for patient in patients:
        name = patient.number
        rows += _local_rows(patient, local[name])
        decided = _panel_rows(
            patient, panel[name], positive=name in stained, revised=name == revised
        )
        rows += decided
        rows += record_details(patient, local[name], decided)
        rows += record_reads(patient, decided)
    return rows


def _panel(patients: Sequence[Patient]) -> dict[int, str]:
    others = iter(Dice("histology").order(_OTHER_SARCOMAS))
    return {p.number: GIST if p.story.disease == GIST else next(others) for p in patients}


def _local(patients: Sequence[Patient], panel: dict[int, str]) -> tuple[dict[int, str], int]:
    """Return the local diagnoses, and the patient whose panel diagnosis was revised."""
    dice, local = Dice("local diagnosis"), dict(panel)

    def found(diagnosis: str) -> list[int]:
        return dice.order([p.number for p in patients if panel[p.number] == diagnosis])

    for name in called_leiomyosarcoma(patients):
        local[name] = LEIOMYOSARCOMA
    leiomyosarcomas = found(LEIOMYOSARCOMA)
    local[leiomyosarcomas[0]] = GIST
    local[leiomyosarcomas[1]] = UNCLASSIFIED
    local[found("MALIGNANT FIBROUS HISTIOCYTOMA")[0]] = LEIOMYOSARCOMA
    synovial = found("SYNOVIAL SARCOMA")[0]
    local[synovial] = "FIBROSARCOMA"
    return local, synovial


def called_leiomyosarcoma(patients: Sequence[Patient]) -> list[int]:
    """Return the patients with GIST who entered with the diagnosis of leiomyosarcoma."""
    names = [p.number for p in patients if p.story.disease == GIST and not p.story.oddity]
    return Dice("called leiomyosarcoma").some(names, _GIST_CALLED_LEIOMYOSARCOMA)


def _stained(patients: Sequence[Patient], panel: dict[int, str]) -> set[int]:
    """Return who is KIT positive: every GIST, and a few others."""
    gist = {p.number for p in patients if panel[p.number] == GIST}
    others = [p.number for p in patients if panel[p.number] in {"ANGIOSARCOMA", "SYNOVIAL SARCOMA"}]
    return gist | set(Dice("kit").some(others, _KIT_POSITIVE_OTHERS))


def _local_rows(patient: Patient, diagnosis: str) -> list[Row]:
    when = (patient.consent - timedelta(days=patient.dice("biopsy").whole(5, 40))).isoformat()
    rows = [write_finding(patient, "DIAGNOS", diagnosis, "LOCAL PATHOLOGIST", when)]
    if diagnosis == GIST:
        rows.append(write_finding(patient, "KIT", "POSITIVE", "LOCAL PATHOLOGIST", when))
    return rows


def _panel_rows(patient: Patient, diagnosis: str, *, positive: bool, revised: bool) -> list[Row]:
    dice = patient.dice("panel")
    read = min(patient.registration + timedelta(days=dice.whole(30, 150)), CUTOFF)
    when = read.isoformat()
    rows = []
    if revised:
        earlier = (read - timedelta(days=14)).isoformat()
        first = write_finding(patient, "DIAGNOS", UNCLASSIFIED, "EXPERT PANEL", earlier)
        rows.append(first | {"MIACPTFL": ""})
    weak = diagnosis != GIST
    percent = dice.whole(10, 40) if weak else dice.whole(60, 100)
    intensity = dice.pick(("1+", "2+")) if weak else dice.pick(("2+", "3+", "3+"))
    rows += [
        write_finding(patient, "DIAGNOS", diagnosis, "EXPERT PANEL", when),
        write_finding(patient, "KIT", "POSITIVE" if positive else "NEGATIVE", "EXPERT PANEL", when),
        write_finding(patient, "KITPCT", str(percent if positive else 0), "EXPERT PANEL", when),
        write_finding(patient, "KITINT", intensity if positive else "0", "EXPERT PANEL", when),
    ]
    return rows
