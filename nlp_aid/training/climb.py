"""How weights are found that make annotated documents likeliest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def climb(start: Floats, gradient: Callable[[Floats], Any], steps: int, rate: float) -> Floats:
    """Return where a gradient leads (Adam, Kingma and Ba 2015, with a rate that falls to zero).

    Args:
        start: the weights to start from.
        gradient: gives the gradient at some weights, of their shape.
        steps: how many steps are gone.
        rate: how far a weight moves at the first step.
    """
    values, first, second = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, steps + 1):
        here = gradient(values)
        first, second = 0.9 * first + 0.1 * here, 0.99 * second + 0.01 * here**2
        slower = rate * (1 - step / (steps + 1))
        values += slower * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-6)
    return values
