"""Write raters.json, the coefficients that tests/stats/test_agreement.py compares with.

Python 3.11, SciPy 1.17.1, irrCAC 0.4.4: CAC(DataFrame, digits=15).fleiss() and .gwet();
krippendorff 0.9.0: alpha(reliability_data, level_of_measurement), also without one subject at
a time (jackknife); the test of Fleiss' kappa by the formula of Fleiss, Nee and Landis 1979.
Run as: python tests/oracles/raters.py > tests/oracles/raters.json
"""

import json
import sys
from collections import Counter

import krippendorff
import numpy as np
import pandas as pd
from irrCAC.raw import CAC
from scipy.stats import t as student

DOT = None
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, DOT, DOT, DOT],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, DOT, 3],
    [DOT, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, DOT],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, DOT],
]
FLEISS = [  # subjects by categories, 14 raters: the example with kappa 0.210
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]
SETS = {
    "Krippendorff's example, ratings missing": [
        list(row) for row in zip(*KRIPPENDORFF, strict=True)
    ],
    "Fleiss' example": [
        [category + 1 for category, n in enumerate(row) for _ in range(n)] for row in FLEISS
    ],
    "three readers, nearly all positive": [
        [1 if (7 * i + 3 * j) % 19 else 2 for j in range(3)] for i in range(40)
    ],
    "three readers, one often silent": [
        [i * i % 5 % 4 + 1, (i * i + (i % 4 == 0)) % 5 % 4 + 1, DOT if i % 3 else i % 4 + 1]
        for i in range(25)
    ],
}


def alphas(data: np.ndarray, level: str) -> list[float]:
    """Alpha, its jackknife standard error and limits."""
    ratings = data[np.sum(~np.isnan(data), axis=1) > 1]
    alpha = krippendorff.alpha(ratings.T, level_of_measurement=level)
    left = np.array(
        [
            krippendorff.alpha(np.delete(ratings, i, axis=0).T, level_of_measurement=level)
            for i in range(len(ratings))
        ]
    )
    n = len(ratings)
    error = np.sqrt((n - 1) / n * np.sum((left - left.mean()) ** 2))
    reach = student.ppf(0.975, n - 1) * error
    return [alpha, error, alpha - reach, min(1, alpha + reach)]


def fleiss_null_error(rows: list[list[int]]) -> float | None:
    sizes = {sum(rating is not None for rating in row) for row in rows}
    if len(sizes) > 1:
        return None
    m, n = sizes.pop(), len(rows)
    used = Counter(rating for row in rows for rating in row)
    p = np.array([count / (n * m) for count in used.values()])
    q = 1 - p
    spread = np.sum(p * q) ** 2 - np.sum(p * q * (q - p))
    return float(np.sqrt(2) / (np.sum(p * q) * np.sqrt(n * m * (m - 1))) * np.sqrt(spread))


def estimate(rows: list[list[int]]) -> dict[str, object]:
    cac = CAC(pd.DataFrame(rows), digits=15)
    out: dict[str, object] = {"ratings": rows, "null_error": fleiss_null_error(rows)}
    for name in ("fleiss", "gwet"):
        est = getattr(cac, name)()["est"]
        out[name] = [
            est["coefficient_value"],
            est["se"],
            *est["confidence_interval"],
            est["pa"],
            est["pe"],
        ]
    data = np.array(rows, dtype=float)
    for level in ("nominal", "ordinal", "interval"):
        out[level] = alphas(data, level)
    return out


json.dump({name: estimate(rows) for name, rows in SETS.items()}, sys.stdout, indent=None)
