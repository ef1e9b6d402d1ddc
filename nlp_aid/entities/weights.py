"""The network's weights in a file: plain arrays, nothing that could run."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from nlp_aid.entities.network import Network, shapes
from nlp_aid.entities.tags import Floats


def rounded(weights: Floats) -> Floats:
    """Return weights as half-precision numbers hold them."""
    return weights.astype(np.float16).astype(np.float32)


def write_weights(network: Network, path: Path) -> None:
    """Write a network's weights, in half precision where nothing is lost by it.

    Raises:
        ValueError: the network has none yet.
    """
    if not network.has_param("table"):
        raise ValueError(
            "The entity tagger has no weights yet. Initialize and train it, or load it with pretrained=True."
        )
    arrays = {}
    for name in network.param_names:
        weights: Any = network.get_param(name)
        half = weights.astype(np.float16)
        arrays[name] = half if (half == weights).all() else weights
    np.savez(path, **arrays)


def read_weights(network: Network, path: Path) -> None:
    """Set a network's weights from a file.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it does not hold the weights of a network of this size.
    """
    if not path.is_file():
        raise FileNotFoundError(
            f"The entity tagger's weights are not in {path}. Reinstall nlp_aid, or save the pipeline again."
        )
    needed = shapes(network.get_dim("width"), network.get_dim("hidden"))
    try:
        with np.load(path, allow_pickle=False) as arrays:
            weights = {name: arrays[name].astype(np.float32) for name in needed}
    except (BadZipFile, KeyError, ValueError, EOFError) as error:
        raise ValueError(f"{path} does not hold an entity tagger's weights ({error}). Save or rebuild it.") from None
    for name, shape in needed.items():
        if weights[name].shape != shape:
            raise ValueError(
                f"{path} has '{name}' of shape {weights[name].shape}, and this network takes {shape}. "
                "Load it with the settings it was trained with."
            )
        network.set_param(name, weights[name])
