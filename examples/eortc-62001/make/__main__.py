"""Make the records of the 51 invented patients: `python examples/eortc-62001/make [FOLDER]`.

Without FOLDER they are written to the `sdtm` folder beside this one. Every run writes the same
bytes.
"""

import sys
from pathlib import Path

import background
import conduct
import dosing
import further
import laboratory
import pathology
import tolerance
import toxicity
import tumours
from courses import plan_course
from patients import enter_patients
from rows import Row, write_domain

COLUMNS = {
    "DM": conduct.DM_COLUMNS,
    "DS": conduct.DS_COLUMNS,
    "SV": conduct.SV_COLUMNS,
    "SS": conduct.SS_COLUMNS,
    "VS": conduct.VS_COLUMNS,
    "IE": conduct.IE_COLUMNS,
    "MI": pathology.COLUMNS,
    "QS": background.QS_COLUMNS,
    "CM": background.CM_COLUMNS,
    "MH": background.MH_COLUMNS,
    "PR": background.PR_COLUMNS,
    "EX": dosing.COLUMNS,
    "TU": tumours.TU_COLUMNS,
    "TR": tumours.TR_COLUMNS,
    "RS": tumours.RS_COLUMNS,
    "AE": toxicity.COLUMNS,
    "LB": laboratory.COLUMNS,
}


def make_study() -> dict[str, list[Row]]:
    """Return the records of every domain."""
    patients = enter_patients()
    courses = {p.number: plan_course(p) for p in patients}
    tolerances = tolerance.share_out(patients, courses)
    regimens = background.prior_regimens(patients)
    status_1 = background.status_1(patients)
    rows: dict[str, list[Row]] = {domain: [] for domain in COLUMNS}
    rows["MI"] = pathology.record_pathology(patients)
    for patient in patients:
        course, how = courses[patient.number], tolerances[patient.number]
        rows["DM"].append(conduct.record_person(patient, course))
        rows["DS"] += conduct.record_disposition(patient, course)
        rows["SV"] += conduct.record_visits(patient, course)
        rows["SS"] += conduct.record_survival(patient, course)
        rows["VS"] += conduct.record_weight(patient, course)
        rows["IE"] += conduct.record_exceptions(patient, course)
        rows["QS"] += background.record_status(patient, course, int(patient.number in status_1))
        before = regimens.get(patient.number, ())
        rows["CM"] += background.record_medication(patient, course, before, how)
        history, procedures = background.record_history(patient, before)
        rows["MH"] += history
        rows["PR"] += procedures
        rows["EX"] += dosing.record_doses(patient, course, how)
        identified, measured, concluded = tumours.record_tumours(patient, course)
        rows["TU"] += identified
        rows["TR"] += measured + further.measure_further(patient, course)
        rows["RS"] += concluded
        rows["AE"] += toxicity.record_side_effects(patient, course, how)
        rows["LB"] += laboratory.record_laboratory(patient, course, how)
    return rows


def main() -> None:
    """Write one file per domain and say how many records it has."""
    default = Path(__file__).resolve().parent.parent / "sdtm"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    folder.mkdir(parents=True, exist_ok=True)
    for domain, rows in make_study().items():
        written = write_domain(folder, domain, rows, COLUMNS[domain])
        print(f"{domain.lower()}.csv {written}")


if __name__ == "__main__":
    main()
