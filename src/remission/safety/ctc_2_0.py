"""NCI Common Toxicity Criteria, version 2.0 (30 April 1999): the laboratory grades.

The cuts are those of the project's clinical reference, section 4.2, and for lymphocytes, albumin,
glucose and electrolytes from professional knowledge of the NCI table. All of them **await a human
check**, digit by digit, against the published document (CTC version 2.0, NCI, 30 April 1999).
"""

from remission.safety.electrolytes import (
    ELECTROLYTES,
    HYPERGLYCAEMIA,
    HYPONATRAEMIA,
    HYPOPHOSPHATAEMIA,
)
from remission.safety.scales import LIMIT, Scale, TooLow, times_normal

CTC_2_0 = Scale(
    name="CTC 2.0",
    tests=(
        # test, term, unit: grade 1, 2, 3, 4 is below these values
        TooLow(
            "HGB",
            "ANAEMIA",
            "g/L",
            (LIMIT, 100, 80, 65),
            also=("mmol/L", (LIMIT, 6.2, 4.9, 4.0)),
        ),
        TooLow("WBC", "LEUCOPENIA", "10^9/L", (LIMIT, 3.0, 2.0, 1.0)),
        TooLow("NEUT", "GRANULOCYTOPENIA", "10^9/L", (2.0, 1.5, 1.0, 0.5)),
        TooLow("LYM", "LYMPHOPENIA", "10^9/L", (LIMIT, 1.0, 0.5, None)),
        TooLow("PLAT", "THROMBOCYTOPENIA", "10^9/L", (LIMIT, 75, 50, 10)),
        # test, term: grade 1, 2, 3, 4 is above these multiples of the upper limit of normal
        times_normal("BILI", "BILIRUBIN INCREASED", (1, 1.5, 3, 10)),
        times_normal("CREAT", "CREATININE INCREASED", (1, 1.5, 3, 6)),
        times_normal("AST", "AST INCREASED", (1, 2.5, 5, 20)),
        times_normal("ALT", "ALT INCREASED", (1, 2.5, 5, 20)),
        times_normal("ALP", "ALKALINE PHOSPHATASE INCREASED", (1, 2.5, 5, 20)),
        *ELECTROLYTES,
        HYPONATRAEMIA,
        HYPOPHOSPHATAEMIA,
        HYPERGLYCAEMIA,
    ),
)
