//! An update on copies, piece by piece, to see what would come out; and the look at what is there.

use super::gradient::{walk, Gradient};
use super::moves::Step;
use super::reach::{Reach, MOST_SLOTS};
use super::rule::Which;
use super::state::{missed, with_slots, Optimizer};
use crate::error::Result;
use crate::kernel::Real;
use crate::weights::Slot;

/// Elements that are copied at a time, to the stack.
const PIECE: usize = 64;

impl<F: Real> Optimizer<F> {
    /// The largest numbers that an update of a weight would leave in what it moves, before any constraint; infinite ones where it would
    /// leave NaN.
    pub(super) fn attempt(
        &mut self,
        index: usize,
        slot: &Slot,
        weights: &[F],
        gradient: Gradient<F>,
    ) -> Result<Reach> {
        let which = Which { index, shape: &slot.shape };
        let step = self.step_of(which);
        let Optimizer { rule, together, slots, all, .. } = self;
        if let Some(rule) = rule.whole() {
            let state = (&slots[..], *all, slot.range.clone());
            return together.attempt((rule, step), which, weights, gradient, state);
        }
        let mut most = Reach::NOTHING;
        walk(gradient, self.lazy, &self.zeros, |row, at, gradient| {
            let missed = missed(&self.touched[index], row, self.tick);
            for (start, gradient) in at.step_by(PIECE).zip(gradient.chunks(PIECE)) {
                let piece = start..start + gradient.len();
                let place = slot.range.start + start;
                let found = self.attempt_piece((step, missed), &weights[piece], place, gradient);
                most = most.union(&found);
            }
        });
        Ok(most)
    }

    /// The same for some weights whose running means begin at `place`.
    fn attempt_piece(
        &self,
        (step, missed): (Step, u32),
        weights: &[F],
        place: usize,
        gradient: &[F],
    ) -> Reach {
        let len = weights.len();
        let mut copies = [[F::zero(); PIECE]; 1 + MOST_SLOTS];
        let [copy, means @ ..] = &mut copies;
        copy[..len].copy_from_slice(weights);
        let mut slots: [&mut [F]; MOST_SLOTS] = means.each_mut().map(|mean| &mut mean[..len]);
        let slots = &mut slots[..self.slots.len() / self.all.max(1)];
        for (copy, slot) in slots.iter_mut().zip(self.slots.chunks_exact(self.all)) {
            copy.copy_from_slice(&slot[place..place + len]);
        }
        if missed > 0 {
            self.rule.decay(missed, slots);
        }
        step.apply(&*self.rule, &mut copy[..len], gradient, slots);
        Reach::of(&copy[..len], slots.iter().map(|slot| &**slot))
    }

    /// The largest numbers in a weight and its running means.
    pub(super) fn measure(&self, slot: &Slot, weights: &[F]) -> Reach {
        let slots = self.slots.chunks_exact(self.all);
        Reach::of(weights, slots.map(|all| &all[slot.range.clone()]))
    }

    /// Gives every row the decay that it waits for; from then on none does.
    pub fn catch_up(&mut self, layout: &[Slot]) {
        let Optimizer { rule, all, slots, touched, tick, .. } = self;
        for (slot, touched) in layout.iter().zip(touched) {
            for (row, touched) in touched.iter_mut().enumerate().filter(|(_, touched)| **touched < *tick) {
                let width = slot.shape[1];
                let start = slot.range.start + row * width;
                with_slots(slots, *all, start..start + width, |slots| rule.decay(*tick - *touched, slots));
            }
            touched.fill(0);
        }
        *tick = 0;
    }
}
