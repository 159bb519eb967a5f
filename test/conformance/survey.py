"""Counts what is drawn, without computing anything: is every layer and option there often enough?"""

import json
from collections import Counter
from collections.abc import Iterator

import expect
import judging
import models
import steering
from dice import Dice

OPTIONS = (
    "mask_zero merge_mode return_sequences return_state go_backwards zero_output_for_mask reset_after "
    "use_bias unit_forget_bias activation recurrent_activation dropout recurrent_dropout trainable "
    "padding strides dilation_rate target_shape center scale"
).split()


def print_survey(seeds: range) -> None:
    """Class names and the values of options, each by the number of models that have them."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        dice = Dice(seed, 0)
        drawn = models.draw(dice, seed)
        optimizer = steering.draw(Dice(seed, 0, 2))
        names = {f"kind {drawn.kind}", f"inputs {len(drawn.sources)}", f"outputs {len(drawn.losses)}"}
        names |= {f"optimizer {optimizer['class_name']}"} | _judged(seed, drawn)
        names |= {f"optimizer's {option}" for option in optimizer["options"]}
        counts.update(names | set(_names(json.loads(drawn.text))))
    for name, number in sorted(counts.items()):
        print(f"{number:5} {name}")


def _judged(seed: int, drawn: models.Drawn) -> set[str]:
    shapes = [tuple(o.shape) for o in expect.model_at(drawn.text, "float32").outputs]
    judged = judging.draw(Dice(seed, 0, 1), drawn.losses, shapes)
    kinds = {"loss": [judged.losses], "metric": judged.metrics, "weighted metric": judged.weighted_metrics}
    names = {
        f"{kind} {stored if isinstance(stored, str) else stored['class_name']}"
        for kind, lists in kinds.items()
        for asked in lists
        for stored in asked
    }
    weighs = {"sample weights": judged.sample_weights, "class weights": judged.class_weight}
    return names | {name for name, given in weighs.items() if given}


def _names(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _names(item)
    if not isinstance(value, dict):
        return
    name = value.get("class_name")
    if name and name != "__keras_tensor__":
        yield f"class {name}"
        if len(value.get("inbound_nodes", [])) > 1:
            yield f"shared {name}"
        if any(node["kwargs"].get("initial_state") for node in value.get("inbound_nodes", [])):
            yield f"initial_state {name}"
    for key, item in value.items():
        if key in OPTIONS:
            yield f"{key} {item}"
        yield from _names(item)
