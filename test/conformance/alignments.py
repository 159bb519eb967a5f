"""CTC as Keras computes it where it is right, the formula where it is not, and lists that the steps of a row have room for."""

import keras
import numpy as np
import tensorflow as tf
from keras.src.backend import get_keras_mask
from keras.src.losses.loss import reduce_weighted_values

from dice import Dice

# In logarithms what no way comes to; its exponential is 0, and no gradient of it is NaN.
NEVER = -1e30


class Lists(keras.losses.Loss):
    """Keras's `ctc_loss` of the real steps of each row. Its class CTC counts masked ones, has no other blank than 0, and takes a softmax for logits."""

    def __init__(self, blank_index: int = 0, **options) -> None:
        super().__init__(**options)
        self.blank_index = blank_index

    def __call__(self, y_true, y_pred, sample_weight=None):
        logits = getattr(y_pred, "_keras_logits", y_pred)
        blank = self.blank_index % logits.shape[-1]
        labels = tf.cast(y_true, "int32")
        counts = tf.reduce_sum(tf.cast(labels >= 0, "int32"), -1)
        packed, lengths = _packed(logits, get_keras_mask(y_pred))
        # Keras computes it in 32 bits whatever it is given.
        compute = formula if logits.dtype == tf.float64 else keras.ops.ctc_loss
        losses = compute(tf.where(labels < 0, blank, labels), packed, counts, lengths, mask_index=blank)
        return reduce_weighted_values(losses, sample_weight, reduction=self.reduction, dtype=self.dtype)


def _packed(logits, mask):
    """The real steps of each row first, and how many there are."""
    if mask is None:
        return logits, tf.fill([logits.shape[0]], logits.shape[1])
    order = tf.argsort(tf.cast(~mask, "int32"), stable=True)
    return tf.gather(logits, order, batch_dims=1), tf.reduce_sum(tf.cast(mask, "int32"), -1)


def formula(labels, logits, counts, lengths, mask_index):
    """`-log p` of each list by the recursion over its states, blanks and labels in turn (Graves et al., 2006, section 4.1), in the precision of the logits."""
    log_p = tf.math.log_softmax(logits)
    losses = []
    for row, count, length in zip(range(len(labels)), np.asarray(counts), np.asarray(lengths)):
        states = np.full(2 * count + 1, mask_index)
        states[1::2] = labels[row, :count]
        # From two states before: from a label to another one, over the blank between them.
        leap = np.array([s > 1 and states[s] != mask_index and states[s] != states[s - 2] for s in range(len(states))])
        never = tf.fill([len(states)], tf.constant(NEVER, logits.dtype))
        # Before the first step it is as if a blank had been there.
        ways = tf.concat([tf.zeros_like(never[:1]), never[1:]], 0)
        for step in range(length):
            before = tf.concat([never[:1], ways[:-1]], 0)
            over = tf.where(leap, tf.concat([never[:2], ways], 0)[: len(states)], never)
            ways = tf.reduce_logsumexp([ways, before, over], 0) + tf.gather(log_p[row, step], states)
        losses.append(-tf.reduce_logsumexp(ways[-2:]))
    return tf.stack(losses)


def real_steps(output) -> np.ndarray:
    """Which steps of each row count."""
    mask = get_keras_mask(output)
    return np.ones(output.shape[:2], bool) if mask is None else np.asarray(mask)


def targets(dice: Dice, loss: dict, real: np.ndarray, classes: int) -> np.ndarray:
    """For each row a list that its real steps have room for, which may be empty; -1 behind it, up to the longest."""
    blank = loss["config"]["blank_index"] % classes
    lists = [_list(dice, int(room), [c for c in range(classes) if c != blank]) for room in real.sum(-1)]
    longest = max(1, *map(len, lists))
    return np.array([[*row, *[-1] * (longest - len(row))] for row in lists], float)


def _list(dice: Dice, room: int, classes: list[int]) -> list[int]:
    """Equal labels one after the other need one more step between them."""
    labels: list[int] = []
    while dice.chance(0.75):
        label = dice.pick(classes)
        room -= 2 if labels and label == labels[-1] else 1
        if room < 0:
            break
        labels.append(label)
    return labels


def told(loss: dict, target: np.ndarray, real: np.ndarray, output: np.ndarray) -> dict:
    """Lists of any length, the places of the steps that they stand in, and the loss of each in 64 bits."""
    labels = np.where(target < 0, 0, target).astype(np.int32)
    probable = (output > 0).all() and np.allclose(output.sum(-1), 1)
    packed, lengths = _packed(tf.constant(np.log(output) if probable else output), tf.constant(real))
    losses = formula(labels, packed, (target >= 0).sum(-1), lengths, loss["config"]["blank_index"] % output.shape[-1])
    return {
        "classes": output.shape[-1],
        "lists": [[int(label) for label in row if label >= 0] for row in target],
        "steps": [np.flatnonzero(row).tolist() for row in real],
        "losses": losses.numpy().tolist(),
    }
