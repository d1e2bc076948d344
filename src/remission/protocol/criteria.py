"""What the response criteria leave to the trial."""

from typing import Literal

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt, model_validator

from remission.protocol.conduct import NonNegativeInt
from remission.protocol.variables import Part, TestCode, Variable

AfterComplete = Literal["as judged", "progression", "complete was partial"]
"""What disease seen after a complete response makes of the two assessments."""

LOCAL_TREATMENTS = (
    "ABLATION",
    "EMBOLISATION",
    "EMBOLIZATION",
    "EXCISION",
    "IRRADIATION",
    "RADIATION",
    "RADIOTHERAPY",
    "RESECTION",
    "SURGERY",
)


class DoubtPlan(Part):
    """What is done where records alone do not settle a response; each is also a finding."""

    partial_after_complete: AfterComplete = Field(
        default="as judged",
        description="PR after CR: both as judged, a progression, or the CR was a PR.",
    )
    stable_after_complete: AfterComplete = Field(
        default="as judged",
        description="SD (or NON-CR/NON-PD) after CR: likewise.",
    )
    continued_response: Literal["confirms", "does not confirm"] = Field(
        default="confirms",
        description="Whether an assessment at which a response only goes on (mode) confirms it.",
    )
    changed_method: Literal["as measured", "not evaluable"] = Field(
        default="as measured",
        description="A target measured by another method (TRMETHOD) than at baseline.",
    )
    treated_lesion: Literal["as measured", "not evaluable"] = Field(
        default="not evaluable",
        description="A lesion (PRLNKID) from its local treatment on; its progression still counts.",
    )
    local_treatments: tuple[str, ...] = Field(
        default=LOCAL_TREATMENTS,
        description="Words in PRTRT, PRDECOD or PRCAT that tell a local treatment.",
    )


class ChoiPlan(Part):
    """What the criteria of Choi leave to the trial."""

    density_test: TestCode = Field(
        default="DENSITY", description="TRTESTCD of the mean attenuation of a lesion (HU)."
    )
    response: Literal["size or density", "size and density"] = Field(
        default="size or density", description="What PR asks for; both: modified Choi."
    )
    boundary: Literal["included", "excluded"] = Field(
        default="included", description="Whether exactly 10 % and exactly 15 % count."
    )
    without_density: Literal["not evaluable", "size alone"] = Field(
        default="not evaluable", description="What an assessment is where density would decide."
    )


class WhoPlan(Part):
    """What the criteria of the WHO leave to the trial."""

    progression: Literal["one lesion", "sum"] = Field(
        default="one lesion",
        description="Growth by 25 % of one lesion (1981), or of the sum of products (SWOG).",
    )
    least_growth_mm2: NonNegativeInt = Field(
        default=0, description="Growth below this many square millimetres is no progression."
    )


class MrecistPlan(Part):
    """What mRECIST leaves to the trial."""

    viable_test: TestCode = Field(
        default="VIADIAM",
        description="TRTESTCD of the longest diameter of the viable (arterially enhancing) tumour.",
    )


class PetPlan(Part):
    """What the EORTC criteria for PET leave to the trial."""

    suv_test: TestCode = Field(
        default="SUVMAX", description="TRTESTCD of the uptake (SUV) of a lesion."
    )
    first_cycle_days: PositiveInt = Field(
        default=28,
        description="Up to this long after the start a scan is after one cycle: 15 % is PMR.",
    )
    boundary: Literal["included", "excluded"] = Field(
        default="included", description="Whether a fall of exactly 25 % counts after more cycles."
    )


class RanoPlan(Part):
    """What RANO 2.0 leaves to the trial."""

    baseline: Literal["before treatment", "after radiotherapy"] = Field(
        default="before treatment",
        description="The scan compared with: the last before treatment, or the first on or after "
        "the end of radiotherapy (newly diagnosed glioma).",
    )
    radiotherapy: Variable | None = Field(
        default=None,
        description="End of radiotherapy, such as PR.PRENDTC; of several records the last counts.",
    )
    early_days: PositiveInt = Field(
        default=84,
        description="Up to this long after radiotherapy a progression must be confirmed.",
    )
    steroids: dict[str, PositiveFloat] = Field(
        default={"DEXAMETHASONE": 1.0},
        description="CMDECOD or CMTRT, and the mg of dexamethasone that 1 mg of it stands for.",
    )
    replacement_mg: NonNegativeFloat = Field(
        default=0.0, description="Daily dose (dexamethasone) still allowed in CR."
    )
    clinical_test: TestCode = Field(
        default="CLINSTAT", description="RSTESTCD of the clinical status: WORSE, STABLE, IMPROVED."
    )
    without_status: Literal["not evaluable", "imaging alone"] = Field(
        default="not evaluable",
        description="What CR and PR are where steroids or clinical status are not known.",
    )

    @model_validator(mode="after")
    def _baseline_has_its_date(self) -> "RanoPlan":
        if self.baseline == "after radiotherapy" and self.radiotherapy is None:
            raise ValueError(
                "found baseline = 'after radiotherapy' without `radiotherapy`, the date of its end"
            )
        return self
