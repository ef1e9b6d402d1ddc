"""Whether the command has its process to itself, as from a shell, or is called by a program that goes on."""

from __future__ import annotations

import typer

# What Typer keeps for the command where it is a program of its own.
OWN_PROCESS = "own process"


def is_own_process(context: typer.Context) -> bool:
    """Tell whether nothing but the command runs in this process."""
    return bool(context.find_root().obj == OWN_PROCESS)
