"""What the data cut-off removed, counted from the findings."""

import polars as pl

from remission.report.material import Material
from remission.report.words import say_date, say_list

_RULES = ("after-cutoff", "patient-after-cutoff")


def say_cutoff(material: Material) -> str:
    """Return the day of the cut-off and what it took away, by domain, in sentences."""
    found = material.results.endpoints.findings.filter(pl.col("rule").is_in(_RULES))
    day = f"{say_date(material.protocol.trial.cutoff)}: nothing later is used."
    if found.is_empty():
        return f"{day} No record was dated after it."
    aside = found.filter(pl.col("action") == "set aside")
    emptied = found.height - aside.height
    said = []
    if aside.height:
        records = "record" if aside.height == 1 else "records"
        said.append(f"{aside.height} {records} set aside ({_by_domain(aside)})")
    if emptied:
        dates = "later date" if emptied == 1 else "later dates"
        said.append(f"{emptied} {dates} of other records taken as not yet known")
    return f"{day} Removed before anything was derived: {'; '.join(said)}."


def _by_domain(found: pl.DataFrame) -> str:
    counts = found.group_by("domain").len().sort("domain")
    return say_list([f"{domain} {count}" for domain, count in counts.iter_rows()])
