"""Which lesions a patient has at baseline: organs, methods and sizes, all invented."""

from dataclasses import dataclass

from dice import Dice
from patients import Patient

_TARGETS = {
    "GIST": {
        "LIVER": 5,
        "PERITONEUM": 4,
        "OMENTUM": 2,
        "MESENTERY": 2,
        "PELVIS": 2,
        "STOMACH": 1,
        "RETROPERITONEUM": 1,
    },
    "STS": {
        "LUNG": 5,
        "LYMPH NODE": 2,
        "SOFT TISSUE": 2,
        "LIVER": 2,
        "RETROPERITONEUM": 1,
        "PELVIS": 1,
        "CHEST WALL": 1,
    },
}
"""Organs, and how many target lesions each may hold."""

_NON_TARGETS = {
    "GIST": (
        "ASCITES:PERITONEUM",
        "SMALL LESIONS:LIVER",
        "SMALL NODULES:PERITONEUM",
        "NODE:LYMPH NODE",
    ),
    "STS": ("EFFUSION:PLEURA", "SMALL NODULES:LUNG", "METASTASIS:BONE", "NODE:LYMPH NODE"),
}
_SIZES_MM = {"LUNG": (18, 70), "LYMPH NODE": (28, 60), "LIVER": (24, 110)}
_OTHER_SIZES_MM = (32, 150)
_SMALLEST_MM = {"SPIRAL CT": 12, "CT SCAN": 22}
COUNTS = (1, 2, 2, 3, 3, 3, 4, 4, 5, 6, 8)


@dataclass(frozen=True)
class Lesion:
    """A lesion at baseline; its size is 0 when it is not measured."""

    id: str
    role: str
    what: str
    organ: str
    side: str
    method: str
    size_mm: int
    roundness: float  # perpendicular over longest diameter; 0 when only one is measured


def choose_lesions(patient: Patient) -> list[Lesion]:
    """Return the target and non-target lesions of a patient."""
    dice = patient.dice("lesions")
    count = dice.pick(COUNTS)
    if patient.story.oddity or "CR" in patient.story.course:
        count = max(count, 3)
    disease = patient.story.disease
    places = [organ for organ, most in _TARGETS[disease].items() for _ in range(most)]
    organs = sorted(dice.order(places)[:count])
    targets = [_target(patient, f"T{i + 1:02d}", organ, dice) for i, organ in enumerate(organs)]
    others = dice.some(_NON_TARGETS[disease], dice.pick((0, 1, 1, 1, 2, 2, 3)))
    return targets + [
        _non_target(patient, f"NT{i + 1:02d}", other) for i, other in enumerate(others)
    ]


def _target(patient: Patient, name: str, organ: str, dice: Dice) -> Lesion:
    low, high = _SIZES_MM.get(organ, _OTHER_SIZES_MM)
    if dice.chance(0.1):
        low, high = _SMALLEST_MM[patient.site.scanner], low + 6
    size = max(_SMALLEST_MM[patient.site.scanner], dice.whole(low, high))
    both = organ == "LYMPH NODE" or dice.chance(0.6)
    roundness = dice.real(0.65, 0.95)
    side = dice.pick(("LEFT", "RIGHT")) if organ == "LUNG" else ""
    return Lesion(
        name,
        "TARGET",
        f"{side} {organ}".strip(),
        organ,
        side,
        patient.site.scanner,
        size,
        roundness if both else 0.0,
    )


def _non_target(patient: Patient, name: str, other: str) -> Lesion:
    what, organ = other.split(":")
    return Lesion(name, "NON-TARGET", what, organ, "", patient.site.scanner, 0, 0.0)
