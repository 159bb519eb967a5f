//! How well a key answers a query: `s = a q . k`, or `s = sum over d of w_d tanh(a (q_d + k_d))`.
//!
//! Backward of the first, with ds: `dq = a ds k`, `dk = a ds q`, `da = ds q . k`. Of the second, with `t = tanh(..)` and
//! `g = ds w (1 - t^2)`: `dq = dk = a g`, `dw = ds t`, `da = sum over d of (q_d + k_d) g_d`.

use crate::kernel::{gemm, matrix, matrix_mut, sum, Panels, Real, Start};
use crate::node::Scratch;
use std::ops::Range;

/// The rule, and where its weights lie among the layer's.
#[derive(Debug, Clone)]
pub(super) enum Score {
    /// `a q . k`
    Dot {
        /// What does not change.
        factor: f64,
        /// Whether the first weight multiplies it.
        scaled: bool,
    },
    /// `sum w tanh(a (q + k))`
    Tanh {
        /// Whether a is the first weight; else it is 1.
        scaled: bool,
        /// Where w lies: one number for all features, one for each, or none, which is 1.
        weights: Range<usize>,
    },
}

/// Some queries of a row with the keys that they may see, of one head.
#[derive(Clone, Copy)]
pub(super) struct Pairs<'a, F> {
    /// (queries, size)
    pub q: &'a [F],
    /// (keys, size)
    pub k: &'a [F],
    /// Numbers of a query, and of a key.
    pub size: usize,
}

/// Where gradients are added.
pub(super) struct Gradients<'a, F> {
    /// (queries, size)
    pub dq: &'a mut [F],
    /// (keys, size)
    pub dk: &'a mut [F],
    /// Those of the layer's weights.
    pub dweights: &'a mut [F],
}

impl Score {
    /// The scores of all pairs.
    /// Shapes: `s [queries, keys]`.
    pub fn forward<F: Real>(&self, pairs: Pairs<F>, weights: &[F], s: &mut [F], mut scratch: Scratch<F>) {
        let Pairs { q, k, size } = pairs;
        let keys = k.len() / size;
        match self {
            Score::Dot { .. } => {
                let panels = Panels::pack(matrix(k, size).reversed_axes(), scratch.0);
                gemm(matrix(q, size), panels, Start::Zero, matrix_mut(s, keys));
                let factor = self.factor(weights);
                if factor != F::one() {
                    s.iter_mut().for_each(|s| *s = *s * factor);
                }
            }
            Score::Tanh { weights: range, .. } => {
                let (factor, w) = (self.factor(weights), &weights[range.clone()]);
                let t = scratch.take(k.len());
                for (q, s) in q.chunks_exact(size).zip(s.chunks_exact_mut(keys)) {
                    tanh_of_sums(q, k, factor, t);
                    s.iter_mut().zip(t.chunks_exact(size)).for_each(|(s, t)| *s = weighted_sum(w, t));
                }
            }
        }
    }

    /// Adds what `ds` is to queries, keys and weights. `ds` may be overwritten.
    /// Shapes: `ds [queries, keys]`.
    pub fn backward<F: Real>(
        &self,
        pairs: Pairs<F>,
        weights: &[F],
        ds: &mut [F],
        into: Gradients<F>,
        scratch: Scratch<F>,
    ) {
        match self {
            Score::Dot { .. } => self.dot_backward(pairs, weights, ds, into, scratch),
            Score::Tanh { .. } => self.tanh_backward(pairs, weights, ds, into, scratch),
        }
    }

    fn dot_backward<F: Real>(
        &self,
        Pairs { q, k, size }: Pairs<F>,
        weights: &[F],
        ds: &mut [F],
        Gradients { dq, dk, dweights }: Gradients<F>,
        mut scratch: Scratch<F>,
    ) {
        let keys = k.len() / size;
        let factor = self.factor(weights);
        let (mixed, turned) = (scratch.take(q.len()), scratch.take(ds.len()));
        gemm(
            matrix(ds, keys),
            Panels::pack(matrix(k, size), scratch.0),
            Start::Zero,
            matrix_mut(mixed, size),
        );
        if let Score::Dot { factor, scaled: true } = *self {
            dweights[0] += F::of(factor) * dot(q, mixed);
        }
        dq.iter_mut().zip(&*mixed).for_each(|(dq, &x)| *dq += factor * x);
        turn(ds, keys, factor, turned);
        let queries = q.len() / size;
        gemm(
            matrix(turned, queries),
            Panels::pack(matrix(q, size), scratch.0),
            Start::Keep,
            matrix_mut(dk, size),
        );
    }

    fn tanh_backward<F: Real>(
        &self,
        Pairs { q, k, size }: Pairs<F>,
        weights: &[F],
        ds: &[F],
        Gradients { dq, dk, dweights }: Gradients<F>,
        mut scratch: Scratch<F>,
    ) {
        let Score::Tanh { scaled, weights: range } = self else { return };
        let (factor, w) = (self.factor(weights), &weights[range.clone()]);
        let (keys, t) = (k.len() / size, scratch.take(k.len()));
        let rows = q.chunks_exact(size).zip(dq.chunks_exact_mut(size)).zip(ds.chunks_exact(keys));
        for ((q, dq), ds) in rows {
            tanh_of_sums(q, k, factor, t);
            let of_keys = t.chunks_exact_mut(size).zip(k.chunks_exact(size)).zip(dk.chunks_exact_mut(size));
            for (((t, k), dk), &ds) in of_keys.zip(ds) {
                match &mut dweights[range.clone()] {
                    [] => (),
                    [all] => *all += ds * sum(t),
                    each => each.iter_mut().zip(&*t).for_each(|(dw, &t)| *dw += ds * t),
                }
                // t becomes g.
                let slope = |t: F| ds * (F::one() - t * t);
                match w {
                    [] => t.iter_mut().for_each(|t| *t = slope(*t)),
                    &[w] => t.iter_mut().for_each(|t| *t = slope(*t) * w),
                    w => t.iter_mut().zip(w).for_each(|(t, &w)| *t = slope(*t) * w),
                }
                if *scaled {
                    dweights[0] += dot(q, t) + dot(k, t);
                }
                dq.iter_mut().zip(&*t).for_each(|(dq, &g)| *dq += factor * g);
                dk.iter_mut().zip(&*t).for_each(|(dk, &g)| *dk += factor * g);
            }
        }
    }

    /// a
    fn factor<F: Real>(&self, weights: &[F]) -> F {
        let (factor, scaled) = match *self {
            Score::Dot { factor, scaled } => (factor, scaled),
            Score::Tanh { scaled, .. } => (1.0, scaled),
        };
        F::of(factor) * if scaled { weights[0] } else { F::one() }
    }
}

/// `t = tanh(a (q + k))` for all keys.
/// Shapes: `q [size], k, t [keys, size]`.
fn tanh_of_sums<F: Real>(q: &[F], k: &[F], factor: F, t: &mut [F]) {
    for (t, k) in t.chunks_exact_mut(q.len()).zip(k.chunks_exact(q.len())) {
        t.iter_mut().zip(q).zip(k).for_each(|((t, &q), &k)| *t = factor * (q + k));
    }
    F::tanh_all(t);
}

/// Shapes: `w [size], [1] or [], t [size]`.
fn weighted_sum<F: Real>(w: &[F], t: &[F]) -> F {
    match w {
        [] => sum(t),
        &[w] => w * sum(t),
        w => dot(w, t),
    }
}

/// Sums that go on side by side, so that LLVM makes vectors of them.
const LANES: usize = 8;

/// Shapes: `x, y [n]`.
pub(in crate::layer) fn dot<F: Real>(x: &[F], y: &[F]) -> F {
    let mut lanes = [F::zero(); LANES];
    let (x, y) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
    let rest = x.remainder().iter().zip(y.remainder()).fold(F::zero(), |sum, (&x, &y)| sum + x * y);
    for (x, y) in x.zip(y) {
        lanes.iter_mut().zip(x).zip(y).for_each(|((lane, &x), &y)| *lane += x * y);
    }
    lanes.into_iter().fold(rest, |sum, lane| sum + lane)
}

/// `into = a x^T`
/// Shapes: `x [rows, columns], into [columns, rows]`.
pub(super) fn turn<F: Real>(x: &[F], columns: usize, factor: F, into: &mut [F]) {
    let rows = x.len() / columns;
    for (i, x) in x.chunks_exact(columns).enumerate() {
        into[i..].iter_mut().step_by(rows).zip(x).for_each(|(into, &x)| *into = factor * x);
    }
}
