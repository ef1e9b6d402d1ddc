import numpy as np
import pytest

from nlp_aid.entities import inference
from nlp_aid.entities.features import N_ROWS, OF_A_CHARACTER, OF_A_WORD, Features, features_of
from nlp_aid.entities.network import build_network, shapes
from nlp_aid.entities.weights import read_weights, write_weights


def small_network():
    network = build_network(width=6, hidden=10)
    np.random.seed(1)
    network.initialize()
    random = np.random.default_rng(2)
    network.set_param("tags_w", random.normal(size=(10, network.get_dim("nO"))).astype(np.float32))
    for name in network.param_names:
        if name.endswith("_b"):
            network.set_param(name, np.full_like(network.get_param(name), 0.3))
    return network


def documents(*lengths):
    made = []
    for n in lengths:
        random = np.random.default_rng(n)
        starts = np.flatnonzero(random.random(n) < 0.6) if n else np.zeros(0, dtype=np.int64)
        starts = np.union1d([0], starts)[:n].astype(np.int64)
        sizes = (n, OF_A_CHARACTER), (len(starts), OF_A_WORD)
        rows = [random.integers(0, N_ROWS, size) for size in sizes]
        made.append(Features(*rows, starts, starts[:1]))
    return made


def joined(*sentences):
    """One document of some sentences."""
    lengths = np.cumsum([0, *(len(sentence.characters) for sentence in sentences)])[:-1]
    characters, words = (np.concatenate([sentence[part] for sentence in sentences]) for part in (0, 1))
    starts = [sentence.word_starts + at for sentence, at in zip(sentences, lengths, strict=True)]
    return Features(characters, words, np.concatenate(starts), lengths)


def plain(network, document):
    """The network one character at a time, as its description says."""
    weights = {name: network.get_param(name).astype(np.float64) for name in network.param_names}
    characters, words = ([weights["table"][row].sum(axis=0) for row in rows] for rows in document[:2])
    words1 = [rectified(around(words, at, 1, 1), weights, "words1") for at in range(len(words))]
    words2 = [rectified(around(words1, at, 1, 2), weights, "words2") for at in range(len(words))]
    words2 = [a + b for a, b in zip(words1, words2, strict=True)]
    words3 = [rectified(around(words2, at, 1, 2), weights, "words3") for at in range(len(words))]
    context = [(a + b) @ weights["context_w"] for a, b in zip(words2, words3, strict=True)]
    scores = []
    own = [rectified(around(characters, at, 2, 1), weights, "characters") for at in range(len(characters))]
    for at, first in enumerate(own):
        word = np.searchsorted(document.word_starts, at, side="right") - 1
        mixed = rectified(first, weights, "mixed", context[word])
        joined = first + mixed + rectified(mixed, weights, "joint")
        scores.append(joined @ weights["tags_w"] + weights["tags_b"])
    return scores


def rectified(inputs, weights, name, added=0):
    return np.maximum(inputs @ weights[f"{name}_w"] + weights[f"{name}_b"] + added, 0)


def around(inputs, at, reach, step):
    places = [at + offset * step for offset in range(-reach, reach + 1)]
    zeros = np.zeros_like(inputs[0])
    return np.concatenate([inputs[place] if 0 <= place < len(inputs) else zeros for place in places])


def test_the_quick_way_is_the_plain_way_and_sentences_do_not_see_each_other():
    network = small_network()
    sentences = documents(7, 1, 0, 12, 9, 1, 6)
    batch = [*sentences[:4], joined(*sentences[4:])]
    scores = network.predict(batch)
    expected = np.concatenate([plain(network, sentence) for sentence in sentences if len(sentence.characters)])
    np.testing.assert_allclose(scores, expected, rtol=1e-4, atol=1e-4)


def test_a_long_text_in_stretches_is_seen_as_a_whole(monkeypatch):
    network = small_network()
    (text,) = documents(60)
    text = joined(text, *documents(9, 40))
    whole = network.predict([text])
    monkeypatch.setattr(inference, "_STRETCH", 6)
    np.testing.assert_allclose(network.predict([text]), whole, rtol=1e-5, atol=1e-5)


def test_what_is_predicted_is_what_is_learned_from():
    network = small_network()
    batch = [*documents(7, 1), joined(*documents(5, 7))]
    np.testing.assert_allclose(network.predict(batch), network.begin_update(batch)[0], rtol=1e-5, atol=1e-5)
    _, backprop = network(batch, is_train=False)
    with pytest.raises(ValueError, match="begin_update"):
        backprop(network.predict(batch))


@pytest.mark.parametrize("name", [name for name in shapes(1, 1) if name != "transitions"])
def test_gradients_are_those_of_the_scores(name):
    network = small_network()
    batch = [*documents(7, 1), joined(*documents(5, 7))]
    direction = np.random.default_rng(3).normal(size=(20, network.get_dim("nO"))).astype(np.float32)
    _, backprop = network.begin_update(batch)
    backprop(direction)
    gradient = network.get_grad(name)
    at = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)
    weights = network.get_param(name).copy()

    def objective(change):
        moved = weights.copy()
        moved[at] += change
        network.set_param(name, moved)
        return float((network.predict(batch).astype(np.float64) * direction).sum())

    slope = (objective(2e-4) - objective(-2e-4)) / 4e-4
    assert slope == pytest.approx(float(gradient[at]), rel=2e-2)


def test_features_tell_apart_characters_words_and_places_in_words():
    text = "闵行区闵行区"
    whole, cut = features_of(text, [0, 3]), features_of(text, [0, 2, 3])
    assert (whole.characters[:3, 0] == whole.characters[3:, 0]).all()  # the same places in words
    assert (whole.characters[:3, 1] == whole.characters[3:, 1]).all()  # the same characters
    assert whole.characters[1, 0] != cut.characters[1, 0]  # another place in its word
    assert (whole.words[0] == whole.words[1]).all()  # the same word
    assert (whole.words[0] == cut.words[2]).all()
    assert (whole.words[0, [0, 1, 3]] != cut.words[0, [0, 1, 3]]).all()  # other words that begin alike
    assert whole.words[0, 2] == cut.words[0, 2]
    assert whole.word_lengths.tolist() == [3, 3]
    assert (whole.characters[:, 4] == whole.words[0, 1]).all()  # characters have the row of their word
    assert (cut.characters[3:, 4] == whole.words[1, 1]).all()
    assert cut.characters[0, 4] != cut.characters[2, 4]
    every = np.concatenate([rows.ravel() for features in (whole, cut) for rows in features[:2]])
    assert every.min() >= 0
    assert every.max() < N_ROWS


def test_a_sentence_has_the_features_that_it_has_alone():
    sentences = ["在闵行区。", "啊", "瓦房乡", "！"]
    lengths = np.cumsum([0, *map(len, sentences)])
    starts = [
        at + inner for at, text in zip(lengths, sentences, strict=False) for inner in ({0, 1} if len(text) > 1 else {0})
    ]
    together = features_of("".join(sentences), starts, lengths[:-1])
    alone = [features_of(text, [0, 1] if len(text) > 1 else [0]) for text in sentences]
    for part in (0, 1):
        assert (together[part] == np.concatenate([features[part] for features in alone])).all()
    assert (features_of("在瓦房", [0]).characters != features_of("在瓦房乡", [0]).characters[:3]).any()


def test_weights_come_back_and_others_are_refused(tmp_path):
    network = small_network()
    write_weights(network, tmp_path / "weights.npz")
    again = build_network(width=6, hidden=10)
    read_weights(again, tmp_path / "weights.npz")
    batch = documents(9)
    assert (again.predict(batch) == network.predict(batch)).all()
    with pytest.raises(ValueError, match="shape"):
        read_weights(build_network(width=8, hidden=10), tmp_path / "weights.npz")
    with pytest.raises(FileNotFoundError, match="not in"):
        read_weights(again, tmp_path / "other.npz")
    (tmp_path / "weights.npz").write_bytes(b"PK nothing")
    with pytest.raises(ValueError, match="does not hold"):
        read_weights(again, tmp_path / "weights.npz")
    with pytest.raises(ValueError, match="no weights yet"):
        write_weights(build_network(), tmp_path / "weights.npz")
