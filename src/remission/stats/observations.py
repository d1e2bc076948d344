"""What was seen of each patient: a time, and whether it ended in an event or was censored."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.errors import EstimationError
from remission.stats.checks import check_values


def check_observations(
    time: ArrayLike, event: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Give back times as floats and events as truth values when every patient has both.

    Raises
    ------
    EstimationError
        When a time is negative, infinite or no number; when an event is neither 0 nor 1; when
        there are more of one than of the other.
    """
    times, events = check_values(time, "times"), check_values(event, "events")
    check_same_length(times, events, "a time and an event", "events")
    if times.size and times.min() < 0:
        raise EstimationError(
            f"Times must be 0 or more; {times.min():g} found at position {times.argmin() + 1}."
        )
    wrong = events[(events != 0) & (events != 1)]
    if wrong.size:
        raise EstimationError(f"An event is 1 (seen) or 0 (censored); {wrong[0]:g} found.")
    return times, events == 1


def check_causes(time: ArrayLike, cause: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Give back times as floats and causes as whole numbers, 0 being censored.

    Raises
    ------
    EstimationError
        As `check_observations`; when a cause is not a whole number of 0 or more.
    """
    causes = check_values(cause, "causes")
    wrong = causes[(causes < 0) | (causes != np.floor(causes)) | (causes > 1e6)]  # noqa: PLR2004 - far off
    if wrong.size:
        raise EstimationError(
            f"A cause is 0 (censored) or the number of the event, 1, 2 ...; {wrong[0]:g} found."
        )
    times, _ = check_observations(time, causes > 0)
    return times, causes.astype(np.intp)


def check_entries(entry: ArrayLike, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give back the times of entry when each lies before the patient's own time.

    Raises
    ------
    EstimationError
        When an entry is negative, infinite, no number, or not before the patient's time.
    """
    entries = check_values(entry, "entries")
    check_same_length(times, entries, "a time and an entry", "entries")
    if entries.size and entries.min() < 0:
        raise EstimationError(
            f"Entries must be 0 or more; {entries.min():g} found at position"
            f" {entries.argmin() + 1}."
        )
    late = np.flatnonzero(entries >= times)
    if late.size:
        raise EstimationError(
            f"A patient is observed from the entry to the time, and the entry must come first;"
            f" entry {entries[late[0]]:g} and time {times[late[0]]:g} found at position"
            f" {late[0] + 1}. Leave patients who were never observed out, and say so."
        )
    return entries


def check_labels(
    labels: ArrayLike, n: int, what: str
) -> tuple[NDArray[np.generic], NDArray[np.intp]]:
    """Give back the distinct labels in ascending order, and for every patient their place.

    Raises
    ------
    EstimationError
        When there is not one label per patient, or one of them is missing.
    """
    column = np.asarray(labels)
    if column.shape != (n,):
        raise EstimationError(
            f"The {what} must be one column of {n}, one per patient; shape {column.shape} found."
        )
    if column.dtype.kind in "iub":
        return _number_whole(column)
    given = column if isinstance(labels, np.ndarray) else np.asarray(labels, dtype=object)
    if any(label is None or label != label for label in set(given.tolist())):  # noqa: PLR0124 - NaN
        raise EstimationError(
            f"The {what} must not be missing. Leave such patients out, and say so."
        )
    try:
        distinct, place = np.unique(column, return_inverse=True)
    except TypeError as error:
        raise EstimationError(f"The {what} must be of one kind: {error}.") from error
    return distinct, place


def _number_whole(
    column: NDArray[np.generic],
) -> tuple[NDArray[np.generic], NDArray[np.intp]]:
    """Give whole labels their numbers without sorting them when they lie close together."""
    whole = column.astype(np.uint8) if column.dtype.kind == "b" else column
    if not whole.size or int(whole.max()) - int(whole.min()) > whole.size:
        return np.unique(column, return_inverse=True)
    low = whole.min()
    places = (whole - low).astype(np.intp)
    present = np.bincount(places) > 0
    distinct = (np.flatnonzero(present).astype(whole.dtype) + low).astype(column.dtype)
    return distinct, places if present.all() else (np.cumsum(present) - 1)[places]


def check_same_length(
    first: NDArray[np.float64], second: NDArray[np.float64], both: str, what: str
) -> None:
    """Pass when there are as many of one as of the other.

    Raises
    ------
    EstimationError
        When there are not.
    """
    if first.size != second.size:
        raise EstimationError(
            f"Every patient needs {both}; {first.size} times and {second.size} {what} found."
        )
