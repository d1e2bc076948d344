"""WHO grading of 1979, met in old trials: blood counts, liver and kidney.

The cuts of haemoglobin were read in a secondary source (clinical reference, section 4.2: J Oncol
2019, article 4828563, Table 1), those of alkaline phosphatase in another (Holland-Frei Cancer
Medicine, 5th edition, Table 151.5, which cites Miller 1981); the others are professional knowledge.
All of them **await a human check** against WHO Offset Publication 48 or Miller, Cancer
1981;47:207-14. There the grades stop at whole and tenth numbers (75 to 99, 1.26 to 2.5 times
normal); values between count from the next cut on. Electrolytes are not in the scale.
"""

from remission.safety.scales import Scale, TooLow, times_normal

_TIMES = (1.25, 2.5, 5, 10)

WHO_1979 = Scale(
    name="WHO 1979",
    tests=(
        # test, term, unit: grade 1, 2, 3, 4 is below these values
        TooLow("HGB", "HAEMOGLOBIN", "g/L", (110, 95, 80, 65)),
        TooLow("WBC", "LEUCOCYTES", "10^9/L", (4.0, 3.0, 2.0, 1.0)),
        TooLow("NEUT", "GRANULOCYTES", "10^9/L", (2.0, 1.5, 1.0, 0.5)),
        TooLow("PLAT", "PLATELETS", "10^9/L", (100, 75, 50, 25)),
        # test, term: grade 1, 2, 3, 4 is above these multiples of the upper limit of normal
        times_normal("BILI", "BILIRUBIN", _TIMES),
        times_normal("AST", "AST", _TIMES),
        times_normal("ALT", "ALT", _TIMES),
        times_normal("ALP", "ALKALINE PHOSPHATASE", _TIMES),
        times_normal("CREAT", "CREATININE", _TIMES),
    ),
)
