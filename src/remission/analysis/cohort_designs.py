"""Go through the cohorts that have a design."""

from collections.abc import Callable, Iterator

from remission.analysis.groups import Group, each_group
from remission.analysis.rows import Row
from remission.endpoints import Endpoints
from remission.errors import DesignError
from remission.protocol import DesignPlan, PopulationName

Judge = Callable[[DesignPlan, Group], Iterator[Row]]


def judge_cohorts(endpoints: Endpoints, population: PopulationName, judge: Judge) -> Iterator[Row]:
    """Yield what `judge` says of each plan and the cohort's patients in a population.

    Raises
    ------
    ProtocolError
        With the place of the plan, when there is no such design.
    """
    protocol = endpoints.protocol
    groups = {group.id: group for group in each_group(endpoints.subjects, protocol, population)}
    for position, cohort in enumerate(protocol.cohorts):
        if cohort.design is None:
            continue
        try:
            yield from judge(cohort.design, groups[cohort.id])
        except DesignError as error:
            raise protocol.refusal(("cohorts", position, "design"), str(error)) from None
