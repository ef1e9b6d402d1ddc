"""Lists that users bring: every format, and every error with its line."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.entities.own import read_organisations
from nlp_aid.gazetteer.files import open_gazetteer
from nlp_aid.knowledge.lists import ListError
from nlp_aid.knowledge.names import NameIndex
from nlp_aid.places.own import OwnPlaces, read_places
from nlp_aid.programmes.own import read_programmes

GAZETTEER = open_gazetteer()


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "id,name,aliases,type,start\nwarm,云岭暖冬行动,暖冬行动|暖冬计划,campaign,2019\n"),
        ("a.csv", "\ufeffid,name,aliases,type,start\r\nwarm,“雲嶺暖冬行動”,暖冬行动；暖冬计划,Campaign,2019\r\n\r\n"),
        ("a.csv", '编号,名称,别名,类型,开始,备注\nwarm,云岭暖冬行动,"暖冬行动;暖冬计划",campaign,2019,"看\n看"\n'),
        ("a.tsv", "id\tname\taliases\ttype\tstart\nwarm\t云岭暖冬行动\t暖冬行动|暖冬计划\tcampaign\t2019\n"),
        ("a.jsonl", '{"id":"warm","name":"雲嶺暖冬行動","aliases":["暖冬行动","暖冬计划"],"start":2019}\n\n'),
        ("a.ndjson", '\ufeff{"id":"warm","name":"云岭暖冬行动","aliases":"暖冬行动|暖冬计划","start":"2019"}'),
    ],
)
def test_every_format_says_the_same(tmp_path, name, content):
    entry = read_programmes(written(tmp_path, name, content))["warm"]
    assert entry.names == ("云岭暖冬行动", "暖冬行动", "暖冬计划")
    assert (entry.type, entry.start) == ("campaign", 2019)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "name,type\n甲乙计划,scheme\n", "a.csv, line 2: The type 'scheme' is none. Choose from policy"),
        ("a.csv", "title\n甲乙计划\n", "line 1: No column is called 'name'"),
        ("a.csv", "name,name\n甲乙计划,\n", "line 1: Two columns are called 'name'"),
        ("a.csv", "name,alias\n甲乙计划,丙\n", "line 2: There is no column 'alias'. Known are aliases"),
        ("a.csv", "name\n甲乙计划,丙\n", "line 2: It has 2 cells, and there are 1 columns"),
        ("a.csv", 'name\n"甲\n乙"计划\n', "line 2: It is no such table"),
        ("a.csv", "name\n一\n", "line 2: The name '一' is too short"),
        ("a.csv", "name\n" + "长" * 101, "is too long"),
        ("a.csv", "name\n", "has no entries"),
        ("a.csv", "", "has no entries"),
        ("a.csv", "name\n甲乙计划\n".encode("utf-16"), "line 1: It is not in UTF-8"),
        ("a.csv", b"name\n\xbc\xd7\xd2\xd2\n", "line 2: It is not in UTF-8"),
        ("a.csv", "id,name\nx,甲乙计划\n\nx,丙丁计划\n", "line 4: The id 'x' stands in line 2, too"),
        ("a.csv", "id,name\nx,甲乙计划\ny,甲乙計劃\n", "line 3: The name '甲乙计划' is that of 'x', too"),
        ("a.csv", "id,name\nx y,甲乙计划\n", "line 2: The id 'x y' has white space or a colon"),
        ("a.csv", "id,name\nlocal:1,甲乙计划\n", "line 2: The id 'local:1' has white space or a colon"),
        ("a.csv", "name,start,end\n甲乙计划,2020,2018\n", "line 2: It ends (2018) before it starts (2020)"),
        ("a.csv", "name,start\n甲乙计划,20\n", "line 2: The 'start' '20' is no year"),
        ("a.csv", "name,places\n甲乙计划,云南\n", "line 2: '云南' in 'places' is no code"),
        ("a.jsonl", '{"name":"甲乙计划"}\n{"name"\n', "line 2: It is no JSON"),
        ("a.jsonl", '["甲乙计划"]\n', "line 1: It is no JSON object"),
        ("a.jsonl", '{"name":["甲乙计划"]}\n', "line 1: Its 'name' is no text"),
        ("a.jsonl", '{"name":"甲乙计划","aliases":[1]}\n', "line 1: Its 'aliases' is neither a text nor a list"),
        ("a.jsonl", '{"name":"甲乙计划","type":true}\n', "line 1: Its 'type' is no text"),
        ("a.jsonl", "[" * 100_000 + "\n", "line 1: It is no JSON object"),
        ("a.xlsx", b"PK", "is neither .jsonl, .csv nor .tsv"),
    ],
)  # fmt: skip
def test_an_error_names_file_and_line_and_what_to_do(tmp_path, name, content, said):
    with pytest.raises(ListError) as error:
        read_programmes(written(tmp_path, name, content))
    assert said in str(error.value)
    assert name in str(error.value)


def test_all_errors_are_told_up_to_a_number(tmp_path):
    rows = "name,type\n" + "".join(f"第{number}号计划,none\n" for number in range(30))
    with pytest.raises(ListError) as error:
        read_programmes(written(tmp_path, "a.csv", rows))
    first, *lines, last = str(error.value).splitlines()
    assert first.endswith("a.csv has 30 errors:")
    assert [line.split(":")[0].strip() for line in lines] == [f"line {number}" for number in range(2, 22)]
    assert last.strip() == "and 10 more"


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match="There is no file"):
        read_organisations(tmp_path / "no.csv")


def test_mappings_are_told_by_their_number():
    with pytest.raises(ListError, match="The list, entry 2: It has no 'name'"):
        read_organisations([{"name": "甲乙基金会"}, {"id": "x"}])
    with pytest.raises(ListError, match="entry 1: It is no mapping"):
        read_organisations([7])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"name": "石桥村", "code": "5305021"}, "has neither 2, 4, 6, 9 or 12 digits"),
        ({"name": "石桥村", "level": "hamlet"}, "The level 'hamlet' is none"),
        ({"name": "石桥村", "code": "530502", "level": "village"}, "is that of a county, and 'level' says village"),
        ({"name": "石桥村", "parent": "没有这个县"}, "There is no division '没有这个县'"),
        ({"name": "石桥村", "parent": "鼓楼区"}, "is one of 4 divisions (320106 江苏省/南京市/鼓楼区"),
        ({"name": "石桥村", "parent": "999999"}, "There is no division '999999'"),
        ({"name": "石桥村", "code": "530502208999", "parent": "31"}, "does not lie in 31 (31)"),
    ],
)
def test_errors_of_places(row, said):
    with pytest.raises(ListError) as error:
        read_places([row], GAZETTEER)
    assert said in str(error.value)


def test_places_with_and_without_codes():
    rows = [
        {"id": "a", "name": "大坪子村", "parent": "隆阳区", "level": "village"},
        {"id": "b", "name": "新瓦房鄉", "code": 530502000000},
        {"id": "c", "name": "未来新城", "code": "530502999"},
        {"id": "d", "name": "希望小镇"},
        {"id": "e", "name": "某某河谷", "code": "np"},
    ]
    places = read_places(rows, GAZETTEER)
    assert (places["a"].parent, places["a"].path) == ("530502", ("云南省", "保山市", "隆阳区", "大坪子村"))
    assert (places["b"].code, places["b"].level, places["b"].name) == ("530502", "county", "新瓦房乡")
    assert (places["c"].level, places["c"].path[-2:]) == ("township", ("隆阳区", "未来新城"))
    assert (places["d"].code, places["d"].path, places["d"].level) == (None, (), None)
    assert (places["e"].code, places["e"].level) == ("NP", "country")
    again = read_places([place.to_row() for place in places.values()], GAZETTEER)
    assert again == places


def test_programmes_go_to_rows_and_back():
    entries = read_programmes(
        [{"name": "甲乙计划", "aliases": ["丙丁"], "pair": "沪滇", "places": "31|53", "end": 2020}]
    )
    assert read_programmes([entry.to_row() for entry in entries.values()]) == entries


@pytest.mark.slow
def test_a_hundred_thousand_entries_are_read_and_matched_fast(tmp_path):
    lines = (json.dumps({"name": f"云南省第{number}号希望工程"}, ensure_ascii=False) for number in range(100_000))
    path = written(tmp_path, "a.jsonl", "\n".join(lines))
    start = time.process_time()
    entries = read_organisations(path)
    index = NameIndex(entry.name for entry in entries.values())
    assert len(index) == 100_000
    text = "云南省第77777号希望工程开工。云南省第x号。" * 500
    found = list(index.find(text, set(), lambda _: False))
    assert len(found) == 500
    # In 3 seconds on an idle machine; here with room for a busy one.
    assert time.process_time() - start < 15


@given(st.text("甲乙丙a1 ", max_size=20), st.sets(st.text("甲乙丙a1", min_size=2, max_size=4), max_size=4), st.data())
def test_what_is_found_stands_there(text, names, data):
    bounds = data.draw(st.sets(st.integers(0, len(text))))
    done = 0
    for start, end in NameIndex(names).find(text, bounds, lambda word: word == "甲乙"):
        assert text[start:end] in names
        assert start >= done
        done = end


def test_a_name_is_not_cut_out_of_an_ordinary_word():
    index = NameIndex(["红十字", "AB"])
    assert list(index.find("红十字会员", {0, 3, 5}, {"红十字会"}.__contains__)) == [(0, 3)]
    assert list(index.find("红十字会", {0, 4}, {"红十字会"}.__contains__)) == []
    assert list(index.find("红十字乂", {0, 4}, lambda _: False)) == [(0, 3)]  # the segmenter's own word
    assert list(index.find("ABC和AB", set(), lambda _: False)) == [(4, 6)]


def test_no_places_of_the_user_change_nothing():
    assert OwnPlaces({}).join("云南省", {0, 3}, [], GAZETTEER) == []
