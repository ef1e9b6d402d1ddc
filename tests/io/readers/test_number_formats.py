"""Numbers as cells show them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.io.readers.number_formats import number_shown, text_shown


@pytest.mark.parametrize(
    ("written", "code", "shown"),
    [
        ("1234.5", "#,##0.00", "1,234.50"),
        ("0.125", "0.0%", "12.5%"),
        ("12345", '0!.0,"万元"', "1.2万元"),
        ("-5.5", "#,##0.00;(#,##0.00)", "(5.50)"),
        ("-5", "0.00_ ", "-5.00"),
        ("0.30000000000000004", "General", "0.3"),
        ("123456789012345678", "General", "123456789012345678"),
        ("1E-7", "General", "0.0000001"),
        ("44927", "yyyy/m/d", "2023/1/1"),
        ("44927.5", 'yyyy"年"m"月"d"日" h:mm', "2023年1月1日 12:00"),
        ("1.5", "[h]:mm", "36:00"),
        ("1234567.891", '#,##0.00,"千元"', "1,234.57千元"),
        ("1200", "[$¥-804]#,##0.00", "¥1,200.00"),
        ("0", '#,##0.00;-#,##0.00;"-"', "-"),
        ("12", "000000", "000012"),
        ("1234", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.00"),
        ("1234.565", "0.00", "1234.57"),
        ("35", '0"户"', "35户"),
        ("150", '[>=100]0"元";0.0', "150元"),
        ("1E999999999", "0.00", "1E999999999"),
        ("none", "0.00", "none"),
    ],
)
def test_a_number_in_a_format(written, code, shown):
    assert number_shown(written, code) == shown


def test_a_text_in_a_format():
    assert text_shown("甲", '0;0;0;"户主："@') == "户主：甲"
    assert text_shown("甲", "0.00") == "甲"


@given(st.decimals(allow_nan=True, places=6), st.text('0#?,.;%"@[]hmsyd!\\_*E+年元 ', max_size=40))
def test_no_format_fails(number, code):
    assert isinstance(number_shown(str(number), code), str)


@given(st.integers(-(10**14), 10**14), st.integers(0, 4))
def test_digits_are_never_lost(number, places):
    written = f"{number}.{'0' * places}" if places else str(number)
    shown = number_shown(written, "#,##0" + ("." + "0" * places if places else ""))
    assert shown.replace(",", "") == (written if number else written.lstrip("-"))
