//! Matrix products over packed panels.
//!
//! The right factor is packed once into panels of 24 or 16 columns so that the inner kernel reads it
//! contiguously; the left factor is read in place. An element of C is one sum in the order of k whatever the tile around it, so
//! neither the number of rows nor the threads that share them show in the result.

use super::panels::{panels, Panel, Panels, NR};
use super::Real;
use crate::threads::split_rows;
use ndarray::{ArrayView2, ArrayViewMut2};

/// Rows of a tile.
const MR: usize = 2;
/// Elements of A that stay in the first-level cache, beside a panel, while all panels pass.
const BLOCK: usize = 4096;

/// What a product is added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// C := A B
    Zero,
    /// C := C + A B
    Keep,
}

/// `C (m x n) = start + A (m x k) B (k x n)`; rows of A and C are contiguous.
pub fn gemm<F: Real>(a: ArrayView2<F>, b: Panels<F>, start: Start, mut c: ArrayViewMut2<F>) {
    let (m, k) = a.dim();
    assert_eq!((k, c.dim()), (b.k, (m, b.n)), "gemm: sizes differ");
    if start == Start::Zero {
        c.fill(F::zero());
    }
    if m == 0 || k == 0 || b.n == 0 {
        return;
    }
    let a = a.to_slice().expect("gemm: A has contiguous rows");
    let c = c.as_slice_mut().expect("gemm: C has contiguous rows");
    let rows = (BLOCK / k).next_multiple_of(MR).max(MR);
    for (a, c) in a.chunks(rows * k).zip(c.chunks_mut(rows * b.n)) {
        row_block(a, b, c);
    }
}

/// [`gemm`] with the rows shared among the threads.
pub fn par_gemm<F: Real>(a: ArrayView2<F>, b: Panels<F>, start: Start, c: ArrayViewMut2<F>) {
    split_rows(a, c, MR, &mut [], &|a, c, _| gemm(a, b, start, c));
}

fn row_block<F: Real>(a: &[F], b: Panels<F>, c: &mut [F]) {
    for panel in panels(b.n) {
        match panel.width {
            NR => strips::<F, 4>(a, b, panel, c),
            _ => strips::<F, 6>(a, b, panel, c),
        }
    }
}

/// All rows of A by one panel of V vectors.
fn strips<F: Real, const V: usize>(a: &[F], b: Panels<F>, panel: Panel, c: &mut [F]) {
    let (k, n, m) = (b.k, b.n, a.len() / b.k);
    let (column, width) = (panel.column, panel.width.min(n - panel.column));
    let b = b.panel(panel);
    for r in (0..m - m % MR).step_by(MR) {
        tile::<F, MR, V>(k, &a[r * k..], (k, 1), b, &mut c[r * n + column..], n, width);
    }
    if m % MR == 1 {
        let r = m - 1;
        tile::<F, 1, V>(k, &a[r * k..], (k, 1), b, &mut c[r * n + column..], n, width);
    }
}

/// One tile, through a full-width copy where C ends within the panel. `(row, step)` are A's strides.
#[inline(always)]
pub(super) fn tile<F: Real, const M: usize, const V: usize>(
    k: usize,
    a: &[F],
    (row, step): (usize, usize),
    b: &[F],
    c: &mut [F],
    ldc: usize,
    width: usize,
) {
    let full_width = 4 * V;
    assert!(k > 0 && a.len() > (M - 1) * row + (k - 1) * step, "gemm: A is too short");
    assert!(b.len() >= k * full_width, "gemm: B is too short");
    assert!(c.len() >= (M - 1) * ldc + width, "gemm: C is too short");
    if width == full_width {
        // SAFETY: the three assertions above are the kernel's contract.
        unsafe { F::tile::<M, V>(k, a.as_ptr(), row, step, b.as_ptr(), c.as_mut_ptr(), ldc) }
    } else {
        let mut full = [F::zero(); MR * 24];
        // SAFETY: as above, with C in a buffer of M <= MR rows of 4 V <= 24 elements.
        unsafe { F::tile::<M, V>(k, a.as_ptr(), row, step, b.as_ptr(), full.as_mut_ptr(), full_width) }
        for (full, c) in full.chunks_exact(full_width).take(M).zip(c.chunks_mut(ldc)) {
            c[..width].iter_mut().zip(full).for_each(|(c, &x)| *c += x);
        }
    }
}
