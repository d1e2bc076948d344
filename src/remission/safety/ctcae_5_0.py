"""NCI Common Terminology Criteria for Adverse Events, version 5.0 (2017): the laboratory grades.

The cuts were read in the criteria that the package admiral ships as data (pharmaverse/admiral,
data-raw/adlb_grading/ncictcaev5.json), not in the NCI document. Grade 4 of anaemia is a clinical
judgement, so values give at most grade 3.
"""

from remission.safety.electrolytes import ELECTROLYTES, HYPONATRAEMIA_5
from remission.safety.scales import (
    LIMIT,
    Above,
    AtLeast,
    Beyond,
    Raised,
    Scale,
    TooHigh,
    TooLow,
    from_baseline,
)

_ALT = ((1, 3, 5, 20), (AtLeast(1.5), 3, 5, 20))

CTCAE_5_0 = Scale(
    name="CTCAE 5.0",
    tests=(
        # test, term, unit: grade 1, 2, 3, 4 is below these values
        TooLow(
            "HGB",
            "ANAEMIA",
            "g/L",
            (LIMIT, 100, 80, None),
            also=("mmol/L", (LIMIT, 6.2, 4.9, None)),
        ),
        TooLow("WBC", "WHITE BLOOD CELL DECREASED", "10^9/L", (LIMIT, 3.0, 2.0, 1.0)),
        TooLow("NEUT", "NEUTROPHIL COUNT DECREASED", "10^9/L", (LIMIT, 1.5, 1.0, 0.5)),
        TooLow("PLAT", "PLATELET COUNT DECREASED", "10^9/L", (LIMIT, 75, 50, 25)),
        TooLow("LYM", "LYMPHOCYTE COUNT DECREASED", "10^9/L", (LIMIT, 0.8, 0.5, 0.2)),
        # test, term, unit: above these values; haemoglobin by so much above normal
        TooHigh("HGB", "HAEMOGLOBIN INCREASED", "g/L", (Beyond(0), Beyond(20), Beyond(40), None)),
        TooHigh("WBC", "LEUCOCYTOSIS", "10^9/L", (None, None, 100, None)),
        TooHigh("LYM", "LYMPHOCYTE COUNT INCREASED", "10^9/L", (None, 4, 20, None)),
        # test, term: above these multiples of normal, or of the baseline where that was raised
        from_baseline("BILI", "BLOOD BILIRUBIN INCREASED", (1, 1.5, 3, 10), (1, 1.5, 3, 10)),
        from_baseline("AST", "ASPARTATE AMINOTRANSFERASE INCREASED", *_ALT),
        from_baseline("ALT", "ALANINE AMINOTRANSFERASE INCREASED", *_ALT),
        from_baseline(
            "ALP", "ALKALINE PHOSPHATASE INCREASED", (1, 2.5, 5, 20), (AtLeast(2), 2.5, 5, 20)
        ),
        # of normal, or of the patient's own baseline: the worse of the two
        Raised(
            "CREAT",
            "CREATININE INCREASED",
            (Above("ULN", (1, 1.5, 3, 6)), Above("baseline", (None, 1.5, 3, None))),
        ),
        *ELECTROLYTES,
        HYPONATRAEMIA_5,
    ),
)
