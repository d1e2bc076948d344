"""Which records hold the pathology review, and what is asked of each independent reader."""

from typing import Annotated

from pydantic import Field, field_validator

from remission.protocol.variables import Part, Variable


class ReadItem(Part):
    """One thing that every reader says about a case."""

    test: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,7}$")] = Field(
        description="Its MITESTCD, such as DIAGNOS."
    )
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


class Review(Part):
    """Which records hold the local diagnosis, the panel's diagnosis and the KIT stain."""

    local_diagnosis: Variable
    panel_diagnosis: Variable
    kit: Variable | None = None
    reads: Reads | None = None
