//! How orthogonal matrices lie, and what a step of drawing says.

use std::ops::ControlFlow;

/// What a step says: that it went on, at a cost of about so many nanoseconds, or that nothing was left to do.
pub(in crate::weights) type Step = ControlFlow<(), u64>;

/// An orthogonal matrix as vectors: its rows, or its columns where those are fewer.
#[derive(Debug, Clone, Copy)]
pub(in crate::weights) struct Form {
    /// Vectors.
    pub count: usize,
    /// Their elements.
    pub length: usize,
    /// Whether they are columns.
    pub tall: bool,
}

impl Form {
    /// Of a tensor of `shape` and `len` elements.
    pub fn new(shape: &[usize], len: usize) -> Self {
        let columns = shape.last().copied().unwrap_or(1);
        let rows = len / columns;
        Form { count: rows.min(columns), length: rows.max(columns), tall: rows > columns }
    }
}
