//! `y[row, t] = E[t]`: the first rows of a (L, D) table, one for each step, whatever the input holds (Gehring et al., 2017; Devlin et al., 2019).
//! As in KerasHub the input tells the shape alone, and its mask ends here: every step of a row has its vector, masked ones too.
//!
//! Backward: `dE[t] = sum over the rows that have a step t of dy[row, t]`. The input has no gradient, and nothing is saved.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{add, Real};
use crate::node::{Backward, Form, Forward, Layer};
use crate::weights::{Layout, WeightSpec};

struct PositionEmbedding {
    /// The most steps.
    length: usize,
    width: usize,
    embeddings: WeightSpec,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, _) = place.numbers()?;
    let width = place.features(input)?;
    let length = place.config.count("sequence_length")?;
    let embeddings = place.config.weight("embeddings")?;
    let axis = place.every_step()?;
    place.require_at_most(axis, length);
    let layer = PositionEmbedding { length, width, embeddings };
    Ok(vec![place.push(vec![input], &[Form::cells(axis, width)], layer)?])
}

impl<F: Real> Layer<F> for PositionEmbedding {
    fn declare(&self, name: &str, layout: &mut Layout) {
        layout.slot(name, "embeddings", &[self.length, self.width], &self.embeddings);
    }

    /// It reads no line at all.
    fn looks_up(&self, _: bool) -> bool {
        true
    }

    /// Rows that begin alike have the same steps there.
    fn shares_prefix(&self, _: bool) -> bool {
        true
    }

    /// Shapes: `weights [length, width], y [lines, width]`.
    fn forward(&self, io: Forward<F>) {
        let (d, timeline) = (self.width, io.at.y[0].timeline);
        let [y, ..] = io.y;
        for (cell, y) in y.chunks_exact_mut(d).enumerate() {
            match cell < timeline.cells() {
                true => y.copy_from_slice(&io.weights[timeline.step_of(cell) * d..][..d]),
                false => y.fill(F::zero()),
            }
        }
    }

    /// Shapes: `dy [lines, width], dweights [length, width]`.
    fn backward(&self, io: Backward<F>) {
        let (d, timeline) = (self.width, io.at.y[0].timeline);
        let [dy, ..] = io.dy;
        let Some(dweights) = io.dweights else { return };
        for (cell, dy) in dy.chunks_exact(d).enumerate().take(timeline.cells()) {
            add(&mut dweights[timeline.step_of(cell) * d..][..d], dy);
        }
    }
}
