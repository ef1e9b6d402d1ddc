"""Takes the tables of OpenCC that the pipeline reads: `python models/script/build.py [FOLDER]`.

Source: the text dictionaries in the distribution opencc-python-reimplemented; the official OpenCC ships compiled ones only.
Both install a package `opencc`, and which of them `import opencc` finds depends on what was installed and removed when.
So the files are found by the distribution's own list, and checked against the hashes there.

Writes the tables beside this file, or to the folder.
"""

from __future__ import annotations

import base64
import hashlib
import sys
from importlib.metadata import distribution
from pathlib import Path, PurePosixPath

HERE = Path(__file__).parent
SOURCE = "opencc-python-reimplemented"
TABLES = (
    # How traditional characters and words are read.
    "TSCharacters.txt",
    "TSPhrases.txt",
    # Simplified characters: what is of one script only.
    "STCharacters.txt",
    # Variants of Hong Kong and Taiwan, and words that Taiwan has for others of the mainland.
    "HKVariantsRev.txt",
    "TWVariantsRev.txt",
    "TWPhrasesRev.txt",
)


def tables() -> dict[str, bytes]:
    """Return the tables by their names, with the line ends of this repository."""
    files = {PurePosixPath(file).name: file for file in distribution(SOURCE).files or () if "dictionary" in file.parts}
    read = {}
    for name in TABLES:
        content = files[name].read_binary()
        listed = files[name].hash
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        if listed is None or listed.value != digest:
            raise ValueError(f"{files[name].locate()} is not the file that {SOURCE} has installed. Install it anew.")
        read[name] = content.replace(b"\r\n", b"\n")
    return read


def main() -> None:
    """Write the tables."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name, content in tables().items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
