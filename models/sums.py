"""Writes the sums of the data of the pipeline, to be run when data has changed: python models/sums.py [FOLDER...].

SHA256SUMS beside the data of a folder says which data it is; CRC32SUMS here says whether any of them is damaged.
"""

import sys
from pathlib import Path

from nlp_aid.knowledge import integrity
from nlp_aid.knowledge.sums import SUMS, sums

FOLDERS = ("segmenter", "gazetteer", "entities", "money")
HERE = Path(__file__).parent


if __name__ == "__main__":
    for name in sys.argv[1:] or FOLDERS:
        (HERE / name / SUMS).write_bytes(sums(HERE / name))
    (HERE / integrity.SUMS).write_text(integrity.sums(HERE), "utf-8")
