//! What the kernels of a level have: a room.

use super::Real;
use crate::rng::Stream;

/// A line of a panel of B as registers hold it, and the products that go over such lines.
pub trait Line {
    /// What it is a line of.
    type Number: Real;
    /// Its columns.
    const WIDTH: usize;

    /// `C [M, width] += A [M, k] B [k, width]`, the innermost kernel of every matrix product: one sum per element, k in order, added to C
    /// at the end.
    ///
    /// # Safety
    /// For all r < M and i < k: `a + r * row + i * step`, the elements of a line from `b + i * width` and from `c + r * ldc` must be
    /// in bounds.
    unsafe fn tile<const M: usize>(
        k: usize,
        a: *const Self::Number,
        row: usize,
        step: usize,
        b: *const Self::Number,
        c: *mut Self::Number,
        ldc: usize,
    );

    /// `C [1, 2 * width] += a [1, k] B [k, 2 * width]`, where B and C are panels, one behind the other: a single row has too few sums to keep
    /// the processor busy with one panel.
    ///
    /// # Safety
    /// For all i < k: `a + i`, the elements of two panels of k lines from `b` and those of two lines from `c` must be in bounds.
    #[inline(always)]
    unsafe fn pair(k: usize, a: *const Self::Number, b: *const Self::Number, c: *mut Self::Number) {
        // SAFETY: the caller's promise, handed on.
        unsafe { one_by_one::<Self>(k, a, b, c) }
    }
}

/// See [`Line::pair`]: a tile of one row for each panel.
///
/// # Safety
/// As for [`Line::pair`].
#[inline(always)]
pub unsafe fn one_by_one<L: Line + ?Sized>(
    k: usize,
    a: *const L::Number,
    b: *const L::Number,
    c: *mut L::Number,
) {
    // SAFETY: the caller's promise, handed on: the second panel begins where the first ends.
    unsafe {
        L::tile::<1>(k, a, k, 1, b, c, L::WIDTH);
        L::tile::<1>(k, a, k, 1, b.add(L::WIDTH * k), c.add(L::WIDTH), L::WIDTH);
    }
}

/// The sizes of a level's tiles.
pub trait Room {
    /// What it computes with.
    type Number: Real;
    /// A line of an ordinary panel.
    type Ordinary: Line<Number = Self::Number>;
    /// A line of a wide panel.
    type Wide: Line<Number = Self::Number>;
    /// Rows of its tallest tile, at most [`super::tiles::TALLEST`].
    const ROWS: usize;

    /// Rows of the tallest tile that is to be used now.
    #[inline(always)]
    fn rows() -> usize {
        Self::ROWS
    }
}

/// What a level has beside products.
pub trait Curves {
    /// See [`Real::tanh_all`].
    fn tanh_all(x: &mut [f32]);
    /// See [`Real::gate_all`].
    fn gate_all(x: &mut [f32]);
}

/// How a level draws.
pub trait Dice {
    /// See [`super::uniforms`].
    #[inline(always)]
    fn uniforms(draws: Stream, pair: u64, numbers: &mut [f64]) {
        draws.fill(pair, numbers);
    }
}
