"""Designs for times to an event in a protocol: from printed lines to a conclusion by hand."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from math import exp, log, sqrt
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from remission import designs
from remission.analysis import Results
from remission.analysis.bop2_times import judge_bop2_time
from remission.analysis.design_times import DesignTimes
from remission.analysis.log_rank import judge_log_rank
from remission.analysis.rows import Place, Row
from remission.analysis.time_designs import find_time_design
from remission.cli import main
from remission.errors import ProtocolError
from remission.protocol import TimePlan, read_protocol

EXAMPLE = Path(__file__).parents[2] / "examples" / "eortc-62001" / "protocol.toml"
PLACE = Place(endpoint="DESIGN", population="registered", group="A")
FIRST = dt.date(2001, 1, 1)

Find = Callable[[str], TimePlan]
Analyse = Callable[..., Results]

REQUEST = designs.LogRankRequest(
    reference=designs.ReferenceCurve(survival=0.62, at=2),
    hazard_ratio=0.467,
    accrual=5,
    follow_up=2,
)
FOUND = designs.search_log_rank_stages(REQUEST)
COMMAND = "log-rank --survival .62 --at 2 --hazard-ratio .467 --accrual 5 --follow-up 2"


@pytest.fixture
def read(tmp_path: Path) -> Find:
    """Read a plan from the lines of a protocol file, put where the example has its designs."""

    def find(lines: str) -> TimePlan:
        text = EXAMPLE.read_text(encoding="utf-8")
        text = re.sub(r"\[cohorts\.design\]\n(?:[a-z_0-9]+ = .*\n)+", lambda _: f"{lines}\n", text)
        path = tmp_path / "protocol.toml"
        path.write_text(text, encoding="utf-8")
        plan = read_protocol(path).cohorts[0].design
        assert isinstance(plan, TimePlan)
        return plan

    return find


@pytest.mark.parametrize(
    ("command", "design"),
    [
        (f"{COMMAND} --endpoint OS --unit years", FOUND.optimal),
        (
            f"{COMMAND} --shape 1.5 --restricted --alpha .1 --beta .1 --method kwak-jung",
            designs.search_log_rank_stages(
                designs.LogRankRequest(
                    **{
                        **vars(REQUEST),
                        "reference": designs.ReferenceCurve(survival=0.62, at=2, shape=1.5),
                        "restricted": True,
                        "alpha": 0.1,
                        "beta": 0.1,
                        "method": "kwak-jung",
                    }
                )
            ).optimal,
        ),
        (
            "bop2-time --median0 3 --median1 6 --looks 8 16 --alpha .15",
            designs.search_bop2_time((3, 6, 0.15), (8, 16)),
        ),
    ],
)
def test_the_printed_lines_give_the_same_design(
    command: str, design: object, read: Find, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["design", *command.split()])
    printed = capsys.readouterr().out

    plan = read("[cohorts.design]" + printed.split("[cohorts.design]")[1])

    assert find_time_design(plan) == design
    assert (plan.endpoint, plan.unit) == (
        ("OS", "years") if "--unit" in command else ("PFS", "months")
    )


LINES = (
    '[cohorts.design]\nkind = "log-rank"\nendpoint = "PFS"\nunit = "years"\nsurvival = 0.62\nat = 2'
    "\nhazard_ratio = 0.467\naccrual = 5\nfollow_up = 2"
)


def test_the_kind_says_which_of_the_three_designs(read: Find) -> None:
    for kind, design in (
        ("log-rank", FOUND.single),
        ("log-rank-optimal", FOUND.optimal),
        ("log-rank-minimax", FOUND.minimax),
    ):
        plan = read(LINES.replace('"log-rank"', f'"{kind}"'))
        assert find_time_design(plan) == design


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("0.467", "1.2", "design.hazard_ratio: found 1.2"),
        ('"years"', '"decades"', "design.unit: found 'decades'"),
        ("survival = 0.62\n", "", "design.survival: not there, but needed"),
        ("at = 2", "median = 2", "no such key is known here"),
    ],
)
def test_a_faulty_plan_is_told_with_its_line(old: str, new: str, said: str, read: Find) -> None:
    with pytest.raises(ProtocolError, match=r"protocol\.toml:\d+: cohorts\.0\.design") as error:
        read(LINES.replace(old, new))

    assert said in str(error.value)


PLAN = {
    "kind": "log-rank", "unit": "days", "survival": 0.5, "at": 100.0, "hazard_ratio": 0.2,
    "accrual": 1.0, "follow_up": 200.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [
        ("OS", "nothing, unless the endpoint OS is asked for"),
        ("DOR", "allowed: OS, PFR, PFS, TOT, TTF, TTP"),
        ("TTR", "allowed: OS, PFR, PFS, TOT, TTF, TTP"),
    ],
)
def test_only_a_time_from_the_start_that_is_asked_for_is_compared(
    endpoint: str, said: str, analysed: Analyse
) -> None:
    with pytest.raises(ProtocolError, match=said):
        analysed(cohorts=[{"id": "A", "label": "A", "design": {**PLAN, "endpoint": endpoint}}])


def test_a_trial_that_ends_after_the_calendar_is_refused(analysed: Analyse) -> None:
    design = {
        **PLAN, "endpoint": "TTP", "unit": "years", "at": 1e6, "accrual": 1.0, "follow_up": 1e6,
        "hazard_ratio": 0.05, "alpha": 0.45, "beta": 0.45,
    }  # fmt: skip

    with pytest.raises(ProtocolError, match=r"cohorts\.0\.design: Day \d+ .* the year 9999"):
        analysed(cohorts=[{"id": "A", "label": "A", "design": design}])


def test_a_design_that_does_not_exist_is_refused(analysed: Analyse) -> None:
    design = {**PLAN, "endpoint": "TTP", "hazard_ratio": 0.99}

    with pytest.raises(ProtocolError, match=r"cohorts\.0\.design: More than 1000 patients"):
        analysed(cohorts=[{"id": "A", "label": "A", "design": design}])


def test_a_protocol_concludes_from_its_own_times(analysed: Analyse) -> None:
    """Cohort A: TTP 200 censored, 100 and 60 with the event; the hazard is log 2 / 100 a day.

    E = 3.6 log 2 = 2.4953, O = 2, z = 0.3136. All entered on one day; the design needs n patients.
    """
    results = analysed(
        cohorts=[{"id": "A", "label": "A", "design": {**PLAN, "endpoint": "TTP"}}],
    )
    rows = {
        (row["statistic"], row["at"]): row
        for row in results.table.filter(endpoint="DESIGN", group="A").to_dicts()
    }

    n = designs.search_log_rank(
        designs.LogRankRequest(
            reference=designs.ReferenceCurve(survival=0.5, at=100),
            hazard_ratio=0.2,
            accrual=1,
            follow_up=200,
        )
    ).n
    assert rows["planned", ""]["value"] == n
    assert rows["planned", ""]["method"] == (
        "log-rank, endpoint TTP, unit days, survival 0.5, at 100, shape 1, hazard_ratio 0.2,"
        " accrual 1, follow_up 200, restricted no, alpha 0.05, beta 0.2, method wu"
    )
    at = "end" if n <= 3 else "so far"
    assert rows["events", at]["value"] == 2
    assert rows["expected events", at]["value"] == pytest.approx(3.6 * log(2))
    assert rows["z", at]["value"] == pytest.approx((3.6 * log(2) - 2) / sqrt(3.6 * log(2)))
    assert rows["hazard ratio", "naive"]["value"] == pytest.approx(2 / (3.6 * log(2)))
    assert rows["decision", ""]["method"].startswith(
        "Compared: TTP with a reference of which 50 % are free at 100 days. "
    )


def make_times(
    patients: list[tuple[int, float, bool]], cutoff: int, unit: float = 1.0, *, closed: bool = False
) -> DesignTimes:
    starts, days, event = zip(*patients, strict=True)
    return DesignTimes(
        first=FIRST,
        cutoff=cutoff,
        starts=np.array(starts),
        days=np.array(days, dtype=float),
        event=np.array(event),
        unit=unit,
        closed=closed,
    )


def collect(rows: Iterator[Row]) -> dict[tuple[str, str], Row]:
    return {(row.statistic, row.at): row for row in rows}


# hazard 0.01 a day; a look on day 100, the end 50 days after the last of 4 patients
BY_DAYS = designs.LogRankRequest(
    reference=designs.ReferenceCurve(survival=exp(-1), at=100),
    hazard_ratio=0.5,
    accrual=0.02,
    follow_up=50,
)
TWO = designs.LogRankDesign(request=BY_DAYS, n=4, c=1.6, n1=2, t1=100, c1=-0.5)
# entered on day 0, 60, 120 and 180; the look on day 100 knows 101 and 41 days of the first two
FOUR = [(0, 200.0, True), (60, 180.0, False), (120, 120.0, True), (180, 60.0, False)]


def test_the_look_is_rebuilt_and_the_end_judged_by_hand() -> None:
    """At the look E = 1.01 + 0.41 = 1.42, O = 0; on day 239, 59 after the last, E = 5.6, O = 2."""
    rows = collect(judge_log_rank(PLACE, TWO, make_times(FOUR, 239), 0.95))

    assert rows["events", "look"].value == 0
    assert rows["expected events", "look"].value == pytest.approx(1.42)
    assert rows["z limit", "look"].value == -0.5
    assert (rows["events", "look"].n, rows["events", "look"].N) == (0, 2)
    assert rows["events", "end"].value == 2
    assert rows["expected events", "end"].value == pytest.approx(5.6)
    assert rows["z", "end"].value == pytest.approx(3.6 / sqrt(5.6))
    look = designs.LogRankLook(observed=0, expected=1.42, patients=2, time=100)
    end = designs.LogRankLook(observed=2, expected=5.6, patients=4, time=239)
    decision = TWO.decide(look=look, end=end)
    assert rows["p-value", ""].value == pytest.approx(decision.p_value)
    assert rows["decision", ""].value == float(decision.promising or False)
    assert rows["decision", ""].method == decision.sentence
    assert rows["z limit", "end"].value == pytest.approx(decision.cut)
    found = designs.infer_log_rank(TWO, look=look, end=end)
    for law, numbers in (("normal", found.normal), ("counts", found.counts)):
        row = rows["hazard ratio", law]
        assert row.value == pytest.approx(numbers.median_unbiased)
        assert (row.lower, row.upper) == pytest.approx((numbers.lower, numbers.upper))
        assert rows["hazard ratio p-value", law].value == pytest.approx(numbers.p_value)
    assert rows["hazard ratio", "naive"].value == pytest.approx(2 / 5.6)


def list_rows(rows: dict[tuple[str, str], Row], statistic: str) -> list[tuple[int, float | None]]:
    """List where a row stands, and its number."""
    return [(int(at), row.value) for (name, at), row in rows.items() if name == statistic]


def test_z_is_traced_up_to_each_event_and_on_its_day() -> None:
    """Events on day 199 and 239, the look on day 100; expected are 0.01 for each day followed.

    Day 100: 101 + 41. Day 198: 199 + 139 + 79 + 19. Day 199: 4 more. Day 238: 200 + 179 + 119 + 59.
    """
    rows = collect(judge_log_rank(PLACE, TWO, make_times(FOUR, 239), 0.95))

    days, z = zip(*list_rows(rows, "course"), strict=True)
    assert days == (100, 198, 199, 238, 239)
    expected = ((1.42, 0), (4.36, 0), (4.40, 1), (5.57, 1), (5.60, 2))
    assert z == pytest.approx([(e - o) / sqrt(e) for e, o in expected])
    assert [(row.n, row.N) for (name, _), row in rows.items() if name == "course"] == [
        (0, 2), (0, 4), (1, 4), (1, 4), (2, 4),
    ]  # fmt: skip
    cut = rows["z limit", "end"].value
    assert list_rows(rows, "futile at") == [(100, -0.5), (239, cut)]
    assert list_rows(rows, "promising at") == [(100, None), (239, cut)]
    assert rows["promising at", "100"].why_missing == "no such stop"
    assert rows["futile at", "239"].method == "recomputed for the information seen"


@pytest.mark.parametrize(
    ("cutoff", "end"),
    [
        (99, 250),  # as planned: 4 patients at 0.02 a day, and 50 days
        (150, 250),
        (229, 230),  # all four entered, the last on day 180
        (179, 250),
        (219, 269),  # three entered: one who enters at the cut-off is followed for 50 days
    ],
)
def test_the_end_stands_where_it_comes_at_the_earliest(cutoff: int, end: int) -> None:
    entered = [each for each in FOUR if each[0] <= cutoff][: 3 if cutoff == 219 else 4]
    known = [
        (start, min(days, cutoff - start + 1), event and days <= cutoff - start + 1)
        for start, days, event in entered
    ]

    rows = collect(judge_log_rank(PLACE, TWO, make_times(known, cutoff), 0.95))

    assert list_rows(rows, "futile at") == [(100, -0.5), (end, 1.6)]
    assert rows["futile at", str(end)].method == "as planned"
    assert list_rows(rows, "course")[-1][0] == cutoff


def test_z_before_one_event_is_expected_is_left_out_but_where_it_was_judged() -> None:
    """Events on days 50 and 99, when 0.51 and 0.91 are expected; the look on day 100 stops."""
    early = [(0, 51.0, True), (60, 40.0, True), (120, 120.0, False), (180, 60.0, False)]

    rows = collect(judge_log_rank(PLACE, TWO, make_times(early, 239), 0.95))

    assert [day for day, _ in list_rows(rows, "course")] == [100, 239]
    assert list_rows(rows, "futile at") == [(100, -0.5)]


def test_a_look_that_was_passed_over_has_no_limit() -> None:
    """All four entered on day 0 are done by day 60, before the look on day 100."""
    done = collect(judge_log_rank(PLACE, TWO, make_times([(0, 60.0, False)] * 4, 239), 0.95))
    early = collect(judge_log_rank(PLACE, TWO, make_times([(0, 41.0, False)] * 4, 40), 0.95))

    assert [day for day, _ in list_rows(done, "futile at")] == [239]
    assert list_rows(early, "futile at") == [(50, 1.6)]  # 50 days after the last entry


BEFORE = (
    "So far no event was seen in 2 patients where the reference lets 1.4 be expected. The look"
    " comes on 2001-04-11. Accrual may continue to 4 patients."
)
BETWEEN = (
    "so the trial goes on to 4 patients. By now no event was seen in 3 patients where the reference"
    " lets 2.7 be expected. The trial ends after the follow-up of the last patient. Accrual may"
    " continue to 4 patients."
)
AFTER = (
    "By now 1 event was seen in 4 patients where the reference lets 5.3 be expected. The trial ends"
    " on 2001-08-19."
)


@pytest.mark.parametrize(("cutoff", "said"), [(99, BEFORE), (150, BETWEEN), (229, AFTER)])
def test_an_open_trial_says_what_it_waits_for(cutoff: int, said: str) -> None:
    """The end is on day 230, 50 days after the last entry; day 0 is 1 January 2001.

    Day 99: 100 + 40 days. Day 150: 151 + 91 + 31. Day 229: 200 + 170 + 110 + 50 days.
    """
    known = [
        (start, min(days, cutoff - start + 1), event and days <= cutoff - start + 1)
        for start, days, event in FOUR
        if start <= cutoff
    ]

    rows = collect(judge_log_rank(PLACE, TWO, make_times(known, cutoff), 0.95))

    assert said in rows["decision", ""].method
    assert rows["decision", ""].value is None
    assert rows["decision", ""].why_missing == "the design cannot conclude yet"
    for row in (rows["p-value", ""], rows["hazard ratio", "counts"]):
        assert (row.value, row.why_missing) == (None, "accrual or follow-up is still open")
    assert rows["hazard ratio", "naive"].value is not None
    assert ("z limit", "end") not in rows


def test_a_trial_ends_on_the_last_day_of_follow_up() -> None:
    assert (
        collect(judge_log_rank(PLACE, TWO, make_times(FOUR, 230), 0.95))["decision", ""].value
        is not None
    )


def test_a_look_that_stops_ends_the_trial_whatever_comes_later() -> None:
    """Events on days 50 and 99: E = 0.51 + 0.4 = 0.91, O = 2, z = -1.14."""
    early = [(0, 51.0, True), (60, 40.0, True), (120, 120.0, False), (180, 60.0, False)]

    for cutoff, patients in ((110, early[:2]), (239, early)):
        rows = collect(judge_log_rank(PLACE, TWO, make_times(patients, cutoff), 0.95))
        assert rows["decision", ""].value == 0
        assert rows["p-value", ""].value == pytest.approx(NormalDist().cdf(1.09 / sqrt(0.91)))
        assert rows["hazard ratio", "counts"].method.endswith("of the look")
        assert rows["hazard ratio", "normal"].value == pytest.approx(2 / 0.91)


def test_restricted_follow_up_ends_for_each_patient() -> None:
    """50 days each, in all 200: E = 2; the events on day 200 and 120 of follow-up do not count."""
    request = designs.LogRankRequest(**{**vars(BY_DAYS), "restricted": True})
    one = designs.LogRankDesign(request=request, n=4, c=1.645)

    rows = collect(judge_log_rank(PLACE, one, make_times(FOUR, 400), 0.95))

    assert rows["events", "end"].value == 0
    assert rows["expected events", "end"].value == pytest.approx(2.0)
    assert rows["decision", ""].value == 0  # z = 1.414
    assert ("events", "look") not in rows


def test_when_nothing_is_new_after_the_look_there_was_none() -> None:
    """All four entered on day 0 and done by day 60, the look on day 100 knows what the end does."""
    known = [(0, 60.0, False)] * 4

    rows = collect(judge_log_rank(PLACE, TWO, make_times(known, 239), 0.95))

    assert "There was no look" in rows["decision", ""].method
    assert ("events", "look") not in rows


def test_the_unit_of_the_design_turns_days() -> None:
    """The same trial in weeks: hazard 0.07 a week, the look after 100 / 7 weeks."""
    request = designs.LogRankRequest(
        **{
            **vars(BY_DAYS),
            "reference": designs.ReferenceCurve(survival=exp(-1), at=100 / 7),
            "accrual": 0.14,
            "follow_up": 50 / 7,
        }
    )
    weeks = designs.LogRankDesign(request=request, n=4, c=1.6, n1=2, t1=100 / 7, c1=-0.5)

    by_days = collect(judge_log_rank(PLACE, TWO, make_times(FOUR, 239), 0.95))
    by_weeks = collect(judge_log_rank(PLACE, weeks, make_times(FOUR, 239, 7.0), 0.95))

    assert by_weeks.keys() == by_days.keys()
    for key, row in by_days.items():
        if row.value is None:
            assert by_weeks[key].value is None
        else:
            assert by_weeks[key].value == pytest.approx(row.value, rel=1e-9)


BOP2 = designs.Bop2Time(
    median0=60,
    median1=120,
    scale=0.9,
    power=1,
    looks=(designs.TimeLook(events=1, total=150), designs.TimeLook(events=2, total=400)),
)


def test_total_times_are_taken_on_the_days_of_the_events() -> None:
    """The events are on day 199 and 239. On day 199: 200 + 140 + 80 + 20; on day 239 all 560."""
    rows = collect(judge_bop2_time(PLACE, BOP2, make_times(FOUR, 250), 0.95))

    assert rows["total time", "1"].value == 440
    assert rows["total time", "2"].value == 560
    assert rows["total time limit", "2"].value == 400
    assert rows["total time", "so far"].value == 560
    assert list_rows(rows, "course") == [(1, 440), (2, 560)]
    assert [rows["course", at].N for at in "12"] == [4, 4]
    assert list_rows(rows, "futile at") == [(1, 150), (2, 400)]
    assert list_rows(rows, "promising at") == [(1, None), (2, 400)]
    assert rows["decision", ""].value == 1
    assert rows["decision", ""].method == BOP2.decide(2, 560.0).sentence
    assert rows["p-value", ""].value == BOP2.find_p_value(2, 560.0)
    belief = BOP2.believe(2, 560.0)
    row = rows["posterior median", ""]
    assert (row.value, row.lower, row.upper) == (belief.median, *belief.limits)
    assert rows["posterior probability", ""].value == belief.find_chance(60)


def test_total_times_stop_at_their_first_look() -> None:
    stopping = designs.Bop2Time(
        median0=60,
        median1=120,
        scale=0.9,
        power=1,
        looks=(designs.TimeLook(events=1, total=440), designs.TimeLook(events=2, total=500)),
    )

    rows = collect(judge_bop2_time(PLACE, stopping, make_times(FOUR, 250), 0.95))

    assert rows["decision", ""].value == 0
    assert ("total time", "2") not in rows


def test_between_looks_total_times_are_open_or_certain() -> None:
    """One event so far, on day 199: on day 210 the total is 200 + 151 + 91 + 31 = 473."""
    known = [(0, 200.0, True), (60, 151.0, False), (120, 91.0, False), (180, 31.0, False)]

    for bound, decision in ((473, None), (472, 1.0)):
        looks = (designs.TimeLook(events=1, total=150), designs.TimeLook(events=2, total=bound))
        design = designs.Bop2Time(median0=60, median1=120, scale=0.9, power=1, looks=looks)

        rows = collect(judge_bop2_time(PLACE, design, make_times(known, 210), 0.95))

        assert rows["decision", ""].value == decision
        assert rows["decision", ""].method == design.decide(1, 473.0).sentence
        assert rows["total time", "so far"].value == 473
        assert list_rows(rows, "course") == [(1, 440)]
        assert rows["p-value", ""].value is None
        assert (rows["p-value", ""].why_missing == "accrual or follow-up is still open") == (
            decision is None
        )
