"""How each number was made, read from the protocol, and what still awaits a human check."""

from collections.abc import Iterator

from remission.endpoints.rule_sets import rules_of
from remission.endpoints.times import TTR
from remission.protocol import EndpointPlan
from remission.report.cutoff import say_cutoff
from remission.report.definitions import (
    describe_rules,
    describe_strategies,
    describe_time,
    is_time,
)
from remission.report.material import CODE_LABELS, Material
from remission.report.review_methods import list_review_caveats, list_review_methods
from remission.report.words import say_list, say_number, say_plain

Point = tuple[str, str]

_CRITERIA = {
    "choi": "Choi (J Clin Oncol 2007;25:1753-9)",
    "eortc-pet": "EORTC PET (Young, Eur J Cancer 1999;35:1773-82)",
    "gcig-ca125": "GCIG, RECIST 1.1 with CA-125 (Rustin, Int J Gynecol Cancer 2011;21:419-23)",
    "imwg-2016": "IMWG (Kumar, Lancet Oncol 2016;17:e328-46)",
    "irecist": "iRECIST (Seymour, Lancet Oncol 2017;18:e143-52)",
    "mrecist": "mRECIST (Lencioni, Semin Liver Dis 2010;30:52-60)",
    "lugano-2014": "Lugano (Cheson, J Clin Oncol 2014;32:3059-68)",
    "pcwg3": "PCWG3 (Scher, J Clin Oncol 2016;34:1402-18)",
    "rano-2.0": "RANO 2.0 (Wen, J Clin Oncol 2023;41:5187-99)",
    "recist-1.0": "RECIST 1.0 (Therasse, J Natl Cancer Inst 2000;92:205-16)",
    "recist-1.1": "RECIST 1.1 (Eisenhauer, Eur J Cancer 2009;45:228-47)",
    "who": "WHO (Miller, Cancer 1981;47:207-14)",
}
_INTERVALS = {
    "clopper-pearson": "exact (Clopper-Pearson)",
    "log-log": "log(-log) transform with Greenwood's variance",
    "log": "log transform with Greenwood's variance",
}


def list_methods(material: Material) -> list[Point]:
    """Return what was done, a heading and a sentence each."""
    return [
        *_judging(material),
        *_counting(material),
        *_censoring(material),
        *(_endpoint(material, plan) for plan in material.protocol.endpoints if is_time(plan)),
        *_estimating(material),
        *_tolerance(material),
        *_course(material),
        *list_review_methods(material),
    ]


def list_caveats(material: Material) -> list[str]:
    """Return the rules in use that a person has still to check against their source."""
    found = [
        (
            f"The rules of {_criterion(material)} follow professional knowledge of the paper where "
            "its text could not be re-read; the cut-offs await a check against it."
        ),
        (
            "How the protocol of a trial treats deaths, new therapy and missed visits changes the "
            "times to event: compare the censoring rules above with the protocol's own text."
        ),
    ]
    if rules_of(material.protocol).name != "plain":
        found.append(
            "The censoring rules are written from knowledge of the guidance; each row awaits a "
            "check against its text."
        )
    plan = material.protocol.toxicity
    if plan.laboratory:
        found.append(
            f"The laboratory grades of {say_list([plan.scale, *plan.compare])} await a check, "
            "digit by digit, against the published table."
        )
    if material.protocol.toxicity.course:
        found.append(
            "When a side-effect has ended despite continued treatment, and when it is called "
            "self-limiting, are proposed rules; a clinician has to confirm them."
        )
    return [*found, *list_review_caveats(material)]


def _judging(material: Material) -> Iterator[Point]:
    plan = material.protocol.response
    measured = material.results.endpoints.responses.measured
    source = "measurements" if measured else "collected judgements"
    yield "Criterion", f"{_criterion(material)}, from {source}; reader: {plan.evaluator}."
    mode = {
        "arithmetic": "Each assessment is judged by its own sum.",
        "continued response": (
            "A response stays one until progression; an assessment at which it only goes on "
            f"{plan.doubt.continued_response} it."
        ),
    }
    if measured:
        yield "Mode", mode[plan.mode]
    rule = plan.confirmation
    asked = "asked for" if rule.required else "not asked for in the main analysis"
    yield (
        "Confirmation",
        (
            f"{asked.capitalize()}: again at least {rule.days} days later, with at most "
            f"{rule.ne_allowed} not evaluable and {rule.sd_allowed} stable "
            "assessments between."
        ),
    )
    stable = plan.stable_disease
    yield (
        "Stable disease",
        f"Counts as best response from {stable.minimum_days} days after {stable.origin}.",
    )
    yield "New anticancer therapy", _new_therapy(material)


def _new_therapy(material: Material) -> str:
    protocol = material.protocol
    if protocol.treatment.new_therapy is None:
        return (
            "The protocol does not say where new therapies are recorded (treatment.new_therapy): "
            "nobody is known to have had one, and none ends follow-up or best response."
        )
    stop = "are not used" if protocol.response.stop_at_new_therapy else "are used"
    return f"Assessments after its start {stop} for best response."


def _counting(material: Material) -> Iterator[Point]:
    protocol = material.protocol
    yield (
        "Time",
        (
            f"Days from {protocol.analysis.origin}, which is day 1; a month is 30.4375 days and a "
            "year 365.25 days, for reading only."
        ),
    )
    dates = protocol.dates
    yield (
        "Incomplete dates",
        (
            f"Assessments: the {dates.assessments} possible day; events and other records: the "
            f"{dates.events} possible day. The date as collected is kept."
        ),
    )
    yield (
        "Assessments",
        (
            f"Scans of one visit that lie within {protocol.schedule.span_days} days are one "
            f"assessment, dated to the last of them; visits may be {protocol.schedule.window_days} "
            "days early or late."
        ),
    )
    yield "Data cut-off", say_cutoff(material)


def _censoring(material: Material) -> Iterator[Point]:
    protocol = material.protocol
    rules = rules_of(protocol)
    visits = protocol.schedule
    interval = (
        f"planned every {visits.tumour[0].every_weeks} weeks, {visits.window_days} days early or "
        "late"
    )
    codes: dict[str, list[str]] = {}
    for plan in protocol.endpoints:
        if said := describe_strategies(rules, plan):
            codes.setdefault(said, []).append(plan.code)
    if codes:
        yield "Censoring rules", describe_rules(rules, interval)
        named = (f"{say_list(those)}: {said}." for said, those in codes.items())
        yield "Estimands, in the words of ICH E9(R1)", " ".join(named)


def _endpoint(material: Material, plan: EndpointPlan) -> Point:
    rules = rules_of(material.protocol)
    text = describe_time(plan, material.protocol.analysis.origin, rules)
    if plan.at_days:
        text += f" Rates at day {', '.join(str(day) for day in plan.at_days)}."
    methods = sorted(
        {
            number.method
            for group in material.groups
            for statistic in (("incidence",) if plan.code == TTR.code else ("median", "survival"))
            for number in material.numbers.family(plan.code, group.id, statistic)
            if number.method
        }
    )
    return CODE_LABELS[plan.code], text + "".join(f" {method.rstrip('.')}." for method in methods)


def _estimating(material: Material) -> Iterator[Point]:
    plan = material.protocol.analysis
    confidence = say_number(100 * plan.confidence)
    proportion = _INTERVALS.get(plan.proportion_interval, plan.proportion_interval)
    survival = _INTERVALS.get(plan.survival_interval, plan.survival_interval)
    yield (
        "Intervals",
        (
            f"{confidence} %, two-sided. Proportions: {proportion}. Survival: {survival}; the "
            "median's limits are where the curve's limits cross one half."
        ),
    )
    rounding = {
        "independent": "Each rounded on its own, halves up; a column may not add up to 100",
        "forced-100": "Response words are rounded so that they add up to 100 (largest remainder), "
        "all others each on its own, halves up",
    }
    yield (
        "Percentages",
        (
            f"{rounding[plan.percent]}. Limits carry one decimal. Changes of lesions are cut "
            "after one decimal, not rounded: 19.96 % is never shown as 20 %."
        ),
    )


def _tolerance(material: Material) -> Iterator[Point]:
    plan, treatment = material.protocol.toxicity, material.protocol.treatment
    yield (
        "Side-effects",
        f"{plan.scale}. Counted from the first dose to {plan.emergent_days} days after the last.",
    )
    if plan.laboratory:
        counts = {
            "any": "the worst grade on treatment counts, whatever it was before",
            "worsened": "the worst grade on treatment counts if it is above the baseline grade",
        }
        tests = ", ".join(plan.laboratory)
        yield (
            "Laboratory",
            f"{tests} graded from values by {plan.scale}: {counts[plan.laboratory_counts]}.",
        )
    daily = treatment.dose * treatment.times_a_day
    yield (
        "Dose intensity",
        (
            f"Dose given as a share of {say_plain(daily)} {treatment.unit} a day over the days "
            "from first to last dose."
        ),
    )


def _course(material: Material) -> Iterator[Point]:
    plan = material.protocol.toxicity
    rescue = ", a drug against it" if plan.rescue else ""
    if plan.course:
        yield (
            "Side-effects over time",
            (
                "Records that overlap or follow on the next day are one episode. It ended on an "
                "unchanged dose if the daily dose was the same from onset to the end, which was no "
                f"later than the last dose. A change of dose{rescue} and the end of treatment "
                f"compete with that. It is called self-limiting when the lower limit of the share "
                f"that ended by day {plan.resolution_days} is above "
                f"{say_plain(100 * plan.self_limiting)} %. Cycles last {plan.cycle_days} days from "
                "the first dose."
            ),
        )


def _criterion(material: Material) -> str:
    name = material.protocol.response.criterion
    return _CRITERIA.get(name, name)
