"""Documents through Apache UIMA in Java and back: prints what is compared, and fails where anything is lost.

UIMA's own reader and writer of XMI are what INCEpTION reads and writes with. A record with all layers is read by them as we write it,
without leniency, and written; then changed before it is written (a mention struck, one moved, one added behind an emoji). Needs Java
11 and uimaj-core: `apt-get install default-jdk-headless libuima-core-java`, or the jar from elsewhere, by `--jar`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from nlp_aid import read
from nlp_aid.io.formats import FORMATS

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.records import samples

_JAVA = Path(__file__).with_name("Uima.java")
_LABELS = {"MONEY": "money", "PLACE": "places", "PROGRAMME": "programmes", "BENEFICIARY": "beneficiaries"}


def main() -> None:
    """Go there and back."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jar", default="/usr/share/java/uimaj-core.jar", help="uimaj-core")
    options = parser.parse_args()
    record: Any = samples.full_record("f")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "written"
        folder.mkdir()
        writer = FORMATS["xmi"].open(folder)
        writer.write(record)
        writer.close()
        found, (back,) = _through(options.jar, folder, change=False)
        for label, layer in _LABELS.items():
            texts = [text for said, text in found if said == label]
            check(f"{layer} cover in Java what they cover here", texts == [one["text"] for one in record[layer]])
        check("read back, the record is what it was, values and relations included", back == record)
        _, (back,) = _through(options.jar, folder, change=True)
    check("a mention that was struck is gone", not back["beneficiaries"])
    check("one that was moved is where it was moved to", back["places"][0]["text"] == record["places"][0]["text"][3:])
    check("one that was added is there, behind the emoji", back["money"][-1]["text"] == "12户")
    check("both are named as those whose values are open", back["meta"]["added"] == {"money": [3], "places": [0]})
    check("the others have their values", back["money"][:3] == record["money"])
    print("Nothing is lost.")


def check(said: str, holds: bool) -> None:
    """Print what was compared, and end where it does not hold."""
    print(f"{'ok' if holds else 'LOST'}  {said}", flush=True)
    if not holds:
        raise SystemExit(1)


def _through(jar: str, folder: Path, *, change: bool) -> tuple[list[list[str]], list[Any]]:
    """Return label and text of the mentions as Java has them, and the records of what it writes."""
    (file,) = folder.glob("*.xmi")
    with tempfile.TemporaryDirectory() as name:
        other = Path(shutil.copytree(folder, Path(name) / "back"))
        words = [str(folder), file.name, str(other / file.name), *(["change"] if change else [])]
        # Java writes to the console in the encoding of the system, unless told.
        java = ["java", "-Dstdout.encoding=UTF-8", "-Dfile.encoding=UTF-8", "-cp", jar, str(_JAVA), *words]
        printed = subprocess.run(java, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
        return [line.split("\t") for line in printed.splitlines()], list(read(other, "xmi"))


if __name__ == "__main__":
    main()
