"""Every assessment of a patient under RANO 2.0: the scan first, then the patient."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from reference.judge import (
    Earlier,
    Judgement,
    Options,
    Patient,
    has_assessment,
    judge_patient,
    read_rows,
)
from reference.rano import (
    Assessed,
    Sums,
    clinical_status,
    end_of_radiotherapy,
    follow,
    rano_target,
    steroid_dose,
    with_patient,
)
from reference.recist import Target
from reference.records import Record, date_of


def since_radiotherapy(rows: Sequence[Record], ended: dt.date | None) -> list[Record]:
    """Leave out earlier scans, when there are later ones ("earlier scans are then left out")."""
    scans = [date_of(row) for row in rows if row["DOMAIN"] == "TR"]
    if ended is None or not any(on >= ended for on in scans):
        return list(rows)
    return [row for row in rows if row["DOMAIN"] == "TU" or date_of(row) >= ended]


def judge_rano(rows: Sequence[Record], treated_from: dt.date, options: Options) -> list[Judgement]:
    """Judge each assessment after baseline, in order of date.

    Beside TU and TR, `rows` has the patient's records of CM, RS and PR.
    """
    tumour = [row for row in rows if row["DOMAIN"] in {"TU", "TR"}]
    tumour = read_rows(tumour, options.criterion)
    if not has_assessment(tumour):
        return []
    rule, ended = options.rano, end_of_radiotherapy(rows)
    first = ended if rule.after_radiotherapy else None
    tumour = since_radiotherapy(tumour, first)
    patient = Patient(tumour, treated_from, options, baseline_from=first)

    def target_word(index: int, targets: Sequence[Target], earlier: Earlier) -> str | None:
        if not targets:
            return None
        sums = Sums(base=earlier[0][1], nadir=min(mm for _, mm in earlier))
        # "not on less steroid than at the nadir": of equal sums the first
        then = steroid_dose(rows, next(on for on, mm in earlier if mm == sums.nadir), rule)
        now = steroid_dose(rows, patient.following[index].adt, rule)
        less = then is not None and now is not None and now < then
        return rano_target([target.mm for target in targets], sums, on_less_steroid=less)

    by_scan = judge_patient(patient, target_word)
    base_dose = steroid_dose(rows, patient.baseline.adt, rule)
    seen = []
    for scan in by_scan:
        assessed = Assessed(
            adt=scan.adt,
            target=scan.trgresp,
            non_target=scan.ntrgresp,
            new=scan.newlind,
            scan_pddt=scan.pddt,
            dose=steroid_dose(rows, scan.adt, rule),
            base_dose=base_dose,
            status=clinical_status(rows, scan.adt, options.span_days),
        )
        seen.append((scan.adt, *with_patient(assessed, rule)))
    followed = follow(seen, ended, rule, options.progression_days)
    return [
        replace(scan, ovrlresp=word, pddt=date)
        for scan, (word, date) in zip(by_scan, followed, strict=True)
    ]
