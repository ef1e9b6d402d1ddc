"""Standard streams as shells, logs and terminals have them: closed, full, gone, in another encoding; and odd calls."""

import json
import os
import subprocess
import sys

import pytest

import nlp_aid
from nlp_aid.views.printable import one_line
from tests.records import samples

POSIX = pytest.mark.skipif(os.name != "posix", reason="wants a shell")
LINES = '{"id": "a", "text": "隆阳区收到5元。"}\n{"id": "b"}\n{"id": "c", "text": "捐款20万元。"}\n'


@pytest.fixture
def shell(tmp_path):
    """Runs a command of a shell in a folder with `a.jsonl`, in which `$AID` is nlp-aid."""
    (tmp_path / "a.jsonl").write_text(LINES, "utf-8")

    def run(command, **environment):
        environment = {**os.environ, "AID": f"{sys.executable} -m nlp_aid", "COLUMNS": "80", **environment}
        return subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, timeout=60, check=False
        )

    return run


@POSIX
@pytest.mark.parametrize("log", ["2>&-", "2>/dev/full", "--log-json 2>/dev/full"])
def test_messages_that_nobody_takes_do_not_stop_the_work(log, shell, tmp_path):
    if "/dev/full" in log and not os.path.exists("/dev/full"):  # noqa: PTH110
        pytest.skip("there is no /dev/full")
    done = shell(f"$AID annotate a.jsonl --layers money -o out.jsonl {log}")
    assert done.returncode == 1  # one document failed
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [record["id"] for record in records] == ["a", "c"]
    (failed,) = (tmp_path / "out.jsonl.errors.jsonl").read_text("utf-8").splitlines()
    assert json.loads(failed)["id"] == "b"


@POSIX
def test_an_output_that_takes_nothing_is_told(shell):
    done = shell("$AID annotate a.jsonl --layers money -q >&-")
    assert (done.returncode, done.stderr.count(b"Standard output is closed. Name an output")) == (2, 1)
    if os.path.exists("/dev/full"):  # noqa: PTH110
        done = shell("$AID places lookup 31 > /dev/full")
        assert done.returncode == 1
        assert done.stderr.startswith(b"nlp-aid: Standard output cannot be written (No space left on device)")
        assert b"Traceback" not in done.stderr


@POSIX
@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_a_terminal_shows_what_its_encoding_has(encoding, shell):
    done = shell("$AID show a.jsonl --layers money", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert b"Traceback" not in done.stderr
    shown = done.stdout.decode(encoding)
    assert "CNY" in shown
    assert ("隆阳区" in shown) == (encoding in ("gbk", "utf-8"))


@POSIX
@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("annotate - --layers money -q <&-", "standard input: cannot be read (standard input is closed)"),
        ("annotate ''", "An input has an empty name."),
        ("annotate a.jsonl -o ''", "The output has an empty name."),
        ("annotate a.jsonl -o one", "one cannot be written"),
        ("annotate a.jsonl -o $LONG", "cannot be written (File name too long)"),
        ("annotate $LONG", "cannot be read (File name too long)"),
        ("annotate . -g '{1..100000}'", "The patterns stand for over a thousand names."),
        ("annotate a.jsonl --timeout inf", "--timeout has to be a number of seconds"),
        ("annotate a.jsonl --timeout nan", "--timeout has to be a number of seconds"),
    ],
)
def test_odd_calls_get_a_sentence(command, said, shell, tmp_path):
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    done = shell(f"$AID {command}", LONG="x" * 300)
    assert done.stderr.count(b"nlp-aid: ") == 1
    assert done.returncode in (1, 2)
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr


@POSIX
def test_a_time_limit_may_be_very_long(shell):
    done = shell("$AID annotate a.jsonl --layers money --timeout 1e10 -q")
    assert done.stdout.count(b"\n") == 2


@POSIX
def test_ctrl_c_while_loading_ends_without_a_traceback(tmp_path):
    code = """if True:
        import sys
        import nlp_aid.cli
        from nlp_aid.__main__ import main

        def stop(*_, **__):
            raise KeyboardInterrupt

        sys.modules["nlp_aid.cli.annotate"].pipeline = stop
        sys.argv = ["nlp-aid", "annotate", "a.txt"]
        main()
    """
    (tmp_path / "a.txt").write_text("隆阳区", "utf-8")
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 130
    assert b"Traceback" not in done.stderr
    early = "import sys, types\nclass Interrupted(types.ModuleType):\n    def __getattr__(self, name): raise KeyboardInterrupt\n"
    early += "sys.modules['nlp_aid.cli'] = Interrupted('nlp_aid.cli')\nfrom nlp_aid.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", early], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"")


@pytest.mark.parametrize("char", ["\x1b", "\x9b", "\u061c", "\u202e", "\u2066", "\x07"])
def test_what_a_terminal_obeys_does_not_reach_it(char):
    assert char not in one_line(f"a{char}b")


def test_what_a_prediction_says_is_printed_and_not_obeyed(run, tmp_path):
    record = samples.sample_record()
    for name, currency in (("gold", "CNY"), ("pred", "\x1b[31m[bold]\u202eX")):
        money = [{**one, "currency": currency} for one in record["money"]]
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({**record, "money": money}) + "\n")
    done = run("evaluate", "gold.jsonl", "pred.jsonl", "--types")
    assert done.exit_code == 0, done.output
    assert "\x1b[31m" not in done.stdout and "\u202e" not in done.stdout
    assert "␛[31m[bold]" in done.stdout


def test_a_time_limit_of_the_library_is_a_number():
    for timeout in (float("nan"), float("inf"), 0, -1):
        with pytest.raises(ValueError, match="timeout a number more than 0"):
            nlp_aid.annotate(["一"], timeout=timeout)
