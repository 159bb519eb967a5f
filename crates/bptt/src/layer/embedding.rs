//! `y[c] = E[token of cell c]`: rows of a (V, D) table.
//!
//! Where what follows treats equal tokens alike, y holds each distinct token once (`batch.tabled`) and whoever needs
//! cells looks them up. The gradient of E comes as the rows of the batch's distinct tokens, (n, D), each the sum
//! over the token's occurrences; no other row has one.

use super::{Backward, Forward, Layer, Need, Signal, Sizes};
use crate::batch::Batch;
use crate::kernel::{add, Real};
use crate::layout::Layout;
use crate::spec::EmbeddingSpec;
use crate::threads::each_row;

/// The embedding layer.
pub struct Embedding {
    /// Its configuration.
    pub spec: EmbeddingSpec,
}

impl<F: Real> Layer<F> for Embedding {
    fn output(&self) -> Signal {
        Signal::Sequence(self.spec.output_dim)
    }

    fn declare(&self, name: &str, layout: &mut Layout) {
        let shape = [self.spec.input_dim, self.spec.output_dim];
        layout.rows(name, "embeddings", &shape, &self.spec.embeddings_initializer);
    }

    fn need(&self, _: Sizes) -> Need {
        Need::default()
    }

    fn forward(&self, io: Forward<F>) {
        let d = self.spec.output_dim;
        let row = |id: u32| &io.weights[id as usize * d..][..d];
        let Batch { tabled, distinct, token, .. } = io.batch;
        each_row(io.y, d, &|i, y| {
            let entry = if *tabled { i } else { token[i] as usize };
            y.copy_from_slice(row(distinct[entry]));
        });
    }

    fn backward(&self, io: Backward<F>) {
        let d = self.spec.output_dim;
        if io.batch.tabled {
            add(io.dweights, io.dy);
        } else {
            for (dy, &i) in io.dy.chunks_exact(d).zip(&io.batch.token) {
                add(&mut io.dweights[i as usize * d..][..d], dy);
            }
        }
    }
}
