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

use super::attending::{add_times, Attended};
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

impl<F: Real> Attended<'_, F> {
    /// The weights of a row's memory, and what [`Attended::weigh_back`] reads of the scores.
    /// Shapes: `query [keys], p [real cells of the row], kept [real cells, keys] or more`.
    pub(super) fn weigh(&self, row: usize, query: &[F], p: &mut [F], kept: &mut [F]) {
        let k = query.len();
        match self.score {
            Score::Additive(v) => {
                for ((p, t), place) in p.iter_mut().zip(kept.chunks_exact_mut(k)).zip(self.places(row)) {
                    t.iter_mut().zip(query).zip(self.key_at(&place)).for_each(|((t, &q), &k)| *t = q + k);
                    F::tanh_all(t);
                    *p = dot(v, t);
                }
            }
            Score::Dot => {
                for (p, place) in p.iter_mut().zip(self.places(row)) {
                    *p = dot(query, self.key_at(&place));
                }
            }
        }
        if !p.is_empty() {
            softmax_rows(p.len(), p);
        }
    }

    /// Adds what the weights' gradients `dp` are to v and the keys; the query becomes its gradient, `dp` and what was kept are spent.
    /// Shapes: `p, dp [real cells of the row], kept [real cells, keys] or [], query [keys], apart [steps, memory + keys], dv [keys] or []`.
    pub(super) fn weigh_back(
        &self,
        row: usize,
        p: &[F],
        [dp, kept]: [&mut [F]; 2],
        [query, apart, dv]: [&mut [F]; 3],
    ) {
        let mean = dot(p, dp);
        dp.iter_mut().zip(p).for_each(|(dp, &p)| *dp = p * (*dp - mean));
        let (ds, [m, k]) = (&*dp, self.sizes);
        let dkeys = apart.chunks_exact_mut(m + k).map(|apart| &mut apart[m..]);
        match self.score {
            Score::Additive(v) => {
                query.fill(F::zero());
                for ((t, dk), &ds) in kept.chunks_exact_mut(k).zip(dkeys).zip(ds) {
                    add_times(dv, ds, t);
                    t.iter_mut().zip(v).for_each(|(t, &v)| *t = ds * v * (F::one() - *t * *t));
                    add(query, t);
                    add(dk, t);
                }
            }
            Score::Dot => {
                dkeys.zip(ds).for_each(|(dk, &ds)| add_times(dk, ds, query));
                query.fill(F::zero());
                for (&ds, place) in ds.iter().zip(self.places(row)) {
                    add_times(query, ds, self.key_at(&place));
                }
            }
        }
    }
}
