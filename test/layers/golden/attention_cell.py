"""Writes attention_cell.json: what the cell computes by either score, written around Keras's own cells, with gradients and training steps."""

import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf

ROWS, STEPS, MEMORY, UNITS, KEYS = 3, 4, 5, 3, 2
MASKS = {
    "plain": (None, None),
    "masked": (
        [[1, 1, 0, 1], [1, 0, 0, 0], [0, 1, 1, 1]],
        [[1, 1, 0, 1, 0], [0, 0, 1, 1, 1], [1, 0, 0, 0, 0]],
    ),
}
CELLS = {
    "SimpleRNNCell": keras.layers.SimpleRNNCell,
    "LSTMCell": keras.layers.LSTMCell,
    "GRUCell": keras.layers.GRUCell,
}


class AttentionCell(keras.layers.Layer):
    """The memory and its mask are set before each call: Keras's RNN hands a cell no constants."""

    def __init__(self, cell, score):
        super().__init__()
        self.cell, self.score = cell, score
        self.state_size = cell.state_size
        self.output_size = cell.output_size

    def build(self, shape):
        add = lambda name, shape: self.add_weight(name=name, shape=shape)
        self.memory_kernel = add("memory_kernel", (self.memory.shape[-1], KEYS))
        self.cell.build((shape[0], shape[-1] + self.memory.shape[-1]))
        self.query_kernel = add("query_kernel", (self.cell.units, KEYS))
        self.attention_v = [add("attention_v", (KEYS,))] if self.score == "additive" else []
        self.built = True

    def ordered(self):
        return [self.memory_kernel, *self.cell.weights, self.query_kernel, *self.attention_v]

    def call(self, x, states, training=False):
        query, keys = states[0] @ self.query_kernel, self.memory @ self.memory_kernel
        if self.score == "additive":
            score = tf.einsum("bsk,k->bs", tf.tanh(query[:, None] + keys), self.attention_v[0])
        else:
            score = tf.einsum("bsk,bk->bs", keys, query)
        if self.mask is not None:
            score = tf.where(self.mask, score, -1e9)
        p = tf.nn.softmax(score)
        context = tf.einsum("bs,bsm->bm", p, self.memory)
        y, states = self.cell(tf.concat([x, context], -1), states)
        # Weights come out beside the output.
        return tf.concat([y, p], -1), states

    @property
    def output_size(self):
        return self._output_size

    @output_size.setter
    def output_size(self, size):
        self._output_size = size + MEMORY


def flat(x):
    return [float(f"{v:.9g}") for v in np.asarray(tf.convert_to_tensor(x)).ravel()]


def case(cell, score, masks, given):
    random = np.random.default_rng(5)
    x = random.uniform(-1, 1, (ROWS, STEPS, 2)).round(3).astype("float32")
    memory = random.uniform(-1, 1, (ROWS, MEMORY, 3)).round(3).astype("float32")
    of_x, of_memory = [None if mask is None else np.array(mask, bool) for mask in MASKS[masks]]
    # What is masked holds zeros, which a Masking layer finds.
    if of_x is not None:
        x, memory = x * of_x[..., None], memory * of_memory[..., None]
    made = CELLS[cell](UNITS)
    around = AttentionCell(made, score)
    around.memory, around.mask = tf.constant(memory), None if of_memory is None else tf.constant(of_memory)
    around.build((ROWS, 2))
    weights = around.ordered()
    for weight in weights:
        weight.assign(random.uniform(-0.8, 0.8, weight.shape).round(3))
    before = [flat(w) for w in weights]
    size = 2 if cell == "LSTMCell" else 1
    states = [random.uniform(-1, 1, (ROWS, UNITS)).round(3).astype("float32") for _ in range(size if given else 0)]

    def run():
        # Steps one by one: a masked one leaves the states, and repeats the output.
        now = [tf.constant(s) for s in states] or [tf.zeros((ROWS, UNITS))] * size
        output, outputs, scores = tf.zeros((ROWS, UNITS)), [], []
        for t in range(STEPS):
            both, after = around(tf.constant(x[:, t]), now)
            after = list(after) if isinstance(after, (list, tuple)) else [after]
            keep = lambda new, old: new if of_x is None else tf.where(of_x[:, t, None], new, old)
            now = [keep(new, old) for new, old in zip(after, now)]
            # Nothing is looked at in a masked step.
            output, shown = keep(both[:, :UNITS], output), keep(both[:, UNITS:], tf.zeros((ROWS, MEMORY)))
            outputs.append(output)
            scores.append(shown)
        return [tf.stack(outputs, 1), *now, tf.stack(scores, 1)]

    outputs = run()
    target = random.uniform(-1, 1, (ROWS, UNITS)).round(3).astype("float32")
    optimizer, losses, gradients = keras.optimizers.SGD(0.5), [], None
    for _ in range(5):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((run()[1] - target) ** 2)
        found = tape.gradient(loss, [w.value for w in weights])
        gradients = gradients or [flat(g) for g in found]
        optimizer.apply(found, weights)
        losses.append(float(loss))
    return {
        "cell": cell, "score": score, "masks": masks, "given": given,
        "x": x.tolist(), "memory": memory.tolist(), "states": [s.tolist() for s in states], "target": target.tolist(),
        "weights": before, "shapes": [list(w.shape) for w in weights],
        "outputs": [flat(o) for o in outputs], "gradients": gradients, "losses": losses, "after": [flat(w) for w in weights],
    }


cases = [
    case(cell, score, masks, given)
    for cell in CELLS
    for score in ("additive", "dot")
    for masks in MASKS
    for given in (False, True)
]
golden = {"keras": keras.__version__, "cases": cases}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
