import numpy as np
import pytest

from remission.errors import EstimationError
from remission.stats.draws import draw_groups, draw_key, draw_resamples, split_blocks

KEY = draw_key(np.random.default_rng(1))


def test_philox_gives_its_published_numbers() -> None:
    # Random123, kat_vectors: philox4x64, 10 rounds, key 0, counter 0. numpy counts before it
    # draws, so that counter 0 is the one after the last.
    stream = np.random.Philox(key=0, counter=2**256 - 1)

    assert [f"{int(raw):016x}" for raw in stream.random_raw(4)] == [
        "16554d9eca36314c",
        "db20fe9d672d0fdc",
        "d7e772cee186176b",
        "7e68b68aec7ba23b",
    ]


def test_blocks_cover_every_resample_once() -> None:
    for resamples, patients in ((1, 1), (1024, 50), (1025, 50), (10_000, 400_000), (5, 0)):
        rows = [
            row for _, part in split_blocks(resamples, patients) for row in range(resamples)[part]
        ]
        assert rows == list(range(resamples))


def test_a_block_is_the_same_whichever_was_drawn_before() -> None:
    forwards = [draw_resamples(KEY, (block, 0), 8, 11) for block in (0, 1, 2)]
    backwards = [draw_resamples(KEY, (block, 0), 8, 11) for block in (2, 1, 0)]

    for one, other in zip(forwards, reversed(backwards), strict=True):
        assert (one == other).all()
    assert (forwards[0] != forwards[1]).any()


def test_groups_have_streams_of_their_own() -> None:
    assert (draw_resamples(KEY, (0, 0), 8, 11) != draw_resamples(KEY, (0, 1), 8, 11)).any()


def test_every_resample_has_all_places_and_every_patient_the_same_chance() -> None:
    drawn = draw_resamples(KEY, (0, 0), 7000, 13)

    assert (drawn.sum(axis=1) == 13).all()
    # Each patient is drawn 7000 times on average, standard deviation sqrt(7000 * 12 / 13).
    assert np.abs(drawn.sum(axis=0) - 7000).max() < 4 * np.sqrt(7000 * 12 / 13)


def test_every_deal_has_the_sizes_and_every_patient_the_same_chance() -> None:
    dealt = draw_groups(KEY, 0, 7000, (3, 10))

    assert (dealt.sum(axis=1) == 3).all()
    assert set(np.unique(dealt)) == {0, 1}
    rate = 3 / 13
    spread = np.sqrt(7000 * rate * (1 - rate))
    assert np.abs(dealt.sum(axis=0) - 7000 * rate).max() < 4 * spread


def test_whatever_is_no_generator_is_refused() -> None:
    with pytest.raises(EstimationError, match="needs rng"):
        draw_key(np.random.RandomState(1))
