"""The times of a design's endpoint, as they stood on any day of the trial."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from remission.analysis.groups import Group
from remission.analysis.response import records_of
from remission.endpoints import Endpoints
from remission.endpoints.growth import DAYS_IN
from remission.errors import DesignError
from remission.protocol import TimePlan


@dataclass(frozen=True, kw_only=True)
class DesignTimes:
    """Patients with a start of time, one element each; days count from the first start, day 0.

    `days` is how long each was followed, the start being day 1, and `event` whether the event came
    then. `unit` is how many days a unit of the design has. `closed`: nobody more will be entered.
    """

    first: dt.date
    cutoff: int
    starts: NDArray[np.int_]
    days: NDArray[np.float64]
    event: NDArray[np.bool_]
    unit: float
    closed: bool

    @property
    def n(self) -> int:
        """How many patients have a time."""
        return self.starts.size

    def find_date(self, day: int) -> dt.date:
        """Return the date of a day of the trial.

        Raises
        ------
        DesignError
            When it is beyond the calendar.
        """
        try:
            return self.first + dt.timedelta(days=day)
        except OverflowError:
            raise DesignError(
                f"Day {day} of the trial is after the year 9999; check the accrual, the follow-up"
                " and the unit."
            ) from None

    def stand_on(
        self, day: int, longest: float = np.inf
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return the times (in units of the design) and events of those entered by a day.

        As they are known now: who was followed beyond that day, or for longer than `longest`
        units, counts as followed until then without the event.
        """
        here = self.starts <= day
        most = np.minimum(day - self.starts[here] + 1, longest * self.unit)
        days, event = self.days[here], self.event[here]
        return np.minimum(days, most) / self.unit, event & (days <= most)

    def find_event_days(self) -> NDArray[np.int_]:
        """Return the days of the trial on which the events came, in order."""
        days: NDArray[np.int_] = np.sort((self.starts + self.days - 1)[self.event]).astype(int)
        return days


def read_times(endpoints: Endpoints, group: Group, plan: TimePlan) -> DesignTimes | None:
    """Return the times of a cohort; None when nobody has a start of time."""
    records = filter_dated(records_of(endpoints, group, plan.endpoint))
    unit = DAYS_IN[plan.unit.upper()]
    return arrange_times(records, endpoints, unit=unit, closed=group.closed)


def filter_dated(records: pl.DataFrame) -> pl.DataFrame:
    """Return the records of a time that have its start and its length."""
    return records.filter(pl.col("AVAL").is_not_null() & pl.col("STARTDT").is_not_null())


def arrange_times(
    records: pl.DataFrame, endpoints: Endpoints, *, unit: float = 1.0, closed: bool = False
) -> DesignTimes | None:
    """Return dated records as times, in their order; None without any."""
    first = records["STARTDT"].min()
    if not isinstance(first, dt.date):
        return None
    cutoff = endpoints.protocol.trial.cutoff
    return DesignTimes(
        first=first,
        cutoff=(cutoff - first).days,
        starts=records.select((pl.col("STARTDT") - first).dt.total_days())["STARTDT"].to_numpy(),
        days=records["AVAL"].to_numpy(),
        event=(records["CNSR"] == 0).to_numpy(),
        unit=unit,
        closed=closed,
    )
