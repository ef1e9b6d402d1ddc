"""Audits: who audits tells of what others gave, and gives nothing."""

from __future__ import annotations

import re
from bisect import bisect_left

from nlp_aid.flows.candidates import Candidate
from nlp_aid.flows.page import Page

_REPORT = re.compile("审计(?:调查)?(?:结果|报告|情况|发现|公告|工作报告|整改)")
_LONGEST_HEADLINE = 100
_AUDITOR = re.compile("审计(?:厅|局|署|办|组|机关|部门|特派办|委员会办公室)$")


def is_audit(page: Page) -> bool:
    """Tell whether a page is the report of an audit, by its headline."""
    return _REPORT.search(page.text, 0, min(page.ends[bisect_left(page.line, 1) - 1], _LONGEST_HEADLINE)) is not None


def is_auditor(page: Page, one: Candidate) -> bool:
    """Tell whether a candidate is somebody who audits."""
    return _AUDITOR.search(page.written(one.start, one.end)) is not None
