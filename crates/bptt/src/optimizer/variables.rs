//! An optimizer's state from outside: each slot of each weight by its name, and the number of updates.

use super::reach::MOST_SLOTS;
use super::rule::Rule;
use super::state::Optimizer;
use crate::error::{Error, Result};
use crate::kernel::Real;
use crate::weights::Layout;
use std::ops::Range;

/// One slot of one weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// The weight's index in the layout.
    pub weight: usize,
    /// The slot's name.
    pub slot: &'static str,
}

impl<F: Real> Optimizer<F> {
    /// All of its state, in Keras's order. Weights that training does not move have none.
    pub fn variables<'a>(&'a self, layout: &'a Layout) -> impl Iterator<Item = Variable> + 'a {
        let names = self.rule.slots();
        order(&*self.rule, layout).map(|(weight, slot)| Variable { weight, slot: names[slot] })
    }

    /// Elements of all variables.
    pub fn state_len(&self, layout: &Layout) -> usize {
        places(&*self.rule, layout).last().map_or(0, |(_, _, place)| place.end)
    }

    /// Writes all variables, one after the other, into a block of [`Optimizer::state_len`]. Rows that wait are caught up with first: what
    /// goes on from here, in this optimizer or in another, does so with the same bits.
    pub fn read_state(&mut self, layout: &Layout, into: &mut [F]) {
        self.catch_up(&layout.slots);
        for (weight, slot, place) in places(&*self.rule, layout) {
            let range = layout.slots[weight].range.clone();
            into[place].copy_from_slice(&self.slots[slot * self.all..][range]);
        }
    }

    /// Takes all variables from such a block, or none of them where one is refused.
    pub fn write_state(&mut self, layout: &Layout, from: &[F]) -> Result<()> {
        let expected = self.state_len(layout);
        if from.len() != expected {
            return Err(Error::Shape { what: "The optimizer's state", expected, got: from.len() });
        }
        self.check_state(layout, from)?;
        for (weight, slot, place) in places(&*self.rule, layout) {
            let range = layout.slots[weight].range.clone();
            self.slots[slot * self.all..][range].copy_from_slice(&from[place]);
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
            let mut slots: [&[F]; MOST_SLOTS] = [&[]; MOST_SLOTS];
            for (_, slot, place) in places(&*self.rule, layout).filter(|&(of, ..)| of == index) {
                slots[slot] = &from[place];
            }
            let slots = &slots[..count];
            let finite = slots.iter().all(|slot| F::largest(slot).is_finite());
            let problem = if finite { self.rule.refuses(slots) } else { Some("numbers must be finite") };
            if let Some(problem) = problem {
                let (layer, name) = (&weight.layer, weight.name);
                let of = format!("that of the weight \"{name}\" of layer \"{layer}\" can't be used");
                return Err(Error::spec("The optimizer's state", format!("{of}: {problem}")));
            }
        }
        Ok(())
    }

    /// Updates so far.
    pub fn iterations(&self) -> u64 {
        self.steps
    }

    /// Goes on as after so many updates.
    pub fn set_iterations(&mut self, iterations: u64) {
        self.steps = iterations;
    }
}

/// The weight and the slot of each variable, in Keras's order.
fn order<'a, F: Real>(rule: &dyn Rule<F>, layout: &'a Layout) -> impl Iterator<Item = (usize, usize)> + 'a {
    let slots = rule.slots().len();
    let beside = rule.side_by_side().min(slots);
    let trained = || (0..layout.slots.len()).filter(|&weight| layout.slots[weight].learns());
    let first = trained().flat_map(move |weight| (0..beside).map(move |slot| (weight, slot)));
    first.chain((beside..slots).flat_map(move |slot| trained().map(move |weight| (weight, slot))))
}

/// The same, with its place in a block of all variables.
fn places<'a, F: Real>(
    rule: &dyn Rule<F>,
    layout: &'a Layout,
) -> impl Iterator<Item = (usize, usize, Range<usize>)> + 'a {
    let mut end = 0;
    order(rule, layout).map(move |(weight, slot)| {
        let start = end;
        end += layout.slots[weight].range.len();
        (weight, slot, start..end)
    })
}
