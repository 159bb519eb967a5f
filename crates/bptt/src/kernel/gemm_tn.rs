//! `A^T B` over pairs of rows: the gradients of weights.
//!
//! Rows of both factors are packed in blocks. So a sequence of short steps costs what one long one does, and a tile reads both factors
//! contiguously. What fits into one block is added to C as it is multiplied; else sums wait beside C for the last block. Threads share the
//! longer side of C, so that each packs a part of the wider factor. An element is summed by one of them alone, in the order of the pairs.

use super::panels::{each_group, padded, panels, Panel, NR};
use super::room::{Line, Room};
use super::start::{from, Start};
use super::tiles::{strips_of, tile, WIDEST};
use super::{matrix_mut, Real};
use crate::threads::{split_rows, threads};
use ndarray::{s, ArrayView2, ArrayViewMut2};
use num_traits::Zero;

/// Pairs that are packed before they are multiplied.
const DEPTH: usize = 128;
/// Lines of a packed panel. One more than there are pairs keeps the same line of all panels, which are written together, from
/// falling into one set of the cache.
const LINES: usize = DEPTH + 1;
/// Pairs that are packed together, panel by panel: enough to make little of what a panel costs, few enough to stay in the cache.
const GROUP: usize = 16;

/// Elements of C from which on it does not stay in the cache: then few of its rows are written at a time, and some panels of them, so that they come
/// and go in long pieces.
const LARGE: usize = 1 << 18;

/// Scratch elements that [`par_gemm_tn`] needs for an (m x n) result: packed rows of both factors, and the sums; `usize::MAX` if they
/// can't be counted.
pub fn block_len(m: usize, n: usize) -> usize {
    let (longer, shorter) = (m.max(n), padded(m.min(n)));
    let piece = padded(longer.div_ceil(threads()) + 2 * NR);
    let of_a_thread = LINES.saturating_mul(piece + shorter).saturating_add(piece.saturating_mul(shorter));
    threads().saturating_mul(of_a_thread)
}

/// Takes an iterator over pairs of rows.
type Taker<'a> = &'a mut dyn FnMut(&mut dyn Iterator<Item = (usize, usize)>);

/// Hands out pairs of rows: calls what it is given with an iterator over them. One piece of code for all kinds of pairs.
pub type Pairs<'a> = &'a (dyn Fn(Taker) + Sync);

/// Every row of one factor with the same row of the other.
pub fn same_rows(count: usize) -> impl Fn(Taker) + Sync {
    move |each| each(&mut (0..count).map(|i| (i, i)))
}

/// `C [m, n] += sum over pairs (i, j) of A[i]^T B[j]`, with the longer side of C shared among the threads.
/// Shapes: `a [rows, m], b [rows, n], block [block_len(m, n)]`.
pub fn par_gemm_tn<F: Real>(
    pairs: Pairs,
    a: ArrayView2<F>,
    b: ArrayView2<F>,
    c: ArrayViewMut2<F>,
    block: &mut [F],
) {
    par_gemm_tn_onto(true, pairs, a, b, c, block);
}

/// [`par_gemm_tn`] where C may not have `begun`: then nothing in it is read.
pub fn par_gemm_tn_onto<F: Real>(
    begun: bool,
    pairs: Pairs,
    a: ArrayView2<F>,
    b: ArrayView2<F>,
    c: ArrayViewMut2<F>,
    block: &mut [F],
) {
    assert_eq!(c.dim(), (a.ncols(), b.ncols()), "gemm_tn: sizes differ");
    let share = |a: ArrayView2<F>, b: ArrayView2<F>, mut c: ArrayViewMut2<F>, block: &mut [F]| {
        pairs(&mut |pairs| gemm_tn(begun, pairs, a, b, c.view_mut(), block));
    };
    match a.ncols() < b.ncols() {
        true => split_rows(b.reversed_axes(), c.reversed_axes(), NR, block, &|b, c, block| {
            share(a, b.reversed_axes(), c.reversed_axes(), block);
        }),
        false => {
            split_rows(a.reversed_axes(), c, NR, block, &|a, c, block| {
                share(a.reversed_axes(), b, c, block);
            });
        }
    }
}

/// The same for some columns of A or of B, in one thread.
/// Shapes: `a [rows, m], b [rows, n], c [m, n]; block has what one thread needs`.
fn gemm_tn<F: Real>(
    begun: bool,
    pairs: &mut dyn Iterator<Item = (usize, usize)>,
    a: ArrayView2<F>,
    b: ArrayView2<F>,
    mut c: ArrayViewMut2<F>,
    block: &mut [F],
) {
    let (m, n) = c.dim();
    if m == 0 || n == 0 {
        return;
    }
    let (left, block) = block.split_at_mut(LINES * padded(m));
    let (right, block) = block.split_at_mut(LINES * padded(n));
    // In panels as well: rows of C a power of two apart would fall into few sets of the cache.
    let sums = &mut block[..m * padded(n)];
    let mut pairs = pairs.peekable();
    let mut first = true;
    if !begun && pairs.peek().is_none() {
        c.fill(F::zero());
    }
    let start = |begun| if begun { Start::Keep } else { Start::Zero };
    while pairs.peek().is_some() {
        let mut depth = 0;
        while depth < DEPTH {
            let mut group = [(0, 0); GROUP];
            let count = group.iter_mut().zip(&mut pairs).map(|(into, pair)| *into = pair).count();
            pack(group[..count].iter().map(|&(i, _)| row(a, i)), m, depth, left);
            pack(group[..count].iter().map(|&(_, j)| row(b, j)), n, depth, right);
            depth += count;
            if count < GROUP {
                break;
            }
        }
        let last = pairs.peek().is_none();
        each_group(n, |group| {
            if first && last && group.iter().all(|panel| panel.column + panel.width <= n) {
                // There is nothing to be added up before it goes to C.
                return multiply_group(depth, left, right, group, start(begun), c.view_mut());
            }
            for &Panel { column, width } in group {
                let sums = matrix_mut(&mut sums[m * column..m * (column + width)], width);
                F::multiply_panel(depth, left, right, column, start(!first), sums);
            }
            if last {
                put(begun, sums, group, c.view_mut());
            }
        });
        first = false;
    }
}

/// `C := start + A^T B` for the columns of some panels of B.
/// Shapes: `left, right` as for [`Real::multiply_panel`], `c [m, n]`.
fn multiply_group<F: Real>(
    depth: usize,
    left: &[F],
    right: &[F],
    group: &[Panel],
    start: Start<F>,
    mut c: ArrayViewMut2<F>,
) {
    let (m, n) = c.dim();
    let mut multiply = |at: usize, rows: usize| {
        for &Panel { column, width } in group {
            let c = c.slice_mut(s![at..at + rows, column..column + width]);
            F::multiply_panel(depth, &left[LINES * at..], right, column, start, c);
        }
    };
    match m * n < LARGE {
        true => multiply(0, m),
        false => panels(m).for_each(|of| multiply(of.column, of.width.min(m - of.column))),
    }
}

/// Shapes: `sums [panels of n, m, panel width], c [m, n]`.
fn put<F: Real>(begun: bool, sums: &[F], group: &[Panel], mut c: ArrayViewMut2<F>) {
    let m = c.nrows();
    for (i, c) in c.rows_mut().into_iter().enumerate() {
        let c = c.into_slice().expect("gemm_tn: C has contiguous rows");
        for &Panel { column, width } in group {
            let sums = &sums[m * column + i * width..][..width];
            let c = c[column..].iter_mut().zip(sums);
            match begun {
                true => c.for_each(|(c, &sum)| *c += sum),
                false => c.for_each(|(c, &sum)| *c = sum),
            }
        }
    }
}

/// Row `i`, at the cost of a comparison: there are two for each pair.
/// Shapes: `matrix [rows, n], the row [n]`.
#[inline(always)]
fn row<'a, F>(matrix: ArrayView2<'a, F>, i: usize) -> &'a [F] {
    assert!(i < matrix.nrows() && (matrix.ncols() < 2 || matrix.strides()[1] == 1), "gemm_tn: no such row");
    // SAFETY: the row exists, and its elements are next to each other.
    unsafe {
        std::slice::from_raw_parts(matrix.as_ptr().offset(i as isize * matrix.strides()[0]), matrix.ncols())
    }
}

/// Writes rows of n elements as lines of all panels, from line `depth` on; the panel of column c begins at element c * LINES.
/// Shapes: `rows [n] each, packed [panels of n, LINES, panel width]`.
#[inline(always)]
fn pack<'a, F: Real>(rows: impl Iterator<Item = &'a [F]> + Clone, n: usize, depth: usize, packed: &mut [F]) {
    for Panel { column, width } in panels(n) {
        let lines = packed[LINES * column + depth * width..].chunks_exact_mut(width).zip(rows.clone());
        // Lengths known in advance spare a call for each copy, up to four vectors.
        match width {
            _ if n - column < width => lines.for_each(|(line, row)| {
                line[n - column..].fill(F::zero());
                line[..n - column].copy_from_slice(&row[column..]);
            }),
            NR => lines.for_each(|(line, row)| line[..NR].copy_from_slice(&row[column..column + NR])),
            24 => lines.for_each(|(line, row)| {
                let (line, row) = (&mut line[..24], &row[column..column + 24]);
                line[..NR].copy_from_slice(&row[..NR]);
                line[NR..].copy_from_slice(&row[NR..]);
            }),
            _ => lines.for_each(|(line, row)| line[..32].copy_from_slice(&row[column..column + 32])),
        }
    }
}

/// All columns of A by the panel of B from `column` on, packed, into sums or into rows of C.
/// Shapes: `left [panels of m, LINES, width], right [panels of n, LINES, width], into [m, panel width]`.
#[inline(always)]
pub(super) fn multiply_panel<R: Room>(
    depth: usize,
    left: &[R::Number],
    right: &[R::Number],
    column: usize,
    start: Start<R::Number>,
    into: ArrayViewMut2<R::Number>,
) {
    let (b, width) = (&right[LINES * column..], into.ncols());
    match (width, into.strides()[0] == width as isize) {
        (NR, true) => tiles::<R, R::Ordinary, true>(depth, left, b, start, into),
        (NR, false) => tiles::<R, R::Ordinary, false>(depth, left, b, start, into),
        (_, true) => tiles::<R, R::Wide, true>(depth, left, b, start, into),
        (_, false) => tiles::<R, R::Wide, false>(depth, left, b, start, into),
    }
}

/// All columns of A by one panel. A distance of rows that is known in advance, as it is where they are `PACKED`, is worth a twentieth of the time.
/// Shapes: `left [panels of m, LINES, width], b [depth, line], into [m, line]`.
#[inline(always)]
fn tiles<R: Room, L: Line<Number = R::Number>, const PACKED: bool>(
    depth: usize,
    left: &[L::Number],
    b: &[L::Number],
    start: Start<L::Number>,
    mut into: ArrayViewMut2<L::Number>,
) {
    let m = into.nrows();
    assert!(b.len() >= depth * L::WIDTH, "gemm_tn: B is too short");
    assert!(into.ncols() == L::WIDTH && into.strides()[1] == 1, "gemm_tn: C has contiguous rows");
    let ldc = if PACKED { L::WIDTH } else { into.strides()[0] as usize };
    let (into, zeros) = (into.as_mut_ptr(), [L::Number::zero(); WIDEST]);
    let (from, apart) = from(start, &zeros, 0, (into.cast_const(), ldc));
    for Panel { column, width } in panels(m) {
        let a = &left[LINES * column..][..depth * width];
        for (r, rows) in strips_of(width.min(m - column), R::rows()) {
            let (a, c) = (&a[r.min(a.len())..], into.wrapping_add((column + r) * ldc));
            let start = (from.wrapping_add((column + r) * apart), apart);
            // SAFETY: A holds `depth` lines of `width` elements, of which `rows` from r on are read; B was checked; there is a line of
            // elements in each of the m rows that are written, and in each of their starts.
            unsafe { tile::<R, L>(rows, depth, a.as_ptr(), (1, width), b, start, c, ldc, L::WIDTH) }
        }
    }
}
