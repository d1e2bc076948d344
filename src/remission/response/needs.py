"""The measurements that a criterion cannot do without, looked for before anybody is judged."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from remission.errors import DataError
from remission.protocol import Protocol
from remission.response.nouns import Tumours
from remission.response.uptake import measured_by_pet

Asked = Callable[[Protocol], str]
Found = Callable[[Tumours, Protocol], bool]


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a criterion judges by: what it is, where it stands, whether the study has any."""

    what: str
    where: Asked
    found: Found


def _has_number(tumours: Tumours, *tests: str) -> bool:
    number = pl.col("TRSTRESN").is_not_null()
    return not tumours.tr.filter(pl.col("TRTESTCD").is_in(tests), number).is_empty()


def _has_uptake(tumours: Tumours, protocol: Protocol) -> bool:
    test = protocol.response.pet.suv_test
    return (
        not measured_by_pet(tumours.tr, "TRMETHOD")
        .filter(pl.col("TRTESTCD") == test, pl.col("TRSTRESN").is_not_null())
        .is_empty()
    )


DIAMETERS = ("LDIAM", "DIAMETER", "LPERP", "SAXIS")
DIAMETER = Need(
    what="the diameter of target lesions",
    where=lambda _: "TR with TRTESTCD LDIAM, DIAMETER, LPERP or SAXIS",
    found=lambda tumours, _: tumours.tr["TRTESTCD"].is_in(DIAMETERS).any(),
)
SECOND_DIAMETER = Need(
    what="the second diameter of target lesions",
    where=lambda _: "TR with TRTESTCD LPERP or SAXIS",
    found=lambda tumours, _: _has_number(tumours, "LPERP", "SAXIS"),
)
DENSITY = Need(
    what="the density of target lesions in HU",
    where=lambda protocol: (
        f"TR with TRTESTCD {protocol.response.choi.density_test} (response.choi.density_test)"
    ),
    found=lambda tumours, protocol: _has_number(tumours, protocol.response.choi.density_test),
)
VIABLE_DIAMETER = Need(
    what="the diameter of the viable tumour",
    where=lambda protocol: (
        f"TR with TRTESTCD {protocol.response.mrecist.viable_test} (response.mrecist.viable_test)"
    ),
    found=lambda tumours, protocol: _has_number(tumours, protocol.response.mrecist.viable_test),
)
UPTAKE = Need(
    what="the uptake (SUV) of target lesions on PET",
    where=lambda protocol: (
        f"TR with TRTESTCD {protocol.response.pet.suv_test} (response.pet.suv_test) and a "
        "TRMETHOD that holds PET, or none"
    ),
    found=_has_uptake,
)
STEROIDS = Need(
    what="doses of corticosteroids",
    where=lambda _: "CM",
    found=lambda tumours, protocol: _by_imaging(protocol) or tumours.study.has("CM"),
)
CLINICAL_STATUS = Need(
    what="the clinical status",
    where=lambda protocol: (
        f"RS with RSTESTCD {protocol.response.rano.clinical_test} (response.rano.clinical_test)"
    ),
    found=lambda tumours, protocol: (
        _by_imaging(protocol)
        or (tumours.study["RS"]["RSTESTCD"] == protocol.response.rano.clinical_test).any()
    ),
)


def _by_imaging(protocol: Protocol) -> bool:
    return protocol.response.rano.without_status == "imaging alone"


NEEDS: dict[str, tuple[Need, ...]] = {
    "choi": (DIAMETER, DENSITY),
    "eortc-pet": (UPTAKE,),
    "irecist": (DIAMETER,),
    "mrecist": (VIABLE_DIAMETER,),
    "rano-2.0": (DIAMETER, SECOND_DIAMETER, STEROIDS, CLINICAL_STATUS),
    "recist-1.0": (DIAMETER,),
    "recist-1.1": (DIAMETER,),
    "who": (DIAMETER, SECOND_DIAMETER),
}
"""Criterion -> what it needs; where no lesion is a target, nothing is."""


def check_needs(tumours: Tumours, protocol: Protocol) -> None:
    """Refuse a criterion whose measurements the study does not hold, listing what is missing."""
    if not _has_targets(tumours):
        return
    name = protocol.response.criterion
    missing = [need for need in NEEDS.get(name, ()) if not need.found(tumours, protocol)]
    if missing:
        listed = "; ".join(f"{need.what}: no value in {need.where(protocol)}" for need in missing)
        raise DataError(
            f"the criterion {name} needs what the study does not have: {listed}; enter it, name "
            "its test in the protocol, or choose a criterion that does without"
        )


def _has_targets(tumours: Tumours) -> bool:
    named = (tumours.tu["TUSTRESC"], tumours.tr["TRGRPID"])
    return any((column.str.to_uppercase() == "TARGET").any() for column in named)
