"""NCI Common Terminology Criteria for Adverse Events, version 3.0 (2003): the blood counts.

Only the counts are here: the others are not in the project's clinical reference. The cuts of its
sections 4.1 and 4.2 are in part professional knowledge and **await a human check** against the
published document (CTCAE version 3.0, NCI, 2003).
"""

from remission.safety.scales import LIMIT, Scale, TooLow

CTCAE_3 = Scale(
    name="CTCAE 3",
    tests=(
        # test, term, unit: grade 1, 2, 3, 4 is below these values
        TooLow("HGB", "HAEMOGLOBIN", "g/L", (LIMIT, 100, 80, 65)),
        TooLow("NEUT", "NEUTROPHILS", "10^9/L", (LIMIT, 1.5, 1.0, 0.5)),
        TooLow("PLAT", "PLATELETS", "10^9/L", (LIMIT, 75, 50, 25)),
    ),
)
