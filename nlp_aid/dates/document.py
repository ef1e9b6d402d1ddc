"""The date of a document, from what is known of it beside its text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nlp_aid.dates.resolve import Anchor, anchor_of

# What fields with a document's date are called, in lower case, in both scripts; the surest first.
DATE_FIELDS = (
    "date",
    "document_date",
    "published",
    "publish_date",
    "published_at",
    "publishdate",
    "pubdate",
    "pub_date",
    "published_date",
    "publish_time",
    "pub_time",
    "date_published",
    "issue_date",
    "issued",
    "created_at",
    "成文日期",
    "发文日期",
    "发文时间",
    "印发日期",
    "发布日期",
    "发布时间",
    "公告日期",
    "公告时间",
    "公示日期",
    "公示时间",
    "公布日期",
    "刊登日期",
    "发表时间",
    "发表日期",
    "日期",
    "時間",
    "时间",
    "發文日期",
    "發布日期",
    "發佈日期",
    "發布時間",
    "發佈時間",
    "公佈日期",
    "刊登日期",
    "發表日期",
    "發表時間",
)


def document_date(meta: Mapping[str, Any]) -> Anchor | None:
    """Return a document's date from its metadata: its `date`, or one of the usual names among its `fields`.

    Args:
        meta: what is known of the document; see `nlp_aid.io.Document`.

    Returns:
        The date as far as it is known; None where there is none, or where what stands there is no date.
    """
    named = {str(name).strip().lower(): value for name, value in (meta.get("fields") or {}).items()}
    for value in (meta.get("date"), *(named.get(name) for name in DATE_FIELDS)):
        if value and (anchor := anchor_of(str(value))):
            return anchor
    return None
