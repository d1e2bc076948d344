"""Hypothesis draws the same examples every time, and nothing is timed; two stages in short."""

from hypothesis import settings

from remission.designs import Simon, Staged, StagedInference, infer_stages

settings.register_profile("unhurried", deadline=None, derandomize=True)
settings.load_profile("unhurried")


def infer_two(
    design: Simon | Staged,
    x1: int,
    second: tuple[int, int] | None = None,
    *,
    confidence: float = 0.95,
) -> StagedInference:
    """Of the first stage x1 respond, of the second the first of the pair, among so many."""
    n1 = design.looks[0].n
    seen = [(x1, n1)] + ([(x1 + second[0], n1 + second[1])] if second else [])
    return infer_stages(design, seen, confidence=confidence)
