"""The scheme of division codes."""

import pytest

from nlp_aid.gazetteer import codes
from nlp_aid.gazetteer.gazetteer import Gazetteer

VILLAGE = "530502208201"


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("53", "province"), ("5305", "prefecture"), ("530502", "county"), ("530502208", "township"),
        (VILLAGE, "village"), ("CN", "country"), ("cn", None), ("530", None), ("", None), ("５３", None), ("CHN", None),
    ],
)  # fmt: skip
def test_level(code, level):
    assert codes.level_of(code) == level
    assert codes.is_division(code) == (level not in (None, "country"))


def test_lineage_and_parents():
    assert codes.lineage(VILLAGE) == ("53", "5305", "530502", "530502208", VILLAGE)
    assert [codes.parent(code) for code in codes.lineage(VILLAGE)] == ["", *codes.lineage(VILLAGE)[:-1]]
    assert [codes.at_level(VILLAGE, level) for level in codes.DIGITS] == list(codes.lineage(VILLAGE))
    assert codes.at_level("53", "county") == "53"


@pytest.mark.parametrize(
    ("outer", "inner", "does"),
    [
        ("53", "5305", True), ("5305", "53", False), ("53", "53", True), ("CN", "53", True), ("US", "53", False),
        ("CN", "CN", True), ("CN", "US", False), ("1101", "110105", True), ("53", "US", False), ("C", "CN", False),
    ],
)  # fmt: skip
def test_contains(outer, inner, does):
    assert codes.contains(outer, inner) == does


@pytest.mark.parametrize(
    ("filled", "own"),
    [
        ("530000", "53"), ("530500", "5305"), ("530502", "530502"), ("530502000000", "530502"), (" 53 ", "53"),
        ("530502208000", "530502208"), ("110100", "1101"), ("5300", "5300"), ("US", "US"), ("5305000", "5305000"),
    ],
)  # fmt: skip
def test_zeros_that_fill_a_code_up_go(filled, own):
    assert codes.at_own_level(filled) == own


def test_the_gazetteer_keeps_to_the_scheme():
    gazetteer = Gazetteer()
    for code in (codes.TAIWAN, codes.HONG_KONG, codes.MACAO, "1101", VILLAGE):
        unit = gazetteer.by_code(code)
        assert unit is None or unit.level == codes.level_of(code)
