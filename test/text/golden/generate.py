"""Writes text.json: what Keras's TextVectorization and pad_sequences make of awkward input.

    pip install -r ../../golden/requirements.txt && python generate.py

Every case holds the arguments (Keras's names), the input and Keras's answer.
"""

import json
import pathlib

import keras
import tensorflow as tf

REVIEWS = [
    "The plot was good, the acting was not.",
    "Not good: not the plot, not the acting!",
    "GOOD good Good... it's (well-known) `quoted` \"text\"",
    "",
    "   ",
]
UNICODE = [
    "\u00c9t\u00e9 \u00e9t\u00e9 ETE e\u0301",
    "emoji \U0001f600 \U0001f600\ufe0f \U0001f468\u200d\U0001f469\u200d\U0001f467 \ue000 \uffee",
    "a\u00a0b c\u3000d e\u2003f g\x0bh i\x0cj k\x85l m\x1cn",
    "\u2014 \u2026 \u2019quoted\u2019 na\u00efve co\u00f6perate \u042f \u044f \u0130I\u0131i",
    "tab\tnew\nline\r\nend",
    "[UNK] [unk] unk",
]
TIES = ["b a", "a b c", "z \ue000 \U0001f600 \ufffd", "B A aa ab", "c C cc"]

VECTORIZATION = [
    (REVIEWS, {}),
    (REVIEWS, {"max_tokens": 6}),
    (REVIEWS, {"ragged": True}),
    (REVIEWS, {"ragged": True, "output_sequence_length": 4}),
    (REVIEWS, {"output_sequence_length": 4}),
    (REVIEWS, {"output_sequence_length": 12, "max_tokens": 8}),
    (REVIEWS, {"standardize": "lower"}),
    (REVIEWS, {"standardize": "strip_punctuation"}),
    (REVIEWS, {"standardize": None}),
    (REVIEWS, {"split": "character", "max_tokens": 20}),
    (REVIEWS, {"vocabulary": ["good", "plot", "missing"]}),
    (REVIEWS, {"vocabulary": ["", "[UNK]", "acting", "the"]}),
    (UNICODE, {}),
    (UNICODE, {"standardize": None}),
    (UNICODE, {"standardize": "lower", "split": "character"}),
    (TIES, {}),
    (TIES, {"max_tokens": 5, "standardize": None}),
    (["".join(map(chr, range(1, 128)))], {"standardize": "strip_punctuation"}),
    (["".join(map(chr, range(1, 128)))], {"split": "character"}),
]

PADDING = [
    ([[1], [2, 3], [4, 5, 6]], {}),
    ([[1], [2, 3], [4, 5, 6]], {"maxlen": 2}),
    ([[1], [2, 3], [4, 5, 6]], {"maxlen": 5, "value": -1}),
    ([[1], [2, 3], [4, 5, 6]], {"padding": "post"}),
    ([[1], [2, 3], [4, 5, 6]], {"maxlen": 2, "truncating": "post"}),
    ([[1], [], [4, 5, 6]], {"maxlen": 2, "truncating": "post", "padding": "post", "value": 9}),
    ([[0.5], [1.25, -2.5]], {"dtype": "float32", "value": 0.75}),
    ([[], []], {}),
]


def vectorization(texts, options):
    layer = keras.layers.TextVectorization(**options)
    if "vocabulary" not in options:
        layer.adapt(texts)
    rows = layer(texts)
    rows = rows.to_list() if isinstance(rows, tf.RaggedTensor) else rows.numpy().tolist()
    vocabulary = [str(token) for token in layer.get_vocabulary()]
    return {"texts": texts, "options": options, "vocabulary": vocabulary, "rows": rows}


def padding(sequences, options):
    rows = keras.utils.pad_sequences(sequences, **options).tolist()
    return {"sequences": sequences, "options": options, "rows": rows}


golden = {
    "made_by": {"keras": keras.__version__, "tensorflow": tf.__version__},
    "vectorization": [vectorization(*case) for case in VECTORIZATION],
    "padding": [padding(*case) for case in PADDING],
}
path = pathlib.Path(__file__).with_name("text.json")

# One case a line.
lines = (",\n".join(map(json.dumps, golden[part])) for part in ("vectorization", "padding"))
text = '{"made_by": %s,\n"vectorization": [\n%s\n],\n"padding": [\n%s\n]}\n'
path.write_text(text % (json.dumps(golden["made_by"]), *lines))
