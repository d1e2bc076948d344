"""What the criteria that combine collected components leave to the trial."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from remission.protocol.conduct import NonNegativeInt
from remission.protocol.variables import TEST_CODE, Part

Unconfirmed = Literal["no progression", "progression"]
"""What a progression is that nothing later confirmed or undid."""


class Pcwg3Plan(Part):
    """What PCWG3 leaves to the trial."""

    unconfirmed: Unconfirmed = Field(
        default="no progression", description="What PDu is when no later bone scan follows."
    )
    count_test: Annotated[str, AfterValidator(str.upper)] = Field(
        default="",
        pattern=rf"^$|{TEST_CODE}",
        description="TRTESTCD of the number of bone lesions on a scan; empty: bone responses are "
        "collected (BONERESP).",
    )
    flare_days: NonNegativeInt = Field(
        default=84, description="The first bone scan up to this long after the start may be flare."
    )
    confirm_days: NonNegativeInt = Field(
        default=42, description="A bone scan confirms a progression this long after it or later."
    )


INTERVENTIONS = (
    "ASCITES",
    "LAPAROSCOP",
    "LAPAROTOM",
    "PARACENTES",
    "PERITON",
    "PLEUR",
    "THORACENTES",
    "THORACOCENTES",
)


class GcigPlan(Part):
    """What the GCIG criteria on CA-125 leave to the trial."""

    after_intervention: Literal["not evaluable", "as collected"] = Field(
        default="not evaluable",
        description="A CA-125 shortly after work on peritoneum or pleura (PR).",
    )
    intervention_days: NonNegativeInt = Field(
        default=28, description="How long after it a CA-125 is still touched by it."
    )
    interventions: tuple[str, ...] = Field(
        default=INTERVENTIONS,
        description="Words in PRTRT, PRDECOD or PRCAT that tell of it; in PRLOC where a local "
        "treatment or drainage was done.",
    )


class ImwgPlan(Part):
    """What the criteria of the IMWG leave to the trial."""

    unconfirmed: Unconfirmed = Field(
        default="no progression", description="What PD is when no later assessment follows."
    )


class LuganoPlan(Part):
    """What the Lugano classification leaves to the trial."""

    pet_not_evaluable: Literal["ct", "last pet"] = Field(
        default="ct",
        description="What decides where PET is NE and CT shows no progression: CT, or the last PET "
        "that could be judged (CT where there is none).",
    )
