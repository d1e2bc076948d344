"""NCI Common Terminology Criteria for Adverse Events, version 3.0 (2003): the laboratory grades.

The cuts of haemoglobin, neutrophils and platelets are those of the project's clinical reference,
sections 4.1 and 4.2; AST, ALT and creatinine were read in a secondary source that cites version 3.0
(Trials 2006;7:14, Table 3); the others are professional knowledge. All of them **await a human
check** against the published document (CTCAE version 3.0, NCI, 2003).
"""

from remission.safety.electrolytes import (
    ELECTROLYTES,
    HYPERGLYCAEMIA,
    HYPONATRAEMIA,
    HYPOPHOSPHATAEMIA,
)
from remission.safety.scales import LIMIT, Scale, TooLow, times_normal

CTCAE_3 = Scale(
    name="CTCAE 3",
    tests=(
        # test, term, unit: grade 1, 2, 3, 4 is below these values
        TooLow(
            "HGB",
            "HAEMOGLOBIN",
            "g/L",
            (LIMIT, 100, 80, 65),
            also=("mmol/L", (LIMIT, 6.2, 4.9, 4.0)),
        ),
        TooLow("WBC", "LEUCOCYTES", "10^9/L", (LIMIT, 3.0, 2.0, 1.0)),
        TooLow("NEUT", "NEUTROPHILS", "10^9/L", (LIMIT, 1.5, 1.0, 0.5)),
        TooLow("LYM", "LYMPHOPENIA", "10^9/L", (LIMIT, 0.8, 0.5, 0.2)),
        TooLow("PLAT", "PLATELETS", "10^9/L", (LIMIT, 75, 50, 25)),
        # test, term: grade 1, 2, 3, 4 is above these multiples of the upper limit of normal
        times_normal("BILI", "BILIRUBIN", (1, 1.5, 3, 10)),
        times_normal("CREAT", "CREATININE", (1, 1.5, 3, 6)),
        times_normal("AST", "AST", (1, 2.5, 5, 20)),
        times_normal("ALT", "ALT", (1, 2.5, 5, 20)),
        times_normal("ALP", "ALKALINE PHOSPHATASE", (1, 2.5, 5, 20)),
        *ELECTROLYTES,
        HYPONATRAEMIA,
        HYPOPHOSPHATAEMIA,
        HYPERGLYCAEMIA,
    ),
)
