"""Carry out the protocol's analysis plan."""

from itertools import chain

from remission.analysis.baseline import (
    analyse_characteristics,
    analyse_disposition,
    analyse_flow,
)
from remission.analysis.course import analyse_course
from remission.analysis.designs import analyse_designs
from remission.analysis.drift import analyse_drift
from remission.analysis.eligibility import analyse_eligibility
from remission.analysis.events import analyse_events
from remission.analysis.exposure import analyse_exposure
from remission.analysis.further import analyse_further
from remission.analysis.laboratory import analyse_laboratory
from remission.analysis.names import check_names
from remission.analysis.nouns import Results
from remission.analysis.pathologists import analyse_reads
from remission.analysis.randomised import analyse_randomised
from remission.analysis.readers import analyse_readers
from remission.analysis.reclassification import analyse_reclassification
from remission.analysis.recurrence import analyse_recurrence
from remission.analysis.response import analyse_response
from remission.analysis.review import analyse_review, analyse_stain
from remission.analysis.rows import tabulate
from remission.analysis.scales import analyse_scales
from remission.analysis.sensitivity import analyse_sensitivity
from remission.analysis.shift import analyse_shifts
from remission.analysis.time import analyse_times
from remission.analysis.time_designs import analyse_time_designs
from remission.analysis.weeks import analyse_weeks
from remission.endpoints import Endpoints
from remission.protocol import Protocol

_STEPS = (
    analyse_flow,
    analyse_review,
    analyse_reads,
    analyse_stain,
    analyse_eligibility,
    analyse_characteristics,
    analyse_response,
    analyse_reclassification,
    analyse_designs,
    analyse_randomised,
    analyse_time_designs,
    analyse_readers,
    analyse_times,
    analyse_further,
    analyse_exposure,
    analyse_disposition,
    analyse_events,
    analyse_laboratory,
    analyse_scales,
    analyse_shifts,
    analyse_course,
    analyse_recurrence,
    analyse_drift,
    analyse_weeks,
)


def analyse_endpoints(
    endpoints: Endpoints, protocol: Protocol, *, sensitivity: bool = False
) -> Results:
    """Return every number of the trial, one row each, in the order of the report.

    Parameters
    ----------
    endpoints, protocol
        What each patient contributes, and what was promised.
    sensitivity
        Also the times to progression under every set of censoring rules.

    Raises
    ------
    ProtocolError
        When the protocol names an interval method or a design that is not known.

    """
    check_names(protocol)
    steps = (*_STEPS, analyse_sensitivity) if sensitivity else _STEPS
    rows = chain.from_iterable(step(endpoints) for step in steps)
    return Results(endpoints=endpoints, table=tabulate(rows))
