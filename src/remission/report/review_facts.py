"""What a patient's page says of the review of pathology and the KIT stain."""

from remission.report.material import Record, date_of, number_of, text_of
from remission.report.words import say_date, say_plain

_CLASSES = {
    "confirmed": "confirmed",
    "minor": "minor change",
    "major": "major change",
    "not assessable": "not assessable, or not reviewed",
}


def list_review_facts(diagnosis: Record) -> tuple[tuple[str, str], ...]:
    """Return the review and the stain in words; nothing about what was not recorded."""
    facts = (("Review of pathology", _review(diagnosis)), ("KIT (CD117)", _stain(diagnosis)))
    return tuple((heading, text) for heading, text in facts if text)


def _review(diagnosis: Record) -> str:
    agree, changed = text_of(diagnosis, "AGREE"), text_of(diagnosis, "CHANGED")
    parts = [_CLASSES.get(agree, agree) + (f" ({changed})" if changed else "")] if agree else []
    day, how = date_of(diagnosis, "PANELDT"), text_of(diagnosis, "PANELBY")
    if day is not None:
        parts.append(f"panel on {say_date(day)}" + (f" ({how.lower()})" if how else ""))
    readers = number_of(diagnosis, "READERS")
    if readers:
        agreed = {"Y": ", who agreed", "N": ", who differed"}.get(
            text_of(diagnosis, "READSAGR"), ""
        )
        parts.append(f"{say_plain(readers)} reader{'' if readers == 1 else 's'}{agreed}")
    return "; ".join(parts)


def _stain(diagnosis: Record) -> str:
    intensity, percent = number_of(diagnosis, "KITINT"), number_of(diagnosis, "KITPCT")
    control, clone = text_of(diagnosis, "KITCTRL"), text_of(diagnosis, "KITCLONE")
    parts = (
        text_of(diagnosis, "KIT").lower(),
        "" if intensity is None else f"intensity {say_plain(intensity)}{'+' if intensity else ''}",
        "" if percent is None else f"{say_plain(percent)} % of cells",
        text_of(diagnosis, "KITPAT").lower(),
        f"control {control.lower()}" if control else "",
        f"clone {clone}" if clone else "",
    )
    return "; ".join(part for part in parts if part)
