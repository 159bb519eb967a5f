"""A tensor on its way through a model that is being drawn, with what its symbolic shape may not tell."""

from __future__ import annotations

from dataclasses import dataclass

import keras

CHANGE_STEPS = (keras.layers.Conv1D, keras.layers.MaxPooling1D)


@dataclass(frozen=True)
class Flow:
    """`steps` is the real length where the shape has None; `sources` are the inputs it depends on."""

    tensor: keras.KerasTensor
    steps: int
    sources: frozenset[str]
    layers: tuple[keras.Layer, ...] = ()

    @property
    def is_sequence(self) -> bool:
        return len(self.tensor.shape) == 3

    @property
    def static(self) -> bool:
        return None not in self.tensor.shape[1:]

    @property
    def features(self) -> int:
        return self.tensor.shape[-1]

    @property
    def shape(self) -> tuple[int, ...]:
        """Without the rows."""
        return tuple(self.steps if d is None else d for d in self.tensor.shape[1:])

    def after(self, layer: keras.Layer) -> Flow:
        return self.all_after(layer)[0]

    def made(self, tensor: keras.KerasTensor, others: list[Flow] | None = None, steps: int | None = None) -> Flow:
        """What was made of this and of others, which may be of other steps."""
        sources = self.sources.union(*(other.sources for other in others or []))
        return Flow(tensor, self.steps if steps is None else steps, sources, self.layers)

    def all_after(self, layer: keras.Layer, states: list[Flow] | None = None) -> list[Flow]:
        """One flow for each output of the layer, which starts from `states` if there are any."""
        kwargs = {"initial_state": [s.tensor for s in states]} if states else {}
        outputs = layer(self.tensor, **kwargs)
        sources = self.sources.union(*(s.sources for s in states or []))
        return [
            Flow(tensor, self._steps_after(layer), sources, (*self.layers, layer))
            for tensor in (outputs if isinstance(outputs, (list, tuple)) else [outputs])
        ]

    def _steps_after(self, layer: keras.Layer) -> int:
        if isinstance(layer, CHANGE_STEPS):
            return layer.compute_output_shape((1, *self.shape))[1]
        return self.shape[0] if self.is_sequence else self.steps
