"""Which records hold the pathology review, and what is asked of each independent reader."""

from typing import Annotated

from pydantic import Field, field_validator, model_validator

from remission.protocol.variables import Part, TestCode, Variable

Percent = Annotated[float, Field(gt=0, le=100)]


class ReadItem(Part):
    """One thing that every reader says about a case."""

    test: TestCode = Field(description="Its MITESTCD, such as DIAGNOS.")
    label: str
    levels: tuple[str, ...] = Field(
        default=(), description="Its words from lowest to highest; empty: they have no order."
    )


class Reads(Part):
    """What each reader said before the panel met; MIEVALID names the reader."""

    evaluator: str = Field(description="MIEVAL of the independent reads.")
    items: Annotated[tuple[ReadItem, ...], Field(min_length=1)] = Field(
        description="What is read; the first is the diagnosis."
    )

    @field_validator("items")
    @classmethod
    def _tests_differ(cls, items: tuple[ReadItem, ...]) -> tuple[ReadItem, ...]:
        tests = [item.test for item in items]
        if len(set(tests)) < len(tests):
            raise ValueError(f"found {tests}; name each test once")
        return items


class Stain(Part):
    """From when on a KIT stain is positive, and where its details were recorded."""

    intensity: Variable = Field(description="0, 1+, 2+ or 3+.")
    percent: Variable = Field(description="Per cent of tumour cells that are stained.")
    least_intensity: Annotated[int, Field(ge=1, le=3)] = Field(
        default=1, description="Positive from this intensity on."
    )
    least_percent: Percent = Field(description="Positive from this per cent on.")
    focal_percent: Percent | None = Field(
        default=None, description="FOCAL from this per cent on to below least_percent."
    )
    pattern: Variable | None = None
    control: Variable | None = Field(
        default=None, description="Internal control; anything but POSITIVE: not assessable."
    )
    clone: Variable | None = None

    @model_validator(mode="after")
    def _focal_is_less(self) -> "Stain":
        if self.focal_percent is not None and self.focal_percent >= self.least_percent:
            raise ValueError(
                f"focal_percent = {self.focal_percent:g} must be below "
                f"least_percent = {self.least_percent:g}"
            )
        return self


class Review(Part):
    """Which records hold the local diagnosis, the panel's diagnosis and the KIT stain."""

    local_diagnosis: Variable
    panel_diagnosis: Variable
    local_subtype: Variable | None = None
    panel_subtype: Variable | None = None
    local_grade: Variable | None = None
    panel_grade: Variable | None = None
    kit: Variable | None = Field(default=None, description="The result in the pathologist's word.")
    stain: Stain | None = None
    reads: Reads | None = None
