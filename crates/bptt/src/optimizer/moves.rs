//! What a batch does to some elements: decay, the rule's step, and the average, piece by piece, so that each number goes through
//! memory once.

use super::options::{Average, Options};
use super::reach::Reach;
use super::rule::{Rule, Which};
use crate::kernel::Real;

/// Elements that go through all of it at a time. With four slots and a gradient they fit the first cache.
const PIECE: usize = 1024;

/// What is settled when an update starts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Step {
    /// Whether weights move: not while gradients are gathered.
    pub moves: bool,
    /// What of each weight is taken away before the rule's step.
    decay: f64,
    /// What of the average stays, if there is one.
    average: Option<f64>,
    /// Whether weights become their averages.
    overwrites: bool,
}

impl Step {
    /// Of batch number `batch`, the first being 0.
    pub fn new(options: &Options, batch: u64, rate: f64) -> Self {
        let update = batch / options.batches;
        let kept = |average: Average| if update == 0 { 0.0 } else { average.momentum };
        let every = options.average.and_then(|average| average.every);
        Step {
            moves: (batch + 1).is_multiple_of(options.batches),
            decay: options.decay * rate,
            average: options.average.map(kept),
            overwrites: every.is_some_and(|every| (update + 1).is_multiple_of(every)),
        }
    }

    /// The same for weights that are decayed otherwise.
    pub fn decaying(self, decay: impl Fn(f64) -> f64) -> Self {
        Step { decay: decay(self.decay), ..self }
    }

    /// Moves some elements. The average is the last of the slots, if there is one.
    pub fn apply<F: Real>(
        &self,
        rule: &dyn Rule<F>,
        weights: &mut [F],
        gradient: &[F],
        slots: &mut [&mut [F]],
    ) {
        if self.moves && self.decay == 0.0 && self.average.is_none() {
            return rule.step(weights, gradient, slots);
        }
        let (pieces, count) = (weights.chunks_mut(PIECE).zip(gradient.chunks(PIECE)), slots.len());
        for (i, (weights, gradient)) in pieces.enumerate() {
            let at = i * PIECE..i * PIECE + weights.len();
            let mut pieces: [&mut [F]; super::reach::MOST_SLOTS] = Default::default();
            for (piece, slot) in pieces.iter_mut().zip(slots.iter_mut()) {
                *piece = &mut slot[at.clone()];
            }
            self.around(weights, &mut pieces[..count], |weights, own| rule.step(weights, gradient, own));
        }
    }

    /// Decay, the rule's step, and the average.
    pub fn around<F: Real>(
        &self,
        weights: &mut [F],
        slots: &mut [&mut [F]],
        step: impl FnOnce(&mut [F], &mut [&mut [F]]),
    ) {
        let (own, average) = slots.split_at_mut(slots.len() - usize::from(self.average.is_some()));
        if self.moves {
            let decay = F::of(self.decay);
            if self.decay > 0.0 {
                weights.iter_mut().for_each(|w| *w = *w - *w * decay);
            }
            step(weights, own);
        }
        if let (Some(kept), [average]) = (self.average, average) {
            let (kept, rest) = (F::of(kept), F::of(1.0 - kept));
            average.iter_mut().zip(&*weights).for_each(|(a, &w)| *a = kept * *a + rest * w);
            if self.overwrites {
                weights.copy_from_slice(average);
            }
        }
    }

    /// What the same can make of numbers that are no larger than `at`.
    pub fn reach<F: Real>(
        &self,
        rule: &dyn Rule<F>,
        which: Which,
        gradient: f64,
        at: &Reach,
    ) -> Option<Reach> {
        let mut after = *at;
        if self.moves {
            // What is taken away is no larger than the weight, or the weight changes its sign.
            let taken = F::of(self.decay).wide();
            let weight = at.weight * if taken <= 1.0 { 1.0 } else { 1.0 + taken };
            let decayed = Some(Reach { weight, ..*at }).filter(Reach::is_safe::<F>)?;
            let reach = match rule.whole() {
                Some(rule) => rule.reach(which, gradient, &decayed)?,
                None => rule.reach(gradient, &decayed)?,
            };
            // The average below would hide it.
            after = Some(reach).filter(|reach| !reach.weight.is_nan())?;
        }
        if self.average.is_some() {
            // A mean is no larger than the largest of what it is a mean of.
            let place = rule.slots().len();
            after.slots[place] = at.slots[place].max(after.weight);
            if self.overwrites {
                after.weight = after.slots[place];
            }
        }
        Some(after)
    }
}
