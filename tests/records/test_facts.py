import pytest

from nlp_aid.records import facts


@pytest.mark.parametrize(
    ("mention", "label"),
    [
        ({"value": "5000000", "currency": "CNY", "mod": "exact"}, "5,000,000 CNY"),
        (
            {"value": "123456789012345678901234567890.10", "currency": "USD"},
            "123,456,789,012,345,678,901,234,567,890.10 USD",
        ),
        ({"value": "0.5", "currency": "CNY", "mod": "about"}, "≈ 0.5 CNY"),
        ({"value": "50000", "currency": "CNY", "mod": "most"}, "≤ 50,000 CNY"),
        ({"value": "50000", "currency": "CNY", "mod": "more"}, "> 50,000 CNY"),
        ({"value": "50000", "currency": "CNY", "mod": "almost"}, "< 50,000 CNY"),
        ({"lower": "3000", "upper": "5000", "currency": "CNY", "per": "户"}, "3,000–5,000 CNY/户"),
        ({"lower": "3000", "currency": "CNY"}, "≥ 3,000 CNY"),
        ({"upper": "3000", "currency": "CNY"}, "≤ 3,000 CNY"),
        ({"value": "1e9999999", "currency": "CNY"}, "1e9999999 CNY"),
        ({}, ""),
    ],
)
def test_amounts_are_written_exactly(mention, label):
    assert facts.label("money", mention) == label
