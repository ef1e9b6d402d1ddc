"""Documents of our own, whose amounts and places are known, and their tables with all cells."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sheet:
    """A table: its heads, its rows, and the unit of its amounts."""

    unit: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def lines(self) -> list[tuple[str, ...]]:
        return [self.heads, *self.rows]


@dataclass(frozen=True)
class Paper:
    """A document: a heading, paragraphs, and a table behind them."""

    name: str
    heading: str
    paragraphs: tuple[str, ...]
    sheet: Sheet | None = None
    amounts: tuple[str, ...] = field(default=())


PAPERS = (
    Paper(
        "allocation",
        "云南省财政厅下达2023年沪滇协作资金1.2亿元",
        (
            "现将2023年沪滇协作资金1.2亿元下达给你们，其中安排隆阳区3650万元，用于蔬菜大棚和冷库建设。",
            "资金使用范围包括产业发展、劳务协作和消费帮扶三个方面，项目清单由各县（区）报省乡村振兴局备案。",
            "请各地于6月30日前完成资金拨付，每户补助标准不得低于5000元，不得挪作他用。",
        ),
        Sheet(
            "万元",
            ("县区", "中央资金", "省级资金", "受益户数", "备注"),
            (
                ("隆阳区", "3650", "120.5", "1200", "续建"),
                ("施甸县", "2180", "96", "845", ""),
                ("腾冲市", "1,930", "88.25", "730", "新建"),
                ("龙陵县", "1640", "75", "610", ""),
                ("昌宁县", "1520", "70", "590", "新建"),
            ),
        ),
    ),
    Paper(
        "donations",
        "甘肃省积石山县地震捐赠情况公示",
        (
            "截至2023年12月31日，积石山县累计接收社会捐赠资金1280.5万元，捐赠物资折合人民币365万元。",
            "厦门市向积石山县捐款200万元，福建省慈善总会捐款50万元，用于校舍修缮。",
        ),
        Sheet(
            "元",
            ("捐赠单位", "捐赠金额", "用途"),
            (
                ("厦门某公司", "500000", "安置点"),
                ("兰州某学校", "12350.5", "取暖"),
                ("临夏某商会", "80000", "粮油"),
                ("北京某基金会", "1200000", "校舍"),
            ),
        ),
    ),
    Paper(
        "traditional",
        "慈善基金會撥款五百萬元援助花蓮縣",
        (
            "慈善基金會在花蓮縣設立獎學金，撥出善款五百萬元，幫助偏鄉學童完成學業。",
            "臺北市另捐出港幣20萬元，每名學生可領3000元。",
        ),
    ),
    Paper(
        "report",
        "贵州省黔东南州2022年东西部协作工作总结",
        tuple(
            f"第{number}季度，佛山市向黔东南州投入协作资金{amount}万元，实施项目{number + 10}个，台江县、雷山县和剑河县的{number}320户农户受益，"
            f"其中消费帮扶金额{amount + 7}.5万元，带动就业{number}00人，群众满意度不断提高。"
            for number, amount in ((1, 1365), (2, 2480), (3, 975), (4, 3120))
        ),
    ),
    Paper(
        "budget",
        "恩施土家族苗族自治州乡村振兴项目计划表",
        ("恩施市、利川市和建始县共安排财政资金560万元，杭州市帮扶资金230万元。",),
        Sheet(
            "万元",
            ("项目名称", "总投资", "财政资金", "自筹资金"),
            (
                ("饮水工程", "260", "200", "60"),
                ("道路硬化", "185.5", "150", "35.5"),
                ("茶叶基地", "420", "210", "210"),
                ("合计", "865.5", "560", "305.5"),
            ),
        ),
    ),
    Paper(
        "notice",
        "关于划拨防汛救灾资金的通知",
        (
            "河北省财政厅、应急管理厅紧急向涿州市划拨防汛救灾资金3000万元，向霸州市划拨1500万元。",
            "国家另安排中央自然灾害救灾资金1亿元，支持北京市、天津市和河北省开展抢险救援。",
            "保定市红十字会接受捐款86.4万元，已全部用于涿州市安置点的食品和药品。",
        ),
    ),
)
