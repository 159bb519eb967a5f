//! What a call reads, and where its keys are found.

use super::side::{Lines, Of};
use crate::batch::Timeline;
use crate::kernel::Real;
use crate::node::{Context, PORTS};

/// What a call reads.
#[derive(Clone, Copy)]
pub(super) struct Reads<'a, F> {
    pub at: Context<'a, F>,
    pub x: [&'a [F]; PORTS],
    pub weights: &'a [F],
}

impl<'a, F: Real> Reads<'a, F> {
    /// What says where queries stand.
    pub fn queries(&self) -> &'a Timeline {
        self.at.x[0].timeline
    }

    /// What says which keys count.
    pub fn values(&self) -> &'a Timeline {
        self.at.x[1].timeline
    }

    /// The row of the keys that a row's queries look at.
    pub fn keys_of(&self, row: usize) -> usize {
        self.at.origins.source(row)
    }

    /// Where a row's keys are found, of values or else of keys that are apart.
    pub fn lines(&self, row: usize, of: Of, own: &'a Timeline) -> Lines<'a> {
        Lines { counted: self.values(), own, row, of }
    }
}
