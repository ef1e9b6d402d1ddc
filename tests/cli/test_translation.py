"""Help and messages in Chinese: all of them are in the catalogue, and shown where the language of the system is Chinese."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import nlp_aid.cli
from nlp_aid.cli import app
from nlp_aid.cli.translation import DOMAIN, LOCALE, translated
from tests.io.formats.files import write
from tests.totals.records import flow, record

ERRORS = Path(__file__).parents[2] / "docs" / "errors.md"
CATALOGUE = LOCALE / "zh" / "LC_MESSAGES" / f"{DOMAIN}.po"
# Names and formats, and what holds nothing but what it is given.
SAME = {"IATI", "GeoJSON"}


def known():
    with CATALOGUE.open("rb") as file:
        return {message.id: message.string for message in read_po(file, "zh") if message.id}


def helps(command):
    parts = [command, *command.params]
    yield from (text for part in parts for text in (part.help, getattr(part, "rich_help_panel", None)) if text)
    for inner in getattr(command, "commands", {}).values():
        yield from helps(inner)


def template(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def messages():
    for path in Path(nlp_aid.cli.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("warn", "fail") and node.args:
                one = node.args[0]
                for part in (one.body, one.orelse) if isinstance(one, ast.IfExp) else (one,):
                    text = template(part)
                    # What only joins others has none of its own to say.
                    if text and len(text.replace("{}", "")) > 14:
                        yield text


def test_all_help_is_in_the_catalogue():
    """A new option wants a line in nlp_aid.po; then `pybabel compile -d nlp_aid/cli/locale -D nlp_aid`."""
    assert sorted(set(helps(typer.main.get_command(app))) - known().keys()) == []


def test_all_messages_are_in_the_catalogue():
    """A new message wants a line, too, with {} for what stands in it."""
    assert sorted(set(messages()) - known().keys()) == []


def test_every_reason_of_an_error_is_in_the_catalogue():
    """Those with a name before them are messages of commands."""
    told = re.findall(r"^\| `([a-z](?:[^`]|`(?! \|))+)` \|", ERRORS.read_text("utf-8"), re.MULTILINE)
    assert len(told) > 80
    # What stands in quotation marks in JSON is no gap.
    assert [one for one in told if one.replace("…", "{}") not in known() and one not in known()] == []


def test_what_a_command_tells_is_in_the_language_of_the_system(run, tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    path = write(tmp_path / "in.jsonl", "jsonl", [record("a", flow("5", donor="31"), flow("7", status="planned"))])
    said = run("table", path, "--where", "donor=上海|广东").stdout
    assert "计入的资金流：1。读了 1 篇文档。\n共 5 CNY。\n" in said
    assert "略去：1 只是计划的。" in run("table", path).stdout
    said = run("summary", path).stdout
    assert "1 篇文档; 金额 2, 地点 1" in said
    assert "最大的金额（CNY）" in said
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "sum.txt").write_text("共500万元，其中中央300万元、省级250万元。")
    result = run("check", tmp_path / "empty.txt", tmp_path / "sum.txt")
    assert "empty.txt: 文件是空的，没有什么可标注。" in result.stderr
    assert "sum: 合计不符：写的是 500万元，算出来是 5500000 CNY（容差 15000），依据 300万元, 250万元\n" in result.stdout
    assert "1 篇文档: 0 处相符，1 处不符。" in result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["annotate"], "缺少参数 'INPUT'。"),
        (["summary", "--nothing"], "没有这个选项：--nothing"),
        (["nothing"], "没有这个命令：'nothing'。"),
        (["summary", "x", "--by"], "选项 '--by' 后面要有值。"),
        (["annotate", "x", "--format", "abc"], "没有 'abc' 这种格式。"),
    ],
)
def test_wrong_words_in_a_command_are_told_in_the_language_of_the_system(words, said):
    environment = {"LC_ALL": "zh_CN.UTF-8", "COLUMNS": "120", "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "nlp_aid", *words]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment)
    assert result.returncode == 2
    assert said in result.stderr
    assert "Usage" not in result.stderr


def test_what_is_read_is_what_the_catalogue_says():
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        assert {message.id: message.string for message in read_mo(file) if message.id} == known()


def test_translations_are_chinese_and_keep_what_is_given():
    for message, said in known().items():
        assert message in SAME or any("\u4e00" <= char <= "\u9fff" for char in said), message
        names = ("{0}" in said) or ("document{}" in message)
        assert names or said.count("{") == message.count("{"), message


def test_a_message_is_said_in_the_language_of_the_system(monkeypatch):
    message = "out.jsonl is not finished. Add --resume to go on with it; then --retry-failed tries again what fails."
    monkeypatch.setenv("LC_ALL", "C")
    assert translated(message) == message
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert translated(message) == "out.jsonl 还没有完成。请加 --resume 接着做；然后 --retry-failed 会重试失败的。"
    assert translated("5 of 9 gold documents are not in PRED and count as empty, the first is {x}.") == (
        "GOLD 的 9 篇文档里有 5 篇不在 PRED 里，按空的算，第一篇是 {x}。"
    )
    inner = "The inputs cannot be read so: There is no file a b. Check the name and the folder."
    assert translated(inner) == "这样读不了输入：没有文件 a b。请检查名称和文件夹。"
    assert translated("something else") == "something else"


@pytest.mark.parametrize("width", [80, 120])
def test_help_in_chinese_is_whole(width):
    environment = {"LC_ALL": "zh_CN.UTF-8", "COLUMNS": str(width), "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"}
    for command in ([], ["table"]):
        out = subprocess.run(
            [sys.executable, "-m", "nlp_aid", *command, "--help"],
            capture_output=True,
            encoding="utf-8",
            env=environment,
            check=True,
        ).stdout
        assert "…" not in out.replace("……", "").replace(" … ", "")
        assert "选项" in out
        assert "显示本帮助并退出" in "".join(out.replace("│", "").split())
    everything = "".join(out.replace("│", "").split())
    for part in ("按这一列排序，而不是按合计或个数。", "amount_value>=1000000"):
        assert part in everything
