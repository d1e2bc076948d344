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
from remission.protocol.designs import (
    OWN_KINDS,
    Bop2Plan,
    CountPlan,
    DesignPlan,
    ErrorPlan,
    FlemingPlan,
    GreenDahlbergPlan,
    RatePlan,
    StagesPlan,
    ThallSimonPlan,
)
from remission.protocol.model import Protocol, Trial
from remission.protocol.pathology import ReadItem, Reads, Review, Stain
from remission.protocol.patients import (
    Characteristic,
    Cohort,
    Criterion,
    PopulationName,
    Populations,
)
from remission.protocol.reading import read_protocol
from remission.protocol.schema import protocol_schema
from remission.protocol.variables import Condition, Variable, list_parts

__all__ = [
    "OWN_KINDS",
    "AcceptedPlan",
    "AnalysisPlan",
    "Bop2Plan",
    "Characteristic",
    "ChoiPlan",
    "Cohort",
    "Condition",
    "Confirmation",
    "CountPlan",
    "Criterion",
    "Dates",
    "DesignPlan",
    "DoubtPlan",
    "EndpointPlan",
    "ErrorPlan",
    "FlemingPlan",
    "GreenDahlbergPlan",
    "Modification",
    "MrecistPlan",
    "Origin",
    "PetPlan",
    "PopulationName",
    "Populations",
    "ProgressionDate",
    "Protocol",
    "RanoPlan",
    "RatePlan",
    "ReadItem",
    "Reads",
    "Rescue",
    "ResponsePlan",
    "Resume",
    "Review",
    "Schedule",
    "StableDisease",
    "StagesPlan",
    "Stain",
    "ThallSimonPlan",
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
