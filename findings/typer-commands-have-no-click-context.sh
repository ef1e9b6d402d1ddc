#!/usr/bin/env bash
# What click's functions see inside of a Typer command: typer 0.29.2 beside click 8.5.1 (PyPI).
#
# Typer has been built on click since its beginning, and helpers written for click commands were called from Typer commands: a progress
# bar or a message that asks click for the context of the command that runs, `click.pass_context`, `click.testing.CliRunner`. Both packages
# stand in one environment, so one would expect `click.get_current_context()` to give the context of the Typer command.
#
# What happens: this Typer carries a copy of click of its own (`typer._click`) and does not use the one that is installed. Inside of the
# command click has no context at all: with `silent=True` there is None without a word, else a RuntimeError. `typer.Context` is no
# `click.Context`, and the command of an application is no `click.Command`. What is looked up quietly, such as an object that the program
# has left on its context, is simply not found. Typer 0.20.0 gives the context to both.
#
# Output seen on 2026-11-28 with Python 3.11:
#   typer 0.20.0: click's context there, its object: left by the program; a click command: True
#   typer 0.29.2: click's context None, its object: none; a click command: False
#   typer 0.29.2: the context that Typer passes has the object: left by the program
set -euo pipefail
CLICK=click==8.5.1
BEFORE=typer==0.20.0
SINCE=typer==0.29.2

script=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > seen.py << 'PYTHON'
import click
import typer

app = typer.Typer()
found = {}


@app.command()
def look(context: typer.Context) -> None:
    found["click"] = click.get_current_context(silent=True)
    found["passed"] = context.obj


command = typer.main.get_command(app)
command(args=[], standalone_mode=False, obj="left by the program")
context = found["click"]
print(
    f"typer {typer.__version__}: click's context {'None' if context is None else 'there'}, "
    f"its object: {context.obj if context else 'none'}; a click command: {isinstance(command, click.Command)}"
)
if context is None:
    print(f"typer {typer.__version__}: the context that Typer passes has the object: {found['passed']}")
PYTHON

for typer in "$BEFORE" "$SINCE"; do
  python3 -m venv "$typer"
  "$typer/bin/python" -m pip install --quiet --disable-pip-version-check "$typer" "$CLICK" 2> pip.log
  "$typer/bin/python" seen.py
done | tee seen.txt

expected=$(sed -n '/^# Output seen/,/^set /{s/^#   //p}' "$script")
[ "$(cat seen.txt)" = "$expected" ] || { echo "This is not what was seen before." >&2; exit 1; }
