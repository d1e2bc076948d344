"""mRECIST by hand: diameters of viable tumour. Lencioni 2010, from knowledge of the paper."""

from collections.abc import Callable

import polars as pl
import pytest

from remission.errors import DataError
from remission.response import Responses, assess_responses
from remission.sdtm import make_study
from response.conftest import make_protocol

Holds = Callable[..., None]
Assess = Callable[..., Responses]
Rules = Callable[[Responses], list[str]]

MRECIST = {"criterion": "mrecist"}


def test_viable_diameters_with_their_boundaries(holds: Holds) -> None:
    table = """
        day    | -7                        56                      112
        T01    | LDIAM=120,VIADIAM=100     LDIAM=120,VIADIAM={}    LDIAM=130,VIADIAM={}
        target |                           {}                      {}
    """
    cases = [
        ("70", "84", "PR", "PD"),  # exactly -30 %, then exactly +20 % from there
        ("70.0001", "83.9999", "SD", "SD"),
        ("120", "100", "PD", "SD"),
        ("119.9999", "0", "SD", "CR"),
        ("10", "12", "PR", "PD"),  # no floor of 5 mm
        ("10", "11.9999", "PR", "PR"),
        ("0", "1", "CR", "PD"),  # enhancement is back
    ]
    holds(*(table.format(*case) for case in cases), response=MRECIST)


def test_a_lesion_without_enhancement_is_measured_as_by_recist(holds: Holds) -> None:
    holds(
        """
        day            | -7                    56                    112
        T01            | LDIAM=50,VIADIAM=40   LDIAM=50,VIADIAM=10   LDIAM=50,VIADIAM=0
        T02 LUNG       | LDIAM=20              LDIAM=18              LDIAM=0
        T03 LYMPH NODE | LDIAM=30,LPERP=20     LDIAM=25,LPERP=15     LDIAM=20,LPERP=9.9
        sum            |                       43                    9.9
        nadir          |                       80                    43
        target         |                       PR                    CR
        """,
        response=MRECIST,
    )


def test_a_tumour_that_is_gone_or_too_small_has_no_viable_part_to_measure(holds: Holds) -> None:
    holds(
        """
        day      | -7                    56              112       168
        T01      | LDIAM=50,VIADIAM=40   VIADIAM=small   LDIAM=0   ABSENT
        T02 LUNG | LDIAM=20              20              20        20
        sum      |                       25              20        20
        target   |                       PR              PR        PR
        """,
        """
        day      | -7                    56
        T01      | LDIAM=50,VIADIAM=40   small
        sum      |                       5
        """,
        response=MRECIST,
    )


def test_a_node_followed_by_its_viable_part_is_gone_when_its_whole_is(holds: Holds) -> None:
    holds(
        """
        day            | -7                    56        112
        T01 LYMPH NODE | VIADIAM=20,LPERP=25   LPERP=0   LPERP=12
        target         |                       CR        NE
        """,
        response=MRECIST,
    )


def test_the_whole_lesion_does_not_stand_in_for_its_viable_part(
    assess: Assess, rules_found: Rules
) -> None:
    responses = assess(
        [
            """
            day | -7                    56         112
            T01 | LDIAM=50,VIADIAM=40   LDIAM=20   LDIAM=30,VIADIAM=20
            """,
            """
            day | -7         56                    112
            T01 | LDIAM=50   LDIAM=30,VIADIAM=10   LDIAM=30
            """,
        ],
        response=MRECIST,
    )

    words = responses.visits.select("USUBJID", "SUM", "OVRLRESP").rows()
    assert words == [
        ("P01", None, "NE"),
        ("P01", 20, "PR"),
        ("P02", 30, "PR"),
        ("P02", 30, "PR"),
    ]
    assert rules_found(responses).count("viable-diameter-missing") == 1
    assert rules_found(responses).count("viable-diameter-not-used") == 1
    message = responses.findings.filter(pl.col("rule") == "viable-diameter-missing")["message"][0]
    assert message == (
        "lesion T01 (INVESTIGATOR) is followed by its viable tumour, but only the whole lesion was "
        "measured on 2001-02-26; it counts as not measured; enter VIADIAM"
    )


def test_the_test_has_the_name_that_the_protocol_gives(holds: Holds) -> None:
    holds(
        """
        day    | -7                     56
        T01    | LDIAM=50,ENHDIAM=4cm   LDIAM=50,ENHDIAM=28
        sum    |                        28
        target |                        PR
        """,
        response={**MRECIST, "mrecist": {"viable_test": "ENHDIAM"}},
    )


def test_a_new_nodule_of_the_liver_counts_from_10_mm_and_from_its_first_sight(
    holds: Holds, assess: Assess, rules_found: Rules
) -> None:
    nodule = """
        day         | -7           56        112
        T01         | VIADIAM=40   VIADIAM=40  VIADIAM=40
        NEW01 {} | -            LDIAM={},TUMSTATE=UNEQUIVOCAL  LDIAM={}
        new         |              {}        {}
        overall     |              {}        {}
        pd          |              {}        {}
    """
    small = nodule.format("LIVER", "9.9", "10", "E", "Y", "SD", "PD", "-", "56")
    never = nodule.format("LIVER", "9", "9.9", "E", "E", "SD", "SD", "-", "-")
    holds(
        small,
        nodule.format("LIVER", "10", "12", "Y", "Y", "PD", "PD", "56", "56"),
        nodule.format("LUNG", "6", "6", "Y", "Y", "PD", "PD", "56", "56"),
        never,
        nodule.format("LIVER", "small", "10", "E", "Y", "SD", "PD", "-", "56"),
        response=MRECIST,
    )
    assert rules_found(assess(small, response=MRECIST)).count("new-nodule-small") == 1
    assert rules_found(assess(never, response=MRECIST)).count("new-nodule-small") == 2


def test_a_new_lesion_is_one_in_whatever_words_tu_calls_it(
    frames_from: Callable[..., dict[str, pl.DataFrame]],
) -> None:
    """A new nodule of 12 mm with 5 mm of viable tumour: its whole diameter counts, so PD."""
    frames = frames_from("""
        day         | -7                   56
        T01         | LDIAM=50,VIADIAM=40  LDIAM=50,VIADIAM=40
        NEW01 LIVER | -                    LDIAM=12,VIADIAM=5
    """)
    role = pl.col("TUSTRESC").replace({"NEW": "New lesion"})
    frames["TU"] = frames["TU"].with_columns(role)
    frames["TR"] = frames["TR"].with_columns(TRGRPID=pl.lit(None, dtype=pl.String))
    protocol = make_protocol(response=MRECIST)

    judged = assess_responses(make_study(frames, protocol), protocol)

    assert judged.visits["OVRLRESP"].to_list() == ["PD"]


def test_a_viable_part_too_small_to_measure_is_measured_also_where_only_trorres_says_so(
    frames_from: Callable[..., dict[str, pl.DataFrame]],
) -> None:
    frames = frames_from("day | -7 56\nT01 | LDIAM=50,VIADIAM=40 LDIAM=50,VIADIAM=small")
    text = pl.col("TRSTRESC")
    small = text == "TOO SMALL TO MEASURE"
    frames["TR"] = frames["TR"].with_columns(
        TRORRES=text, TRSTRESC=pl.when(~small.fill_null(value=False)).then(text)
    )
    protocol = make_protocol(response=MRECIST)

    judged = assess_responses(make_study(frames, protocol), protocol)

    assert judged.visits["SUM"].to_list() == [5.0]
    assert judged.findings.is_empty()


def test_nodes_at_the_hilum_and_portal_veins_are_found(assess: Assess) -> None:
    table = """
        day                           | -7          56
        T01                           | VIADIAM=40  VIADIAM=40
        T02 LYMPH NODE, PORTA HEPATIS | LPERP={}    LPERP={}
        T03 {}                        | 20          20
    """
    place = pl.col("rule").is_in(["hilar-node-small", "thrombus-as-target"])
    for size, vein, expected in [
        ("19.9", "LUNG", ["hilar-node-small"]),
        ("20", "LUNG", []),
        ("20", "PORTAL VEIN", ["thrombus-as-target"]),
    ]:
        responses = assess(table.format(size, size, vein), response=MRECIST)

        assert responses.findings.filter(place)["rule"].to_list() == expected
        assert responses.visits["OVRLRESP"].to_list() == ["SD"]


def test_without_any_viable_diameter_the_criterion_is_refused(assess: Assess) -> None:
    said = r"mrecist needs .* diameter of the viable tumour: no value in TR with TRTESTCD VIADIAM"
    with pytest.raises(DataError, match=said):
        assess("day | -7 56\nT01 | LDIAM=40 LDIAM=20", response=MRECIST)


def test_a_later_viable_diameter_changes_no_earlier_response(assess: Assess) -> None:
    table = """
        day | -7         56         112
        T01 | LDIAM=50   LDIAM=30   {}
        T02 | VIADIAM=10 VIADIAM=10 VIADIAM=10
    """
    before = assess(table.format("LDIAM=30"), response=MRECIST).visits
    after = assess(table.format("VIADIAM=10"), response=MRECIST).visits

    assert before["OVRLRESP"][0] == after["OVRLRESP"][0] == "PR"
    assert after["OVRLRESP"][1] == "NE"
