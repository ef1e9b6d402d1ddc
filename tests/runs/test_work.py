import pytest

import nlp_aid
from nlp_aid.io import Document
from nlp_aid.runs.work import Annotator, work


@pytest.mark.slow
def test_new_words_are_forgotten_and_records_stay_the_same(monkeypatch):
    from nlp_aid.runs import work as module

    monkeypatch.setattr(module, "_CHARACTERS", 200)
    nlp = nlp_aid.load(["money", "places"])
    annotate = Annotator(nlp)
    texts = [f"上海市{chr(0x4E00 + n)}{chr(0x5E00 + n)}捐款{n}5元，支持隆阳区。" for n in range(300)]
    tasks = [Document(id=str(n), text=text, where="") for n, text in enumerate(texts)]
    sizes = []
    for task in tasks:
        assert annotate(task) == work(_OTHER, task)
        sizes.append(len(nlp.vocab.strings))
    assert max(sizes) < 100
    assert len(_OTHER.vocab.strings) > 300


_OTHER = nlp_aid.load(["money", "places"])
