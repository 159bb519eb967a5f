//! What the crossentropies of several classes do with logits and with outputs.

use super::judged::Judged;
use crate::kernel::{most, softmax_rows, Real};
use crate::portable::ln;

/// Leaves the softmax of every line where its gradient will be.
pub(super) fn softmax<F: Real>(judged: &mut Judged<F>) {
    if let Some(made) = judged.softmax {
        return judged.gradient.copy_from_slice(made);
    }
    judged.gradient.copy_from_slice(judged.outputs);
    softmax_rows(judged.units, judged.gradient);
}

/// `log sum exp z` from the largest logit and its softmax, which is the largest as well and at least 1 / C.
pub(super) fn log_sum_exp<F: Real>(z: &[F], softmax: &[F]) -> f64 {
    most(z).wide() - ln(most(softmax).wide())
}

/// The sum of what `class` gives for each class's share p in the sum S of the outputs: a loss, and its derivative d by p. g becomes
/// `(d_j - sum of d_i p_i) / S`.
pub(super) fn from_outputs<F: Real>(o: &[F], g: &mut [F], mut class: impl FnMut(f64) -> (f64, f64)) -> f64 {
    let sum: f64 = o.iter().map(|o| o.wide()).sum();
    let (mut loss, mut mean) = (0.0, 0.0);
    for (o, g) in o.iter().zip(g.iter_mut()) {
        let p = o.wide() / sum;
        let (of_it, slope) = class(p);
        loss += of_it;
        mean += slope * p;
        *g = F::of(slope);
    }
    g.iter_mut().for_each(|g| *g = F::of((g.wide() - mean) / sum));
    loss
}

/// g, a gradient by the softmax p, becomes that by the logits: `p_j (g_j - sum of g_i p_i)`.
pub(super) fn through_softmax<F: Real>(p: &[F], g: &mut [F]) {
    let mean: f64 = p.iter().zip(&*g).map(|(p, g)| p.wide() * g.wide()).sum();
    g.iter_mut().zip(p).for_each(|(g, p)| *g = F::of(p.wide() * (g.wide() - mean)));
}
