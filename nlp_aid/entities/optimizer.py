"""Adam that leaves alone the rows of the table that no character of a batch has looked up."""

from __future__ import annotations

from typing import Any

import numpy as np
from thinc.api import Optimizer, warmup_linear

_MANY_ROWS = 10_000
_BETA1, _BETA2, _EPSILON = 0.9, 0.999, 1e-8


class LazyAdam(Optimizer):
    """Adam (Kingma and Ba 2015), lazy for tall matrices: most of a table's rows have no gradient in a batch."""

    def __call__(self, key: Any, weights: Any, gradient: Any, *, lr_scale: float = 1.0) -> tuple[Any, Any]:
        """Update weights, and set their gradient to zero. Returns both."""
        if gradient.ndim != 2 or len(gradient) < _MANY_ROWS:
            result: tuple[Any, Any] = super().__call__(key, weights, gradient, lr_scale=lr_scale)
            return result
        if key not in self.mom1:
            self.mom1[key], self.mom2[key] = np.zeros_like(weights), np.zeros_like(weights)
        self.nr_update[key] += 1
        mom1: Any = self.mom1[key]
        mom2: Any = self.mom2[key]
        rows = np.flatnonzero(gradient.any(axis=1))
        slope = gradient[rows]
        mean = _BETA1 * mom1[rows] + (1 - _BETA1) * slope
        square = _BETA2 * mom2[rows] + (1 - _BETA2) * slope * slope
        mom1[rows], mom2[rows] = mean, square
        step = self.nr_update[key]
        rate = self.learn_rate * lr_scale * (1 - _BETA2**step) ** 0.5 / (1 - _BETA1**step)
        weights[rows] -= (rate * mean / (np.sqrt(square) + _EPSILON)).astype(weights.dtype)
        gradient[rows] = 0
        return weights, gradient


def make_optimizer(learn_rate: float = 4e-3, warmup_steps: int = 100, total_steps: int = 2000) -> LazyAdam:
    """Return the optimizer; registered as `nlp_aid.LazyAdam.v1`.

    Args:
        learn_rate: the highest rate.
        warmup_steps: over how many updates the rate rises to it.
        total_steps: after how many updates it has fallen to zero.
    """
    rates: Any = warmup_linear(learn_rate, warmup_steps, total_steps)
    return LazyAdam(
        rates,
        beta1=_BETA1,
        beta2=_BETA2,
        eps=_EPSILON,
        L2=0.0,
        grad_clip=0.0,
        use_averages=False,
    )
