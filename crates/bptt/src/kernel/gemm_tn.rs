//! `A^T B` over pairs of rows: the gradients of weights.
//!
//! Rows of both factors are packed in blocks, so that a sequence of short steps costs what one long one does, and a tile
//! reads both factors contiguously. Threads share the rows of C: an element is summed by one of them alone, in the order of the pairs.

use super::gemm::{tile, NR};
use super::Real;
use crate::threads::{split_rows, threads};
use ndarray::{ArrayView2, ArrayViewMut2, Axis};

/// Pairs that are packed before they are multiplied.
const DEPTH: usize = 128;
/// Elements from one packed panel to the next. A line more than there are keeps the same line of all panels, which are written
/// together, from falling into one set of the cache.
const PANEL: usize = (DEPTH + 1) * NR;
/// Rows of a tile.
const MR: usize = 2;

/// Scratch elements that [`par_gemm_tn`] needs for an (m x n) result.
pub fn block_len(m: usize, n: usize) -> usize {
    threads() * PANEL * (1 + m.div_ceil(NR) + n.div_ceil(NR))
}

/// `C (m x n) += sum over pairs (i, j) of A[i]^T B[j]`, with the rows of C shared among the threads.
pub fn par_gemm_tn<F: Real, I: Iterator<Item = (usize, usize)>>(
    pairs: &(impl Fn() -> I + Sync),
    a: ArrayView2<F>,
    b: ArrayView2<F>,
    c: ArrayViewMut2<F>,
    block: &mut [F],
) {
    assert_eq!(c.dim(), (a.ncols(), b.ncols()), "gemm_tn: sizes differ");
    split_rows(a.reversed_axes(), c, NR, block, &|a, c, block| {
        gemm_tn(pairs(), a.reversed_axes(), b, c, block)
    });
}

/// The same for some columns of A, in one thread.
fn gemm_tn<F: Real>(
    pairs: impl Iterator<Item = (usize, usize)>,
    a: ArrayView2<F>,
    b: ArrayView2<F>,
    mut c: ArrayViewMut2<F>,
    block: &mut [F],
) {
    let (m, n) = c.dim();
    if m == 0 || n == 0 {
        return;
    }
    let c = c.as_slice_mut().expect("gemm_tn: C has contiguous rows");
    let (left, right) = block.split_at_mut(PANEL * m.div_ceil(NR));
    let right = &mut right[..PANEL * n.div_ceil(NR)];
    let mut depth = 0;
    for (i, j) in pairs {
        pack_row(a, i, depth, left);
        pack_row(b, j, depth, right);
        depth += 1;
        if depth == DEPTH {
            multiply_block(depth, left, right, c, m, n);
            depth = 0;
        }
    }
    if depth > 0 {
        multiply_block(depth, left, right, c, m, n);
    }
}

/// Writes a row as line `depth` of consecutive panels of [`NR`] columns, [`PANEL`] elements apart.
#[inline(always)]
fn pack_row<F: Real>(matrix: ArrayView2<F>, row: usize, depth: usize, panels: &mut [F]) {
    let row = matrix.index_axis_move(Axis(0), row).to_slice().expect("gemm_tn: rows are contiguous");
    let (whole, rest) = row.as_chunks::<NR>();
    for (values, panel) in whole.iter().zip(panels.chunks_exact_mut(PANEL)) {
        panel[depth * NR..(depth + 1) * NR].copy_from_slice(values);
    }
    if !rest.is_empty() {
        let line = &mut panels[whole.len() * PANEL + depth * NR..][..NR];
        line.fill(F::zero());
        line[..rest.len()].copy_from_slice(rest);
    }
}

fn multiply_block<F: Real>(depth: usize, left: &[F], right: &[F], c: &mut [F], m: usize, n: usize) {
    for (p, b) in right.chunks_exact(PANEL).enumerate() {
        let (column, width) = (p * NR, NR.min(n - p * NR));
        for r in (0..m - m % MR).step_by(MR) {
            let a = &left[r / NR * PANEL + r % NR..];
            tile::<F, MR>(depth, a, (1, NR), b, &mut c[r * n + column..], n, width);
        }
        if m % MR == 1 {
            let r = m - 1;
            let a = &left[r / NR * PANEL + r % NR..];
            tile::<F, 1>(depth, a, (1, NR), b, &mut c[r * n + column..], n, width);
        }
    }
}
