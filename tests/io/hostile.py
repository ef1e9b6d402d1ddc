"""A reader, as of another package, that does to its process what the file says, behind a first document that is well."""

import os
import signal
from pathlib import Path

import numpy as np

from nlp_aid.io.readers import BinaryReader, Reader

HOSTILE = Reader(name="hostile", load="tests.io.hostile:HostileReader", endings=(".hostile",))


class HostileReader(BinaryReader):
    def read(self, stream, source, options):
        yield source.document("甲", line=1)
        what = stream.read().decode()
        if what == "memory":
            eaten = [
                np.empty(50_000_000, np.uint8) for _ in range(200)
            ]  # not touched, as that takes time, which is limited, too
            yield source.document(str(len(eaten)))
        elif what == "time":
            while True:
                pass
        elif what == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif what.startswith("kill once "):
            was_killed = Path(what.removeprefix("kill once "))
            if not was_killed.exists():
                was_killed.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        elif what == "recursion":
            self.deeper()
        elif what == "raise":
            raise KeyError("what nobody thought of")
        elif what == "unsendable":
            yield source.document("丙", line=2, meta={"fields": {"x": lambda: None}})
        yield source.document("乙", line=3)

    def deeper(self):
        self.deeper()
