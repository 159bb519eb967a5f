//! How many steps the time axes of a batch have.

use crate::batch::Lengths;
use crate::graph::{Graph, Padding, Source};
use crate::ids::{AxisId, Id, InputId, List};
use crate::input::Input;
use crate::kernel::Real;

/// The steps of a time axis.
#[derive(Debug, Clone, Copy)]
pub(super) enum Steps {
    /// Those of an input's rows.
    Of(InputId),
    /// As many in every row.
    Equal(usize),
}

impl Steps {
    /// Those of all time axes, for rows like these. Each axis is made of ones before it, through as many layers as there may be.
    pub(super) fn count<F: Real>(graph: &Graph<F>, input: &Input<F>, counted: &mut List<AxisId, Steps>) {
        for (axis, spec) in graph.axes.pairs() {
            counted[axis] = match spec.source {
                Source::Input(i) => Steps::Of(i),
                Source::Words(i) | Source::Tokens(i) => graph.words(i).map_or(Steps::Of(i), Steps::Equal),
                Source::Masked(grid, _) => {
                    graph.tensors[grid].form.axis().map_or(Steps::Equal(0), |of| counted[of])
                }
                Source::Fixed(steps) | Source::Nested(_, steps) => Steps::Equal(steps),
                // Layers that make these refuse rows of different lengths.
                Source::Joined(first, then) => {
                    let longest = |axis: AxisId| counted[axis].lengths(input).longest();
                    Steps::Equal(longest(first).saturating_add(longest(then)))
                }
                Source::Cut(of, cut) => Steps::Equal(cut.within(counted[of].lengths(input).longest()).1),
                Source::Resampled { of, times, added } => {
                    let steps = counted[of].lengths(input).longest().saturating_mul(times);
                    Steps::Equal(steps.saturating_add_signed(added))
                }
                Source::Windows { of, size, stride, dilation, padding } => {
                    let steps = counted[of].lengths(input).longest();
                    let span = (size - 1) * dilation + 1;
                    Steps::Equal(match padding {
                        Padding::Valid if steps < span => 0,
                        Padding::Valid => (steps - span) / stride + 1,
                        Padding::Same | Padding::Causal => steps.div_ceil(stride),
                    })
                }
            };
        }
    }

    /// In a batch.
    pub fn lengths<'a, F>(self, input: &Input<'a, F>) -> Lengths<'a> {
        match self {
            Steps::Of(i) => input.feeds[i.index()].lengths,
            Steps::Equal(steps) => Lengths::Equal(steps),
        }
    }
}
