"""Documents through a running doccano and back: prints what is compared, and fails where anything is lost.

Starts the server and its task queue from the environment that is named, with a folder of their own, makes a project with relations,
uploads records with all layers by its API, exports them and reads them back; then changes them as an annotator does (a mention struck,
one moved, one added behind an emoji) and reads the export once more; and the same in a project without relations.
`.ci/doccano` makes the environment and calls this.
"""

from __future__ import annotations

import argparse
import contextlib
import http.cookiejar
import io
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nlp_aid import read
from nlp_aid.io.formats import FORMATS

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.records import samples

_USER = "annotator"
_ADDED = "😀隆阳区捐款7万元。"
_PATIENCE = 120  # seconds until the server answers, or a task is done


class Server:
    """A doccano that answers, and its API."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))

    def bytes(self, method: str, path: str, data: bytes | None = None, kind: str = "application/json") -> bytes:
        """Return what is answered."""
        token = next((cookie.value for cookie in self._cookies if cookie.name == "csrftoken"), None) or ""
        headers = {"Content-Type": kind, "X-CSRFToken": token, "Referer": self.url}
        request = urllib.request.Request(self.url + path, data=data, headers=headers, method=method)
        try:
            with self._opener.open(request, timeout=60) as answer:
                answered: bytes = answer.read()
                return answered
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {path}: {error.code} {error.read()[:500].decode('utf-8', 'replace')}") from None

    def call(self, method: str, path: str, data: Any = None) -> Any:
        """Return what the API answers."""
        answered = self.bytes(method, path, None if data is None else json.dumps(data).encode())
        return json.loads(answered) if answered else None

    def upload(self, project: int, content: bytes, task: str) -> None:
        """Have a file in JSONL imported."""
        mark = secrets.token_hex(16)
        name = 'Content-Disposition: form-data; name="filepond"; filename="records.jsonl"'
        body = (
            f"--{mark}\r\n{name}\r\nContent-Type: application/json\r\n\r\n".encode()
            + content
            + f"\r\n--{mark}--\r\n".encode()
        )
        number = self.bytes("POST", "/v1/fp/process/", body, f"multipart/form-data; boundary={mark}").decode()
        asked = {"format": "JSONL", "uploadIds": [number], "task": task, "encoding": "utf_8"}
        self._wait(self.call("POST", f"/v1/projects/{project}/upload", asked)["task_id"])

    def export(self, project: int, folder: Path) -> Path:
        """Return the file that a project is exported to."""
        asked = {"format": "JSONL", "exportApproved": False}
        task = self.call("POST", f"/v1/projects/{project}/download", asked)["task_id"]
        self._wait(task)
        content = self.bytes("GET", f"/v1/projects/{project}/download?taskId={task}")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            name = next(name for name in archive.namelist() if name.endswith(".jsonl"))
            return Path(archive.extract(name, folder))

    def _wait(self, task: str) -> None:
        end = time.monotonic() + _PATIENCE
        while not (status := self.call("GET", f"/v1/tasks/status/{task}"))["ready"]:
            if time.monotonic() > end:
                raise SystemExit(f"The task {task} is not done after {_PATIENCE} seconds.")
            time.sleep(0.5)
        result = status.get("result")
        if status.get("error") or (isinstance(result, dict) and result.get("error")):
            raise SystemExit(f"The task {task} failed: {status}")


@contextlib.contextmanager
def running(program: str) -> Iterator[Server]:
    """Run a server and its task queue with a folder of their own until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    password = secrets.token_urlsafe(16)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DOCCANO_HOME": folder, "HOME": folder}
        with (Path(folder) / "log").open("wb") as log:
            for words in (["init"], ["createuser", "--username", _USER, "--password", password]):
                subprocess.run([program, *words], env=environment, stdout=log, stderr=log, check=True)
            parts = [["webserver", "--port", str(port), "--workers", "1"], ["task", "--concurrency", "1"]]
            started = [
                subprocess.Popen([program, *words], env=environment, stdout=log, stderr=log, start_new_session=True)
                for words in parts
            ]
        server = Server(f"http://127.0.0.1:{port}")
        try:
            _await(server)
            server.call("POST", "/v1/auth/login/", {"username": _USER, "password": password})
            yield server
        finally:
            for process in started:
                os.killpg(process.pid, signal.SIGTERM)
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()


def _await(server: Server) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            with urllib.request.urlopen(server.url + "/v1/health/?format=json", timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            if time.monotonic() > end:
                raise SystemExit(f"The server does not answer after {_PATIENCE} seconds.") from None
            time.sleep(0.5)


def check(said: str, holds: bool) -> None:
    """Print what was compared, and end where it does not hold."""
    print(f"{'ok' if holds else 'LOST'}  {said}", flush=True)
    if not holds:
        raise SystemExit(1)


def written(records: list[Any]) -> bytes:
    """Return records as doccano takes them."""
    stream = io.BytesIO()
    writer = FORMATS["doccano"].open(stream)
    for record in records:
        writer.write(record)
    writer.close()
    return stream.getvalue()


def project(server: Server, *, relations: bool) -> int:
    """Return the number of a new project."""
    asked = {
        "name": "records",
        "description": "of nlp_aid",
        "project_type": "SequenceLabeling",
        "resourcetype": "SequenceLabelingProject",
        "allow_overlapping": True,
        "use_relation": relations,
    }
    number: int = server.call("POST", "/v1/projects", asked)["id"]
    return number


def main() -> None:
    """Go there and back."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--doccano", required=True, metavar="PROGRAM", help="the command 'doccano' of its environment")
    options = parser.parse_args()
    records: list[Any] = [samples.full_record("f")]
    with running(options.doccano) as server, tempfile.TemporaryDirectory() as name:
        _with_relations(server, records, Path(name))
        _without_relations(server, Path(name))
    print("Nothing is lost.")


def _with_relations(server: Server, records: list[Any], folder: Path) -> None:
    number = project(server, relations=True)
    server.upload(number, written(records), "RelationExtraction")
    examples = server.call("GET", f"/v1/projects/{number}/examples?limit=1000")["results"]
    texts = [one["text"] for one in examples]
    check(f"{len(records)} documents are there, with their texts", texts == [one["text"] for one in records])
    check(
        "read back, the records are what they were, values and relations included",
        _read(server, number, folder) == records,
    )
    text = records[0]["text"]
    path = f"/v1/projects/{number}/examples/{examples[0]['id']}/spans"
    spans = server.call("GET", path)
    labels = {one["text"]: one["id"] for one in server.call("GET", f"/v1/projects/{number}/span-types")}
    struck = next(span for span in spans if span["label"] == labels["BENEFICIARY"])
    server.bytes("DELETE", f"{path}/{struck['id']}")
    moved = next(span for span in spans if span["label"] == labels["PLACE"])
    server.call("PATCH", f"{path}/{moved['id']}", {"start_offset": moved["start_offset"] + 3})
    start = text.index("12户")
    server.call("POST", path, {"start_offset": start, "end_offset": start + 3, "label": labels["MONEY"]})
    (back,) = (one for one in _read(server, number, folder) if one["id"] == records[0]["id"])
    check("a mention that was struck is gone", not back["beneficiaries"])
    check(
        "one that was moved is where it was moved to",
        back["places"][0]["text"] == text[moved["start_offset"] + 3 : moved["end_offset"]],
    )
    check("one that was added is there, behind the emoji", back["money"][-1]["text"] == "12户")
    check("both are named as those whose values are open", back["meta"]["added"] == {"money": [3], "places": [0]})
    check("the others have their values", back["money"][:3] == records[0]["money"])
    check(
        "the flows are there, with the roles that stand",
        [one["amount"] for one in back["flows"]] == [one["amount"] for one in records[0]["flows"]],
    )


def _without_relations(server: Server, folder: Path) -> None:
    number = project(server, relations=False)
    start = _ADDED.index("7万元")
    line = {"text": _ADDED, "label": [[1, 4, "PLACE"], [start, start + 3, "MONEY"]]}
    server.upload(number, json.dumps(line).encode(), "SequenceLabeling")
    (record,) = _read(server, number, folder)
    found = [[one["text"] for one in record[layer]] for layer in ("places", "money")]
    check("an export of a project without relations is read", found == [["隆阳区"], ["7万元"]])


def _read(server: Server, number: int, folder: Path) -> list[Any]:
    return list(read(server.export(number, folder), "doccano"))


if __name__ == "__main__":
    main()
