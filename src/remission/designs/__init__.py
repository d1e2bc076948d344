"""When to stop and what to conclude; this room knows no patients.

Each module is imported when something of it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from remission.designs.bop2 import Bop2, find_bop2_bounds, search_bop2
    from remission.designs.bop2_pair import Bop2Pair, Bop2PairRequest, find_bop2_pair
    from remission.designs.bop2_pair_posterior import PairPosterior, update_bop2_pair
    from remission.designs.bop2_pair_search import search_bop2_pair
    from remission.designs.bop2_time import Bop2Time, TimeLook, search_bop2_time
    from remission.designs.bryant_day import BryantDay
    from remission.designs.bryant_day_search import BryantDayRequest, search_bryant_day
    from remission.designs.conaway_petroni import ConawayPetroniRequest, search_conaway_petroni
    from remission.designs.describing import (
        describe_comparison,
        describe_design,
        describe_progression_free,
        describe_simon,
        list_rates,
        list_stages,
        render_fragment,
        render_stages,
    )
    from remission.designs.describing_arms import (
        describe_discontinuation,
        describe_jung,
        describe_selection,
    )
    from remission.designs.describing_others import (
        describe_bop2,
        describe_gehan,
        describe_sargent,
    )
    from remission.designs.describing_pairs import describe_bop2_pair, describe_bryant_day
    from remission.designs.describing_sargent import describe_sargent_stages
    from remission.designs.describing_times import (
        describe_bop2_time,
        describe_log_rank,
        describe_screening,
    )
    from remission.designs.discontinuation import (
        Discontinuation,
        find_fisher_power,
        search_discontinuation,
    )
    from remission.designs.discontinuation_inference import (
        DiscontinuationInference,
        infer_discontinuation,
    )
    from remission.designs.fleming import plan_fleming, search_fleming
    from remission.designs.fragment import render_arms, render_lines
    from remission.designs.gehan import Gehan, search_gehan
    from remission.designs.gehan_inference import GehanInference, infer_gehan
    from remission.designs.green_dahlberg import plan_green_dahlberg
    from remission.designs.inference import StagedInference, infer_stages
    from remission.designs.jung import Jung, search_jung
    from remission.designs.jung_inference import JungInference, infer_jung
    from remission.designs.lee_liu import (
        PredictiveRule,
        plan_lee_liu,
        predict_success,
        search_lee_liu,
    )
    from remission.designs.likelihood_order import LikelihoodInference, infer_by_likelihood
    from remission.designs.log_rank_design import LogRankBehaviour, LogRankDesign
    from remission.designs.log_rank_inference import (
        LogRankInference,
        RatioInference,
        infer_log_rank,
    )
    from remission.designs.log_rank_look import LogRankLook
    from remission.designs.log_rank_moments import LogRankRequest
    from remission.designs.log_rank_search import (
        LogRankDesigns,
        search_log_rank,
        search_log_rank_stages,
    )
    from remission.designs.log_rank_trials import simulate_log_rank
    from remission.designs.looks import Look
    from remission.designs.mander_thompson import (
        search_mander_thompson_minimax,
        search_mander_thompson_optimal,
    )
    from remission.designs.named import DESIGNS
    from remission.designs.nouns import (
        Decision,
        Design,
        OperatingCharacteristics,
        TimeDecision,
        Verdict,
    )
    from remission.designs.pair_inference import (
        PairInference,
        RateInference,
        infer_two_outcomes,
    )
    from remission.designs.posterior import (
        BetaPrior,
        Posterior,
        PosteriorRule,
        update_prior,
    )
    from remission.designs.posterior_time import TimePosterior, update_time_prior
    from remission.designs.progression_free import BENCHMARKS, Benchmark
    from remission.designs.reference_curve import ReferenceCurve
    from remission.designs.sargent import ThreeOutcomeLimits, ThreeOutcomes, search_sargent
    from remission.designs.sargent_inference import ThreeOutcomesInference, infer_three_outcomes
    from remission.designs.sargent_stages import ThreeOutcomesStages, search_sargent_stages
    from remission.designs.screening import Screening, search_screening
    from remission.designs.screening_inference import ScreeningInference, infer_screening
    from remission.designs.selection import Selection, find_selection_chance, search_selection
    from remission.designs.selection_inference import (
        SelectionInference,
        find_selection_bias,
        infer_selection,
    )
    from remission.designs.sheet import Curve, Sheet, render_sheet
    from remission.designs.simon import Simon
    from remission.designs.simon_search import (
        Admissible,
        SimonDesigns,
        search_simon,
        search_simon_minimax,
        search_simon_optimal,
    )
    from remission.designs.single_stage import SingleStage, search_single_stage
    from remission.designs.staged import Staged
    from remission.designs.stated import plan_stages, write_stages
    from remission.designs.thall_simon import ThallSimonRule, plan_thall_simon
    from remission.designs.three_stage import (
        search_chen_minimax,
        search_chen_optimal,
        search_ensign_optimal,
    )
    from remission.designs.two_outcomes import PairLook, TwoOutcomes

_HOMES = {
    "bop2": ("Bop2", "find_bop2_bounds", "search_bop2"),
    "bop2_pair": ("Bop2Pair", "Bop2PairRequest", "find_bop2_pair"),
    "bop2_pair_posterior": ("PairPosterior", "update_bop2_pair"),
    "bop2_pair_search": ("search_bop2_pair",),
    "bop2_time": ("Bop2Time", "search_bop2_time", "TimeLook"),
    "bryant_day": ("BryantDay",),
    "bryant_day_search": ("BryantDayRequest", "search_bryant_day"),
    "conaway_petroni": ("ConawayPetroniRequest", "search_conaway_petroni"),
    "describing": (
        "describe_comparison",
        "describe_design",
        "describe_progression_free",
        "describe_simon",
        "list_rates",
        "list_stages",
        "render_fragment",
        "render_stages",
    ),
    "describing_arms": ("describe_discontinuation", "describe_jung", "describe_selection"),
    "describing_others": ("describe_bop2", "describe_gehan", "describe_sargent"),
    "describing_pairs": ("describe_bop2_pair", "describe_bryant_day"),
    "describing_sargent": ("describe_sargent_stages",),
    "describing_times": ("describe_bop2_time", "describe_log_rank", "describe_screening"),
    "discontinuation": ("Discontinuation", "find_fisher_power", "search_discontinuation"),
    "discontinuation_inference": ("DiscontinuationInference", "infer_discontinuation"),
    "fleming": ("plan_fleming", "search_fleming"),
    "fragment": ("render_arms", "render_lines"),
    "gehan": ("Gehan", "search_gehan"),
    "gehan_inference": ("GehanInference", "infer_gehan"),
    "green_dahlberg": ("plan_green_dahlberg",),
    "inference": ("infer_stages", "StagedInference"),
    "jung": ("Jung", "search_jung"),
    "jung_inference": ("infer_jung", "JungInference"),
    "lee_liu": ("plan_lee_liu", "predict_success", "PredictiveRule", "search_lee_liu"),
    "likelihood_order": ("infer_by_likelihood", "LikelihoodInference"),
    "log_rank_design": ("LogRankBehaviour", "LogRankDesign"),
    "log_rank_inference": ("infer_log_rank", "LogRankInference", "RatioInference"),
    "log_rank_look": ("LogRankLook",),
    "log_rank_moments": ("LogRankRequest",),
    "log_rank_search": ("LogRankDesigns", "search_log_rank", "search_log_rank_stages"),
    "log_rank_trials": ("simulate_log_rank",),
    "looks": ("Look",),
    "mander_thompson": ("search_mander_thompson_minimax", "search_mander_thompson_optimal"),
    "named": ("DESIGNS",),
    "nouns": ("Decision", "Design", "OperatingCharacteristics", "TimeDecision", "Verdict"),
    "pair_inference": ("infer_two_outcomes", "PairInference", "RateInference"),
    "posterior": ("BetaPrior", "Posterior", "PosteriorRule", "update_prior"),
    "posterior_time": ("TimePosterior", "update_time_prior"),
    "progression_free": ("Benchmark", "BENCHMARKS"),
    "reference_curve": ("ReferenceCurve",),
    "sargent": ("search_sargent", "ThreeOutcomeLimits", "ThreeOutcomes"),
    "sargent_inference": ("infer_three_outcomes", "ThreeOutcomesInference"),
    "sargent_stages": ("search_sargent_stages", "ThreeOutcomesStages"),
    "screening": ("Screening", "search_screening"),
    "screening_inference": ("infer_screening", "ScreeningInference"),
    "selection": ("find_selection_chance", "search_selection", "Selection"),
    "selection_inference": ("find_selection_bias", "infer_selection", "SelectionInference"),
    "sheet": ("Curve", "render_sheet", "Sheet"),
    "simon": ("Simon",),
    "simon_search": (
        "Admissible",
        "search_simon",
        "search_simon_minimax",
        "search_simon_optimal",
        "SimonDesigns",
    ),
    "single_stage": ("search_single_stage", "SingleStage"),
    "staged": ("Staged",),
    "stated": ("plan_stages", "write_stages"),
    "thall_simon": ("plan_thall_simon", "ThallSimonRule"),
    "three_stage": ("search_chen_minimax", "search_chen_optimal", "search_ensign_optimal"),
    "two_outcomes": ("PairLook", "TwoOutcomes"),
}
"""Module -> what it gives."""


def __getattr__(name: str) -> object:
    """Import what is asked for from its module."""
    for module, names in _HOMES.items():
        if name in names:
            found = getattr(import_module(f"{__name__}.{module}"), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "BENCHMARKS",
    "DESIGNS",
    "Admissible",
    "Benchmark",
    "BetaPrior",
    "Bop2",
    "Bop2Pair",
    "Bop2PairRequest",
    "Bop2Time",
    "BryantDay",
    "BryantDayRequest",
    "ConawayPetroniRequest",
    "Curve",
    "Decision",
    "Design",
    "Discontinuation",
    "DiscontinuationInference",
    "Gehan",
    "GehanInference",
    "Jung",
    "JungInference",
    "LikelihoodInference",
    "LogRankBehaviour",
    "LogRankDesign",
    "LogRankDesigns",
    "LogRankInference",
    "LogRankLook",
    "LogRankRequest",
    "Look",
    "OperatingCharacteristics",
    "PairInference",
    "PairLook",
    "PairPosterior",
    "Posterior",
    "PosteriorRule",
    "PredictiveRule",
    "RateInference",
    "RatioInference",
    "ReferenceCurve",
    "Screening",
    "ScreeningInference",
    "Selection",
    "SelectionInference",
    "Sheet",
    "Simon",
    "SimonDesigns",
    "SingleStage",
    "Staged",
    "StagedInference",
    "ThallSimonRule",
    "ThreeOutcomeLimits",
    "ThreeOutcomes",
    "ThreeOutcomesInference",
    "ThreeOutcomesStages",
    "TimeDecision",
    "TimeLook",
    "TimePosterior",
    "TwoOutcomes",
    "Verdict",
    "describe_bop2",
    "describe_bop2_pair",
    "describe_bop2_time",
    "describe_bryant_day",
    "describe_comparison",
    "describe_design",
    "describe_discontinuation",
    "describe_gehan",
    "describe_jung",
    "describe_log_rank",
    "describe_progression_free",
    "describe_sargent",
    "describe_sargent_stages",
    "describe_screening",
    "describe_selection",
    "describe_simon",
    "find_bop2_bounds",
    "find_bop2_pair",
    "find_fisher_power",
    "find_selection_bias",
    "find_selection_chance",
    "infer_by_likelihood",
    "infer_discontinuation",
    "infer_gehan",
    "infer_jung",
    "infer_log_rank",
    "infer_screening",
    "infer_selection",
    "infer_stages",
    "infer_three_outcomes",
    "infer_two_outcomes",
    "list_rates",
    "list_stages",
    "plan_fleming",
    "plan_green_dahlberg",
    "plan_lee_liu",
    "plan_stages",
    "plan_thall_simon",
    "predict_success",
    "render_arms",
    "render_fragment",
    "render_lines",
    "render_sheet",
    "render_stages",
    "search_bop2",
    "search_bop2_pair",
    "search_bop2_time",
    "search_bryant_day",
    "search_chen_minimax",
    "search_chen_optimal",
    "search_conaway_petroni",
    "search_discontinuation",
    "search_ensign_optimal",
    "search_fleming",
    "search_gehan",
    "search_jung",
    "search_lee_liu",
    "search_log_rank",
    "search_log_rank_stages",
    "search_mander_thompson_minimax",
    "search_mander_thompson_optimal",
    "search_sargent",
    "search_sargent_stages",
    "search_screening",
    "search_selection",
    "search_simon",
    "search_simon_minimax",
    "search_simon_optimal",
    "search_single_stage",
    "simulate_log_rank",
    "update_bop2_pair",
    "update_prior",
    "update_time_prior",
    "write_stages",
]
