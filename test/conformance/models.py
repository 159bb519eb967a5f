"""Draws a model: its JSON, what its inputs must be like, and a loss for each output."""

from dataclasses import dataclass

import keras

import each
import frames
import front
import heads
import images
import lists
import operated
import others
import patterns
import recurrent
import steps
import within
from dice import Dice
from flow import Flow
from front import Source

MOST_OUTPUTS = 3


@dataclass(frozen=True)
class Drawn:
    """The model as text, as it is built anew for every precision."""

    kind: str
    text: str
    sources: list[Source]
    losses: list[str]


def draw(dice: Dice, seed: int = 0) -> Drawn:
    """Names count from the start for every case, so they do not depend on the cases before."""
    keras.utils.clear_session(free_memory=False)
    if seed % operated.EVERY == operated.PLACE:
        return _of_one(*operated.draw(dice, seed))
    if seed % others.EVERY == others.PLACE:
        return _of_one(*others.draw(dice, seed))
    if seed % each.EVERY == each.PLACE:
        return _of_one(*each.draw(dice))
    if seed % lists.EVERY == lists.PLACE:
        return of_lists(dice)
    makers = {sequential: 0.5, functional: 0.445, over_images: 0.02, over_steps: 0.01, over_frames: 0.025}
    return dice.weighted(makers)(dice)


def sequential(dice: Dice) -> Drawn:
    source, flow = front.entrance(dice)
    flow = steps.wander(dice, flow, 1, 4)
    flow, loss = heads.end(dice, flow)
    model = keras.Sequential([source.tensor, *flow.layers])
    return Drawn("sequential", model.to_json(), [source], [loss])


def over_images(dice: Dice) -> Drawn:
    return _of_one(*images.draw(dice))


def over_steps(dice: Dice) -> Drawn:
    return _of_one(*within.draw(dice))


def over_frames(dice: Dice) -> Drawn:
    return _of_one(*frames.draw(dice))


def of_lists(dice: Dice) -> Drawn:
    source, finished = lists.draw(dice)
    outputs = [flow.tensor for flow, _ in finished]
    model = keras.Model(source.tensor, outputs if len(outputs) > 1 else outputs[0])
    return Drawn("functional", model.to_json(), [source], [loss for _, loss in finished])


def _of_one(source: Source, flow: Flow, loss: str) -> Drawn:
    return Drawn("functional", keras.Model(source.tensor, flow.tensor).to_json(), [source], [loss])


def functional(dice: Dice) -> Drawn:
    sources, ends = _entrances(dice)
    for pattern in _chosen(dice):
        if pattern is patterns.from_inputs:
            ends, states = pattern(dice, ends)
            sources = [*sources, *states]
        else:
            ends = pattern(dice, ends)
    ends = [steps.wander(dice, e, 0, 1) for e in _kept(dice, ends)]
    finished = [heads.end(dice, e) for e in ends]
    if len(finished) < MOST_OUTPUTS and dice.chance(0.06):
        finished += _uneven(dice, ends, MOST_OUTPUTS - len(finished))
    outputs = [flow.tensor for flow, _ in finished]
    model = keras.Model(
        [s.tensor for s in sources] if len(sources) > 1 else sources[0].tensor,
        outputs if len(outputs) > 1 else outputs[0],
    )
    return Drawn("functional", model.to_json(), sources, [loss for _, loss in finished])


def _entrances(dice: Dice) -> tuple[list[Source], list[Flow]]:
    """One input or two; two of tokens may share their Embedding."""
    first = front.entrance(dice)
    entrances = [first]
    if dice.chance(0.45):
        behind = first[1].layers[-1] if first[1].layers else None
        share = isinstance(behind, keras.layers.Embedding) and dice.chance(0.5)
        entrances.append(front.entrance(dice, behind if share else None))
    return [s for s, _ in entrances], [steps.wander(dice, flow, 0, 1) for _, flow in entrances]


def _chosen(dice: Dice) -> list:
    """Up to two patterns; states that are inputs at most once."""
    chosen = [dice.weighted(patterns.PATTERNS) for _ in range(dice.weighted({0: 1, 1: 5, 2: 3}))]
    if chosen.count(patterns.from_inputs) > 1:
        return chosen[:1]
    return chosen


def _kept(dice: Dice, ends: list[Flow]) -> list[Flow]:
    """Few enough ends for the outputs, among which every input is used."""
    kept: list[Flow] = []
    seen: frozenset[str] = frozenset()
    for end in sorted(dice.shuffled(ends), key=lambda e: -len(e.sources)):
        if end.sources - seen:
            kept.append(end)
            seen |= end.sources
    others = [e for e in ends if not any(e is k for k in kept)]
    return kept + dice.shuffled(others)[: max(0, dice.between(1, MOST_OUTPUTS) - len(kept))]


def _uneven(dice: Dice, ends: list[Flow], room: int) -> list[tuple[Flow, str]]:
    """Both outputs of a Bidirectional whose halves differ in units; nothing can follow them."""
    readable = [e for e in ends if e.is_sequence]
    if not readable or room < 2:
        return []
    layer = recurrent.uneven(dice, dice.chance(0.5), None)
    return [(flow, heads.MSE) for flow in dice.pick(readable).all_after(layer)]
