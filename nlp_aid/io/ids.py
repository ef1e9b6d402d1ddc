"""Ids, each given once, in memory that does not grow with their number."""

from __future__ import annotations

import sqlite3
from hashlib import blake2b


class Ids:
    """The ids given so far.

    They stand in a private database of SQLite, which keeps the first in memory (2 MB, some 50,000 ids) and the others
    in a temporary file, about 30 bytes each; the file has no name and is gone with the process. Of an id the hash is
    kept, of 128 bits: ids of any length take the same, and two out of ten million share one with a chance of 1e-25,
    in which case one of them gets a number that it need not have.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        # Nobody else reads it, and nothing of it is kept: neither locks nor a journal are needed.
        for setting in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -2000"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute("CREATE TABLE given (id BLOB PRIMARY KEY, times INTEGER) WITHOUT ROWID")
        self._database.execute("BEGIN")  # For good: each statement on its own would write to the file.

    def distinct(self, id: str) -> str:
        """Return `id`, or if it has been given already, `id#2`, `id#3`, …, the first that has not.

        Raises:
            OSError: the temporary file cannot be written.
        """
        try:
            if self._is_new(id):
                return id
            key, times = _hash(id), 0
            (times,) = self._database.execute("SELECT times FROM given WHERE id = ?", (key,)).fetchone()
            while True:
                times += 1
                distinct = f"{id}#{times}"
                if self._is_new(distinct):
                    self._database.execute("UPDATE given SET times = ? WHERE id = ?", (times, key))
                    return distinct
        except sqlite3.OperationalError as error:
            raise OSError(f"The ids that were given cannot be kept in the temporary folder ({error}).") from None

    def _is_new(self, id: str) -> bool:
        """Return whether an id has not been given yet; it is from now on."""
        return self._database.execute("INSERT OR IGNORE INTO given VALUES (?, 1)", (_hash(id),)).rowcount == 1


def _hash(id: str) -> bytes:
    return blake2b(id.encode("utf-8", "surrogatepass"), digest_size=16).digest()
