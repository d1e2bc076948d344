"""WHO grading of 1979, met in old trials: haemoglobin.

The cuts were read in a secondary source (clinical reference, section 4.2: J Oncol 2019, article
4828563, Table 1) and await a check against WHO Offset Publication 48.
"""

from remission.safety.scales import Scale, TooLow

WHO_1979 = Scale(
    name="WHO 1979",
    tests=(
        # test, term, unit: grade 1, 2, 3, 4 is below these values
        TooLow("HGB", "HAEMOGLOBIN", "g/L", (110, 95, 80, 65)),
    ),
)
