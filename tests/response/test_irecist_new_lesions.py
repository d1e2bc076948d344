"""New lesions under iRECIST by hand: Seymour 2017, Table 2, and the EORTC RECIST group."""

from collections.abc import Callable

import pytest

from remission.response import Responses

Holds = Callable[..., None]
Assess = Callable[..., Responses]

IRECIST = {"criterion": "irecist"}


def test_growth_of_new_target_lesions_adds_up(holds: Holds) -> None:
    # A14: recist.eortc.org, how do new lesions define progression: +4 mm, then +2 mm
    holds(
        """
        day        | -7   56    112   168
        T01        | 50   50    50    50
        NEW01 LUNG | -    10    14    16
        overall    |      iUPD  iUPD  iCPD
        pd         |      56    56    56
        """,
        """
        day        | -7   56    112   168
        T01        | 50   50    50    50
        NEW01 LUNG | -    10    14    14.9999
        overall    |      iUPD  iUPD  iUPD
        pd         |      56    56    56
        """,
        response=IRECIST,
    )


def test_new_target_lesions_that_shrank_are_counted_from_their_smallest_sum(holds: Holds) -> None:
    holds(
        """
        day        | -7   56    112   168
        T01        | 50   50    50    50
        NEW01 LUNG | -    20    12    17
        overall    |      iUPD  iUPD  iCPD
        """,
        response=IRECIST,
    )


def test_new_lesions_are_not_added_to_the_sum(holds: Holds) -> None:
    holds(
        """
        day        | -7   56    112
        T01        | 50   50    50
        NEW01 LUNG | -    30    30
        sum        |      50    50
        """,
        response=IRECIST,
    )


@pytest.mark.parametrize(
    ("place", "first", "then", "word"),
    [
        ("LUNG", "10", "14.9", "iUPD"),  # measurable: a new target, 5 mm needed
        ("LUNG", "9.9", "10", "iCPD"),  # too small to be one: any growth
        ("LUNG", "9.9", "9.9", "iUPD"),
        ("LYMPH NODE", "15", "19.9", "iUPD"),
        ("LYMPH NODE", "14.9", "15", "iCPD"),
        ("LUNG", "PRESENT", "PRESENT", "iUPD"),
        ("LUNG", "PRESENT", "INCREASED", "iCPD"),
        ("LUNG", "UNEQUIVOCAL", "UNEQUIVOCAL", "iUPD"),  # certain again, no word of growth
        ("LUNG", "PRESENT", "UNEQUIVOCAL_INCREASE", "iCPD"),
    ],
)
def test_a_new_lesion_confirms_by_size_or_by_any_growth(
    holds: Holds, place: str, first: str, then: str, word: str
) -> None:
    holds(
        f"""
        day           | -7   56     112
        T01           | 50   50     50
        NEW01 {place} | -    {first}  {then}
        overall       |      iUPD   {word}
        """,
        response=IRECIST,
    )


def test_of_new_lesions_five_and_two_in_an_organ_are_targets(holds: Holds) -> None:
    # the third and smallest in the lung is no target: any growth of it confirms
    table = """
        day        | -7   56    112
        T01        | 50   50    50
        NEW01 LUNG | -    20    {}
        NEW02 LUNG | -    15    {}
        NEW03 LUNG | -    12    {}
        overall    |      iUPD  {}
        """
    holds(
        table.format("24.9", "15", "12", "iUPD"),
        table.format("20", "19.9", "12", "iUPD"),
        table.format("22.5", "17.5", "12", "iCPD"),
        table.format("20", "15", "12.1", "iCPD"),
        response=IRECIST,
    )


def test_of_new_lesions_in_many_organs_five_are_targets(holds: Holds) -> None:
    # the sixth is no target: any growth of it confirms
    table = """
        day        | -7   56    112
        T01        | 50   50    50
        NEW01 LUNG | -    20    20
        NEW02 LUNG | -    19    19
        NEW03 BONE | -    18    18
        NEW04 BONE | -    17    17
        NEW05 SKIN | -    16    {}
        NEW06 SKIN | -    15    {}
        overall    |      iUPD  {}
        """
    holds(table.format("16.1", "15", "iUPD"), table.format("16", "15.1", "iCPD"), response=IRECIST)


def test_a_further_new_target_begins_a_sum_of_its_own(holds: Holds) -> None:
    # day 280: 32 mm of two are not compared with the 20 mm of one
    holds(
        """
        day        | -7   56    112  168   224  280
        T01        | 100  100   60   60    0    0
        NEW01 LUNG | -    20    20   20    20   20
        NEW02 SKIN | -    -     -    12    12   12
        overall    |      iUPD  iPR  iUPD  iPR  iPR
        """,
        response=IRECIST,
    )


def test_another_new_lesion_confirms_and_so_does_progression_of_another_kind(
    holds: Holds,
) -> None:
    holds(
        """
        day        | -7   56       112
        T01        | 50   50       50
        NEW01 LUNG | -    PRESENT  PRESENT
        NEW02 SKIN | -    -        PRESENT
        overall    |      iUPD     iCPD
        pd         |      56       56
        """,
        """
        day        | -7   56       112
        T01        | 50   50       60
        NEW01 LUNG | -    PRESENT  PRESENT
        overall    |      iUPD     iCPD
        """,
        """
        day        | -7       56       112
        T01        | 50       60       60
        NT01 BONE  | PRESENT  PRESENT  UNEQUIVOCAL
        overall    |          iUPD     iCPD
        """,
        """
        day        | -7       56       112
        T01        | 50       60       60
        NEW01 LUNG | -        -        PRESENT
        overall    |          iUPD     iCPD
        """,
        response=IRECIST,
    )


def test_after_a_response_progression_must_come_and_be_confirmed_anew(holds: Holds) -> None:
    # the bar is reset; the progression that counts is the first one of the last block
    holds(
        """
        day     | -7   56    112  168   224   280
        T01     | 50   60    35   60    65    30
        overall |      iUPD  iPR  iUPD  iCPD  iCPD
        pd      |      -     -    168   168   168
        """,
        response=IRECIST,
    )


def test_a_new_lesion_that_persists_keeps_iupd_unless_target_lesions_improve(holds: Holds) -> None:
    # recist.eortc.org, must new lesions resolve: scenario F (response before, no change after)
    # stays iUPD; scenario B (shrinkage after the new lesion) is iPR
    holds(
        """
        day        | -7   56   112      168
        T01        | 100  60   60       60
        NEW01 LUNG | -    -    PRESENT  PRESENT
        overall    |      iPR  iUPD     iUPD
        """,
        """
        day        | -7   56       112
        T01        | 100  100      60
        NEW01 LUNG | -    PRESENT  PRESENT
        overall    |      iUPD     iPR
        pd         |      -        -
        """,
        """
        day        | -7   56       112
        T01        | 100  100      0
        NEW01 LUNG | -    PRESENT  PRESENT
        overall    |      iUPD     iPR
        """,
        """
        day        | -7   56       112
        T01        | 100  100      0
        NEW01 LUNG | -    PRESENT  ABSENT
        overall    |      iUPD     iCR
        """,
        """
        day        | -7   56       112
        T01        | 100  100      100
        NEW01 LUNG | -    PRESENT  ABSENT
        overall    |      iUPD     iSD
        """,
        response=IRECIST,
    )


@pytest.mark.parametrize(
    ("place", "then", "word"),
    [
        ("10", "12", "iPR"),  # +20 % but +2 mm
        ("10", "15", "iUPD"),  # +20 % and +5 mm, from the nadir of 10
        ("10", "14.9999", "iPR"),
        ("30", "35.9", "iPR"),  # +5 mm, not +20 %
        ("30", "36", "iUPD"),
        ("PRESENT", "INCREASED", "iPR"),
        ("PRESENT", "UNEQUIVOCAL_INCREASE", "iUPD"),
    ],
)
def test_after_the_reset_known_new_lesions_progress_by_the_rules_of_recist(
    holds: Holds, place: str, then: str, word: str
) -> None:
    holds(
        f"""
        day        | -7   56       112      168
        T01        | 100  100      60       60
        NEW01 LUNG | -    {place}  {place}  {then}
        overall    |      iUPD     iPR      {word}
        """,
        response=IRECIST,
    )


def test_a_new_lesion_first_doubtful_dates_the_progression(holds: Holds) -> None:
    holds(
        """
        day        | -7   56         112      168
        T01        | 50   50         50       50
        NEW01 LUNG | -    EQUIVOCAL  PRESENT  INCREASED
        overall    |      iSD        iUPD     iCPD
        pd         |      -          56       56
        """,
        response=IRECIST,
    )


def test_a_new_lesion_found_too_soon_is_there_until_it_is_recorded_absent(holds: Holds) -> None:
    # found 14 days after the iUPD it confirms nothing, but it was certain: no complete response
    table = """
        day        | -7   56    70       112  168
        T01        | 50   60    60       0    0
        NEW01 LUNG | -    -     PRESENT  {}   PRESENT
        overall    |      iUPD  iUPD     {}   iPR
        pd         |      -     -        -    -
        """
    holds(table.format("-", "iPR"), table.format("ABSENT", "iCR"), response=IRECIST)


def test_a_new_lesion_that_is_seen_again_keeps_iupd_when_targets_are_not_assessed(
    holds: Holds,
) -> None:
    table = """
        day        | -7   56       112
        T01        | 50   50       ND
        NEW01 LUNG | -    PRESENT  {}
        overall    |      iUPD     {}
        """
    holds(
        table.format("PRESENT", "iUPD"),
        table.format("-", "NE"),  # nothing of what progressed was assessed
        table.format("ABSENT", "NE"),
        response=IRECIST,
    )


def test_a_new_lesion_recorded_absent_is_gone_until_it_is_seen_again(holds: Holds) -> None:
    holds(
        """
        day        | -7   56       112     168
        T01        | 50   50       ND      50
        NEW01 LUNG | -    PRESENT  ABSENT  -
        overall    |      iUPD     NE      iSD
        pd         |      -        -       -
        """,
        """
        day        | -7   56       112     168  224
        T01        | 50   50       50      0    0
        NEW01 LUNG | -    PRESENT  ABSENT  -    PRESENT
        overall    |      iUPD     iSD     iCR  iPR
        """,
        response=IRECIST,
    )


def test_a_further_new_non_target_leaves_the_nadir_of_the_new_targets(holds: Holds) -> None:
    # day 280: 15 mm are 5 mm and 50 % above the 10 mm of day 112
    holds(
        """
        day        | -7   56    112  168      224      280
        T01        | 100  100   60   60       0        0
        NEW01 LUNG | -    20    10   12       12       15
        NEW02 SKIN | -    -     -    PRESENT  PRESENT  PRESENT
        overall    |      iUPD  iPR  iUPD     iPR      iUPD
        """,
        response=IRECIST,
    )


def test_a_new_node_counts_as_it_was_measured_also_below_10_mm(holds: Holds) -> None:
    # as of a target that is a node (recist.eortc.org; CDISC): +4.9 and +5 mm from 8 mm
    holds(
        """
        day              | -7   56    112  168   224
        T01              | 50   50    50   50    50
        NEW01 LYMPH NODE | -    15    8    12.9  13
        overall          |      iUPD  iSD  iSD   iUPD
        """,
        response=IRECIST,
    )


def test_a_new_lesion_too_small_to_measure_counts_5_mm(holds: Holds) -> None:
    holds(
        """
        day        | -7   56    112    168
        T01        | 50   60    60     60
        NEW01 LUNG | -    10    small  9.9999
        overall    |      iUPD  iUPD   iUPD
        """,
        """
        day        | -7   56    112    168
        T01        | 50   60    60     60
        NEW01 LUNG | -    10    small  10
        overall    |      iUPD  iUPD   iCPD
        """,
        response=IRECIST,
    )


@pytest.mark.parametrize("gone", ["ABSENT", "0"])
def test_a_new_lesion_that_was_gone_and_is_measured_again_is_larger(
    holds: Holds, gone: str
) -> None:
    holds(
        f"""
        day        | -7   56    112     168
        T01        | 50   60    60      60
        NEW01 LUNG | -    8     {gone}  6
        overall    |      iUPD  iUPD    iCPD
        """,
        response=IRECIST,
    )


def test_beside_a_new_lesion_nothing_is_complete_without_target_lesions(holds: Holds) -> None:
    # day 112: the lesion is gone, the progression undone; it comes back without growth
    holds(
        """
        day        | -7       56       112     168
        NT01 BONE  | PRESENT  PRESENT  ABSENT  ABSENT
        NEW01 LUNG | -        PRESENT  ABSENT  PRESENT
        overall    |          iUPD     iCR     NON-iCR/NON-iUPD
        """,
        response=IRECIST,
    )
