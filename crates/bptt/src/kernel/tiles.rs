//! How the rows of a product are dealt to tiles, and a tile to the code for its height.
//!
//! How tall tiles are is a matter of registers. In WebAssembly two rows by six vectors of 128 bits fill sixteen. Where V8 joins vectors to 256
//! bits they take half as many, and three rows fit; where it does not they spill, at half the speed. That shows in a timing alone. Every sum is
//! the same whatever the height.

use super::room::{Line, Room};
use num_traits::Zero;
use std::sync::atomic::{AtomicBool, Ordering};

/// Rows of the tallest tile that there is code for.
pub(super) const TALLEST: usize = 8;
/// Columns of the widest panel.
pub(super) const WIDEST: usize = if cfg!(target_arch = "wasm32") { 24 } else { 32 };

static TALL: AtomicBool = AtomicBool::new(false);

/// Makes products in WebAssembly that fuse go by tiles of three rows, or of two.
pub fn use_tall_tiles(tall: bool) {
    TALL.store(tall, Ordering::Relaxed);
}

/// Whether they go so.
#[cfg_attr(not(target_arch = "wasm32"), expect(dead_code, reason = "other rooms have their own"))]
pub(super) fn tall_tiles() -> bool {
    TALL.load(Ordering::Relaxed)
}

/// The tiles of `m` rows, of which none has more than `most`: where each begins, and its rows. The last two share what is left, for in a
/// single row a line of B would be read for the sake of few sums.
#[inline(always)]
pub(super) fn strips_of(m: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let left = m - next;
        let rows = match left {
            _ if left >= 2 * most => most,
            _ if left > most => left.div_ceil(2),
            _ => left,
        };
        let at = next;
        next += rows;
        (rows > 0).then_some((at, rows))
    })
}

/// One tile, of no more rows than the room has. `strides` are A's, of rows and of steps; the start has rows `apart` from each other.
/// Shapes: `a [rows, k], b [k, line], start, c [rows, width]`.
///
/// # Safety
/// As for [`Line::tile`], with `width` elements in each row of C and of the start.
#[inline(always)]
#[expect(clippy::too_many_arguments)]
pub(super) unsafe fn tile<R: Room, L: Line>(
    rows: usize,
    k: usize,
    a: *const L::Number,
    strides: (usize, usize),
    b: &[L::Number],
    start: (*const L::Number, usize),
    c: *mut L::Number,
    ldc: usize,
    width: usize,
) {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        match rows {
            1 => tile_of::<L, 1>(k, a, strides, b, start, c, ldc, width),
            3 if R::ROWS >= 3 => tile_of::<L, 3>(k, a, strides, b, start, c, ldc, width),
            4 if R::ROWS >= 4 => tile_of::<L, 4>(k, a, strides, b, start, c, ldc, width),
            5 if R::ROWS >= 5 => tile_of::<L, 5>(k, a, strides, b, start, c, ldc, width),
            6 if R::ROWS >= 6 => tile_of::<L, 6>(k, a, strides, b, start, c, ldc, width),
            7 if R::ROWS >= 7 => tile_of::<L, 7>(k, a, strides, b, start, c, ldc, width),
            TALLEST if R::ROWS >= TALLEST => tile_of::<L, TALLEST>(k, a, strides, b, start, c, ldc, width),
            _ => tile_of::<L, 2>(k, a, strides, b, start, c, ldc, width),
        }
    }
}

/// Through a full-width copy where C ends within the panel.
/// Shapes: `a [M, k], b [k, line], start, c [M, width]`.
///
/// # Safety
/// As for [`tile`].
#[inline(always)]
#[expect(clippy::too_many_arguments)]
unsafe fn tile_of<L: Line, const M: usize>(
    k: usize,
    a: *const L::Number,
    strides: (usize, usize),
    b: &[L::Number],
    start: (*const L::Number, usize),
    c: *mut L::Number,
    ldc: usize,
    width: usize,
) {
    if width == L::WIDTH {
        // SAFETY: the caller's promise, handed on.
        return unsafe { L::tile::<M>(k, a, strides, b.as_ptr(), start, c, ldc) };
    }
    let mut full = [[L::Number::zero(); WIDEST]; M];
    let sums = full.as_mut_ptr().cast();
    // SAFETY: as above, with C in a buffer of M rows of WIDEST elements, of which a line is the beginning.
    unsafe { L::tile::<M>(k, a, strides, b.as_ptr(), (sums, WIDEST), sums, WIDEST) }
    let (from, apart) = start;
    for (r, full) in full.iter().enumerate() {
        for (j, &x) in full[..width].iter().enumerate() {
            // SAFETY: `width` elements of row r of C and of the start are in bounds by this function's contract.
            unsafe { *c.add(r * ldc + j) = *from.add(r * apart + j) + x };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_dealt_evenly_at_the_end() {
        let rows = |m, most| strips_of(m, most).map(|(_, rows)| rows).collect::<Vec<_>>();
        assert_eq!(rows(16, 3), [3, 3, 3, 3, 2, 2]);
        assert_eq!(rows(17, 8), [8, 5, 4]);
        assert_eq!(strips_of(5, 3).collect::<Vec<_>>(), [(0, 3), (3, 2)]);
        assert_eq!(strips_of(5, 2).collect::<Vec<_>>(), [(0, 2), (2, 2), (4, 1)]);
        for (m, most) in (0..40).flat_map(|m| (2..=TALLEST).map(move |most| (m, most))) {
            assert_eq!(rows(m, most).iter().sum::<usize>(), m);
            assert!(rows(m, most).iter().all(|rows| (1..=most).contains(rows)));
        }
    }
}
