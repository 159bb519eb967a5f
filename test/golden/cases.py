"""The small models of the goldens. Each exists for the one thing its sentence names."""

from case import Case
from cases_masks import masks
from cases_normalization import normalizations
from cases_shapes import activations, shapes
from cases_steps import steps
from cases_training import losses, optimizers


def all_cases() -> list[Case]:
    cases = shapes() + activations() + masks() + losses() + optimizers() + normalizations() + steps()
    assert len({case.name for case in cases}) == len(cases)
    return cases
