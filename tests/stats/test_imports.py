import subprocess
import sys


def test_the_number_wing_loads_without_scipy() -> None:
    """SciPy takes longer to load than all the rest; only Clopper-Pearson needs it, when called."""
    asks = "import sys, remission.stats, remission.designs; print('scipy' in sys.modules)"

    answer = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", asks], capture_output=True, text=True, check=True
    )

    assert answer.stdout == "False\n"
