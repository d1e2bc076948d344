"""Sets of censoring rules by name: what may get in the way of a progression, and what follows.

The rows of the FDA tables, and what EMA and EORTC do, are written from knowledge of the sources
and await a check by a person; `docs/methods/censoring-rules.md` says which row is from where.
"""

from dataclasses import dataclass, replace
from typing import Literal

from remission.protocol import Origin, ProgressionDate, Protocol

Strategy = Literal[
    "treatment policy", "hypothetical", "composite variable", "while on treatment", "missing data"
]
"""How ICH E9(R1) calls what is done about an event after the start; missing data is no such
event in its sense."""


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """How the times to progression treat what may get in the way of one.

    missed_visits: an event is not used when so many planned visits were missed before it; follow-up
    then ends at the last assessment before the gap. None: however long nobody looked.
    claims: treatment stopped for progression that no scan shows.
    start: None leaves the day from which time counts to the protocol.
    """

    name: str
    label: str
    start: Origin | None = None
    deaths: Literal["as declared", "censor"] = "as declared"
    new_therapy: Literal["censor", "ignore"] = "censor"
    no_baseline: Literal["count", "censor"] = "count"
    missed_visits: int | None = None
    claims: Literal["ignore", "event"] = "ignore"
    progression_date: ProgressionDate = "documented"


PLAIN = RuleSet(name="plain", label="Plain")
FDA_A = RuleSet(
    name="fda-a",
    label="FDA table A",
    no_baseline="censor",
    missed_visits=2,
)
FDA_B = RuleSet(
    name="fda-b",
    label="FDA table B",
    no_baseline="censor",
    missed_visits=2,
    progression_date="planned visit",
)
FDA_C = RuleSet(
    name="fda-c",
    label="FDA table C",
    no_baseline="censor",
    claims="event",
    progression_date="planned visit",
)
EMA = RuleSet(name="ema", label="EMA", new_therapy="ignore")
EORTC = RuleSet(name="eortc", label="EORTC", start="registration", new_therapy="ignore")
TTP_RULES = RuleSet(name="ttp", label="Time to progression", deaths="censor")

RULE_SETS: dict[str, RuleSet] = {
    rules.name: rules for rules in (PLAIN, FDA_A, FDA_B, FDA_C, EMA, EORTC, TTP_RULES)
}
"""Rule sets by the names a protocol uses, in the order in which a report shows them."""


def rules_of(protocol: Protocol) -> RuleSet:
    """Return the rules that a protocol picks, with its own date of progression if it has one.

    Raises
    ------
    ProtocolError
        When there are no rules of this name.

    """
    plan = protocol.analysis
    if plan.censoring not in RULE_SETS:
        raise protocol.fault(("analysis", "censoring"), plan.censoring, RULE_SETS)
    rules = RULE_SETS[plan.censoring]
    return replace(rules, progression_date=plan.progression_date or rules.progression_date)


def name_strategies(rules: RuleSet, *, deaths_count: bool) -> list[tuple[str, Strategy]]:
    """Return what may come before a progression, and the ICH E9(R1) name of what is done.

    Parameters
    ----------
    rules
        The rules in force.
    deaths_count
        Whether a death without progression is an event of the endpoint.

    """
    return [
        ("death without progression", "composite variable" if deaths_count else "hypothetical"),
        (
            "new anticancer therapy",
            "hypothetical" if rules.new_therapy == "censor" else "treatment policy",
        ),
        (
            "end of treatment for progression that no scan shows",
            "composite variable" if rules.claims == "event" else "treatment policy",
        ),
        ("end of treatment for any other reason", "treatment policy"),
        ("missed visits", "missing data"),
    ]
