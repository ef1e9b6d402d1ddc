#!/usr/bin/env bash
# The cost of a small MessagePack: srsly 2.5.6 with catalogue 2.0.10 (PyPI), as spaCy 3.8 has them.
#
# `srsly.msgpack_dumps` is what spaCy writes Docs, span groups and user data with, one call for each. One would expect its cost to follow
# from the size of the data: microseconds for a small dictionary.
#
# What happens: each call makes a new Packer, and each new Packer looks through the entry points of all packages that are installed, in
# search of further encoders. So the cost of a call grows with what else is in the environment: beside spaCy alone it is more than fifty
# times that of a Packer that is made once (372 µs and 0.3 µs where it was seen), for the same bytes, and a package with a thousand
# commands makes it several times that (1883 µs). `msgpack_loads` does the same for decoders.
#
# Output seen on 2026-11-27 with Python 3.11:
#   the same bytes: True
#   beside spaCy, msgpack_dumps takes more than 50 times as long as a Packer that is used again: True
#   with 1000 entry points more, it takes more than twice as long as before: True
#   with 1000 entry points more, a Packer that is used again takes more than twice as long as before: False
set -euo pipefail
PACKAGES=(spacy==3.8.18 srsly==2.5.6 catalogue==2.0.10)

script=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv environment
environment/bin/python -m pip install --quiet --disable-pip-version-check "${PACKAGES[@]}" 2> pip.log

cat > measure.py << 'PYTHON'
import json
import timeit
import spacy
import srsly
from srsly.msgpack import Packer

data = {"name": "names", "attrs": {}, "spans": [b"0123456789" * 5] * 3}
packer = Packer(use_bin_type=True)


def microseconds(call):
    return min(timeit.repeat(call, number=100, repeat=15)) / 100 * 1e6


same = srsly.msgpack_dumps(data) == packer.pack(data)
print(json.dumps([same, microseconds(lambda: srsly.msgpack_dumps(data)), microseconds(lambda: packer.pack(data))]))
PYTHON

environment/bin/python measure.py > before.json
# A package with many commands, as there are some.
more=$(environment/bin/python -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')/many-1.0.dist-info
mkdir "$more"
printf 'Metadata-Version: 2.1\nName: many\nVersion: 1.0\n' > "$more/METADATA"
{ echo "[console_scripts]"; seq 1000 | sed 's/.*/command& = many:main/'; } > "$more/entry_points.txt"
environment/bin/python measure.py > after.json

environment/bin/python - << 'PYTHON' | tee seen.txt
import json
import sys

same, dumps, pack = json.load(open("before.json"))
_, dumps_later, pack_later = json.load(open("after.json"))
print(f"{dumps:.0f} and {pack:.1f} µs, later {dumps_later:.0f} and {pack_later:.1f} µs", file=sys.stderr)
print("the same bytes:", same)
print("beside spaCy, msgpack_dumps takes more than 50 times as long as a Packer that is used again:", dumps > 50 * pack)
print("with 1000 entry points more, it takes more than twice as long as before:", dumps_later > 2 * dumps)
print("with 1000 entry points more, a Packer that is used again takes more than twice as long as before:", pack_later > 2 * pack)
PYTHON

expected=$(sed -n '/^# Output seen/,/^set /{s/^#   //p}' "$script")
[ "$(cat seen.txt)" = "$expected" ] || { echo "This is not what was seen before." >&2; exit 1; }
