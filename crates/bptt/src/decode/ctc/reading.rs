//! What comes of decoding.

/// What memory is for, in messages.
pub(super) const WHAT: &str = "what is decoded";

/// What a row is read as.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Its labels.
    pub labels: Vec<u32>,
    /// Greedy, the logarithm of the probability of the one way; else of all ways that were followed and read as these labels.
    pub log_probability: f64,
    /// What readings are ordered by: the same, and what a scorer adds to it.
    pub score: f64,
}
