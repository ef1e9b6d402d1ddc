"""`nlp-aid labelstudio-config`: what Label Studio needs beside the tasks."""

from __future__ import annotations

import typer


def labelstudio_config() -> None:
    """Print the labelling configuration for a Label Studio project.

    Paste it into the project's settings (Labeling Interface, Code), then import what nlp-aid annotate --format
    labelstudio wrote.
    """
    from nlp_aid.io.formats.labelstudio import configuration

    typer.echo(configuration(), nl=False)
