//! What the kernels of a level have: a room.

use super::Real;
use crate::rng::Stream;

/// A line of a panel of B as registers hold it, and the products that go over such lines.
pub trait Line {
    /// What it is a line of.
    type Number: Real;
    /// Its columns.
    const WIDTH: usize;

    /// `C [M, width] := start [M, width] + A [M, k] B [k, width]`, the innermost kernel of every matrix product: one sum per element, k in order,
    /// added to the start at the end.
    ///
    /// # Safety
    /// For all r < M and i < k and with `(row, step)` as the strides: `a + r * row + i * step`, the elements of a line from `b + i * width`, from `c + r * ldc` and, with `(from,
    /// apart)` as the start, from `from + r * apart` must be in bounds. The start may be C itself.
    unsafe fn tile<const M: usize>(
        k: usize,
        a: *const Self::Number,
        strides: (usize, usize),
        b: *const Self::Number,
        start: (*const Self::Number, usize),
        c: *mut Self::Number,
        ldc: usize,
    );

    /// `C [1, 2 * width] := start + a [1, k] B [k, 2 * width]`, where B, C and the start are panels, one behind the other: a single row has too
    /// few sums to keep the processor busy with one panel.
    ///
    /// # Safety
    /// For all i < k: `a + i`, the elements of two panels of k lines from `b` and those of two lines from `start` and from `c` must be in bounds.
    #[inline(always)]
    unsafe fn pair(
        k: usize,
        a: *const Self::Number,
        b: *const Self::Number,
        start: *const Self::Number,
        c: *mut Self::Number,
    ) {
        // SAFETY: the caller's promise, handed on.
        unsafe { one_by_one::<Self>(k, a, b, start, c) }
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
    start: *const L::Number,
    c: *mut L::Number,
) {
    // SAFETY: the caller's promise, handed on: the second panel begins where the first ends.
    unsafe {
        let width = L::WIDTH;
        L::tile::<1>(k, a, (k, 1), b, (start, 0), c, width);
        L::tile::<1>(k, a, (k, 1), b.add(width * k), (start.add(width), 0), c.add(width), width);
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
    /// See [`Real::exp_all`].
    fn exp_all(x: &mut [f32]);
}

/// How a level draws.
pub trait Dice {
    /// See [`super::uniforms`].
    #[inline(always)]
    fn uniforms(draws: Stream, pair: u64, numbers: &mut [f64]) {
        draws.fill(pair, numbers);
    }
}
