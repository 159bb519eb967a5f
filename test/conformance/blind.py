"""Where Keras's layers, most of them those of several heads, are mended before they are compared with.

- A query that sees no key takes zeros. Keras gives zeros where its layers weigh values by themselves, with dropout or scores; where they leave it to
  `dot_product_attention`, the mean over all steps, padding among them.
- A layer that is not trained is none of which parts are: Keras makes those of heads once it is applied, and
  does not tell them, nor the cell of a ConvLSTM.
- A bias of one number a head is added head by head. On TensorFlow Keras takes it for one of channels that come first where there are as many steps
  as heads, and adds it step by step.
- What is looked at keeps its mask. MultiHeadAttention takes it off the tensors that it is given, so that layers that read them later see none.

Importing this is enough.
"""

import functools

import keras
from keras.src import backend, ops
from keras.src.backend import get_keras_mask, set_keras_mask

MADE_OF_PARTS = tuple(
    getattr(keras.layers, name) for name in "MultiHeadAttention GroupQueryAttention ConvLSTM1D ConvLSTM2D".split()
)
_added = backend.numpy.add
_attended = ops.dot_product_attention
_call = keras.layers.MultiHeadAttention.call


def dot_product_attention(query, key, value, bias=None, mask=None, **call):
    made = _attended(query, key, value, bias=bias, mask=mask, **call)
    if mask is None:
        return made
    seen = ops.transpose(ops.any(mask, axis=-1), (0, 2, 1))
    return ops.where(seen[..., None], made, ops.zeros_like(made))


def add(x1, x2):
    """Whatever comes first is never taken for a bias."""
    is_matrix = len(getattr(x2, "shape", ())) == 2 and len(getattr(x1, "shape", ())) > 2
    return _added(x2, x1) if is_matrix else _added(x1, x2)


@functools.wraps(_call)
def call(self, query, value, key=None, **given):
    tensors = [tensor for tensor in (query, value, key) if tensor is not None]
    masks = [get_keras_mask(tensor) for tensor in tensors]
    made = _call(self, query, value, key, **given)
    for tensor, mask in zip(tensors, masks, strict=True):
        set_keras_mask(tensor, mask)
    return made


def told(build):
    @functools.wraps(build)
    def built(self, *shapes, **given):
        build(self, *shapes, **given)
        for part in self._layers:
            part.trainable = self.trainable

    return built


for kind in MADE_OF_PARTS:
    kind.build = told(kind.build)
ops.dot_product_attention = dot_product_attention
keras.layers.MultiHeadAttention.call = call
backend.numpy.add = add
