"""The examples worked by hand on the pages in docs/methods."""

from collections.abc import Callable

Holds = Callable[..., None]


def test_the_example_of_recist_1_1(holds: Holds) -> None:
    holds("""
        day            | -7       56       112      168     224     280
        T01 LIVER      | 40       30       0        4       -       4
        T02 LYMPH NODE | 20       12       9        9       10      10
        NT01 BONE      | PRESENT  PRESENT  PRESENT  ABSENT  ABSENT  ABSENT
        sum            |          42       9        13      10      14
        target         |          PR       CR       PR      NE      PD
        overall        |          PR       PR       PR      NE      PD
    """)


def test_the_example_of_recist_1_0(holds: Holds) -> None:
    table = """
        day            | -7        56       112
        T01 LIVER      | 30        6        {}
        T02 LYMPH NODE | LDIAM=20  LDIAM=8  LDIAM={}
        target         |           PR       {}
    """
    cases = [("7", "10", "PD"), ("6", "10", "PR"), ("0", "8", "PR"), ("0", "0", "CR")]
    holds(*(table.format(*case) for case in cases), response={"criterion": "recist-1.0"})

    same = table.replace("LDIAM", "LPERP")
    cases = [("7", "10", "PR"), ("6", "10", "PR"), ("0", "8", "CR"), ("0", "0", "CR")]
    holds(*(same.format(*case) for case in cases), response={"criterion": "recist-1.1"})


def test_the_example_of_reading_assessments(holds: Holds) -> None:
    holds("""
        visit    | 1           1.1         2           2           3           3
        day      | 2000-12-12  2000-12-29  2001-02-26  2001-03-02  2001-04-23  2001-07-30
        T01      | 30          -           22          -           20          20
        T02 LUNG | -           20          -           14          -           12
        nadir    |             50          36          36
        sum      |             36          20          32
        target   |             SD          NE          PR
    """)


def test_the_example_of_irecist(holds: Holds) -> None:
    holds(
        """
        day        | -7  56    112  168   224   280
        T01        | 50  60    35   35    35    35
        NEW01 LUNG | -   -     -    10    14    16
        overall    |     iUPD  iPR  iUPD  iUPD  iCPD
        pd         |     -     -    168   168   168
        """,
        response={"criterion": "irecist"},
    )


def test_the_example_of_who(holds: Holds) -> None:
    table = """
        day      | -7                  56                  112                  168
        T01      | LDIAM=40,LPERP=50   LDIAM=20,LPERP=20   LDIAM=20,LPERP=20    LDIAM=20,LPERP=25
        T02 LUNG | LDIAM=10,LPERP=10   LDIAM=10,LPERP=8    LDIAM=12.5,LPERP=8   LDIAM=12.5,LPERP=8
        sum      |                     480                 500                  600
        target   |                     PR                  {}                   PD
    """
    holds(table.format("PD"), response={"criterion": "who"})
    holds(table.format("PR"), response={"criterion": "who", "who": {"progression": "sum"}})


def test_the_example_of_choi(holds: Holds) -> None:
    table = """
        day      | -7          56          112         168         224
        T01      | LDIAM=50{a} LDIAM=60{b} LDIAM=45{c} LDIAM=50{c} LDIAM=50{c}
        T02 LUNG | LDIAM=50{d} LDIAM=52{d} LDIAM=45{d} LDIAM=49{d} LDIAM=49
        sum      |             112         90          99          99
        target   |             {words}
    """
    densities = {
        name: f",DENSITY={hu}HU" for name, hu in {"a": 80, "b": 50, "c": 70, "d": 40}.items()
    }
    holds(table.format(**densities, words="PR PR PD NE"), response={"criterion": "choi"})
    holds(table.format(**densities, words="SD SD SD SD"))


def test_the_example_of_eortc_pet(holds: Holds) -> None:
    holds(
        """
        day      | -7        28          56          112         168         224
        T01      | SUVMAX=6  SUVMAX=5    SUVMAX=5    SUVMAX=3.5  SUVMAX=8.5  SUVMAX=8.6
        T02 LUNG | SUVMAX=4  SUVMAX=3.5  SUVMAX=3.5  ABSENT      SUVMAX=4    SUVMAX=4
        sum      |           8.5         8.5         3.5         12.5        12.6
        overall  |           PMR         SMD         PMR         SMD         PMD
        """,
        response={"criterion": "eortc-pet"},
    )


def test_the_example_of_mrecist(holds: Holds) -> None:
    table = """
        day      | -7                   56                   112                 168                 224
        T01      | LDIAM=60,VIADIAM=50  LDIAM=60,VIADIAM=29  LDIAM=62,VIADIAM=0  LDIAM=62,VIADIAM=4  LDIAM=62
        T02 LUNG | 20                   20                   20                  20                  20
        target   |                      {}
    """  # noqa: E501 - a table
    holds(table.format("PR PR PD NE"), response={"criterion": "mrecist"})
    holds(table.format("SD SD SD SD"))
