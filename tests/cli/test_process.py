"""The command as the shell runs it."""

import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

import nlp_aid
from nlp_aid.cli import app
from nlp_aid.cli.own_process import OWN_PROCESS

COMMAND = [sys.executable, "-c", "from nlp_aid.cli import app; app()"]


def shell(*arguments, **options):
    return subprocess.run([*COMMAND, *arguments], capture_output=True, check=False, timeout=120, **options)


def test_version():
    result = shell("--version")
    assert result.returncode == 0
    assert result.stdout.decode().strip() == f"nlp-aid {nlp_aid.__version__}"


def test_help_names_the_commands():
    result = shell("--help", env={"COLUMNS": "100", "PYTHONIOENCODING": "utf-8"})
    assert result.returncode == 0
    for command in ("annotate", "show", "evaluate", "example"):
        assert command in result.stdout.decode()


def test_the_commands_are_there_before_spacy_is():
    code = (
        "import sys, nlp_aid.cli\n"
        "heavy = [name for name in ('spacy', 'numpy', 'pyarrow', 'trafilatura') if name in sys.modules]\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize("package", ["nlp_aid", "nlp_aid.io", "nlp_aid.records", "nlp_aid.runs"])
def test_what_is_imported_on_demand_is_there(package):
    module = importlib.import_module(package)
    assert {name: getattr(module, name) for name in module.__all__}
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = module.nothing


def test_output_is_utf8_in_any_locale(tmp_path):
    (tmp_path / "文.txt").write_bytes("上海市捐款5万元。\r\n".encode())
    result = shell(
        "annotate", str(tmp_path / "文.txt"), env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    )
    assert result.returncode == 0, result.stderr
    record = json.loads(result.stdout.decode("utf-8"))
    assert record["id"] == "文"
    assert record["text"] == "上海市捐款5万元。\r\n"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
@pytest.mark.parametrize(("number", "code", "workers"), [(2, 130, 1), (15, 143, 2), (1, 129, 1)])
def test_an_interruption_keeps_what_is_done_and_says_how_to_go_on(tmp_path, number, code, workers):
    (tmp_path / "many.jsonl").write_text('{"text": "上海市闵行区投入365万元帮扶隆阳区"}\n' * 50_000, "utf-8")
    process = subprocess.Popen(
        [*COMMAND, "annotate", "many.jsonl", "-o", "out.jsonl", "--workers", str(workers)],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        # A shell may have had us ignore it, as `nohup` does, and children do as we.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 120
    while not any(path.stat().st_size for path in tmp_path.glob("out.jsonl.partial/records-*")):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == code
    assert b"Traceback" not in stderr
    assert b"add --resume to go on" in stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["many.jsonl", "out.jsonl.partial"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_an_interruption_is_one_where_what_was_kept_is_gone(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "捐款5万元"}\n' * 6, "utf-8")
    os.mkfifo(tmp_path / "waits.txt")
    process = subprocess.Popen(
        [*COMMAND, "annotate", "a.jsonl", "waits.txt", "-o", "out.jsonl", "--layers", "money"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while not any(path.stat().st_size for path in tmp_path.glob("out.jsonl.partial/records-*")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    shutil.rmtree(tmp_path / "out.jsonl.partial")
    process.send_signal(signal.SIGTERM)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 143
    assert b"Traceback" not in stderr
    assert b"Interrupted after 6 documents." in stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes of this kind")
def test_a_reader_that_goes_away_is_no_error(tmp_path):
    (tmp_path / "many.jsonl").write_text('{"text": "上海市"}\n' * 5_000, "utf-8")
    process = subprocess.Popen(
        [*COMMAND, "annotate", "many.jsonl"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout.readline().startswith(b'{"id": "many:1"')
    process.stdout.close()
    stderr = process.stderr.read()
    assert process.wait(timeout=60) == 141
    assert stderr == b""


def test_divisions_are_looked_up_without_spacy():
    code = (
        "import sys\n"
        "from nlp_aid.cli import app\n"
        "try:\n    app(['places', 'lookup', '隆阳', '--json'])\nexcept SystemExit as exit:\n    assert not exit.code\n"
        "print([name for name in ('spacy', 'thinc', 'nlp_aid.text') if name in sys.modules])\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, *_, heavy = result.stdout.splitlines()
    assert json.loads(first)["code"] == "530502"
    assert heavy == "[]"


def test_what_is_kept_is_not_looked_through_for_garbage():
    code = (
        "import gc\n"
        "from nlp_aid.processes import keep_what_is_loaded\n"
        "loaded, before = [[] for _ in range(1000)], gc.get_threshold()\n"
        "keep_what_is_loaded()\n"
        "print(gc.get_freeze_count() >= 1000, len(gc.get_objects()) < 1000, gc.get_threshold()[0] > before[0], gc.isenabled())\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["True"] * 4


@pytest.mark.parametrize(("given", "kept"), [({"obj": OWN_PROCESS}, True), ({}, False)])
def test_what_is_loaded_is_kept_where_the_process_is_ours(tmp_path, monkeypatch, given, kept):
    asked = []
    monkeypatch.setattr("nlp_aid.processes.keep_what_is_loaded", lambda: asked.append(True))
    (tmp_path / "a.txt").write_text("捐款5万元。", "utf8")
    arguments = [
        "annotate",
        str(tmp_path / "a.txt"),
        "-o",
        str(tmp_path / "a.jsonl"),
        "--layers",
        "money",
        "--engine",
        "serial",
    ]
    assert CliRunner().invoke(app, arguments, **given).exit_code == 0
    assert bool(asked) is kept
