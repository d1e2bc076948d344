"""Two stages of which the first may also stop for success (Mander and Thompson 2010)."""

from remission.designs.bounds import LARGEST_TRIAL, check_request, too_many
from remission.designs.simon_stages import SAME_SIZE, Candidate, StageSearch
from remission.designs.staged import Look, Staged
from remission.designs.success_first import WithSuccess
from remission.errors import DesignError


def search_mander_thompson_optimal(p0: float, p1: float, alpha: float, beta: float) -> Staged:
    """Find the design with both stops that expects the fewest patients under p0.

    Every first stage with a stop for too few responses takes part; it may or may not have one for
    success. Ties: the smaller n, then the larger r, then the smaller n1. The search ends with
    the same certificate as that of Simon's designs.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no design of up to `LARGEST_TRIAL` patients exists.

    Notes
    -----
    Mander AP, Thompson SG. Contemp Clin Trials 2010;31:572-8.
    """
    search = _start(p0, p1, alpha, beta)
    best = _find_smallest(search, (p0, p1, alpha, beta))
    n = best.n + 1
    while search.least_size(n) < best.expected - SAME_SIZE and n <= 2 * LARGEST_TRIAL:
        best = search.find_best(n, best) or best
        n += 1
    return _write("mander-thompson-optimal", (p0, p1, alpha, beta), best)


def search_mander_thompson_minimax(p0: float, p1: float, alpha: float, beta: float) -> Staged:
    """Find the design with both stops that has the fewest patients in all.

    Of several with that n, the one that expects the fewest under p0.

    Raises
    ------
    DesignError
        When the numbers make no sense, or no design of up to `LARGEST_TRIAL` patients exists.
    """
    search = _start(p0, p1, alpha, beta)
    best = _find_smallest(search, (p0, p1, alpha, beta))
    return _write("mander-thompson-minimax", (p0, p1, alpha, beta), best)


def _start(p0: float, p1: float, alpha: float, beta: float) -> StageSearch:
    check_request(p0, p1, alpha, beta)
    return StageSearch((p0, p1, alpha, beta), range(2, 2 * LARGEST_TRIAL), WithSuccess())


def _find_smallest(search: StageSearch, request: tuple[float, float, float, float]) -> Candidate:
    for n in range(search.fewest, LARGEST_TRIAL + 1):
        best = search.find_best(n, None)
        if best:
            return best
    raise DesignError(too_many(*request))


def _write(kind: str, request: tuple[float, float, float, float], found: Candidate) -> Staged:
    p0, p1, alpha, beta = request
    r = -found.minus_r
    looks = (
        Look(n=found.n1, futile=found.r1, promising=found.enough),
        Look(n=found.n, futile=r, promising=r + 1),
    )
    return Staged(kind=kind, p0=p0, p1=p1, alpha=alpha, beta=beta, looks=looks)
