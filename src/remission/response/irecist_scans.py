"""The scans of each patient and reader as the course under iRECIST reads them."""

import datetime as dt
from collections.abc import Iterator

import polars as pl

from remission.response.irecist_course import Scan, Sighting
from remission.response.lesions import CERTAIN, SIGHTED, Lesions

_NODES = "LYMPH NODE"  # all of them are one organ

Key = tuple[int, dt.date]


def scans_by_series(visits: pl.DataFrame, lesions: Lesions) -> Iterator[tuple[int, list[Scan]]]:
    """Yield S and its scans in order of time.

    `visits` are judged assessments with SETTLED, the overall response without new lesions.
    """
    targets, (beside, new) = _measured(lesions), _sightings(visits, lesions)
    for series in visits.sort("S", "ADT").partition_by("S", maintain_order=True):
        scans = [
            Scan(
                day=row["ADT"],
                target=row["TRGRESP"],
                non_target=row["NTRGRESP"],
                settled=row["SETTLED"],
                targets=targets.get((row["S"], row["ADT"]), {}),
                non_targets=tuple(beside.get((row["S"], row["ADT"]), ())),
                new=tuple(new.get((row["S"], row["ADT"]), ())),
            )
            for row in series.iter_rows(named=True)
        ]
        yield series["S"][0], scans


def _measured(lesions: Lesions) -> dict[Key, dict[str, int]]:
    """Return the sizes of the targets measured on each scan."""
    targets = lesions.expected.filter(pl.col("ROLE") == "TARGET")
    sized = lesions.seen.filter(pl.col("DIAM").is_not_null()).join(targets, on="L", how="semi")
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
    for row in _lesions_beside(visits, lesions).iter_rows(named=True):
        place = new if row["ROLE"] == "NEW" else beside
        place.setdefault((row["S"], row["ADT"]), []).append(
            Sighting(
                name=row["LNKID"],
                organ=row["ORGAN"],
                node=row["NODE"],
                size=row["DIAM"],
                there=row["STATE"] in CERTAIN,
                gone=row["STATE"] == "ABSENT",
                unequivocal=row["UNEQUIVOCAL"],
                increased=row["INCREASED"],
                first=row["FIRST"],
            )
        )
    return beside, new


def _lesions_beside(visits: pl.DataFrame, lesions: Lesions) -> pl.DataFrame:
    is_new = pl.col("ROLE") == "NEW"
    state, growth = pl.col("STATE"), pl.col("GROWTH").fill_null("")
    sight = pl.coalesce("SCANDT", "ADT").filter(state.is_in(SIGHTED)).min().over("L")
    organ = pl.when("NODE").then(pl.lit(_NODES)).otherwise(pl.col("LOC").fill_null(""))
    return (
        lesions.seen.filter(pl.col("ROLE").is_in(["NON-TARGET", "NEW"]))
        .join(lesions.not_new, on="L", how="anti")
        .with_columns(
            pl.coalesce(sight, "ADT").alias("FIRST"),
            organ.alias("ORGAN"),
            pl.when(is_new)
            .then(growth == "UNEQUIVOCAL")
            .otherwise(state == "UNEQUIVOCAL")
            .alias("UNEQUIVOCAL"),
            ((growth == "INCREASED") | (is_new & (growth == "UNEQUIVOCAL"))).alias("INCREASED"),
        )
        .filter(state != "MISSING")
        .join(visits, on=["S", "ADT"], how="semi")
        .sort("S", "ADT", "LNKID")
    )
