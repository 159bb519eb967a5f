//! What flows.

/// What flows from one layer to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Token ids.
    Tokens,
    /// This many features for every cell (or, where the batch has a table, for every distinct token).
    Sequence(usize),
    /// This many features at every position, masked ones included: row after row, step after step.
    Grid(usize),
    /// This many features for every row.
    Vector(usize),
}

impl Signal {
    /// Features of a cell, position or row; 0 for tokens.
    pub fn features(self) -> usize {
        match self {
            Signal::Tokens => 0,
            Signal::Sequence(features) | Signal::Grid(features) | Signal::Vector(features) => features,
        }
    }

    /// The same with other features.
    pub fn with(self, features: usize) -> Self {
        match self {
            Signal::Tokens => Signal::Tokens,
            Signal::Sequence(_) => Signal::Sequence(features),
            Signal::Grid(_) => Signal::Grid(features),
            Signal::Vector(_) => Signal::Vector(features),
        }
    }

    /// Whether it has a time axis.
    pub fn has_steps(self) -> bool {
        matches!(self, Signal::Sequence(_) | Signal::Grid(_))
    }
}
