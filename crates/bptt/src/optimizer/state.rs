//! An optimizer with its state.

use super::gradient::{walk, Gradient};
use super::reach::{Reach, MOST_SLOTS};
use super::rule::Rule;
use crate::ask::{grow, room};
use crate::error::{Error, Result};
use crate::kernel::Real;
use crate::note::Note;
use crate::weights::{Layout, Slot};
use std::any::Any;
use std::ops::Range;

const WHAT: &str = "the optimizer's state";

/// An optimizer with its state.
pub struct Optimizer<F> {
    pub(super) rule: Box<dyn Rule<F>>,
    /// Elements of all weights.
    pub(super) all: usize,
    /// For each slot of the rule its elements of all weights.
    pub(super) slots: Vec<F>,
    /// For each weight with gradients by rows, the tick at which each row was last updated.
    pub(super) touched: Vec<Vec<u32>>,
    /// Updates since rows began to wait.
    pub(super) tick: u32,
    pub(super) zeros: Vec<F>,
    /// Updates in all.
    pub(super) steps: u64,
    /// Whether rows without a gradient are left alone.
    pub(super) lazy: bool,
    pub(super) rows: Note,
    /// For each weight what it and its running means can be, and what they can be after the update at hand.
    pub(super) bounds: Vec<Reach>,
    pub(super) after: Vec<Reach>,
    /// The version of the weights that the bounds are about.
    pub(super) version: u64,
}

impl<F: Real> Optimizer<F> {
    /// With fresh state for weights of `layout`.
    pub(crate) fn new(rule: Box<dyn Rule<F>>, layout: &Layout) -> Result<Self> {
        let (mut slots, mut touched, mut widest) = (Vec::new(), Vec::new(), 0);
        room(&mut touched, layout.slots.len(), WHAT)?;
        grow(&mut slots, layout.len.saturating_mul(rule.slots().len()), WHAT)?;
        for slot in &layout.slots {
            let mut ticks = Vec::new();
            if slot.by_rows {
                grow(&mut ticks, slot.shape[0], WHAT)?;
                widest = widest.max(slot.shape[1]);
            }
            touched.push(ticks);
        }
        let mut zeros = Vec::new();
        grow(&mut zeros, widest, WHAT)?;
        let (mut bounds, mut after) = (Vec::new(), Vec::new());
        grow(&mut bounds, layout.slots.len(), WHAT)?;
        grow(&mut after, layout.slots.len(), WHAT)?;
        Ok(Optimizer {
            rule,
            all: layout.len,
            slots,
            touched,
            tick: 0,
            zeros,
            steps: 0,
            lazy: true,
            rows: Note::no("no step was taken yet"),
            bounds,
            after,
            version: 0,
        })
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let touched: usize = self.touched.iter().map(Vec::len).sum();
        (self.slots.len() + self.zeros.len()) * size_of::<F>() + touched * size_of::<u32>()
    }

    /// What became of rows without a gradient in the last update.
    pub(crate) fn rows(&self) -> Note {
        self.rows
    }

    /// Goes on with another learning rate or momentum. Slots that both have stay; one that comes with a momentum above 0 begins at zero,
    /// and ends with it.
    pub(crate) fn steer(&mut self, rule: Box<dyn Rule<F>>) -> Result<()> {
        let next: &dyn Any = &*rule;
        if !self.rule.goes_on_as(next) {
            let problem = "learning rate, momentum and clipping alone can be set: compile the model anew for anything else";
            return Err(Error::spec("optimizer", problem));
        }
        if self.rule.slots() != rule.slots() {
            self.rearrange(rule.slots())?;
        }
        self.rule = rule;
        Ok(())
    }

    /// Makes the slots those of these names.
    fn rearrange(&mut self, names: &[&'static str]) -> Result<()> {
        let mut slots = Vec::new();
        grow(&mut slots, self.all.saturating_mul(names.len()), WHAT)?;
        let old = self.slots.chunks_exact(self.all.max(1)).zip(self.rule.slots());
        for (from, name) in old {
            if let Some(i) = names.iter().position(|new| new == name) {
                slots[i * self.all..][..self.all].copy_from_slice(from);
            }
        }
        self.slots = slots;
        self.forget_bounds();
        Ok(())
    }

    /// The slots are measured anew before the next update.
    pub(super) fn forget_bounds(&mut self) {
        self.bounds.iter_mut().for_each(|bounds| bounds.slots = [f64::INFINITY; MOST_SLOTS]);
    }

    /// Starts an update of weights of this version: [`Optimizer::check`] follows for each of them, then, if none is refused,
    /// [`Optimizer::update`] for each, and [`Optimizer::finish`]. `may_be_lazy` lets rows without a gradient be.
    pub fn start(&mut self, may_be_lazy: bool, layout: &Layout, version: u64) {
        if version != self.version {
            // They were set from outside.
            self.bounds.iter_mut().for_each(|bounds| bounds.weight = f64::INFINITY);
            self.version = version;
        }
        let lazy = may_be_lazy && self.rule.lazy();
        self.rows = match (may_be_lazy, lazy) {
            (_, true) => Note::yes("rows without a gradient wait until they are touched"),
            (true, false) => Note::no("the optimizer moves rows without a gradient as well"),
            (false, false) => Note::no("switched off"),
        };
        if self.lazy && !lazy || self.tick == u32::MAX {
            self.catch_up(&layout.slots);
        }
        self.lazy = lazy;
        self.rule.start(self.steps + 1);
    }

    /// Whether the update would leave weight `index` of the layout finite, where no element of its gradient is larger than `largest`.
    pub fn check(
        &mut self,
        index: usize,
        slot: &Slot,
        weights: &[F],
        gradient: Gradient<F>,
        largest: f64,
    ) -> Result<()> {
        let held = |free: Reach| Reach { weight: slot.spec.constraint.reach(free.weight), ..free }.widened();
        let promised = |at: &Reach| {
            let free = self.rule.reach(largest, at)?;
            Some(held(free)).filter(|held| free.is_safe::<F>() && held.is_safe::<F>())
        };
        let mut after = promised(&self.bounds[index]);
        if after.is_none() && promised(&Reach::NOTHING).is_some() {
            // It is the bounds that are too high.
            let measured = self.measure(slot, weights);
            after = promised(&measured);
            self.bounds[index] = measured;
        }
        let tried = || {
            let free = self.attempt(index, slot, weights, gradient);
            let fits = free.is_finite() && held(free).weight < F::max_value().wide();
            fits.then(|| self.bounds[index].union(&held(free)))
        };
        self.after[index] =
            after.or_else(tried).ok_or_else(|| Error::diverged("update", &slot.layer, slot.name))?;
        Ok(())
    }

    /// Updates weight `index` of the layout, whose elements are `range` of the parameter block.
    pub fn update(&mut self, index: usize, range: Range<usize>, weights: &mut [F], gradient: Gradient<F>) {
        let Optimizer { rule, all, slots, touched, tick, zeros, lazy, .. } = self;
        walk(gradient, *lazy, zeros, |row, at, gradient| {
            let missed = missed(&touched[index], row, *tick);
            with_slots(slots, *all, range.start + at.start..range.start + at.end, |slots| {
                if missed > 0 {
                    rule.decay(missed, slots);
                }
                rule.step(&mut weights[at], gradient, slots);
            });
            if let Some(touched) = touched[index].get_mut(row) {
                *touched = *tick + 1;
            }
        });
        self.bounds[index] = self.after[index];
    }

    /// Ends an update, which made `version` of the weights.
    pub fn finish(&mut self, version: u64) {
        self.steps += 1;
        self.tick += 1;
        self.version = version;
    }
}

/// Updates that a row has to catch up with.
pub(super) fn missed(touched: &[u32], row: usize, tick: u32) -> u32 {
    touched.get(row).map_or(0, |touched| tick - touched)
}

/// Calls `work` with the elements `range` of each running mean; a mean has `all` elements.
pub(super) fn with_slots<F>(
    slots: &mut [F],
    all: usize,
    range: Range<usize>,
    work: impl FnOnce(&mut [&mut [F]]),
) {
    let mut pieces: [&mut [F]; MOST_SLOTS] = [&mut [], &mut [], &mut []];
    let mut count = 0;
    for (piece, slot) in pieces.iter_mut().zip(slots.chunks_exact_mut(all.max(1))) {
        *piece = &mut slot[range.clone()];
        count += 1;
    }
    work(&mut pieces[..count]);
}
