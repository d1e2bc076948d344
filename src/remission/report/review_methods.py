"""How the review of pathology, KIT and the rules of dose modification were read."""

from collections.abc import Iterator

from remission.report.material import Material
from remission.report.words import say_plain


def list_review_methods(material: Material) -> Iterator[tuple[str, str]]:
    """Yield a heading and a sentence on each of the three that the protocol has."""
    review, treatment = material.protocol.review, material.protocol.treatment
    if review is not None:
        yield (
            "Review of pathology",
            (
                "Another entity is a major change, another subtype or grade a minor one. The local "
                "diagnosis is kept; as enrolled means cohorts by it, as reviewed by the panel's."
            ),
        )
    if review is not None and review.stain is not None:
        stain = review.stain
        yield (
            "KIT",
            (
                f"Positive from intensity {stain.least_intensity}+ and "
                f"{say_plain(stain.least_percent)} % of tumour cells on, both included; a control "
                "recorded as anything but positive makes the stain not assessable."
            ),
        )
    if treatment.modifications:
        yield (
            "Dose modification",
            (
                f"A hold is in time within {treatment.hold_within_days} days of what asks for it, "
                "and lasts until the last value of every test allows to resume."
            ),
        )


def list_review_caveats(material: Material) -> Iterator[str]:
    """Yield what a person has still to check."""
    if material.protocol.review is not None:
        yield (
            "The result classes of the review of pathology, and the rule on the control of the KIT "
            "stain, follow usual practice; a pathologist has to confirm them."
        )
    if material.protocol.treatment.modifications:
        yield (
            "The rules of dose modification are those of the protocol file: compare them with the "
            "protocol's own text. A clinician may have had other reasons to hold or to resume."
        )
