"""Rebuilds lunar.json, the years of the Chinese calendar, with the package lunar_python (MIT); see README.md.

python models/calendar/build.py
"""

import json
from datetime import date
from pathlib import Path

from lunar_python import Lunar, LunarYear

YEARS = range(1900, 2101)
# How far the days of the Julian date are ahead of those that Python counts, at noon.
JULIAN = 1721425


def year_of(year: int) -> list[object]:
    """Return a year: its first day, its leap month (0: none), a digit a month (1: 30 days, 0: 29), the day of Qingming."""
    months = [month for month in LunarYear.fromYear(year).getMonths() if month.getYear() == year]
    first = date.fromordinal(round(months[0].getFirstJulianDay()) - JULIAN)
    leap = next((-month.getMonth() for month in months if month.getMonth() < 0), 0)
    long = "".join(str(month.getDayCount() - 29) for month in months)
    terms = Lunar.fromYmd(year, 1, 1).getJieQiTable()
    return [first.isoformat(), leap, long, terms["清明"].toYmd()]


def main() -> None:
    """Write the file."""
    years = {str(year): year_of(year) for year in YEARS}
    lines = ",\n".join(f"  {json.dumps(year)}: {json.dumps(value)}" for year, value in years.items())
    Path(__file__).with_name("lunar.json").write_text("{\n" + lines + "\n}\n", encoding="utf8")


if __name__ == "__main__":
    main()
