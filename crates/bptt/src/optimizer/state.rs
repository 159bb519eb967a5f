//! An optimizer with its state.

use super::accumulate::Gathered;
use super::clip::Clip;
use super::gradient::{walk, Gradient};
use super::moves::Step;
use super::options::Options;
use super::reach::{Reach, MOST_SLOTS};
use super::rule::{Rule, Which};
use super::schedule::Rate;
use super::together::Together;
use super::OptimizerSpec;
use crate::ask::{grow, room};
use crate::error::{Error, Result};
use crate::kernel::Real;
use crate::note::Note;
use crate::weights::{Layout, Slot};
use std::any::Any;
use std::ops::Range;

/// What the averages of weights are called.
pub(super) const AVERAGE: &str = "average";

const WHAT: &str = "the optimizer's state";

/// A weight before its update.
pub struct Checked<'a, F> {
    /// Its index in the layout.
    pub index: usize,
    /// Its entry there.
    pub slot: &'a Slot,
    /// Its elements.
    pub weights: &'a [F],
    /// The largest element of its gradient at most.
    pub largest: f64,
    /// Counts its changes.
    pub version: u64,
}

/// An optimizer with its state.
pub struct Optimizer<F> {
    pub(super) rule: Box<dyn Rule<F>>,
    rate: Rate,
    pub(super) options: Options,
    clip: Clip,
    /// Elements of all weights.
    pub(super) all: usize,
    /// For each slot of the rule its elements of all weights; behind them the averages, if there are any.
    pub(super) slots: Vec<F>,
    /// Gradients that wait for an update.
    pub(super) gathered: Gathered<F>,
    /// For rules that move the elements of a weight together.
    pub(super) together: Together<F>,
    /// What the batch at hand does.
    step: Step,
    /// For each weight with gradients by rows, the tick at which each row was last updated.
    pub(super) touched: Vec<Vec<u32>>,
    /// Updates since rows began to wait.
    pub(super) tick: u32,
    pub(super) zeros: Vec<F>,
    /// Batches in all.
    pub(super) steps: u64,
    /// Whether rows without a gradient are left alone.
    pub(super) lazy: bool,
    pub(super) rows: Note,
    /// For each weight what it and its running means can be, and what they can be after the update at hand.
    pub(super) bounds: Vec<Reach>,
    pub(super) after: Vec<Reach>,
    /// For each weight the version that its bounds are about.
    pub(super) versions: Vec<u64>,
}

impl<F: Real> Optimizer<F> {
    /// With fresh state for weights of `layout`.
    pub fn new(spec: OptimizerSpec<F>, layout: &Layout) -> Result<Self> {
        let OptimizerSpec { rule, rate, options, clip } = spec;
        let (mut touched, mut widest) = (Vec::new(), 0);
        room(&mut touched, layout.slots.len(), WHAT)?;
        let slots = fresh(&*rule, &options, layout.len)?;
        let together = Together::new(&*rule, layout)?;
        let gathered = Gathered::new(if options.batches > 1 { layout.len } else { 0 }, layout.slots.len())?;
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
        bounds.iter_mut().for_each(|bounds| *bounds = first_bounds(&*rule));
        let mut versions = Vec::new();
        grow(&mut versions, layout.slots.len(), WHAT)?;
        Ok(Optimizer {
            rule,
            rate,
            options,
            clip,
            all: layout.len,
            slots,
            gathered,
            together,
            step: Step::default(),
            touched,
            tick: 0,
            zeros,
            steps: 0,
            lazy: true,
            rows: Note::no("no step was taken yet"),
            bounds,
            after,
            versions,
        })
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let touched: usize = self.touched.iter().map(Vec::len).sum();
        let gathered = self.gathered.sums.len() + self.gathered.next.len();
        (self.slots.len() + self.zeros.len() + gathered + self.together.len()) * size_of::<F>()
            + touched * size_of::<u32>()
    }

    /// What became of rows without a gradient in the last update.
    pub(crate) fn rows(&self) -> Note {
        self.rows
    }

    /// Goes on with another learning rate, momentum or clipping. Slots that both have stay; one that comes with a momentum above 0
    /// begins at zero, and ends with it.
    pub(crate) fn steer(&mut self, spec: OptimizerSpec<F>) -> Result<()> {
        let OptimizerSpec { rule, rate, options, clip } = spec;
        let next: &dyn Any = &*rule;
        if !self.rule.goes_on_as(next) || self.options != options {
            let problem = "learning rate, momentum and clipping alone can be set: compile the model anew for anything else";
            return Err(Error::spec("optimizer", problem));
        }
        if self.rule.slots() != rule.slots() {
            self.rearrange(&*rule)?;
        }
        (self.rule, self.rate, self.clip) = (rule, rate, clip);
        Ok(())
    }

    /// Makes the slots those of another rule.
    fn rearrange(&mut self, rule: &dyn Rule<F>) -> Result<()> {
        let mut slots = fresh(rule, &self.options, self.all)?;
        let names = |rule: &dyn Rule<F>| {
            let average = self.options.average.map(|_| AVERAGE);
            rule.slots().iter().copied().chain(average).collect::<Vec<_>>()
        };
        let (old, new) = (names(&*self.rule), names(rule));
        for (from, name) in self.slots.chunks_exact(self.all.max(1)).zip(old) {
            if let Some(i) = new.iter().position(|&new| new == name) {
                slots[i * self.all..][..self.all].copy_from_slice(from);
            }
        }
        self.slots = slots;
        self.forget_bounds();
        Ok(())
    }

    /// The averages of all weights, if some are kept and a batch has been seen. They may be changed.
    pub fn averages(&mut self) -> Option<&mut [F]> {
        self.options.average.filter(|_| self.steps > 0)?;
        self.forget_bounds();
        let start = self.rule.slots().len() * self.all;
        Some(&mut self.slots[start..])
    }

    /// The slots are measured anew before the next update.
    pub(super) fn forget_bounds(&mut self) {
        self.bounds.iter_mut().for_each(|bounds| bounds.slots = [f64::INFINITY; MOST_SLOTS]);
    }

    /// Starts an update: [`Optimizer::check`] follows for each weight, then, if none is refused,
    /// [`Optimizer::update`] for each, and [`Optimizer::finish`]. `may_be_lazy` lets rows without a gradient be.
    pub fn start(&mut self, may_be_lazy: bool, layout: &Layout) -> Result<()> {
        let rate = self.rate.at(self.steps)?;
        let lazy = may_be_lazy && self.rule.lazy() && self.options.may_be_lazy();
        self.rows = match (may_be_lazy, lazy) {
            (_, true) => Note::yes("rows without a gradient wait until they are touched"),
            (true, false) => Note::no("the optimizer moves rows without a gradient as well"),
            (false, false) => Note::no("switched off"),
        };
        if self.lazy && !lazy || self.tick == u32::MAX {
            self.catch_up(&layout.slots);
        }
        self.lazy = lazy;
        self.step = Step::new(&self.options, self.steps, rate);
        self.rule.start(self.steps / self.options.batches + 1, rate);
        Ok(())
    }

    /// What the batch does to a weight.
    pub(super) fn step_of(&self, which: Which) -> Step {
        let excluded = self.options.excluded.contains(&(which.index as u64));
        self.step.decaying(|usual| if excluded { 0.0 } else { self.rule.decayed(which, usual) })
    }

    /// Whether updates take the mean gradient of several batches. Then [`Optimizer::gather`] follows for each weight, and
    /// [`Optimizer::clip_gathered`].
    pub fn gathers(&self) -> bool {
        self.options.batches > 1
    }

    /// Adds a gradient to those of the batches before.
    pub fn gather(&mut self, weight: Checked<F>, gradient: Gradient<F>) -> Result<()> {
        let Checked { index, slot, .. } = weight;
        let count = if self.step.moves { self.options.batches } else { 1 };
        let finite = self.gathered.add(index, slot.range.clone(), gradient, count);
        finite.then_some(()).ok_or_else(|| Error::diverged("gradient", &slot.layer, slot.name))
    }

    /// Clips gradients, each of which `each` hands to the function that it is given.
    pub fn clip(&self, each: impl FnMut(&mut dyn FnMut(&mut [F]))) {
        self.clip.apply(each);
    }

    /// Clips what was gathered, where it is used now.
    pub fn clip_gathered(&mut self, layout: &Layout) {
        if self.step.moves {
            let next = &mut self.gathered.next;
            self.clip.apply(|work| {
                let learning = layout.slots.iter().filter(|slot| slot.learns());
                learning.for_each(|slot| work(&mut next[slot.range.clone()]));
            });
        }
    }

    /// Whether the update would leave a weight finite.
    pub fn check(&mut self, weight: Checked<F>, gradient: Gradient<F>) -> Result<()> {
        let Checked { index, slot, version, .. } = weight;
        if version != self.versions[index] {
            // It was set from outside, or trained in another model.
            self.bounds[index].weight = f64::INFINITY;
            self.versions[index] = version;
        }
        let gathered = std::mem::take(&mut self.gathered);
        let after = match self.gathers() {
            true => {
                let largest = gathered.largest[index];
                let gradient = Gradient::Dense(&gathered.next[slot.range.clone()]);
                self.bound(Checked { largest, ..weight }, gradient)
            }
            false => self.bound(weight, gradient),
        };
        self.gathered = gathered;
        self.after[index] = after?.ok_or_else(|| Error::diverged("update", &slot.layer, slot.name))?;
        Ok(())
    }

    /// What a weight and its running means can be behind the update; none where that is not finite.
    fn bound(&mut self, weight: Checked<F>, gradient: Gradient<F>) -> Result<Option<Reach>> {
        let Checked { index, slot, weights, largest, .. } = weight;
        let which = Which { index, shape: &slot.shape };
        let largest = self.clip.reach(largest);
        let held = |free: Reach| Reach { weight: slot.spec.constraint.reach(free.weight), ..free }.widened();
        let promised = |at: &Reach| {
            let free = self.step_of(which).reach(&*self.rule, which, largest, at)?;
            Some(held(free)).filter(|held| free.is_safe::<F>() && held.is_safe::<F>())
        };
        let mut after = promised(&self.bounds[index]);
        if after.is_none() && promised(&first_bounds(&*self.rule)).is_some() {
            // It is the bounds that are too high.
            let measured = self.measure(slot, weights);
            after = promised(&measured);
            self.bounds[index] = measured;
        }
        if after.is_none() {
            let free = self.attempt(index, slot, weights, gradient)?;
            let fits = free.is_finite() && held(free).weight < F::max_value().wide();
            after = fits.then(|| self.bounds[index].union(&held(free)));
        }
        Ok(after)
    }

    /// Updates weight `index` of the layout, whose entry there is `slot`.
    pub fn update(&mut self, index: usize, slot: &Slot, weights: &mut [F], gradient: Gradient<F>) {
        let gathered = std::mem::take(&mut self.gathered);
        let gradient = match self.gathers() {
            true => Gradient::Dense(&gathered.next[slot.range.clone()]),
            false => gradient,
        };
        self.apply(Which { index, shape: &slot.shape }, slot.range.clone(), weights, gradient);
        self.gathered = gathered;
        self.bounds[index] = self.after[index];
    }

    fn apply(&mut self, which: Which, range: Range<usize>, weights: &mut [F], gradient: Gradient<F>) {
        let (step, index) = (self.step_of(which), which.index);
        let Optimizer { rule, all, slots, touched, tick, zeros, lazy, together, .. } = self;
        if let Some(rule) = rule.whole() {
            with_slots(slots, *all, range, |slots| {
                together.apply((rule, step), which, weights, gradient, slots);
            });
            return;
        }
        walk(gradient, *lazy, zeros, |row, at, gradient| {
            let missed = missed(&touched[index], row, *tick);
            with_slots(slots, *all, range.start + at.start..range.start + at.end, |slots| {
                if missed > 0 {
                    rule.decay(missed, slots);
                }
                step.apply(&**rule, &mut weights[at], gradient, slots);
            });
            if let Some(touched) = touched[index].get_mut(row).filter(|_| *lazy) {
                *touched = *tick + 1;
            }
        });
    }

    /// Ends an update; `version` tells those of the weights now.
    pub fn finish(&mut self, version: impl Fn(usize) -> u64) {
        self.steps += 1;
        // Where all rows move none waits.
        self.tick += u32::from(self.lazy);
        if self.gathers() {
            self.gathered.keep(self.step.moves);
        }
        self.versions.iter_mut().enumerate().for_each(|(index, known)| *known = version(index));
    }
}

/// The slots of a rule before the first update, and averages, which begin at zero.
fn fresh<F: Real>(rule: &dyn Rule<F>, options: &Options, all: usize) -> Result<Vec<F>> {
    let (mut slots, own) = (Vec::new(), rule.slots().len());
    let count = own + usize::from(options.average.is_some());
    grow(&mut slots, all.saturating_mul(count), WHAT)?;
    for (i, slot) in slots.chunks_exact_mut(all.max(1)).take(own).enumerate() {
        slot.fill(F::of(rule.initial(i)));
    }
    Ok(slots)
}

/// Bounds of zero weights and of slots before the first update.
fn first_bounds<F: Real>(rule: &dyn Rule<F>) -> Reach {
    let mut bounds = Reach::NOTHING;
    let slots = bounds.slots.iter_mut().take(rule.slots().len());
    slots.enumerate().for_each(|(i, bound)| *bound = F::of(rule.initial(i)).wide());
    bounds
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
    let mut pieces: [&mut [F]; MOST_SLOTS] = Default::default();
    let mut count = 0;
    for (piece, slot) in pieces.iter_mut().zip(slots.chunks_exact_mut(all.max(1))) {
        *piece = &mut slot[range.clone()];
        count += 1;
    }
    work(&mut pieces[..count]);
}
