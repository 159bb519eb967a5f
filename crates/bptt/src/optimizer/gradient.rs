//! The gradient of a weight, and the pieces in which an update goes through it.

use crate::batch::NONE;
use crate::kernel::Real;
use std::ops::Range;

/// The gradient of one weight.
#[derive(Debug, Clone, Copy)]
pub enum Gradient<'a, F> {
    /// One number per element.
    Dense(&'a [F]),
    /// Those of some rows; the others are zero.
    Rows {
        /// Indices of rows, each once.
        rows: &'a [u32],
        /// For each row its place among them, or [`NONE`]; the last rows of the weight may be missing.
        places: &'a [u32],
        /// Rows of the weight.
        count: usize,
        /// Elements of a row.
        width: usize,
        /// (rows, width)
        values: &'a [F],
    },
}

impl<'a, F: Real> Gradient<'a, F> {
    /// One number per element, in `into` where they are not next to each other.
    pub(super) fn dense(self, into: &'a mut [F]) -> &'a [F] {
        match self {
            Gradient::Dense(gradient) => gradient,
            Gradient::Rows { rows, count, width, values, .. } => {
                let into = &mut into[..count * width];
                into.fill(F::zero());
                for (&row, gradient) in rows.iter().zip(values.chunks_exact(width)) {
                    into[row as usize * width..][..width].copy_from_slice(gradient);
                }
                into
            }
        }
    }
}

/// Calls `work` with every piece that an update moves: its row, where there are rows, its elements and their gradient. Rows without one
/// are left out if that is `lazy`; otherwise theirs are `zeros`.
pub(super) fn walk<'a, F>(
    gradient: Gradient<'a, F>,
    lazy: bool,
    zeros: &'a [F],
    mut work: impl FnMut(usize, Range<usize>, &'a [F]),
) {
    match gradient {
        Gradient::Dense(gradient) => work(0, 0..gradient.len(), gradient),
        Gradient::Rows { rows, width, values, .. } if lazy => {
            for (&row, gradient) in rows.iter().zip(values.chunks_exact(width)) {
                let row = row as usize;
                work(row, row * width..(row + 1) * width, gradient);
            }
        }
        Gradient::Rows { places, count, width, values, .. } => {
            for row in 0..count {
                let gradient = match places.get(row) {
                    None | Some(&NONE) => &zeros[..width],
                    Some(&place) => &values[place as usize * width..][..width],
                };
                work(row, row * width..(row + 1) * width, gradient);
            }
        }
    }
}
