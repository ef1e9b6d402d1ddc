"""How long the processor works for something."""

import gc
import time
from collections.abc import Callable
from typing import Any


def processor_seconds(function: Callable[..., object], *arguments: Any) -> float:
    """Return how long a call takes, without the collector of garbage: that takes the longer the more the other tests have left."""
    is_on = gc.isenabled()
    gc.disable()
    try:
        start = time.process_time()
        function(*arguments)
        return time.process_time() - start
    finally:
        if is_on:
            gc.enable()
