"""The scans of each patient and reader as the course under iRECIST reads them."""

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import polars as pl

from remission.response.irecist_course import Scan, Sighting
from remission.response.lesions import CERTAIN, SIGHTED, Lesions

_NODES = "LYMPH NODE"  # all of them are one organ

Key = tuple[int, dt.date]


def scans_by_series(visits: pl.DataFrame, lesions: Lesions) -> Iterator[tuple[int, list[Scan]]]:
    """Yield S and its scans in order of time.

    `visits` are judged assessments with SETTLED, the overall response without new lesions.
    """
    targets, (beside, new) = _measured(visits, lesions), _sightings(visits, lesions)
    rows = visits.sort("S", "ADT").select("S", "ADT", "TRGRESP", "NTRGRESP", "SETTLED").iter_rows()
    for number, series in groupby(rows, itemgetter(0)):
        scans = [
            Scan(
                day=day,
                target=target,
                non_target=non_target,
                settled=settled,
                targets=targets.get((number, day), {}),
                non_targets=tuple(beside.get((number, day), ())),
                new=tuple(new.get((number, day), ())),
            )
            for _, day, target, non_target, settled in series
        ]
        yield number, scans


def _measured(visits: pl.DataFrame, lesions: Lesions) -> dict[Key, dict[str, int]]:
    """Return the sizes of the targets measured on each scan."""
    targets = lesions.expected.filter(pl.col("ROLE") == "TARGET")
    sized = (
        lesions.seen.join(visits, on="A", how="semi")
        .filter(pl.col("DIAM").is_not_null())
        .join(targets, on="L", how="semi")
    )
    found: dict[Key, dict[str, int]] = {}
    for number, day, name, size in sized.select("S", "ADT", "LNKID", "DIAM").iter_rows():
        found.setdefault((number, day), {})[name] = size
    return found


def _sightings(
    visits: pl.DataFrame, lesions: Lesions
) -> tuple[dict[Key, list[Sighting]], dict[Key, list[Sighting]]]:
    """Return the non-target and the new lesions of each scan."""
    beside: dict[Key, list[Sighting]] = {}
    new: dict[Key, list[Sighting]] = {}
    for number, day, role, *said in _lesions_beside(visits, lesions).iter_rows():
        place = new if role == "NEW" else beside
        place.setdefault((number, day), []).append(Sighting._make(said))
    return beside, new


def _lesions_beside(visits: pl.DataFrame, lesions: Lesions) -> pl.DataFrame:
    """Return S, ADT, ROLE and the fields of the sighting of each lesion beside the targets."""
    is_new = pl.col("ROLE") == "NEW"
    state, growth = pl.col("STATE"), pl.col("GROWTH").fill_null("")
    sight = pl.coalesce("SCANDT", "ADT").filter(state.is_in(SIGHTED)).min().over("L")
    sighting = {
        "name": pl.col("LNKID"),
        "organ": pl.when("NODE").then(pl.lit(_NODES)).otherwise(pl.col("LOC").fill_null("")),
        "node": pl.col("NODE"),
        "size": pl.col("DIAM"),
        "there": state.is_in(CERTAIN),
        "gone": state == "ABSENT",
        "unequivocal": pl.when(is_new)
        .then(growth == "UNEQUIVOCAL")
        .otherwise(state == "UNEQUIVOCAL"),
        "increased": (growth == "INCREASED") | (is_new & (growth == "UNEQUIVOCAL")),
        "first": pl.col("FIRST"),
    }
    return (
        lesions.seen.filter(pl.col("ROLE").is_in(["NON-TARGET", "NEW"]))
        .join(lesions.not_new, on="L", how="anti")
        .with_columns(pl.coalesce(sight, "ADT").alias("FIRST"))
        .filter(state != "MISSING")
        .join(visits, on="A", how="semi")
        .sort("S", "ADT", "LNKID")
        .select("S", "ADT", "ROLE", *(sighting[name].alias(name) for name in Sighting._fields))
    )
