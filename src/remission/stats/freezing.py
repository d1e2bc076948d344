"""Arrays inside a frozen dataclass, as frozen as its fields."""

import numpy as np


def freeze_arrays(noun: object) -> None:
    """Make every array among the fields of a dataclass read-only."""
    for field in vars(noun).values():
        if isinstance(field, np.ndarray):
            field.setflags(write=False)
