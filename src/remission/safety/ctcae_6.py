"""NCI Common Terminology Criteria for Adverse Events, version 6: the laboratory grades.

The cuts were read in the criteria that the package admiral ships as data (pharmaverse/admiral,
data-raw/adlb_grading/ncictcaev6.json), not in the NCI document. As there, grade 3 of AST and ALT
in patients with a raised baseline has no ceiling of 5 times normal for that baseline. Grade 4 of
anaemia is a clinical judgement, so values give at most grade 3. Creatinine clearance is left out:
how values between its grades count is not said.
"""

from remission.safety.electrolytes import ELECTROLYTES, HYPERGLYCAEMIA_FASTING, HYPONATRAEMIA_5
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

_ALT = ((1, 3, 5, 20), (AtLeast(1), 1.5, 2, 4))

CTCAE_6 = Scale(
    name="CTCAE 6",
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
        TooLow("NEUT", "NEUTROPHIL COUNT DECREASED", "10^9/L", (1.5, 1.0, 0.5, 0.1)),
        TooLow("PLAT", "THROMBOCYTOPENIA", "10^9/L", (LIMIT, 75, 50, 10)),
        # test, term, unit: above these values; haemoglobin by so much above normal
        TooHigh("HGB", "HAEMOGLOBIN INCREASED", "g/L", (Beyond(0), Beyond(20), Beyond(40), None)),
        TooHigh("WBC", "LEUCOCYTOSIS", "10^9/L", (None, None, 100, None)),
        TooHigh("LYM", "LYMPHOCYTE COUNT INCREASED", "10^9/L", (None, 4, 20, None)),
        # test, term: above these multiples of normal, or of the baseline where that was raised
        from_baseline(
            "BILI", "BLOOD BILIRUBIN INCREASED", (1, 1.5, 3, 10), (AtLeast(1), 1.5, 2.5, 10)
        ),
        from_baseline("AST", "ASPARTATE AMINOTRANSFERASE INCREASED", *_ALT),
        from_baseline("ALT", "ALANINE AMINOTRANSFERASE INCREASED", *_ALT),
        Raised("ALP", "ALKALINE PHOSPHATASE INCREASED", (Above("both", (1, None, None, None)),)),
        # grades 2 and 3 count from the baseline where that was below normal
        Raised(
            "CREAT",
            "CREATININE INCREASED",
            (
                Above("ULN", (1, None, None, 6)),
                Above("ULN", (None, 1.5, 3, None), when="not low"),
                Above("baseline", (None, 1.5, 3, None), when="low"),
            ),
        ),
        *ELECTROLYTES,
        HYPONATRAEMIA_5,
        HYPERGLYCAEMIA_FASTING,
    ),
)
