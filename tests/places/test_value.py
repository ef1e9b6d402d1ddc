import json

from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.places import Place
from nlp_aid.places.find import PlaceFinder
from nlp_aid.segmenter import Segmenter

FINDER = PlaceFinder()
SEGMENTER = Segmenter()

PLACES = st.builds(
    Place,
    start=st.just(0),
    end=st.just(2),
    text=st.just("保山"),
    code=st.none() | st.sampled_from(["53", "LA"]),
    level=st.none() | st.sampled_from(["county", "region"]),
    path=st.lists(st.text(max_size=3), max_size=3).map(tuple),
    name_in_text=st.none() | st.text(max_size=3),
    valid=st.none() | st.tuples(st.integers(1900, 2000), st.integers(2000, 2030)),
    successor=st.none() | st.just("53"),
    confidence=st.none() | st.integers(0, 100).map(lambda percent: percent / 100),
    candidates=st.lists(st.just("530502"), max_size=2).map(tuple),
)


@given(PLACES)
def test_a_place_survives_json(place):
    assert Place.from_data(json.loads(json.dumps(place.to_data()))) == place


def test_data_of_earlier_records_is_read():
    data = {"start": 0, "end": 1, "text": "沪", "code": "31", "name": "上海市", "level": "province", "path": ["上海市"]}
    assert Place.from_data(data) == Place(**{**data, "path": ("上海市",)})
    assert list(Place.from_data(data).to_data())[:7] == list(data)


def find(text, year=None):
    return FINDER.find(text, {0, *SEGMENTER.segment(text)}, year)


def test_a_former_name_links_to_the_unit_of_today_and_says_so():
    (place,) = find("襄樊市的汽车厂捐了车。")
    assert (place.code, place.name, place.path) == ("4206", "襄阳市", ("湖北省", "襄阳市"))
    assert (place.name_in_text, place.valid, place.successor) == ("襄樊市", (1980, 2009), "4206")


def test_a_former_unit_that_was_divided_has_candidates():
    (place,) = find("巢湖地区的农民丰收了。")
    assert (place.code, place.successor, place.candidates) == (None, None, ("3401", "3402", "3405"))


def test_the_year_of_the_text_chooses_among_units_of_other_times():
    for year, code in ((1995, "530802"), (2005, "5308"), (None, "5308")):
        (place,) = find("思茅市的茶农增收。", year)
        assert place.code == code
    assert find("保山市的农民增收。", 1990)[0].code == "530502"
    assert find("保山市的农民增收。", 2020)[0].code == "5305"


def test_the_year_reaches_the_component():
    import nlp_aid

    nlp = nlp_aid.load(["places"])
    doc = nlp.make_doc("思茅市的茶农增收。")
    doc._.aid_year = 1995
    assert nlp(doc)._.places[0].code == "530802"
    assert nlp("思茅市的茶农增收。")._.places[0].code == "5308"


def test_what_is_sure_has_more_confidence_than_what_is_not():
    sure = find("云南省保山市隆阳区的农民增收。")[0].confidence
    unsure = find("朝阳区的居民捐款。")[0].confidence
    assert 0 <= unsure <= 0.5 < 0.95 < sure <= 1
