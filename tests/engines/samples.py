"""Texts for engines: short, with what costs time now and then, and bad ones among them."""

import json

import nlp_aid

# What the engines run: quick to load.
LAYERS = "fast"
SENTENCES = (
    "2021年3月，上海市投入帮扶资金{n}万元，支持隆阳区瓦房乡。",
    "浙江省捐款{n}万元，用于湖北省的抗疫。",
    "当天没有别的消息。",
    "东西部协作以来，闵行区向保山市拨付{n}.5万元。",
)


def rows(number):
    """Rows with an id, a text, a date and a field; of every tenth there is no text, and one is empty."""
    made = []
    for n in range(number):
        text = None if n % 10 == 7 else "" if n == 3 else SENTENCES[n % len(SENTENCES)].format(n=n)
        made.append({"id": f"d{n}", "text": text, "date": f"20{n % 20:02}-05-06" if n % 3 else None, "desk": f"nr {n}"})
    return made


def columns(number):
    """The same as columns."""
    made = rows(number)
    return {name: [row[name] for row in made] for name in made[0]}


def lines(number):
    """What `nlp_aid.annotate` makes of those that have a text, by their ids: lines of JSONL without the line feed."""
    from nlp_aid.io import Document

    documents = [
        Document(
            id=row["id"],
            text=row["text"],
            where=row["id"],
            meta={
                **({"date": row["date"]} if row["date"] else {}),
                **({} if row["text"].strip() else {"caveats": {"empty_text": 1}}),
                "fields": {"desk": row["desk"]},
            },
        )
        for row in rows(number)
        if row["text"] is not None
    ]
    records = nlp_aid.annotate(documents, LAYERS)
    return {record["id"]: json.dumps(record, ensure_ascii=False) for record in records}
