//! How well the steps of a memory answer a query, and the weights that follow.
//!
//! ```text
//! additive   s_j = sum over d of v_d tanh(q_d + k_j,d)      Bahdanau et al., 2015
//! dot        s_j = q . k_j                                  Luong et al., 2015, "general": their W_a is W_q W_m^T here
//! p = softmax(s)                                            over the real cells of the row's memory
//! ```
//!
//! With a projection on either side both have the form in which Britz et al., 2017, compare them, and any number of features.
//!
//! Backward, from dp: `ds = p (dp - sum p dp)`. Of the first, with `t = tanh(..)` and `g_j = ds_j v (1 - t_j^2)`: `dk_j += g_j`,
//! `dq = sum of g_j`, `dv += ds_j t_j`. Of the second: `dk_j += ds_j q`, `dq = sum of ds_j k_j`.

use crate::kernel::{add, softmax_rows, Real};
use crate::layer::attention::dot;

/// The rule; V is what there is of the weight v, where it has one.
#[derive(Clone, Copy)]
pub(super) enum Score<V> {
    Additive(V),
    Dot,
}

impl<V> Score<V> {
    /// Numbers of v, and of what is kept of each score for its gradient, of so many features.
    pub(super) fn features(&self, keys: usize) -> usize {
        match self {
            Score::Additive(_) => keys,
            Score::Dot => 0,
        }
    }
}

impl<F: Real> Score<&[F]> {
    /// The weights of a row's keys, and what [`Score::backward`] reads of the scores.
    /// Shapes: `query [size], keys [size] each, p [keys], kept [keys, size] or more`.
    pub(super) fn forward<'k>(
        self,
        query: &[F],
        keys: impl Iterator<Item = &'k [F]>,
        p: &mut [F],
        kept: &mut [F],
    ) {
        match self {
            Score::Additive(v) => {
                for ((p, t), key) in p.iter_mut().zip(kept.chunks_exact_mut(query.len())).zip(keys) {
                    t.iter_mut().zip(query).zip(key).for_each(|((t, &q), &k)| *t = q + k);
                    F::tanh_all(t);
                    *p = dot(v, t);
                }
            }
            Score::Dot => p.iter_mut().zip(keys).for_each(|(p, key)| *p = dot(query, key)),
        }
        if !p.is_empty() {
            softmax_rows(p.len(), p);
        }
    }

    /// Adds what the weights' gradients `dp` are to keys and v; the query becomes its gradient, `dp` and what was kept are spent.
    /// Shapes: `keys, dkeys [size] each, p, dp [keys], kept [keys, size] or [], query [size], dv [size] or []`.
    pub(super) fn backward<'k>(
        self,
        keys: impl Iterator<Item = &'k [F]>,
        dkeys: impl Iterator<Item = &'k mut [F]>,
        p: &[F],
        [dp, kept]: [&mut [F]; 2],
        [query, dv]: [&mut [F]; 2],
    ) {
        let mean = dot(p, dp);
        dp.iter_mut().zip(p).for_each(|(dp, &p)| *dp = p * (*dp - mean));
        let ds = &*dp;
        match self {
            Score::Additive(v) => {
                let size = query.len();
                query.fill(F::zero());
                for ((t, dk), &ds) in kept.chunks_exact_mut(size).zip(dkeys).zip(ds) {
                    add_times(dv, ds, t);
                    t.iter_mut().zip(v).for_each(|(t, &v)| *t = ds * v * (F::one() - *t * *t));
                    add(query, t);
                    add(dk, t);
                }
            }
            Score::Dot => {
                dkeys.zip(ds).for_each(|(dk, &ds)| add_times(dk, ds, query));
                query.fill(F::zero());
                keys.zip(ds).for_each(|(key, &ds)| add_times(query, ds, key));
            }
        }
    }
}

/// `x += a y`
/// Shapes: `x, y [n]`.
pub(super) fn add_times<F: Real>(x: &mut [F], a: F, y: &[F]) {
    x.iter_mut().zip(y).for_each(|(x, &y)| *x += a * y);
}
