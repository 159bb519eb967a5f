//! The layers: plain-data configurations built into behaviour. A layer holds sizes, never tensors; it knows no optimizer.

mod activation;
mod dense;
mod embedding;
mod simple_rnn;

pub use activation::ActivationLayer;
pub use dense::Dense;
pub use embedding::Embedding;
pub use simple_rnn::SimpleRnn;

use crate::batch::Batch;
use crate::kernel::Real;
use crate::layout::Layout;

/// What flows from one layer to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Token ids.
    Tokens,
    /// This many features for every cell (or, where the batch has a table, for every distinct token).
    Sequence(usize),
    /// This many features for every row.
    Vector(usize),
}

impl Signal {
    /// Features of a cell or row; 0 for tokens.
    pub fn features(self) -> usize {
        match self {
            Signal::Tokens => 0,
            Signal::Sequence(features) | Signal::Vector(features) => features,
        }
    }
}

/// The sizes for which memory is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Rows of a batch.
    pub rows: usize,
    /// Cells of a batch.
    pub cells: usize,
}

/// Elements that a layer needs beside its output.
#[derive(Debug, Clone, Copy, Default)]
pub struct Need {
    /// Kept from forward to backward.
    pub saved: usize,
    /// Free again when the call returns.
    pub scratch: usize,
}

/// What `forward` gets. Matrices are row-major; x and y have one row per cell, table entry or batch row.
pub struct Forward<'a, F> {
    /// The batch's cells.
    pub batch: &'a Batch,
    /// Whether x has one row per distinct token, to be looked up through `batch.token`.
    pub tabled: bool,
    /// The layer's weights in the order of its slots.
    pub weights: &'a [F],
    /// Scratch, of undefined content.
    pub scratch: Scratch<'a, F>,
    /// The input.
    pub x: &'a [F],
    /// What backward will need, of undefined content.
    pub saved: &'a mut [F],
    /// The output, of undefined content.
    pub y: &'a mut [F],
}

/// What `backward` gets: everything of forward, and gradients.
pub struct Backward<'a, F> {
    /// The batch's cells.
    pub batch: &'a Batch,
    /// As in forward.
    pub tabled: bool,
    /// As in forward.
    pub weights: &'a [F],
    /// Scratch, of undefined content.
    pub scratch: Scratch<'a, F>,
    /// The input of forward.
    pub x: &'a [F],
    /// The output of forward.
    pub y: &'a [F],
    /// What forward saved.
    pub saved: &'a [F],
    /// The gradient at the output; may be overwritten.
    pub dy: &'a mut [F],
    /// To be added to; `None` where nobody asks for it.
    pub dx: Option<&'a mut [F]>,
    /// The gradient of the weights, to be added to.
    pub dweights: &'a mut [F],
}

/// A layer's behaviour.
pub trait Layer<F: Real>: Send + Sync {
    /// What it makes of its input.
    fn output(&self) -> Signal;

    /// Names its weights.
    fn declare(&self, _name: &str, _layout: &mut Layout) {}

    /// Whether it treats every row alike, so that a table of distinct tokens stays one.
    fn row_by_row(&self) -> bool {
        true
    }

    /// Memory beside the output, for a batch of `sizes`.
    fn need(&self, sizes: Sizes) -> Need;

    /// y from x.
    fn forward(&self, io: Forward<F>);

    /// dx and dweights from dy.
    fn backward(&self, io: Backward<F>);
}

/// Hands out pieces of a block one after the other.
pub struct Scratch<'a, F>(pub &'a mut [F]);

impl<'a, F> Scratch<'a, F> {
    /// The next `len` elements.
    pub fn take(&mut self, len: usize) -> &'a mut [F] {
        let (piece, rest) = std::mem::take(&mut self.0).split_at_mut(len);
        self.0 = rest;
        piece
    }
}
