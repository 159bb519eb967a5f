//! Matrix products over packed panels.
//!
//! The right factor is packed once into panels (`panels.rs`), so that the inner kernel reads it contiguously. The left factor
//! is read in place. An element of C is one sum in the order of k, whatever the tile around it. So neither the number of rows nor the
//! threads that share them, or the columns, show in the result.

use super::panels::{panels_len, wide, Panel, Panels, NR};
use super::room::{Line, Room};
use super::start::{from, Start};
use super::tiles::{strips_of, tile, WIDEST};
use super::Real;
use crate::threads::{join, split_rows, threads};
use ndarray::{s, ArrayView2, ArrayViewMut2, Axis};
use num_traits::Zero;

/// Elements of A that stay in the cache, beside a panel, while all panels pass: in the first level, or natively in the second, so that large
/// weights come from memory once for many rows.
const BLOCK: usize = if cfg!(target_arch = "wasm32") { 4096 } else { 32768 };
/// Elements of B that no longer stay in the second level, and those of A that then do, so that B comes from beyond it once for many rows.
const LARGE: usize = 1 << 16;
const LARGE_BLOCK: usize = 32768;
/// Elements of B beyond which it is read from memory, or from a cache so far away that A may come from there as well: then the panel stays in the second
/// level, the rows of A pass it, and many share one reading of B.
const FAR: usize = 1 << 20;
const FAR_BLOCK: usize = 1 << 19;
/// Multiply-adds below which to hand over columns costs more than it saves: some ten microseconds of a row that reads its weights.
const PART: usize = 1 << 18;

/// `C [m, n] := start + A [m, k] B [k, n]`; elements of a row are next to each other in A and in C, rows may lie apart. C is written once, and read
/// where the product is added to it.
pub fn gemm<F: Real>(a: ArrayView2<F>, b: Panels<F>, start: Start<F>, mut c: ArrayViewMut2<F>) {
    let (m, k) = a.dim();
    assert_eq!((k, c.dim()), (b.k, (m, b.n)), "gemm: sizes differ");
    if m == 0 || b.n == 0 {
        return;
    }
    assert!(k < 2 || a.strides()[1] == 1, "gemm: A has contiguous rows");
    assert!(b.n == 1 || c.strides()[1] == 1, "gemm: C has contiguous rows");
    if let Start::Row(row) = start {
        assert_eq!(row.len(), b.n, "gemm: sizes differ");
    }
    let block = match k.saturating_mul(b.n) {
        _ if is_far(k, b.n) => FAR_BLOCK,
        size if size > LARGE => LARGE_BLOCK,
        _ => BLOCK,
    };
    let rows = (block / k.max(1)).next_multiple_of(F::ROWS).max(F::ROWS);
    for (a, c) in a.axis_chunks_iter(Axis(0), rows).zip(c.axis_chunks_iter_mut(Axis(0), rows)) {
        F::row_block(a, b, start, c);
    }
}

/// Whether a `[k, n]` right factor comes from beyond the caches each time that it is used, so that many rows are to be multiplied by it at once.
pub fn is_far(k: usize, n: usize) -> bool {
    k.saturating_mul(n) > FAR
}

/// [`gemm`] with the rows shared among the threads, or the columns where there are fewer rows.
pub fn par_gemm<F: Real>(a: ArrayView2<F>, b: Panels<F>, start: Start<F>, c: ArrayViewMut2<F>) {
    let parts = if a.nrows() < F::ROWS * threads() { column_parts(a.dim(), b.n) } else { 1 };
    if parts > 1 {
        return share(parts, a, b, start, c);
    }
    split_rows(a, c, F::ROWS, &mut [], &|a, c, _| gemm(a, b, start, c));
}

/// [`gemm`] with the columns shared among the threads, where each has enough to do: for a few rows by many weights.
pub fn gemm_by_columns<F: Real>(a: ArrayView2<F>, b: Panels<F>, start: Start<F>, c: ArrayViewMut2<F>) {
    share(column_parts(a.dim(), b.n), a, b, start, c);
}

/// Whether so many rows of A stay in the cache beside some panels, as [`par_gemm_once`] wants it.
pub fn fit_once(rows: usize, k: usize) -> bool {
    rows.saturating_mul(k) <= BLOCK
}

/// Columns that [`par_gemm_once`] packs at a time.
fn at_once(k: usize) -> usize {
    (BLOCK / k.max(1)).next_multiple_of(2 * wide()).max(2 * wide())
}

/// Scratch elements that [`par_gemm_once`] needs; `usize::MAX` if they can't be counted.
pub fn once_len(k: usize, n: usize) -> usize {
    threads().saturating_mul(panels_len(k, at_once(k).min(n)))
}

/// [`par_gemm`] by a matrix that is used this once, as weights are that are trained: some of its columns are packed, multiplied and forgotten, so that
/// it is read once, and nothing as large is written. With the columns shared among the threads.
/// Shapes: `b [k, n], scratch [once_len(k, n)]`.
pub fn par_gemm_once<F: Real>(
    a: ArrayView2<F>,
    b: ArrayView2<F>,
    start: Start<F>,
    c: ArrayViewMut2<F>,
    scratch: &mut [F],
) {
    share_once(column_parts(a.dim(), b.ncols()).max(1), a, b, start, c, scratch);
}

/// Shapes: `a [rows, k], b [k, n], c [rows, n]`.
fn share_once<F: Real>(
    parts: usize,
    a: ArrayView2<F>,
    b: ArrayView2<F>,
    start: Start<F>,
    mut c: ArrayViewMut2<F>,
    scratch: &mut [F],
) {
    let (k, n) = b.dim();
    if parts > 1 {
        let left = parts / 2;
        let column = (n * left / parts).next_multiple_of(2 * wide()).min(n);
        let ((b, other_b), (c, other_c)) = (b.split_at(Axis(1), column), c.split_at(Axis(1), column));
        let (start, other_start) = (start.columns(0..column), start.columns(column..n));
        let (scratch, other_scratch) = scratch.split_at_mut(scratch.len() * left / parts);
        join(
            || share_once(left, a, b, start, c, scratch),
            || share_once(parts - left, a, other_b, other_start, other_c, other_scratch),
        );
        return;
    }
    for column in (0..n).step_by(at_once(k)) {
        let own = column..n.min(column + at_once(k));
        let panels = Panels::pack(b.slice(s![.., own.clone()]), scratch);
        gemm(a, panels, start.columns(own.clone()), c.slice_mut(s![.., own]));
    }
}

/// Parts of `n` columns that are worth a thread, each of more than two pairs of wide panels.
fn column_parts((rows, k): (usize, usize), n: usize) -> usize {
    let work = rows.saturating_mul(k).saturating_mul(n);
    threads().min(work / PART).min(n / (4 * wide() + NR))
}

/// Shapes: `a [rows, k], c [rows, n]`.
fn share<F: Real>(parts: usize, a: ArrayView2<F>, b: Panels<F>, start: Start<F>, c: ArrayViewMut2<F>) {
    if parts < 2 {
        return gemm(a, b, start, c);
    }
    let left = parts / 2;
    let (b, other_b) = b.split(left, parts);
    let (c, other_c) = c.split_at(Axis(1), b.n);
    let (start, other_start) = (start.columns(0..b.n), start.columns(b.n..b.n + other_b.n));
    join(|| share(left, a, b, start, c), || share(parts - left, a, other_b, other_start, other_c));
}

/// Some rows of a product, by a room's tiles. `A [rows, k]` has contiguous rows, `B [k, n]` panels for this room.
/// Shapes: `a [rows, k], c [rows, n]`.
#[inline(always)]
pub(super) fn row_block<R: Room>(
    a: ArrayView2<R::Number>,
    b: Panels<R::Number>,
    start: Start<R::Number>,
    mut c: ArrayViewMut2<R::Number>,
) {
    let pairs = if a.nrows() == 1 { single_row::<R::Wide>(a, b, start, c.view_mut()) } else { 0 };
    for panel in b.all().skip(2 * pairs) {
        match panel.width {
            NR => strips::<R, R::Ordinary>(a, b, panel, start, c.view_mut()),
            _ => strips::<R, R::Wide>(a, b, panel, start, c.view_mut()),
        }
    }
}

/// The only row of A by as many pairs of wide panels as there are, which come first; their number.
/// Shapes: `a [1, k], c [1, n]`.
#[inline(always)]
fn single_row<L: Line>(
    a: ArrayView2<L::Number>,
    b: Panels<L::Number>,
    start: Start<L::Number>,
    mut c: ArrayViewMut2<L::Number>,
) -> usize {
    let (k, wide) = (a.ncols(), wide());
    let full = b.all().take_while(|panel| panel.width == wide && panel.column + wide <= b.n).count();
    let (a, c, zeros) = (a.as_ptr(), c.as_mut_ptr(), [L::Number::zero(); 2 * WIDEST]);
    for pair in 0..full / 2 {
        let column = 2 * pair * L::WIDTH;
        let b = b.panel(Panel { column, width: 2 * L::WIDTH });
        assert!(b.len() >= 2 * L::WIDTH * k, "gemm: B is too short");
        let (start, _) = from(start, &zeros, column, (c.cast_const(), 0));
        // SAFETY: k elements of the row of A, two panels of B, and as many columns of the row of C and of its start are in bounds.
        unsafe { L::pair(k, a, b.as_ptr(), start, c.wrapping_add(column)) }
    }
    full / 2
}

/// All rows of A by one panel.
/// Shapes: `a [m, k], c [m, n]`.
#[inline(always)]
fn strips<R: Room, L: Line<Number = R::Number>>(
    a: ArrayView2<L::Number>,
    b: Panels<L::Number>,
    panel: Panel,
    start: Start<L::Number>,
    mut c: ArrayViewMut2<L::Number>,
) {
    let ((m, k), column) = (a.dim(), panel.column);
    let width = panel.width.min(b.n - column);
    let (row, ldc) = (a.strides()[0] as usize, c.strides()[0] as usize);
    let (a, c, zeros) = (a.as_ptr(), c.as_mut_ptr(), [L::Number::zero(); WIDEST]);
    let (start, apart) = from(start, &zeros, column, (c.cast_const(), ldc));
    let b = b.panel(panel);
    assert!(width <= L::WIDTH && b.len() >= k * L::WIDTH, "gemm: B is too short");
    for (r, rows) in strips_of(m, R::rows()) {
        let (a, c) = (a.wrapping_add(r * row), c.wrapping_add(r * ldc + column));
        let start = (start.wrapping_add(r * apart), apart);
        // SAFETY: `rows` rows of both views from r on are in bounds, k elements of A and `width` of C and of its start; B was checked.
        unsafe { tile::<R, L>(rows, k, a, (row, 1), b, start, c, ldc, width) }
    }
}
