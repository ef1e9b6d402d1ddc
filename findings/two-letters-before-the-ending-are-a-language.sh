#!/usr/bin/env bash
# A page whose name has two letters and a dot before its ending, beside translations: mkdocs-static-i18n 1.3.1 with MkDocs 1.6.1 (PyPI).
#
# With `docs_structure: suffix`, the default, `money.zh.md` is the Chinese version of `money.md`, where `zh` is one of the plugin's
# `languages`. One would expect that only the languages that are configured are read out of names, or that a page that is in no language
# is at least named, as `mkdocs build --strict` is there to do.
#
# What happens: any two letters before the ending are a language. `deploy.sh.md` is in Serbo-Croatian, `install.py.md` in a language
# `py`; as these are not built, the pages are left out of the site, without a warning, also with --strict, and so is the file
# `run.sh.txt`, which is no page. The same folder without the plugin has all of them.
#
# Output seen on 2026-11-28 with Python 3.11:
#   without the plugin: deploy.sh.html index.html install.py.html notes.html run.sh.txt
#   with it, en and zh: index.html notes.html zh/index.html zh/notes.html; exit code 0; 0 warnings
set -euo pipefail
PACKAGES=(mkdocs==1.6.1 mkdocs-static-i18n==1.3.1)

script=$(realpath "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check "${PACKAGES[@]}" 2> pip.log

mkdir docs
for page in index notes deploy.sh install.py; do echo "# $page" > "docs/$page.md"; done
echo "echo" > docs/run.sh.txt
printf 'site_name: pages\nuse_directory_urls: false\n' > plain.yml
cat plain.yml - > languages.yml << 'YAML'
plugins:
  - i18n:
      docs_structure: suffix
      languages:
        - { locale: en, name: English, default: true, build: true }
        - { locale: zh, name: 中文, build: true }
YAML

files() {
  (cd "$1" && find . -name '*.html' -o -name '*.txt' | sed 's,^\./,,' | grep -v 404 | sort | paste -sd' ')
}

{
  NO_MKDOCS_2_WARNING=1 venv/bin/mkdocs build --quiet --strict -f plain.yml -d plain 2> plain.log
  echo "without the plugin: $(files plain)"
  code=0
  NO_MKDOCS_2_WARNING=1 venv/bin/mkdocs build --strict -f languages.yml -d languages > languages.log 2>&1 || code=$?
  echo "with it, en and zh: $(files languages); exit code $code; $(grep -c WARNING languages.log || true) warnings"
} | tee seen.txt

expected=$(sed -n '/^# Output seen/,/^set /{s/^#   //p}' "$script")
[ "$(cat seen.txt)" = "$expected" ] || { echo "This is not what was seen before." >&2; exit 1; }
