//! Matrix products over packed panels.
//!
//! The right factor is packed once into panels of 24 or 16 columns, so that the inner kernel reads it contiguously. The left factor
//! is read in place. An element of C is one sum in the order of k, whatever the tile around it. So neither the number of rows nor the
//! threads that share them, or the columns, show in the result.

use super::panels::{Panel, Panels, NR, WIDE};
use super::tiles::{strips_of, HAS_TALL, LEAST, MOST};
use super::Real;
use crate::threads::{join, split_rows, threads};
use ndarray::{ArrayView2, ArrayViewMut2, Axis};

/// Elements of A that stay in the first-level cache, beside a panel, while all panels pass.
const BLOCK: usize = 4096;
/// Multiply-adds below which to hand over columns costs more than it saves: some ten microseconds of a row that reads its weights.
const PART: usize = 1 << 18;
/// Columns of the narrowest part, more than two pairs of wide panels.
const NARROW: usize = 4 * WIDE + NR;

/// What a product is added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// C := A B
    Zero,
    /// C := C + A B
    Keep,
}

/// `C [m, n] = start + A [m, k] B [k, n]`; elements of a row are next to each other in A and in C, rows may lie apart.
pub fn gemm<F: Real>(a: ArrayView2<F>, b: Panels<F>, start: Start, mut c: ArrayViewMut2<F>) {
    let (m, k) = a.dim();
    assert_eq!((k, c.dim()), (b.k, (m, b.n)), "gemm: sizes differ");
    if start == Start::Zero {
        c.fill(F::zero());
    }
    if m == 0 || k == 0 || b.n == 0 {
        return;
    }
    assert!(k == 1 || a.strides()[1] == 1, "gemm: A has contiguous rows");
    assert!(b.n == 1 || c.strides()[1] == 1, "gemm: C has contiguous rows");
    let rows = (BLOCK / k).next_multiple_of(LEAST).max(LEAST);
    for (a, c) in a.axis_chunks_iter(Axis(0), rows).zip(c.axis_chunks_iter_mut(Axis(0), rows)) {
        row_block(a, b, c);
    }
}

/// [`gemm`] with the rows shared among the threads, or the columns where there are fewer rows.
pub fn par_gemm<F: Real>(a: ArrayView2<F>, b: Panels<F>, start: Start, c: ArrayViewMut2<F>) {
    if a.nrows() < LEAST * threads() {
        return gemm_by_columns(a, b, start, c);
    }
    split_rows(a, c, LEAST, &mut [], &|a, c, _| gemm(a, b, start, c));
}

/// [`gemm`] with the columns shared among the threads, where each has enough to do: for a few rows by many weights.
pub fn gemm_by_columns<F: Real>(a: ArrayView2<F>, b: Panels<F>, start: Start, c: ArrayViewMut2<F>) {
    let (rows, k) = a.dim();
    let work = rows.saturating_mul(k).saturating_mul(b.n);
    share(threads().min(work / PART).min(b.n / NARROW), a, b, start, c);
}

/// Shapes: `a [rows, k], c [rows, n]`.
fn share<F: Real>(parts: usize, a: ArrayView2<F>, b: Panels<F>, start: Start, c: ArrayViewMut2<F>) {
    if parts < 2 {
        return gemm(a, b, start, c);
    }
    let left = parts / 2;
    let (b, other_b) = b.split(left, parts);
    let (c, other_c) = c.split_at(Axis(1), b.n);
    join(|| share(left, a, b, start, c), || share(parts - left, a, other_b, start, other_c));
}

/// Shapes: `a [rows, k], c [rows, n]`.
fn row_block<F: Real>(a: ArrayView2<F>, b: Panels<F>, mut c: ArrayViewMut2<F>) {
    let pairs = if a.nrows() == 1 { single_row(a, b, c.view_mut()) } else { 0 };
    for panel in b.all().skip(2 * pairs) {
        match panel.width {
            NR => strips::<F, 4>(a, b, panel, c.view_mut()),
            _ => strips::<F, 6>(a, b, panel, c.view_mut()),
        }
    }
}

/// The only row of A by as many pairs of wide panels as there are, which come first; their number.
/// Shapes: `a [1, k], c [1, n]`.
fn single_row<F: Real>(a: ArrayView2<F>, b: Panels<F>, mut c: ArrayViewMut2<F>) -> usize {
    const V: usize = WIDE / 4;
    let k = a.ncols();
    let full = b.all().take_while(|panel| panel.width == WIDE && panel.column + WIDE <= b.n).count();
    let (a, c) = (a.as_ptr(), c.as_mut_ptr());
    for pair in 0..full / 2 {
        let column = 2 * pair * WIDE;
        let b = b.panel(Panel { column, width: 2 * WIDE });
        assert!(b.len() >= 2 * WIDE * k, "gemm: B is too short");
        // SAFETY: k elements of the row of A, two panels of B, and as many columns of the row of C are in bounds.
        unsafe { F::row_pair::<V>(k, a, b.as_ptr(), c.wrapping_add(column)) }
    }
    full / 2
}

/// All rows of A by one panel of V vectors.
/// Shapes: `a [m, k], c [m, n]`.
fn strips<F: Real, const V: usize>(a: ArrayView2<F>, b: Panels<F>, panel: Panel, mut c: ArrayViewMut2<F>) {
    let (m, k) = a.dim();
    let width = panel.width.min(b.n - panel.column);
    let (row, ldc) = (a.strides()[0] as usize, c.strides()[0] as usize);
    let (a, c) = (a.as_ptr(), c.as_mut_ptr().wrapping_add(panel.column));
    let b = b.panel(panel);
    assert!(b.len() >= k * 4 * V, "gemm: B is too short");
    for (r, rows) in strips_of(m) {
        let (a, c) = (a.wrapping_add(r * row), c.wrapping_add(r * ldc));
        // SAFETY: `rows` rows of both views from r on are in bounds, k elements of A and `width` of C; B was checked.
        unsafe { tile::<F, V>(rows, k, a, (row, 1), b, c, ldc, width) }
    }
}

/// One tile of one to three rows. `(row, step)` are A's strides.
/// Shapes: `a [rows, k], b [k, 4 * V], c [rows, width]`.
///
/// # Safety
/// As for [`Real::tile`], with `width` elements in each row of C.
#[inline(always)]
#[expect(clippy::too_many_arguments)]
pub(super) unsafe fn tile<F: Real, const V: usize>(
    rows: usize,
    k: usize,
    a: *const F,
    strides: (usize, usize),
    b: &[F],
    c: *mut F,
    ldc: usize,
    width: usize,
) {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        match rows {
            1 => tile_of::<F, 1, V>(k, a, strides, b, c, ldc, width),
            MOST if HAS_TALL => tile_of::<F, MOST, V>(k, a, strides, b, c, ldc, width),
            _ => tile_of::<F, LEAST, V>(k, a, strides, b, c, ldc, width),
        }
    }
}

/// Through a full-width copy where C ends within the panel.
/// Shapes: `a [M, k], b [k, 4 * V], c [M, width]`.
///
/// # Safety
/// As for [`tile`].
#[inline(always)]
unsafe fn tile_of<F: Real, const M: usize, const V: usize>(
    k: usize,
    a: *const F,
    (row, step): (usize, usize),
    b: &[F],
    c: *mut F,
    ldc: usize,
    width: usize,
) {
    let full_width = 4 * V;
    if width == full_width {
        // SAFETY: the caller's promise, handed on.
        return unsafe { F::tile::<M, V>(k, a, row, step, b.as_ptr(), c, ldc) };
    }
    let mut full = [F::zero(); MOST * 24];
    // SAFETY: as above, with C in a buffer of M <= MOST rows of 4 V <= 24 elements.
    unsafe { F::tile::<M, V>(k, a, row, step, b.as_ptr(), full.as_mut_ptr(), full_width) }
    for (r, full) in full.chunks_exact(full_width).take(M).enumerate() {
        for (j, &x) in full[..width].iter().enumerate() {
            // SAFETY: `width` elements of row r of C are in bounds by this function's contract.
            unsafe { *c.add(r * ldc + j) += x };
        }
    }
}
