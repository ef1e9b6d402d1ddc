import numpy as np
import pytest

from nlp_aid.entities.features import N_FEATURES, N_ROWS, rows_of
from nlp_aid.entities.network import build_network
from nlp_aid.entities.weights import read_weights, write_weights


def small_network():
    network = build_network(width=6, hidden=10)
    np.random.seed(1)
    network.initialize()
    random = np.random.default_rng(2)
    network.set_param("w3", random.normal(size=(10, network.get_dim("nO"))).astype(np.float32))
    network.set_param("b1", np.full(10, 0.3, dtype=np.float32))
    network.set_param("b2", np.full(10, 0.3, dtype=np.float32))
    return network


def documents(*lengths):
    return [np.random.default_rng(n).integers(0, N_ROWS, (n, N_FEATURES)) for n in lengths]


def plain(network, rows):
    """The network one character at a time, as its description says."""
    weights = {name: network.get_param(name).astype(np.float64) for name in network.param_names}
    embedded = [weights["table"][row].sum(axis=0) for row in rows]
    first = [layer(embedded, at, 1, weights["w1"], weights["b1"]) for at in range(len(rows))]
    second = [layer(first, at, 2, weights["w2"], weights["b2"]) for at in range(len(rows))]
    return [(a + b) @ weights["w3"] + weights["b3"] for a, b in zip(first, second, strict=True)]


def layer(inputs, at, step, weights, bias):
    places = [at + offset * step for offset in (-2, -1, 0, 1, 2)]
    zeros = np.zeros_like(inputs[0])
    window = np.concatenate([inputs[place] if 0 <= place < len(inputs) else zeros for place in places])
    return np.maximum(window @ weights + bias, 0)


def test_the_quick_way_is_the_plain_way_and_documents_do_not_see_each_other():
    network = small_network()
    batch = documents(7, 1, 0, 12)
    scores = network.predict(batch)
    expected = np.concatenate([plain(network, rows) for rows in batch if len(rows)])
    np.testing.assert_allclose(scores, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", ["table", "w1", "b1", "w2", "b2", "w3", "b3"])
def test_gradients_are_those_of_the_scores(name):
    network = small_network()
    batch = documents(7, 1, 12)
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

    slope = (objective(1e-2) - objective(-1e-2)) / 2e-2
    assert slope == pytest.approx(float(gradient[at]), rel=2e-2)


def test_rows_tell_apart_characters_words_and_places_in_words():
    text = "闵行区闵行区"
    whole, cut = rows_of(text, np.array([0, 3])), rows_of(text, np.array([0, 2, 3]))
    assert (whole[0] == rows_of("闵行区", np.array([0]))[0]).all()
    assert (whole[:3, 1] == whole[3:, 1]).all()  # the same characters
    assert (whole[0, [0, 3]] != cut[0, [0, 3]]).all()  # another word, and another place in it
    assert (whole[3] == cut[3]).all()
    assert whole.min() >= 0
    assert whole.max() < N_ROWS


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


def test_a_window_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="window"):
        build_network(window=3)
