"""Sentences of our own: mainland, Taiwan and Hong Kong."""

SIMPLIFIED = [
    "县里去年投入帮扶资金一千二百万元，新修了三条通村公路。",
    "上海市闵行区的企业向隆阳区捐赠了价值80万元的教学设备。",
    "村支书说，茶园建好以后，每户每年能多收入两万多元。",
    "东西部协作项目落地，搬迁群众在家门口就有了工作。",
    "洪水过后，民政部门给受灾的四百户人家送去了粮食和棉被。",
    "“雨露计划”今年资助了二百六十名学生读完职业学校。",
    "援外医疗队在当地建起了第一间手术室，培训护士35人。",
    "合作社把核桃卖到了外省，收购价比前年高出百分之十五。",
    "驻村工作队逐户登记，发现还有七家的房屋没有加固。",
    "扶贫车间开工的那天，乡亲们放了很长时间的鞭炮。",
]
TRADITIONAL = [
    "縣政府去年撥出救濟金五百萬元，協助受災的農民重建家園。",
    "慈善基金會在臺東設立獎學金，幫助偏鄉學童完成學業。",
    "志工們把熱騰騰的便當送到獨居老人的手裡。",
    "本會將善款全數用於興建國小圖書館，歡迎各界踴躍捐輸。",
    "颱風過後，衛生所立刻派出醫療團隊前往山區義診。",
    "這座橋由兩地的企業共同出資，造價約三千六百萬元。",
    "農會輔導部落種植有機蔬菜，每年增加收入二十萬元。",
    "對外援助的項目包括水利、電力和職業訓練。",
    "鄉公所說明，補助款將分三期發給符合資格的家庭。",
    "滬滇兩地簽署協議，未來五年投入隆陽區的資金將超過一億元。",
]
# With characters that only Big5-HKSCS has.
HONG_KONG = [
    "佢哋話呢筆錢係用嚟幫啲老人家嘅，唔可以攞去做其他嘢。",
    "賑災基金撥款八百萬港元，畀受災嘅村民起返間屋。",
]
# Each encoding with the sentences that it can hold.
WRITTEN_IN = [
    ("utf-8", SIMPLIFIED + TRADITIONAL + HONG_KONG),
    ("utf-8-sig", SIMPLIFIED + TRADITIONAL + HONG_KONG),
    ("gb18030", SIMPLIFIED + TRADITIONAL),
    ("gbk", SIMPLIFIED + TRADITIONAL),
    ("gb2312", SIMPLIFIED),
    ("big5", TRADITIONAL),
    ("cp950", TRADITIONAL),
    ("big5hkscs", TRADITIONAL + HONG_KONG),
    ("utf-16", SIMPLIFIED + TRADITIONAL + HONG_KONG),
    ("utf-16-le", SIMPLIFIED + TRADITIONAL + HONG_KONG),
    ("utf-16-be", SIMPLIFIED + TRADITIONAL + HONG_KONG),
    ("utf-32", SIMPLIFIED + TRADITIONAL),
    ("utf-32-le", SIMPLIFIED + TRADITIONAL),
    ("utf-32-be", SIMPLIFIED + TRADITIONAL),
]
EACH = [(encoding, sentence) for encoding, sentences in WRITTEN_IN for sentence in sentences]
