//! `y[c] = E[token of cell c]`: rows of a (V, D) table.
//!
//! Of steps that are sequences of ids themselves, y lies on the time axis that is nested in them, as a layer within each step.
//!
//! Where what follows treats equal tokens alike, y holds each distinct token once (`tabled`) and whoever needs
//! cells looks them up. The gradient of E comes as the rows of the batch's distinct tokens, (n, D), each the sum
//! over the token's occurrences; no other row has one. With a regularizer or a constraint every row moves at every step, and the gradient
//! is dense.

use crate::error::Result;
use crate::graph::{Gridded, Place, Source};
use crate::ids::TensorId;
use crate::kernel::{add, Real};
use crate::node::{Backward, Form, Forward, Layer, Over};
use crate::threads::each_row;
use crate::weights::{Constraint, Layout, Regularizer, WeightSpec};

/// The embedding layer.
struct Embedding {
    vocabulary: usize,
    width: usize,
    embeddings: WeightSpec,
    dense: bool,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    place.expect_inputs(1)?;
    let vocabulary = place.config.count("input_dim")?;
    let width = place.config.count("output_dim")?;
    let mask_zero = place.config.flag("mask_zero", false)?;
    let embeddings = place.config.weight("embeddings")?;
    let Over::Tokens(axis) = place.form(place.inputs[0]).over else {
        return place.refuse("an Embedding takes token ids of shape (batch, steps)");
    };
    if vocabulary > i32::MAX as usize {
        return place.refuse(format!("`input_dim` must be below 2^31, got {vocabulary}"));
    }
    let dense = embeddings.regularizer != Regularizer::None || embeddings.constraint != Constraint::None;
    let input = place.token_input(place.inputs[0], vocabulary);
    let words = place.words(input).is_some();
    if words {
        // What has a line for each of the steps has one for all of their positions.
        place.ask(axis, Gridded::OneByOne);
    }
    let axis = match (mask_zero, words) {
        (true, _) => place.axis(Source::Tokens(input)),
        (false, true) => place.axis(Source::Words(input)),
        (false, false) => axis,
    };
    let lexicon = place.lexicon(input);
    let layer = Embedding { vocabulary, width, embeddings, dense };
    let output = place.push(vec![place.inputs[0]], &[Form::cells(axis, width)], layer)?;
    place.describe(output, |tensor| {
        tensor.lexicon = lexicon;
        // Ragged rows end where their tokens do.
        tensor.masked = true;
    });
    Ok(vec![output])
}

impl<F: Real> Layer<F> for Embedding {
    fn declare(&self, name: &str, layout: &mut Layout) {
        let shape = [self.vocabulary, self.width];
        match self.dense {
            true => layout.slot(name, "embeddings", &shape, &self.embeddings),
            false => layout.rows(name, "embeddings", &shape, &self.embeddings),
        }
    }

    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    /// Shapes: `weights [vocabulary, width], y [lines, width]`.
    fn forward(&self, io: Forward<F>) {
        let (d, at) = (self.width, io.at.y[0]);
        let row = |id: u32| &io.weights[id as usize * d..][..d];
        let [y, ..] = io.y;
        each_row(y, d, &|i, y| {
            let entry = if at.tabled { i } else { at.timeline.token[i] as usize };
            y.copy_from_slice(row(at.distinct[entry]));
        });
    }

    /// Shapes: `dy [lines, width], dweights [distinct tokens, width], or where it is dense [vocabulary, width]`.
    fn backward(&self, io: Backward<F>) {
        let (d, at) = (self.width, io.at.y[0]);
        let [dy, ..] = io.dy;
        let Some(dweights) = io.dweights else { return };
        if at.tabled && !self.dense {
            return add(dweights, dy);
        }
        for (i, dy) in dy.chunks_exact(d).enumerate() {
            let entry = if at.tabled { i } else { at.timeline.token[i] as usize };
            let row = if self.dense { at.distinct[entry] as usize } else { entry };
            add(&mut dweights[row * d..][..d], dy);
        }
    }
}
