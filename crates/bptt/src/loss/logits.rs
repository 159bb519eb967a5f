//! What the crossentropies of several classes do with logits.

use super::judged::Judged;
use crate::kernel::{arg_max, softmax_rows, Real};

/// Leaves the softmax of every line where its gradient will be.
pub(super) fn softmax<F: Real>(judged: &mut Judged<F>) {
    judged.gradient.copy_from_slice(judged.outputs);
    softmax_rows(judged.units, judged.gradient);
}

/// `log sum exp z` from the largest logit and its softmax, which is at least 1 / C.
pub(super) fn log_sum_exp<F: Real>(z: &[F], softmax: &[F]) -> f64 {
    let top = arg_max(z);
    z[top].wide() - softmax[top].wide().ln()
}
