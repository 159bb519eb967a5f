//! How many steps the time axes of a batch have.

use crate::batch::Lengths;
use crate::graph::{Graph, Padding, Source};
use crate::input::Input;
use crate::kernel::Real;

/// The steps of a time axis.
#[derive(Debug, Clone, Copy)]
pub(super) enum Steps {
    /// Those of an input's rows.
    Of(usize),
    /// As many in every row.
    Equal(usize),
}

impl Steps {
    /// Those of all time axes, for rows like these. Each axis is made of ones before it, through as many layers as there may be.
    pub(super) fn count<F: Real>(graph: &Graph<F>, input: &Input<F>, counted: &mut [Steps]) {
        for (index, timeline) in graph.timelines.iter().enumerate() {
            counted[index] = match timeline.source {
                Source::Input(i) | Source::Tokens(i) => Steps::Of(i),
                Source::Masked(grid, _) => counted[graph.tensors[grid].timeline],
                Source::Fixed(steps) => Steps::Equal(steps),
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
            Steps::Of(i) => input.feeds[i].lengths,
            Steps::Equal(steps) => Lengths::Equal(steps),
        }
    }
}
