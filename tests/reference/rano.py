"""RANO 2.0 patient by patient, on top of the plain tables of RECIST 1.0, slow on purpose.

A second reading of `docs/methods/rano-2.0.md` (50 % and 25 %: PMC6303427, Table 1; the rest awaits
a human check against the papers, as said there); it shares nothing with the product.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from reference.recist import overall_response
from reference.records import Record

DOSES_A_DAY = {"QD": 1, "BID": 2, "TID": 3}
WORSE = {"WORSE", "WORSENED", "DETERIORATED"}
NOT_WORSE = {"STABLE", "IMPROVED"}
UNDOING = {"CR", "PR", "SD", "NON-CR/NON-PD"}


@dataclass(frozen=True)
class RanoRule:
    """What the protocol settles; doses in mg of dexamethasone a day."""

    after_radiotherapy: bool = False
    early_days: int = 84
    replacement: Fraction = Fraction(0)
    imaging_alone: bool = False
    steroids: Mapping[str, Fraction] = field(default_factory=lambda: {"DEXAMETHASONE": Fraction(1)})


@dataclass(frozen=True)
class Sums:
    """The sum of products at baseline and the smallest complete one before."""

    base: Fraction
    nadir: Fraction


def rano_target(
    sizes: Sequence[Fraction | None], sums: Sums, *, on_less_steroid: bool
) -> str | None:
    """Judge the products of the targets ("By the scan", first row that fits)."""
    if not sizes:
        return None
    measured = [size for size in sizes if size is not None]
    now = sum(measured, Fraction(0))
    has_grown = bool(measured) and now > sums.nadir and 4 * now >= 5 * sums.nadir
    if has_grown and not on_less_steroid:
        return "PD"
    if len(measured) < len(sizes):
        return "NE"
    if all(size == 0 for size in measured):
        return "CR"
    return "PR" if 2 * now <= sums.base else "SD"


def steroid_dose(rows: Sequence[Record], on: dt.date, rule: RanoRule) -> Fraction | None:
    """Return the dose of a day; None when a steroid was given and its dose is not known."""
    total = Fraction(0)
    for row in rows:
        worth = rule.steroids.get(str(row.get("CMTRT") or "").upper())
        if row["DOMAIN"] != "CM" or worth is None:
            continue
        begins, ends = row.get("CMSTDTC"), row.get("CMENDTC")
        if (begins and str(begins) > on.isoformat()) or (ends and str(ends) < on.isoformat()):
            continue
        times, dose = DOSES_A_DAY.get(str(row.get("CMDOSFRQ"))), row.get("CMDOSE")
        if dose is None or (dose and times is None):
            return None
        total += worth * (times or 0) * Fraction(str(dose))
    return total


def clinical_status(rows: Sequence[Record], on: dt.date, span_days: int) -> str | None:
    """Return WORSE or NOT WORSE by the record nearest to a scan; None when not known.

    Of two as near the later counts; a word that is none of the status is left out.
    """
    found = []
    for row in rows:
        if row["DOMAIN"] == "RS":
            date = dt.date.fromisoformat(str(row["RSDTC"]))
            away = abs((date - on).days)
            word = str(row["RSSTRESC"]).upper()
            if away <= span_days and word in WORSE | NOT_WORSE:
                found.append((away, -date.toordinal(), word))
    if not found:
        return None
    return "WORSE" if min(found)[2] in WORSE else "NOT WORSE"


def end_of_radiotherapy(rows: Sequence[Record]) -> dt.date | None:
    """Return the last day of radiotherapy ("the last record counts")."""
    days = [str(row["PRENDTC"]) for row in rows if row["DOMAIN"] == "PR"]
    return dt.date.fromisoformat(max(days)) if days else None


@dataclass(frozen=True)
class Assessed:
    """One assessment: words by the scan, the day a progression of it is dated, the patient."""

    adt: dt.date
    target: str | None
    non_target: str | None
    new: str
    scan_pddt: dt.date | None
    dose: Fraction | None
    base_dose: Fraction | None
    status: str | None


def with_patient(seen: Assessed, rule: RanoRule) -> tuple[str, dt.date | None]:
    """Return the overall response and the day of a progression ("With the patient")."""
    scan = overall_response(seen.target, seen.non_target, seen.new)
    if seen.status == "WORSE":
        return "PD", seen.adt if seen.scan_pddt is None else min(seen.adt, seen.scan_pddt)
    if scan not in {"CR", "PR"}:
        return scan, seen.scan_pddt if scan == "PD" else None
    # what is not known rules a response out, or with "imaging alone" is taken to allow it
    otherwise = rule.imaging_alone
    dose, base = seen.dose, seen.base_dose
    if seen.status is None and not otherwise:
        return "NE", None
    if scan == "CR" and (otherwise if dose is None else dose <= rule.replacement):
        return "CR", None
    if dose is None or base is None:
        return ("PR" if otherwise else "NE"), None
    return ("PR" if dose <= base else "SD"), None


@dataclass
class Block:
    """A progression: its first assessment, the day it is dated, and whether it is certain."""

    first: dt.date
    date: dt.date
    certain: bool


def follow(
    seen: Sequence[tuple[dt.date, str, dt.date | None]],
    ended: dt.date | None,
    rule: RanoRule,
    progression_days: int,
) -> list[tuple[str, dt.date | None]]:
    """Return the words with PDu, and the day of progression ("Soon after radiotherapy")."""
    words: list[str] = []
    blocks: list[Block | None] = []
    block: Block | None = None
    for adt, word, date in seen:
        if word in UNDOING:
            block = None
        if word == "PD":
            assert date is not None
            is_early = ended is not None and (adt - ended).days <= rule.early_days
            if block is None:
                block = Block(adt, date, not is_early)
            elif not is_early or (adt - block.first).days >= progression_days:
                block.certain = True
            words.append("PD" if block.certain else "PDu")
        else:
            words.append(word)
        blocks.append(block)
    return [
        (word, own.date if own and "PD" in word[:2] and (own.certain or own is block) else None)
        for word, own in zip(words, blocks, strict=True)
    ]
