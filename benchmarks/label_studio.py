"""Tasks through a running Label Studio and back: prints what is compared, and fails where anything is lost.

Starts the server that is named, with a folder of its own, makes a project with our configuration, imports tasks with all layers
and relations, annotates by its API as the editor does (new ids, a value chosen, a mention added), exports JSON and JSON_MIN, and
reads both back. Where there is Chromium, it also does what an annotator does in the editor itself: submits a prediction as it is, and marks
a place with the mouse, behind an emoji and line ends. `.ci/label_studio` makes the environment of the server and calls this.
"""

from __future__ import annotations

import argparse
import contextlib
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
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nlp_aid
from nlp_aid.io.formats import FORMATS, labelstudio

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests import chromium
from tests.records import samples

_USER = "annotator@example.org"
_LINES = "一行😀\r\n捐款7万元。\r\n第三行隆阳区和沪"
_SUBMIT = "[...document.querySelectorAll('button')].find(button => /^\\s*Submit/.test(button.innerText))"
# Where a word stands in the editor: not in the column at its left.
_WHERE = """(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const at = node.data.indexOf(WORD);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + WORD.length);
    const box = range.getBoundingClientRect();
    if (box.width && box.left > 250) return [box.left, (box.top + box.bottom) / 2, box.right];
  }
})()"""
_PATIENCE = 300  # seconds until the server answers: it makes its database first


class Server:
    """A Label Studio that answers, and its API."""

    def __init__(self, url: str, token: str, password: str) -> None:
        self.url, self._token, self.password = url, token, password

    def call(self, method: str, path: str, data: Any = None) -> Any:
        """Return what the API answers."""
        body = None if data is None else json.dumps(data).encode()
        headers = {"Authorization": f"Token {self._token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data=body, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {path}: {error.code} {error.read()[:500].decode('utf-8', 'replace')}") from None


@contextlib.contextmanager
def running(program: str) -> Iterator[Server]:
    """Run a server with a folder of its own until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, password = secrets.token_hex(20), secrets.token_urlsafe(16)
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "LABEL_STUDIO_BASE_DATA_DIR": folder,
            "LABEL_STUDIO_USERNAME": _USER,
            "LABEL_STUDIO_PASSWORD": password,
            "LABEL_STUDIO_USER_TOKEN": token,
            "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
            "COLLECT_ANALYTICS": "false",
            "LATEST_VERSION_CHECK": "false",
            "SENTRY_DSN": "",
            "FRONTEND_SENTRY_DSN": "",
        }
        log = Path(folder) / "log"
        command = [program, "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(port)]
        with log.open("wb") as output:
            server = subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=output, start_new_session=True)  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            for _ in range(_PATIENCE):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"{url}/health", timeout=5).close()
                    break
                if server.poll() is not None:
                    raise SystemExit(log.read_text("utf-8", "replace")[-3000:])
                time.sleep(1)
            else:
                raise SystemExit("Label Studio does not answer.")
            yield Server(url, token, password)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)


def annotated(result: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a prediction as the editor makes an annotation of it: regions have new ids."""
    new = {one["id"]: secrets.token_urlsafe(7) for one in result if "id" in one}
    return [
        {key: new[value] if key in ("id", "from_id", "to_id") else value for key, value in one.items()}
        for one in json.loads(json.dumps(result))
    ]


def changed(result: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return an annotation in which another kind of a flow was chosen, and an amount added."""
    for one in result:
        if one["type"] == "choices" and one["from_name"] == "FlowKind" and one["value"]["choices"] == ["donation"]:
            one["value"]["choices"] = ["loan"]
    text = samples.FULL_TEXT
    start = text.index("12户")
    value = {"start": start, "end": start + 3, "text": "12户", "labels": ["MONEY"]}
    return [*result, {"id": "added", "from_name": "label", "to_name": "text", "type": "labels", "value": value}]


def in_editor(server: Server, project: int, tasks: dict[str, Any]) -> None:
    """Submit predictions in the editor as they are, and mark a place with the mouse in the text with line ends."""
    browser = chromium.Browser()

    def wait(expression: str) -> Any:
        for _ in range(60):
            if found := browser.evaluate(expression):
                return found
            time.sleep(1)
        raise SystemExit(f"The editor does not show {expression}.")

    try:
        browser.resize(1500, 1000)
        browser.call("Page.navigate", url=f"{server.url}/user/login/")
        wait("!!document.querySelector('input[name=password]')")
        fields = f"['email', {_USER!r}], ['password', {server.password!r}]"
        browser.evaluate(
            f"for (const [name, value] of [{fields}]) document.querySelector(`input[name=${{name}}]`).value = value"
        )
        browser.evaluate("document.querySelector('form').submit()")
        time.sleep(5)
        for id in ("f", "lines"):
            browser.call("Page.navigate", url=f"{server.url}/projects/{project}/data?task={tasks[id]['id']}")
            wait(f"!!({_SUBMIT})")
            time.sleep(3)
            if id == "lines":
                left, middle, right = wait(_WHERE.replace("WORD", "'隆阳区'"))
                for kind in ("keyDown", "keyUp"):  # the key of PLACE
                    browser.call(
                        "Input.dispatchKeyEvent",
                        type=kind,
                        key="2",
                        code="Digit2",
                        text="2" * (kind == "keyDown"),
                        windowsVirtualKeyCode=50,
                    )
                mouse = {"y": middle, "button": "left", "clickCount": 1}
                browser.call("Input.dispatchMouseEvent", type="mousePressed", x=left + 1, **mouse)
                for step in range(1, 6):
                    browser.call(
                        "Input.dispatchMouseEvent",
                        type="mouseMoved",
                        x=left + (right - left - 1) * step / 5,
                        y=middle,
                        button="left",
                        buttons=1,
                    )
                browser.call("Input.dispatchMouseEvent", type="mouseReleased", x=right - 1, **mouse)
                time.sleep(2)
            browser.evaluate(f"({_SUBMIT}).click()")
            time.sleep(4)
    finally:
        browser.close()


def with_lines() -> Any:
    """Return a record of a text with an emoji and line ends of two characters."""
    record: Any = samples.full_record("lines")
    money = record["money"][2] | {"start": _LINES.index("7万元"), "end": _LINES.index("7万元") + 3}
    return {
        "id": "lines",
        "text": _LINES,
        "money": [money],
        "places": [],
        "programmes": [],
        "meta": {"schema": "1", "layers": ["money", "places"]},
    }


def check(what: str, is_right: bool) -> None:
    """Print what was compared; end the program where it is not as it should be."""
    print(f"{'ok  ' if is_right else 'LOST'}  {what}")
    if not is_right:
        raise SystemExit(1)


def main() -> None:
    """Go there and back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--label-studio", default="label-studio", help="the program")
    arguments = parser.parse_args()
    given = [samples.full_record("a"), samples.sample_record("b/1"), samples.full_record("c"), samples.full_record("d"), samples.full_record("e"), samples.full_record("f"), with_lines()]  # fmt: skip
    with running(arguments.label_studio) as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tasks = folder / "tasks.labelstudio.json"
        with tasks.open("wb") as stream:
            writer = FORMATS["labelstudio"].open(stream)
            for record in given:
                writer.write(record)
            writer.close()
        version = server.call("GET", "/api/version")["release"]
        project = server.call("POST", "/api/projects", {"title": "nlp_aid", "label_config": labelstudio.configuration()})["id"]  # fmt: skip
        print(f"Label Studio {version}: our configuration is taken")
        imported = server.call("POST", f"/api/projects/{project}/import", json.loads(tasks.read_bytes()))
        check(f"{imported['task_count']} tasks with {imported['prediction_count']} predictions are imported", imported["prediction_count"] == len(given))  # fmt: skip
        made = server.call("GET", f"/api/tasks?project={project}&fields=all&page_size=100")["tasks"]
        by_id = {task["data"]["document_id"]: task for task in made}
        results = {id: task["predictions"][0]["result"] for id, task in by_id.items()}
        for id, result, cancelled in (
            ("a", annotated(results["a"]), False),
            ("b/1", annotated(results["b/1"]), False),
            ("c", changed(annotated(results["c"])), False),
            ("d", [], True),
        ):
            server.call("POST", f"/api/tasks/{by_id[id]['id']}/annotations", {"result": result, "was_cancelled": cancelled})  # fmt: skip

        has_editor = chromium.EXECUTABLE is not None
        if has_editor:
            in_editor(server, project, by_id)

        def export(kind: str) -> tuple[list[dict[str, Any]], list[Any], str]:
            path = folder / f"{kind}.json"
            data = server.call("GET", f"/api/projects/{project}/export?exportType={kind}&download_all_tasks=true")
            path.write_text(json.dumps(data), "utf-8")
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                records: list[Any] = list(nlp_aid.read(path))
            return data, records, " ".join(str(one.message) for one in told)

        data, records, told = export("JSON")
        check("JSON: predictions are numbers, as the reader expects", all(isinstance(one, int) for task in data for one in task["predictions"]))  # fmt: skip
        found = {record["id"]: record for record in records}
        check("JSON: a record with all layers and relations comes back as it was", found["a"] == given[0])
        check("JSON: another one, too", found["b/1"] == given[1])
        expected: Any = samples.full_record("c")
        expected["flows"][2]["kind"] = "loan"
        got: Any = found["c"]
        check("JSON: the kind of a flow that was chosen comes back", got["flows"] == expected["flows"])
        check("JSON: the mention that was added does, too", got["money"][-1]["text"] == "12户" and got["meta"].pop("added") == {"money": [3]})  # fmt: skip
        del got["money"][-1]
        check("JSON: and all else of that record", got == expected)
        check("JSON: the skipped task and that which nobody annotated are left out and told", [*found][:3] == ["a", "b/1", "c"] and "d" not in found and "1 task was skipped" in told and "not annotated" in told)  # fmt: skip
        if has_editor:
            check(
                "editor: a prediction that was submitted there comes back as it was",
                found["f"] == samples.full_record("f"),
            )
            start = _LINES.index("隆阳区")
            marked = [(one["start"], one["end"], one["text"]) for one in found["lines"]["places"]]
            check(
                "editor: a place that was marked with the mouse is where it stands",
                marked == [(start, start + 3, "隆阳区")],
            )
            check("editor: and its amount is as it was", found["lines"]["money"] == with_lines()["money"])
        data, records, told = export("JSON_MIN")
        places = [(one["start"], one["end"]) for one in given[0]["money"]]
        check("JSON_MIN: ids and spans come back", [record["id"] for record in records][:3] == ["a", "b/1", "c"] and [(one["start"], one["end"]) for one in records[0]["money"]] == places)  # fmt: skip
        check("JSON_MIN: it is told that relations are lost", "JSON_MIN, which has no relations" in told)
        (filled, *_) = nlp_aid.fill(records[:1])
        check("JSON_MIN: the pipeline says the values", [one["value"] for one in filled["money"]] == ["3650000", "2000000", "70000"])  # fmt: skip
    print("Nothing is lost.")


if __name__ == "__main__":
    main()
