//! What a product is added to, and where a tile finds it.

use std::ops::Range;

/// What a product is added to.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a, F> {
    /// C := A B
    Zero,
    /// C := C + A B
    Keep,
    /// C := A B, with this row `[n]` added to every row
    Row(&'a [F]),
}

impl<F> Start<'_, F> {
    /// For some of the columns.
    pub fn columns(self, columns: Range<usize>) -> Self {
        match self {
            Start::Row(row) => Start::Row(&row[columns]),
            same => same,
        }
    }
}

/// Where the start of a tile stands, and how far apart its rows are.
#[inline(always)]
pub(super) fn from<N>(
    start: Start<N>,
    zeros: &[N],
    column: usize,
    (c, ldc): (*const N, usize),
) -> (*const N, usize) {
    match start {
        Start::Zero => (zeros.as_ptr(), 0),
        Start::Keep => (c.wrapping_add(column), ldc),
        Start::Row(row) => (row[column..].as_ptr(), 0),
    }
}
