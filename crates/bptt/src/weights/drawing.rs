//! All weights of a model, drawn tensor by tensor, in pieces of some milliseconds.

use super::init::{Filler, Step};
use super::layout::Layout;
use super::parameters::Parameters;
use crate::error::Result;
use crate::ids::{BlockId, List};
use crate::kernel::Real;
use crate::rng::{stream, Stream};

/// Nanoseconds, about, that a piece takes: of a page's frame it leaves most, also where code that was just loaded takes four times as long.
const PIECE: u64 = 4_000_000;

/// Elements that are set to zero in a step.
const CLEARED: usize = 1 << 19;

/// How far it has come.
pub(crate) struct Drawing<F> {
    seed: u64,
    /// The tensor at hand, and how it is filled, once that has begun.
    slot: usize,
    filler: Option<Filler<F>>,
}

impl<F: Real> Drawing<F> {
    /// From `seed`.
    pub fn new(seed: u64) -> Self {
        Drawing { seed, slot: 0, filler: None }
    }

    /// Draws a piece of the weights of `layout`; layers that have theirs already keep them. Whether all are drawn now.
    pub fn go_on(&mut self, layout: &Layout, blocks: &List<BlockId, Parameters<F>>) -> Result<bool> {
        let mut spent = 0;
        while let (true, Some(slot)) = (spent < PIECE, layout.slots.get(self.slot)) {
            let mut block = blocks[slot.block].write();
            if block.complete {
                self.slot += 1;
                continue;
            }
            let values = &mut block.values;
            let left = slot.within.end.saturating_sub(values.len());
            if left > 0 {
                // Memory that is touched for the first time takes its time as well.
                values.resize_with(values.len() + left.min(CLEARED), F::zero);
                spent += left.min(CLEARED) as u64 * 2;
                continue;
            }
            let values = &mut values[slot.within.clone()];
            let filler = match &mut self.filler {
                Some(filler) => filler,
                none => {
                    let draws = Stream::new(self.seed, stream::WEIGHTS + self.slot as u64);
                    none.insert(Filler::new(slot.spec.initializer.clone(), &slot.shape, values.len(), draws)?)
                }
            };
            match filler.step(values) {
                Step::Continue(cost) => spent += cost,
                Step::Break(()) => {
                    values[slot.ones.clone()].fill(F::one());
                    self.filler = None;
                    self.slot += 1;
                }
            }
        }
        Ok(self.slot == layout.slots.len())
    }
}
