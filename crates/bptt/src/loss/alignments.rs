//! All ways in which a list of labels can stand in the steps of a row: each step has a label or the blank, equal labels one after the other
//! are one, and blanks are left out (A. Graves et al., "Connectionist Temporal Classification", 2006, section 4.1).
//!
//! A way goes through the states `blank, l_1, blank, l_2, ..., l_S, blank`, n = 2S + 1 of them. At each step it stays, goes one on, or two on
//! to a label that is not the one before. With e_t(s) the logarithm of the probability of what state s stands for at step t:
//!
//! `a_t(s) = e_t(s) + log(exp a_t-1(s) + exp a_t-1(s - 1) + exp a_t-1(s - 2))`, of all ways to state s at step t;
//! `b_t(s) = log(exp w(s) + exp w(s + 1) + exp w(s + 2))` with `w = b_t+1 + e_t+1`, of all ways on from there.
//! `exp(a_t(s) + b_t(s))`, divided by its sum over s, is the probability that a way of the list is in state s at step t.
//!
//! All of it is logarithms, shifted by the largest at each step, so that nothing underflows and 32 bits are enough.

use crate::kernel::{add, most, sum, Real};
use crate::portable::{exp, ln};
use std::ops::Range;

/// Numbers behind a row of states that stand for none.
const PAD: usize = 2;

/// The logarithm of what can't be: sums of several are no overflow, and differences of them are numbers.
fn never<F: Real>() -> F {
    F::min_value() / F::of(16.0)
}

/// Numbers that a row of so many steps and labels needs.
pub(super) fn room(steps: usize, labels: usize) -> usize {
    let n = 2 * labels + 1;
    steps * (2 * n + PAD) + 6 * n + 2 * PAD
}

/// The place of the label that a state stands for; none of a blank.
pub(super) const fn label_of(state: usize) -> Option<usize> {
    if state.is_multiple_of(2) {
        None
    } else {
        Some(state / 2)
    }
}

/// The memory of a row, taken apart.
pub(super) struct Alignments<'a, F> {
    n: usize,
    /// (steps, n), `e`; afterwards the probability of each state at each step.
    pub states: &'a mut [F],
    /// (steps, 2 + n), `a` behind what stands for no state.
    ways: &'a mut [F],
    /// (n + 2), 0 for each state that a way may come to from the one before the last, else `never`.
    skips: &'a mut [F],
    /// (n), `b`
    onward: &'a mut [F],
    /// (n + 2), `w` before what stands for no state.
    next: &'a mut [F],
    /// (3, n)
    terms: &'a mut [F],
}

impl<'a, F: Real> Alignments<'a, F> {
    /// Of a list of labels in so many steps. `states` is to be filled, by [`Alignments::emit`].
    /// Shapes: `memory [room]`.
    pub fn of(labels: &[F], steps: usize, memory: &'a mut [F]) -> Self {
        let n = 2 * labels.len() + 1;
        let (states, rest) = memory.split_at_mut(steps * n);
        let (ways, rest) = rest.split_at_mut(steps * (PAD + n));
        let (skips, rest) = rest.split_at_mut(n + PAD);
        let (onward, rest) = rest.split_at_mut(n);
        let (next, rest) = rest.split_at_mut(n + PAD);
        skips.fill(never());
        for i in 1..labels.len() {
            if labels[i] != labels[i - 1] {
                skips[2 * i + 1] = F::zero();
            }
        }
        Alignments { n, states, ways, skips, onward, next, terms: &mut rest[..3 * n] }
    }

    /// Tells e at a step: `of` has the logarithm of the probability of the blank for `None`, and of the label at a place.
    pub fn emit(&mut self, step: usize, of: impl Fn(Option<usize>) -> F) {
        let blank = of(None);
        for (state, e) in self.states[step * self.n..][..self.n].iter_mut().enumerate() {
            *e = if label_of(state).is_none() { blank } else { of(label_of(state)) };
        }
    }

    /// The states from which a way goes on to the end that has come so far at a step. But for equal labels these are all that there are.
    fn band(&self, step: usize, steps: usize) -> Range<usize> {
        self.n.saturating_sub(2 * (steps - step))..self.n.min(2 * step + 2)
    }

    /// The logarithm of the probability of all ways together. In no steps there is one way of no labels, and none of others.
    pub fn forward(&mut self) -> f64 {
        let (n, steps) = (self.n, self.states.len() / self.n);
        if steps == 0 {
            return if n == 1 { 0.0 } else { f64::NEG_INFINITY };
        }
        let mut total = 0.0;
        self.ways.fill(never());
        for step in 0..steps {
            let band = self.band(step, steps);
            let (before, here) = self.ways.split_at_mut(step * (PAD + n));
            let here = &mut here[PAD..][band.clone()];
            match before.len().checked_sub(PAD + n) {
                None => here.fill(F::zero()),
                Some(at) => {
                    let before = &before[at + band.start..];
                    join([&before[2..], &before[1..], before], &self.skips[band.start..], here, self.terms);
                }
            }
            add(here, &self.states[step * n..][band]);
            total += lower(here).wide();
        }
        // All that is left at the end may stop there.
        let ends = &self.ways[self.ways.len() - n.min(2)..];
        total + ln(ends.iter().map(|a| exp(a.wide())).sum())
    }

    /// Makes of e, where `forward` has been, the probability of each state at each step.
    pub fn backward(&mut self) {
        let (n, steps) = (self.n, self.states.len() / self.n);
        self.onward.fill(F::zero());
        self.next.fill(never());
        for step in (0..steps).rev() {
            let band = self.band(step, steps);
            let ways = &self.ways[step * (PAD + n) + PAD..][band.clone()];
            let (e, onward) = (&mut self.states[step * n..][..n], &self.onward[band.clone()]);
            e[..band.start].fill(F::zero());
            e[band.end..].fill(F::zero());
            let e = &mut e[band.clone()];
            self.next[band.end..].fill(never());
            for (((w, e), &a), &b) in self.next[band].iter_mut().zip(&mut *e).zip(ways).zip(onward) {
                *w = *e + b;
                *e = a + b;
            }
            lower(e);
            F::exp_all(e);
            let scale = F::one() / sum(e);
            e.iter_mut().for_each(|p| *p = *p * scale);
            if step > 0 {
                let band = self.band(step - 1, steps);
                let (next, skips) = (&self.next[band.start..], &self.skips[band.start + 2..]);
                let onward = &mut self.onward[band];
                join([next, &next[1..], &next[2..]], skips, onward, self.terms);
                lower(onward);
            }
        }
    }
}

/// `y = log(exp x_0 + exp x_1 + exp(x_2 + skip))`
/// Shapes: `y [n]`, `x, skips [n]` and `terms [3, n]` or longer.
fn join<F: Real>(x: [&[F]; 3], skips: &[F], y: &mut [F], terms: &mut [F]) {
    let n = y.len();
    let terms = &mut terms[..3 * n];
    let [x0, x1, x2] = x.map(|x| &x[..n]);
    let (t0, rest) = terms.split_at_mut(n);
    let (t1, t2) = rest.split_at_mut(n);
    let skips = &skips[..n];
    let larger = |a: F, b: F| if a > b { a } else { b };
    for s in 0..n {
        let skipped = x2[s] + skips[s];
        let most = larger(larger(x0[s], x1[s]), skipped);
        (t0[s], t1[s], t2[s], y[s]) = (x0[s] - most, x1[s] - most, skipped - most, most);
    }
    F::exp_all(terms);
    let (sums, rest) = terms.split_at_mut(n);
    let (t1, t2) = rest.split_at(n);
    for s in 0..n {
        sums[s] += t1[s] + t2[s];
    }
    F::ln_all(sums);
    add(y, sums);
}

/// Takes the largest of some numbers from all of them, and gives it.
fn lower<F: Real>(x: &mut [F]) -> F {
    let largest = most(x);
    x.iter_mut().for_each(|x| *x = *x - largest);
    largest
}
