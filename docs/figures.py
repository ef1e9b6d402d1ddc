"""Writes docs/figures.md from what the benchmarks print: `python docs/figures.py [NAME…]`.

Without names all of them run, which takes some minutes; otherwise those, and of the others the page keeps what it has.
The page is written after each; one that fails ends the command.
"""

from __future__ import annotations

import platform
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "figures.md"
# What each command answers.
BENCHMARKS = {
    "How good it is, beside peers": ["accuracy.py"],
    "How long commands take to start": ["startup.py"],
    "How fast the pipeline is": ["throughput.py"],
    "How fast each pipeline and component is": ["pipeline.py"],
    "How fast many documents are, with one worker and with two": [
        "batch.py",
        "--documents",
        "4000",
        "--formats",
        "0",
    ],
    "What each format costs": ["formats.py"],
    "How time and memory grow with the length of a text": ["length.py"],
    "Money alone": ["money.py"],
    "Places alone": ["places.py"],
    "Programmes alone": ["programmes.py"],
    "How many addresses resolve": ["addresses.py"],
    "How often the encoding of a short text is found": ["encodings.py"],
    "How results differ between processors": ["processors.py"],
    "What becomes of documents when all goes wrong": ["soak.py"],
}
# It takes an hour, and runs only where it is named.
LONG = "soak.py"
# What prints Markdown.
IN_MARKDOWN = {"accuracy.py", "soak.py"}
HEAD = """# Figures

<!-- Written by docs/figures.py; do not edit. -->

What the benchmarks print, each with its command; `python docs/figures.py` writes this page anew. They ran on {machine},
while other programs used it, too: look at the ratios, which are taken in one run, rather than at the figures. Where a
benchmark takes a text, these are with the example article; give it yours.
"""
SECTION = """
## {title}

```sh
{command}
```

```text
{output}
```
"""
SECTION_IN_MARKDOWN = """
## {title}

```sh
{command}
```

{output}
"""

# What errors on the open half of the annotated documents are of; see `nlp-aid evaluate --errors`.
WEAKNESSES = """
## Known weaknesses

What goes wrong most often on the open half of the annotated documents:

- **Money**: amounts of talk without a unit (`他掏的五万`, `添了20万水泥钱`, `户均3千多`); lists of names and bare numbers below a line that gives the unit; the currency where money
  from Hong Kong is spent on the mainland.
- **Places**: Hong Kong's and Taiwan's districts without `區` or `鄉` (`柴灣`, `銅鑼灣`); one character for a place in a pairing that is not known (`深百协作`); townships by
  their bare names in a row (`吴滩、陈良`); regions, zones, small rivers; villages that several provinces have get a code or none more by luck.
- **Programmes**: names that a village, a bank or a foundation gave (`“母牛银行”`, `“复产贷”`), plain funds (`救灾资金`, `慰問金`), buildings in lists, and where a long name begins.
- **Organisations and persons**: small bodies (`县供销社`, `苏州乡亲会`), names in lists of donors, persons with names of minorities and without a title.
- **Dates**: what is reckoned from an event (`震后十天`), a day alone (`至11日止`), festivals (`七一前夕`).
- **Flows**: which amounts are, is mostly right; who gives and who gets is wrong in every second one, all of it right in one of five. Look at each before you print it.
- **Script**: traditional text is read as well as simplified, but there is less of it to learn from; text with glosses is read through, with a few spans that end wrong.
"""


def main(names: list[str]) -> None:
    """Run benchmarks and write the page."""
    known = _sections()
    for title, arguments in BENCHMARKS.items():
        is_named = arguments[0].removesuffix(".py") in names
        if (names and not is_named) or (arguments[0] == LONG and not is_named):
            continue
        command = ["python", f"benchmarks/{arguments[0]}", *arguments[1:]]
        print("+", *command, file=sys.stderr)
        # What is shown of progress goes to standard error.
        run = subprocess.run([sys.executable, *command[1:]], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        output = run.stdout.replace(str(ROOT), ".").rstrip()
        section = SECTION_IN_MARKDOWN if arguments[0] in IN_MARKDOWN else SECTION
        known[title] = section.format(title=title, command=" ".join(command), output=output)
        sections = (known[title] for title in BENCHMARKS if title in known)
        PAGE.write_text(HEAD.format(machine=_machine()) + "".join(sections) + WEAKNESSES, encoding="utf-8")


def _sections() -> dict[str, str]:
    """Return the sections that the page has, by their titles."""
    if not PAGE.exists():
        return {}
    sections = re.split(r"(?=^\n## )", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {match[1]: section for section in sections if (match := re.match(r"\n## (.*)", section))}


def _machine() -> str:
    model = re.search(r"^model name\s*: (.*)", _text(Path("/proc/cpuinfo")), re.MULTILINE)
    cores = len(re.findall(r"^processor", _text(Path("/proc/cpuinfo")), re.MULTILINE))
    return f"{model[1] if model else platform.machine()} ({cores} cores), Python {platform.python_version()}"


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    main(sys.argv[1:])
