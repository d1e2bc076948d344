"""What was promised: cohorts, eligibility, treatment, visits, criteria, endpoints, design."""

from remission.protocol.analysis import (
    AcceptedPlan,
    AnalysisPlan,
    Confirmation,
    EndpointPlan,
    Origin,
    ProgressionDate,
    ResponsePlan,
    StableDisease,
)
from remission.protocol.conduct import (
    Dates,
    Modification,
    Rescue,
    Resume,
    Schedule,
    Threshold,
    Toxicity,
    Treatment,
    TumourVisits,
)
from remission.protocol.criteria import ChoiPlan, DoubtPlan, MrecistPlan, PetPlan, RanoPlan
from remission.protocol.model import Protocol, Trial
from remission.protocol.pathology import ReadItem, Reads, Review, Stain
from remission.protocol.patients import (
    Characteristic,
    Cohort,
    Criterion,
    DesignPlan,
    PopulationName,
    Populations,
)
from remission.protocol.reading import read_protocol
from remission.protocol.schema import protocol_schema
from remission.protocol.variables import Condition, Variable, list_parts

__all__ = [
    "AcceptedPlan",
    "AnalysisPlan",
    "Characteristic",
    "ChoiPlan",
    "Cohort",
    "Condition",
    "Confirmation",
    "Criterion",
    "Dates",
    "DesignPlan",
    "DoubtPlan",
    "EndpointPlan",
    "Modification",
    "MrecistPlan",
    "Origin",
    "PetPlan",
    "PopulationName",
    "Populations",
    "ProgressionDate",
    "Protocol",
    "RanoPlan",
    "ReadItem",
    "Reads",
    "Rescue",
    "ResponsePlan",
    "Resume",
    "Review",
    "Schedule",
    "StableDisease",
    "Stain",
    "Threshold",
    "Toxicity",
    "Treatment",
    "Trial",
    "TumourVisits",
    "Variable",
    "list_parts",
    "protocol_schema",
    "read_protocol",
]
