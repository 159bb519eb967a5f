//! What every layer can be asked.

use super::calls::{Backward, Context, Forward};
use super::room::{Need, Sizes};
use crate::batch::Timeline;
use crate::kernel::Real;
use crate::weights::Layout;

/// A layer's behaviour.
pub trait Layer<F: Real>: Send + Sync {
    /// Names its weights.
    fn declare(&self, _name: &str, _layout: &mut Layout) {}

    /// Whether it treats every row alike and for itself, so that a table of distinct tokens stays one.
    fn row_by_row(&self, _training: bool) -> bool {
        false
    }

    /// Whether it can read a table of distinct tokens by looking rows up.
    fn looks_up(&self, _training: bool) -> bool {
        false
    }

    /// Whether rows that begin alike may share their cells in it.
    fn shares_prefix(&self, training: bool) -> bool {
        self.row_by_row(training)
    }

    /// Why it can't be computed step by step, each call being one more step: "reads ...". A layer that does to every line the same can.
    fn unstepped(&self) -> Option<&'static str> {
        (!self.row_by_row(false)).then_some("reads a sequence as a whole")
    }

    /// Whether it finds what input `i` has for a row by the row's source, where that input is computed once and the others step by step.
    fn finds(&self, _i: usize) -> bool {
        false
    }

    /// The only number of rows that a batch of it can have.
    fn rows(&self) -> Option<usize> {
        None
    }

    /// Elements that it carries from batch to batch for each row.
    fn state(&self) -> usize {
        0
    }

    /// Elements of its weights that it keeps in the order of its products.
    fn prepared(&self) -> usize {
        0
    }

    /// Whether it adds something to the loss for what it puts out.
    fn adds_to_loss(&self) -> bool {
        false
    }

    /// What it adds to the loss for `y`, which it put out.
    fn activity(&self, _at: Context<F>, _y: &[F]) -> f64 {
        0.0
    }

    /// Memory beside the outputs, for batches of `sizes`.
    fn need(&self, _sizes: Sizes) -> Need {
        Need::default()
    }

    /// For each cell, in the order in which it goes through time, the norm of the gradient at its states, where it noted them.
    fn traces<'a>(&self, _timeline: &Timeline, _saved: &'a [F]) -> Option<&'a [F]> {
        None
    }

    /// The cell of the input that a traced one stands at.
    fn cell_of(&self, _timeline: &Timeline, cell: usize) -> usize {
        cell
    }

    /// Whether its gradient of weights may begin with what it writes, instead of zeros.
    fn begins_gradient(&self) -> bool {
        false
    }

    /// y from x.
    fn forward(&self, io: Forward<F>);

    /// dx and dweights from dy.
    fn backward(&self, io: Backward<F>);
}
