"""The designs that are found by two response rates and two errors."""

from collections.abc import Callable

from remission.designs.fleming import search_fleming
from remission.designs.lee_liu import search_lee_liu
from remission.designs.mander_thompson import (
    search_mander_thompson_minimax,
    search_mander_thompson_optimal,
)
from remission.designs.nouns import Design
from remission.designs.simon_search import search_simon_minimax, search_simon_optimal
from remission.designs.single_stage import search_single_stage
from remission.designs.three_stage import (
    search_chen_minimax,
    search_chen_optimal,
    search_ensign_optimal,
)

DESIGNS: dict[str, Callable[[float, float, float, float], Design]] = {
    "single-stage": search_single_stage,
    "simon-optimal": search_simon_optimal,
    "simon-minimax": search_simon_minimax,
    "mander-thompson-optimal": search_mander_thompson_optimal,
    "mander-thompson-minimax": search_mander_thompson_minimax,
    "chen-optimal": search_chen_optimal,
    "chen-minimax": search_chen_minimax,
    "ensign-optimal": search_ensign_optimal,
    "fleming": search_fleming,
    "lee-liu": search_lee_liu,
}
"""Designs by the names a protocol uses: (p0, p1, alpha, beta) -> a frozen design."""
