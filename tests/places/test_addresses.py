"""A sample of what `benchmarks/addresses.py` measures, and addresses by example."""

import sys
from pathlib import Path

import pytest

from nlp_aid.places.addresses import AddressResolver

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from addresses import Maker, resolves

RESOLVER = AddressResolver()


@pytest.mark.slow
def test_addresses_made_from_the_gazetteer_resolve():
    made = Maker(RESOLVER.finder.gazetteer).addresses(seed=7)
    addresses = [next(made) for _ in range(400)]
    failures = [address for address in addresses if not resolves(RESOLVER, address)]
    assert len(failures) <= 4, failures


def test_addresses_are_the_same_for_the_same_seed_only():
    maker = Maker(RESOLVER.finder.gazetteer)
    first, again, other = (maker.addresses(seed) for seed in (1, 1, 2))
    texts = [[next(made).text for _ in range(20)] for made in (first, again, other)]
    assert texts[0] == texts[1] != texts[2]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("云南保山隆阳芒宽大门坎", "530502210212"),
        ("雲南省保山市隆陽區芒寬鄉", "530502210"),
        ("贵州黔东南雷山西江", "522634101"),
        ("内蒙古科右中旗", "152222"),
        ("广东东莞虎门", "441900121"),
        ("湖北神农架", "429021"),
        ("北京朝阳区", "110105"),
        ("辽宁朝阳", "2113"),
    ],
)
def test_address(address, code):
    (place,) = RESOLVER.resolve(address)
    assert (place.start, place.end, place.code) == (0, len(address), code)


def test_an_address_that_could_be_several_has_candidates_and_no_code():
    (place,) = RESOLVER.resolve("鼓楼区")
    assert place.code is None
    assert set(place.candidates) == {"320106", "320302", "350102", "410204"}
    assert place.confidence <= 0.5


def test_what_is_no_address_has_no_places():
    assert RESOLVER.resolve("没有地名的一句话") == []
    assert RESOLVER.resolve("") == []
