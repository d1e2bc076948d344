"""What other criteria need of the same scans: second diameters, and attenuation (HU).

The records of a patient stand after all other tumour records, as measured later, so that those
keep their numbers. Nothing published speaks of them: they let WHO and Choi be set beside RECIST.
"""

from courses import Course
from lesions import Lesion, choose_lesions
from measurements import Reading, read_scans
from patients import Patient
from rows import Row
from tumours import At, result, scan_date

_ROUNDNESS = (0.65, 0.95)
_WOBBLE = (0.98, 1.02)
_BASELINE_HU = {"GIST": (72, 96), "STS": (52, 84)}
_RESPONDING = (0.55, 0.78)
_STEADY = (0.92, 1.06)
"""Attenuation as a fraction of its baseline; Choi asks for a fall of 15 per cent."""

_STABLE_BUT_THINNER = 0.6  # chance that a stable GIST loses attenuation


def measure_further(patient: Patient, course: Course) -> list[Row]:
    """Return the records of TR that RECIST does not need."""
    lesions = choose_lesions(patient)
    readings = read_scans(patient, course, lesions)
    targets = [lesion for lesion in lesions if lesion.role == "TARGET"]
    baseline = At("1", "SCREENING", course.baseline_scan.isoformat())
    scans = [(baseline, {lesion.id: lesion.size_mm for lesion in targets})]
    scans += [(_at(patient, reading), _measured(reading)) for reading in readings]
    shares = [1.0, *_attenuation(patient, readings)]
    rows: list[Row] = []
    for lesion in targets:
        dice = patient.dice(f"further {lesion.id}")
        roundness = dice.real(*_ROUNDNESS)
        start = dice.whole(*_BASELINE_HU[patient.story.disease])
        for number, ((at, sizes), share) in enumerate(zip(scans, shares, strict=True)):
            wobble = dice.real(*_WOBBLE)
            if lesion.id not in sizes:
                continue
            when = at if not number else _at(patient, readings[number - 1], lesion)
            longest = sizes[lesion.id]
            if not lesion.roundness:
                across = min(longest, round(longest * roundness * wobble))
                rows.append(result(patient, lesion, "LPERP", str(across)) | when)
            if longest:
                density = str(round(start * share * (wobble if number else 1)))
                rows.append(result(patient, lesion, "DENSITY", density, "HU") | when)
    return rows


def _at(patient: Patient, reading: Reading, lesion: Lesion | None = None) -> At:
    name = lesion.id if lesion else ""
    return At(reading.scan.visit.number, reading.scan.visit.name, scan_date(patient, reading, name))


def _measured(reading: Reading) -> dict[str, int]:
    """Return the diameters in mm of the lesions that were measured."""
    left_out = {reading.not_done, reading.too_small}
    return {name: mm for name, mm in reading.mm.items() if name not in left_out}


def _attenuation(patient: Patient, readings: list[Reading]) -> list[float]:
    """Return the attenuation at each scan as a fraction of that at baseline.

    It falls while a GIST responds and in most that are stable, and is back once disease
    progresses; it stays in the other sarcomas.
    """
    dice = patient.dice("attenuation")
    thinner = dice.chance(_STABLE_BUT_THINNER) or any(
        reading.scan.shows in {"PR", "CR"} for reading in readings
    )
    shares = []
    for reading in readings:
        falls = patient.story.disease == "GIST" and thinner and reading.scan.shows != "PD"
        shares.append(dice.real(*(_RESPONDING if falls else _STEADY)))
    return shares
