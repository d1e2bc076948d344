"""Cuts of electrolytes, albumin and glucose that several versions of the NCI criteria share.

CTCAE 4.03, 5.0 and 6 as in the criteria that the package admiral ships as data
(pharmaverse/admiral, data-raw/adlb_grading/ncictcaev4.json, ncictcaev5.json, ncictcaev6.json).
That CTC 2.0 and CTCAE 3 are the same is professional knowledge and **awaits a human check**. The
scales give calcium, magnesium, phosphate and glucose in mmol/L and in mg/dL, both rounded, so both
stand here.

Clinical clauses (symptoms, hospital, treatment begun) cannot be seen in a number: hypokalaemia
between 3.0 mmol/L and normal is grade 1, hyponatraemia of CTCAE 5.0 and 6 without symptoms.
"""

from remission.safety.scales import LIMIT, Fasting, Rule, TooHigh, TooLow


def _calcium(test: str) -> tuple[Rule, ...]:
    return (
        TooLow(
            test,
            "HYPOCALCAEMIA",
            "mmol/L",
            (LIMIT, 2.0, 1.75, 1.5),
            also=("mg/dL", (LIMIT, 8.0, 7.0, 6.0)),
        ),
        TooHigh(
            test,
            "HYPERCALCAEMIA",
            "mmol/L",
            (LIMIT, 2.9, 3.1, 3.4),
            also=("mg/dL", (LIMIT, 11.5, 12.5, 13.5)),
        ),
    )


ELECTROLYTES: tuple[Rule, ...] = (
    # test, term, unit: grade 1, 2, 3, 4 is below or above these values
    TooLow("ALB", "HYPOALBUMINAEMIA", "g/L", (LIMIT, 30, 20, None)),
    TooLow("K", "HYPOKALAEMIA", "mmol/L", (LIMIT, None, 3.0, 2.5)),
    TooHigh("K", "HYPERKALAEMIA", "mmol/L", (LIMIT, 5.5, 6.0, 7.0)),
    TooHigh("SODIUM", "HYPERNATRAEMIA", "mmol/L", (LIMIT, 150, 155, 160)),
    *_calcium("CA"),
    *_calcium("CACR"),  # corrected for albumin, which is what CTCAE means
    TooLow(
        "MG",
        "HYPOMAGNESAEMIA",
        "mmol/L",
        (LIMIT, 0.5, 0.4, 0.3),
        also=("mg/dL", (LIMIT, 1.2, 0.9, 0.7)),
    ),
    TooHigh(
        "MG",
        "HYPERMAGNESAEMIA",
        "mmol/L",
        (LIMIT, None, 1.23, 3.30),
        also=("mg/dL", (LIMIT, None, 3.0, 8.0)),
    ),
    TooLow(
        "GLUC",
        "HYPOGLYCAEMIA",
        "mmol/L",
        (LIMIT, 3.0, 2.2, 1.7),
        also=("mg/dL", (LIMIT, 55, 40, 30)),
    ),
)
"""What CTC 2.0 to CTCAE 6 have in common."""

HYPONATRAEMIA = TooLow("SODIUM", "HYPONATRAEMIA", "mmol/L", (LIMIT, None, 130, 120))
"""CTC 2.0 to CTCAE 4.03: there is no grade 2."""

HYPONATRAEMIA_5 = TooLow("SODIUM", "HYPONATRAEMIA", "mmol/L", (LIMIT, 130, 125, 120))
"""CTCAE 5.0 and 6 without symptoms. 5.0 gives whole numbers (125-129); read as 6, 125 to < 130."""

HYPOPHOSPHATAEMIA = TooLow(
    "PHOS",
    "HYPOPHOSPHATAEMIA",
    "mmol/L",
    (LIMIT, 0.8, 0.6, 0.3),
    also=("mg/dL", (LIMIT, 2.5, 2.0, 1.0)),
)
"""CTC 2.0 to CTCAE 4.03; later versions grade phosphate by symptoms alone."""

HYPERGLYCAEMIA = TooHigh(
    "GLUC",
    "HYPERGLYCAEMIA",
    "mmol/L",
    (LIMIT, 8.9, 13.9, 27.8),
    also=("mg/dL", (LIMIT, 160, 250, 500)),
)
"""CTC 2.0 and CTCAE 3, of any glucose."""

HYPERGLYCAEMIA_FASTING = TooHigh(
    "GLUC",
    "HYPERGLYCAEMIA",
    "mmol/L",
    (Fasting(LIMIT), Fasting(8.9), 13.9, 27.8),
    also=("mg/dL", (Fasting(LIMIT), Fasting(160), 250, 500)),
)
"""CTCAE 4.03 and 6: grades 1 and 2 of a fasting patient; 5.0 grades it by treatment alone."""
