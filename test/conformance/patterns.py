"""What only functional models can do: states passed on, shared layers, several readers of one tensor.

A pattern takes the open ends of a model and gives the open ends that are left after it.
"""

from collections.abc import Callable

import joined
import recurrent
import steps
from dice import Dice
from flow import Flow
from front import Source, vector
from pieces import dense

Ends = list[Flow]


def sequence_of(dice: Dice, ends: Ends) -> tuple[Flow, Ends]:
    """A sequence, made of a vector if there is none, and the other ends."""
    chosen = dice.pick([e for e in ends if e.is_sequence] or ends)
    rest = [e for e in ends if e is not chosen]
    return (chosen if chosen.is_sequence else steps.to_sequence(dice, chosen)), rest


def handed_over(dice: Dice, ends: Ends) -> Ends:
    """The states of an encoder start a decoder of the same kind and units."""
    source, rest = sequence_of(dice, ends)
    kind, units, sequences = dice.pick(recurrent.KINDS), dice.between(1, 4), dice.chance(0.5)
    output, *states = source.all_after(recurrent.with_states(dice, sequences, kind, units, state=True))
    read = dice.pick([source, *([output] if sequences else []), *(e for e in rest if e.is_sequence)])
    decoder = recurrent.with_states(dice, dice.chance(0.6), kind, units, state=dice.chance(0.3))
    decoded = read.all_after(decoder, states)
    kept = [output] if dice.chance(0.4) else []
    kept += [dice.pick(states)] if dice.chance(0.3) else []
    kept += [dice.pick(decoded[1:])] if decoded[1:] else []
    return [*(e for e in rest if e is not read), decoded[0], *kept]


def from_inputs(dice: Dice, ends: Ends) -> tuple[Ends, list[Source]]:
    """The first states are inputs of their own."""
    source, rest = sequence_of(dice, ends)
    kind, units = dice.pick(recurrent.KINDS), dice.between(1, 4)
    given = [vector(dice, units) for _ in range(2 if kind == "LSTM" else 1)]
    layer = recurrent.with_states(dice, dice.chance(0.5), kind, units, state=dice.chance(0.3))
    outputs = source.all_after(layer, [flow for _, flow in given])
    return [*rest, outputs[0], *outputs[1:][:1]], [source for source, _ in given]


def pair_of(dice: Dice, ends: Ends, sequences: bool) -> tuple[Flow, Flow, Ends]:
    """Two flows of the same rank and features: two ends where possible, else one before and after a layer."""
    if sequences:
        first, rest = sequence_of(dice, ends)
    else:
        first = dice.pick(ends)
        rest = [e for e in ends if e is not first]
    alike = [e for e in rest if e.is_sequence == first.is_sequence and e.features == first.features]
    second = dice.pick(alike) if alike else steps.keep_features(dice, first)
    return first, second, [e for e in rest if e is not second]


def shared(dice: Dice, ends: Ends) -> Ends:
    """One layer applied twice. It has no dropout, so that masks stay one set for each layer."""
    recurrence = dice.chance(0.6)
    first, second, rest = pair_of(dice, ends, sequences=recurrence)
    layer = recurrent.layer(dice, dice.chance(0.5), random=False) if recurrence else dense(dice, first)
    return [*rest, first.after(layer), second.after(layer)]


def both_ways(dice: Dice, ends: Ends) -> Ends:
    """Bidirectional without a merge: two outputs."""
    source, rest = sequence_of(dice, ends)
    return [*rest, *source.all_after(recurrent.bidirectional(dice, dice.chance(0.6), merge=(None,)))]


def states_both_ways(dice: Dice, ends: Ends) -> Ends:
    """The states of both directions start another Bidirectional, or those of one a plain layer."""
    source, rest = sequence_of(dice, ends)
    kind, units, sequences = dice.pick(recurrent.KINDS), dice.between(1, 3), dice.chance(0.5)
    merge = ("concat", "sum", "mul", "ave", None)
    encoder = recurrent.bidirectional(dice, sequences, True, kind, units, merge)
    count = 2 if kind == "LSTM" else 1
    outputs = source.all_after(encoder)
    outputs, states = outputs[: -2 * count], outputs[-2 * count :]
    read = dice.pick([source, *(outputs if sequences else [])])
    if dice.chance(0.6):
        decoder = recurrent.bidirectional(dice, dice.chance(0.5), False, kind, units, merge)
    else:
        decoder = recurrent.with_states(dice, dice.chance(0.5), kind, units, state=False)
        states = states[:count] if dice.chance(0.5) else states[count:]
    decoded = read.all_after(decoder, states)
    return [*rest, *decoded, *(outputs if dice.chance(0.4) else [])]


def fork(dice: Dice, ends: Ends) -> Ends:
    """Two layers read one tensor."""
    chosen = dice.pick(ends)
    rest = [e for e in ends if e is not chosen]
    return [*rest, steps.middle(dice, chosen), steps.middle(dice, chosen)]


def attends(dice: Dice, ends: Ends) -> Ends:
    """A sequence looks at another end, or at itself, and both go on."""
    queries, rest = sequence_of(dice, ends)
    others = [e for e in rest if e.is_sequence]
    values = dice.pick(others) if others and dice.chance(0.7) else queries
    kept = [values] if values is not queries and dice.chance(0.3) else []
    return [*(e for e in rest if e is not values), *kept, *joined.attended(dice, queries, values)]


def beside(dice: Dice, ends: Ends, make: Callable[[Dice, Flow, Flow], Flow]) -> Ends:
    """Two tensors with the same steps are made one: two ends, or one before and after a layer."""
    first = dice.pick(ends)
    rest = [e for e in ends if e is not first]
    alike = [e for e in rest if e.is_sequence == first.is_sequence and e.tensor.shape[1:-1] == first.tensor.shape[1:-1]]
    alike = [e for e in alike if e.steps == first.steps or not e.is_sequence]
    if alike and dice.chance(0.7):
        second = dice.pick(alike)
    elif first.is_sequence:
        second = first.after(recurrent.layer(dice, sequences=True))
    else:
        second = first.after(dense(dice, first))
    return [*(e for e in rest if e is not second), make(dice, first, second)]


def joins(dice: Dice, ends: Ends) -> Ends:
    return beside(dice, ends, joined.join)


def operations(dice: Dice, ends: Ends) -> Ends:
    return beside(dice, ends, joined.computed)


PATTERNS = {
    handed_over: 3,
    from_inputs: 2,
    shared: 3,
    both_ways: 1.2,
    states_both_ways: 1.8,
    fork: 1.5,
    attends: 3,
    joins: 2.5,
    operations: 2.5,
}
