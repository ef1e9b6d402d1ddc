#!/usr/bin/env bash
# Two packages of one import name in one environment: opencc-python-reimplemented 0.1.7 and OpenCC 1.4.2 (PyPI, pip 23.2 and later).
#
# Both convert between traditional and simplified Chinese, and both install a package `opencc` with a class `OpenCC`. One would expect
# pip to refuse the second, or to say something, or at least that the one that is left works after the other is removed.
#
# What happens: pip installs both without a word, `pip check` finds no broken requirements, and which of the two `import opencc` gives
# depends on which was installed last. They differ in what they take: OpenCC("t2s.json"), as the documentation of the official one has it,
# is a FileNotFoundError of the other. Removing either with `pip uninstall` takes opencc/__init__.py with it, which both own, and the one
# that is left, still listed by pip, has no class OpenCC any more: `import opencc` succeeds, as a namespace package.
# So a program that depends on one of them breaks when another program's dependency on the other is removed.
#
# Output seen on 2026-11-27 with Python 3.11:
#   reimplemented, then official: import opencc is the official one; OpenCC("t2s.json") gives 汉字
#   official, then reimplemented: import opencc is the other one; OpenCC("t2s.json") raises FileNotFoundError
#   pip check: No broken requirements found.
#   after removing the official one, pip lists opencc-python-reimplemented; opencc.OpenCC raises AttributeError
#   after removing the other one, pip lists OpenCC; opencc.OpenCC raises AttributeError
set -euo pipefail
REIMPLEMENTED=opencc-python-reimplemented==0.1.7
OFFICIAL=OpenCC==1.4.2

script=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

environment() {
  # Makes an environment and installs packages into it, one after the other.
  python3 -m venv "$1"
  for package in "${@:2}"; do "$1/bin/python" -m pip install --quiet --disable-pip-version-check "$package" 2> pip.log; done
}

which_one() {
  "$1/bin/python" - << 'PYTHON'
import opencc
print("import opencc is the", "official one;" if hasattr(opencc, "CONFIGS") else "other one;", end=" ")
try:
    print('OpenCC("t2s.json") gives', opencc.OpenCC("t2s.json").convert("漢字"))
except FileNotFoundError:
    print('OpenCC("t2s.json") raises FileNotFoundError')
PYTHON
}

left_after_removing() {
  # Removes a package, and says what pip lists and what the name gives.
  "$1/bin/python" -m pip uninstall --quiet --yes "$2" 2> pip.log
  "$1/bin/python" - << 'PYTHON'
from importlib.metadata import distributions
import opencc
left = [found.metadata["Name"] for found in distributions() if "opencc" in found.metadata["Name"].lower()]
print("pip lists", ", ".join(left) + ";", "opencc.OpenCC", "is there" if hasattr(opencc, "OpenCC") else "raises AttributeError")
PYTHON
}

{
  environment first "$REIMPLEMENTED" "$OFFICIAL"
  echo "reimplemented, then official: $(which_one first)"
  environment second "$OFFICIAL" "$REIMPLEMENTED"
  echo "official, then reimplemented: $(which_one second)"
  echo "pip check: $(second/bin/python -m pip check --disable-pip-version-check 2> pip.log)"
  echo "after removing the official one, $(left_after_removing first OpenCC)"
  echo "after removing the other one, $(left_after_removing second opencc-python-reimplemented)"
} | tee seen.txt

expected=$(sed -n '/^# Output seen/,/^set /{s/^#   //p}' "$script")
[ "$(cat seen.txt)" = "$expected" ] || { echo "This is not what was seen before." >&2; exit 1; }
