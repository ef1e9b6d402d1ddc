"""Names of organisations, inside which a designation is no programme: `乡村振兴局`."""

from __future__ import annotations

import re

from nlp_aid.programmes.page import Page

_LINKS = "工作|重点|开发|发展|协作|合作|推进|推动|专项|前方|联合|联席|服务|促进|研究|指导|建设|管理|监测|信息|志愿|县级|省级|市级|驻村|和|与|及|移民|农业农村|水利|社会|事务|帮扶|巡回|驻地|实践|创新"
_ENDS = (
    "局|办公室|委员会|基金会|领导小组|工作队|工作组|指挥部|协会|促进会|联合会|研究会|学会|总队|大队|小分队|干部学院|学院|研究院|研究所|研究中心"
    "|有限责任公司|有限公司|公司|集团|专班|督导组|巡视组|联络组|专家组|临时党委|中心(?!城|村|镇|工作)|司(?!法|机)|处(?!于|在|理|境|置|方)|站(?!点)"
    "|部(?!署|分|门|落)|办(?!法|理|好|得|学|医|公|事|实|成|了|起|会|展)|会(?!议|上|谈|商|展|场|更|有|让|使|带|给)|网(?!络|红)|报(?!道|告|名|销|账|酬|喜)|厅(?!堂)|委(?!托|员)"
)
_TAIL = re.compile(f"(?:{_LINKS}){{0,3}}(?:{_ENDS})")
_LONGEST = 24


def is_in_organisation(page: Page, start: int, end: int) -> bool:
    """Tell whether the name of an organisation goes on behind the span."""
    match = _TAIL.match(page.text, end, end + _LONGEST)
    return match is not None and page.is_bound(match.end())
