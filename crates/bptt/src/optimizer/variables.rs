//! An optimizer's state from outside: each slot of each weight by its name, and the number of updates.

use super::reach::MOST_SLOTS;
use super::rule::Which;
use super::state::{Optimizer, AVERAGE};
use crate::error::{Error, Result};
use crate::kernel::Real;
use crate::weights::{Layout, Slot};
use std::ops::Range;

/// Stands for gathered gradients among the slots.
const SUMS: usize = MOST_SLOTS;

/// One slot of one weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The weight's index in the layout.
    pub weight: usize,
    /// The slot's name.
    pub slot: &'static str,
    /// Its shape, which is that of the weight with all but few rules.
    pub shape: Vec<usize>,
}

impl<F: Real> Optimizer<F> {
    /// All of its state, in Keras's order. Weights that training does not move have none.
    pub fn variables<'a>(&'a self, layout: &'a Layout) -> impl Iterator<Item = Variable> + 'a {
        let own = self.rule.slots();
        let name = move |slot: usize| match slot {
            SUMS => "gradient_accumulator",
            slot => own.get(slot).copied().unwrap_or(AVERAGE),
        };
        self.order(layout).map(move |(weight, slot, shape)| Variable { weight, slot: name(slot), shape })
    }

    /// Elements of all variables.
    pub fn state_len(&self, layout: &Layout) -> usize {
        self.places(layout).last().map_or(0, |(_, _, place)| place.end)
    }

    /// Writes all variables, one after the other, into a block of [`Optimizer::state_len`], as they are once no row waits. Rows that wait go
    /// on waiting, so that reading changes nothing. Behind [`Optimizer::catch_up`], what goes on from here, in this optimizer or in another,
    /// does so with the same bits.
    pub fn read_state(&self, layout: &Layout, into: &mut [F]) {
        for (weight, slot, place) in self.places(layout) {
            let start = layout.slots[weight].range.start;
            let range = start..start + place.len();
            let into = &mut into[place];
            if slot == SUMS {
                into.copy_from_slice(&self.gathered.sums[range]);
            } else {
                into.copy_from_slice(&self.slots[slot * self.all..][range]);
                self.decay_copy(weight, &layout.slots[weight], into);
            }
        }
    }

    /// Gives the copy of a slot the decay that rows of its weight wait for.
    fn decay_copy(&self, weight: usize, Slot { shape, .. }: &Slot, copy: &mut [F]) {
        let touched = &self.touched[weight];
        for (row, &last) in touched.iter().enumerate().filter(|(_, &last)| last < self.tick) {
            let values = &mut copy[row * shape[1]..][..shape[1]];
            self.rule.decay(self.tick - last, &mut [values]);
        }
    }

    /// Takes all variables from such a block, or none of them where one is refused.
    pub fn write_state(&mut self, layout: &Layout, from: &[F]) -> Result<()> {
        let expected = self.state_len(layout);
        if from.len() != expected {
            return Err(Error::Shape { what: "The optimizer's state", expected, got: from.len() });
        }
        self.check_state(layout, from)?;
        let places: Vec<_> = self.places(layout).collect();
        for (weight, slot, place) in places {
            let start = layout.slots[weight].range.start;
            let range = start..start + place.len();
            let into = match slot {
                SUMS => &mut self.gathered.sums[range],
                slot => &mut self.slots[slot * self.all..][range],
            };
            into.copy_from_slice(&from[place]);
        }
        // No row waits any more.
        self.touched.iter_mut().for_each(|rows| rows.fill(0));
        self.tick = 0;
        self.forget_bounds();
        Ok(())
    }

    /// Refuses what no update could have left.
    fn check_state(&self, layout: &Layout, from: &[F]) -> Result<()> {
        let count = self.rule.slots().len();
        for (index, weight) in layout.slots.iter().enumerate().filter(|(_, weight)| weight.learns()) {
            let mut slots: [&[F]; SUMS + 1] = [&[]; SUMS + 1];
            for (_, slot, place) in self.places(layout).filter(|&(of, ..)| of == index) {
                slots[slot] = &from[place];
            }
            let finite = slots.iter().all(|slot| F::largest(slot).is_finite());
            let problem =
                if finite { self.rule.refuses(&slots[..count]) } else { Some("numbers must be finite") };
            if let Some(problem) = problem {
                let (layer, name) = (&weight.layer, weight.name);
                let of = format!("that of the weight \"{name}\" of layer \"{layer}\" can't be used");
                return Err(Error::spec("The optimizer's state", format!("{of}: {problem}")));
            }
        }
        Ok(())
    }

    /// Batches so far: updates, or as many for each as their gradients are gathered from.
    pub fn iterations(&self) -> u64 {
        self.steps
    }

    /// Goes on as after so many batches.
    pub fn set_iterations(&mut self, iterations: u64) {
        self.steps = iterations;
    }

    /// The weight, the slot and the shape of each variable, in Keras's order: averages, gathered gradients, and what the rule keeps.
    fn order<'a>(&'a self, layout: &'a Layout) -> impl Iterator<Item = (usize, usize, Vec<usize>)> + 'a {
        let own = self.rule.slots().len();
        let beside = self.rule.side_by_side().min(own);
        let trained = || (0..layout.slots.len()).filter(|&weight| layout.slots[weight].learns());
        let average = self.options.average.map(|_| own);
        let general = average.into_iter().chain(self.gathers().then_some(SUMS));
        let general = general.flat_map(move |slot| trained().map(move |weight| (weight, slot)));
        let first = trained().flat_map(move |weight| (0..beside).map(move |slot| (weight, slot)));
        let others = (beside..own).flat_map(move |slot| trained().map(move |weight| (weight, slot)));
        general.chain(first).chain(others).filter_map(move |(index, slot)| {
            let shape = &layout.slots[index].shape;
            let kept =
                if slot < own { self.rule.keeps(slot, Which { index, shape }) } else { Some(shape.clone()) };
            kept.map(|shape| (index, slot, shape))
        })
    }

    /// The same, with its place in a block of all variables.
    fn places<'a>(&'a self, layout: &'a Layout) -> impl Iterator<Item = (usize, usize, Range<usize>)> + 'a {
        let mut end = 0;
        self.order(layout).map(move |(weight, slot, shape)| {
            let start = end;
            end += shape.iter().product::<usize>();
            (weight, slot, start..end)
        })
    }
}
