//! A pass whose losses the caller computes, between two batches.

use super::outcome::Outcome;
use crate::input::Start;
use crate::network::Pass;

/// A pass of which a batch is to be finished, if there is one left.
pub(super) struct Waiting {
    pub pass: Pass,
    pub size: usize,
    /// Where the next batch begins.
    pub next: Start,
    /// Whether there is a batch whose losses are to be told.
    pub asks: bool,
    pub outcome: Outcome,
}
