"""A user's own organisations beside those that the tagger finds."""

import spacy

import nlp_aid

# What opens the ids that a document gives.
LOCAL = "local:"
TEXT = "中国雨露慈善总会和上海市闵行区人民政府捐款，清源水務集團也捐款。"
DONORS = [
    {"id": "D1", "name": "雨露慈善总会", "aliases": ["中国雨露慈善总会"]},
    {"id": "D2", "name": "清源水务集团"},
]


def test_they_win_and_are_saved(tmp_path):
    nlp = nlp_aid.load(["organisations"])
    before = [it.to_data() for it in nlp(TEXT)._.organisations]
    assert all(it["id"].startswith(LOCAL) for it in before)
    pipe = nlp.get_pipe("aid_entities")
    bundled = pipe.hashes()
    pipe.add_entries(DONORS)
    expected = [("中国雨露慈善总会", "D1", "雨露慈善总会"), ("清源水務集團", "D2", "清源水务集团")]
    others = [it["text"] for it in before if it["text"].startswith("上海")]

    def found(nlp):
        doc = nlp(TEXT)
        assert [it.text for it in doc._.organisations if it.id.startswith(LOCAL)] == others
        assert doc.spans["organisations"][0].kb_id_ == "D1"
        return [(it.text, it.id, it.name) for it in doc._.organisations if not it.id.startswith(LOCAL)]

    assert found(nlp) == expected
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert found(again) == expected
    assert again.get_pipe("aid_entities").hashes() == pipe.hashes()
    assert found(nlp_aid.load(["organisations"]).from_bytes(nlp.to_bytes())) == expected
    for id in ("D1", "D2"):
        pipe.remove(id)
    assert [it.to_data() for it in nlp(TEXT)._.organisations] == before
    assert pipe.hashes() == bundled


def test_trained_weights_have_another_hash():
    nlp = nlp_aid.load(["organisations"])
    pipe = nlp.get_pipe("aid_entities")
    bundled = pipe.hashes()["tagger"]
    doc = nlp.make_doc(TEXT)
    doc.spans["organisations"] = [doc[0:3]]
    optimizer = nlp.resume_training()
    nlp.update([spacy.training.Example(nlp.make_doc(TEXT), doc)], sgd=optimizer)
    assert pipe.hashes()["tagger"] != bundled
