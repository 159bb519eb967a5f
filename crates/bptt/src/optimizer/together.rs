//! Room for rules that move the elements of a weight together: its gradient in one piece, what a step needs beside it, and copies on
//! which a step is tried.

use super::gradient::Gradient;
use super::moves::Step;
use super::reach::{Reach, MOST_SLOTS};
use super::rule::{Rule, Which, Whole};
use crate::ask::grow;
use crate::error::Result;
use crate::kernel::Real;
use crate::weights::Layout;
use std::ops::Range;

const WHAT: &str = "what the optimizer needs for a step";

/// Empty where a rule moves each element for itself.
#[derive(Debug, Default)]
pub(super) struct Together<F> {
    /// The gradient of a weight that has it by rows.
    gradient: Vec<F>,
    scratch: Vec<F>,
    /// A weight and its slots, one after the other, once a step has to be tried.
    copies: Vec<F>,
}

impl<F: Real> Together<F> {
    pub fn new(rule: &dyn Rule<F>, layout: &Layout) -> Result<Self> {
        let mut room = Together { gradient: Vec::new(), scratch: Vec::new(), copies: Vec::new() };
        let Some(rule) = rule.whole() else { return Ok(room) };
        let lens = layout.slots.iter().filter(|slot| slot.by_rows).map(|slot| slot.range.len());
        grow(&mut room.gradient, lens.max().unwrap_or(0), WHAT)?;
        let needs = layout.slots.iter().enumerate();
        let needs = needs.map(|(index, slot)| rule.scratch(Which { index, shape: &slot.shape }));
        grow(&mut room.scratch, needs.max().unwrap_or(0), WHAT)?;
        Ok(room)
    }

    /// Numbers held.
    pub fn len(&self) -> usize {
        self.gradient.len() + self.scratch.len() + self.copies.len()
    }

    /// What a batch does to a weight.
    pub fn apply(
        &mut self,
        (rule, step): (&dyn Whole<F>, Step),
        which: Which,
        weights: &mut [F],
        gradient: Gradient<F>,
        slots: &mut [&mut [F]],
    ) {
        let Together { gradient: dense, scratch, .. } = self;
        let gradient = gradient.dense(dense);
        step.around(weights, slots, |weights, own| rule.step(which, weights, gradient, own, scratch));
    }

    /// The largest numbers that it would leave. `all` are the slots of all weights, one after the other, and `place` is where those of this
    /// one are in each.
    pub fn attempt(
        &mut self,
        by: (&dyn Whole<F>, Step),
        which: Which,
        weights: &[F],
        gradient: Gradient<F>,
        (all, len, place): (&[F], usize, Range<usize>),
    ) -> Result<Reach> {
        let mut copies = std::mem::take(&mut self.copies);
        let count = all.len() / len.max(1);
        if copies.len() < (1 + count) * weights.len() {
            grow(&mut copies, (1 + count) * weights.len(), WHAT)?;
        }
        let mut parts = copies.chunks_exact_mut(weights.len());
        let copy = parts.next().expect("there is room for the weight");
        copy.copy_from_slice(weights);
        let mut slots: [&mut [F]; MOST_SLOTS] = Default::default();
        for ((slot, part), all) in slots.iter_mut().zip(parts).zip(all.chunks_exact(len)) {
            part.copy_from_slice(&all[place.clone()]);
            *slot = part;
        }
        let slots = &mut slots[..count];
        self.apply(by, which, copy, gradient, slots);
        let found = Reach::of(copy, slots.iter().map(|slot| &**slot));
        self.copies = copies;
        Ok(found)
    }
}
