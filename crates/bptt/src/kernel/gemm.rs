//! Matrix products over packed panels.
//!
//! The right factor is packed once into panels of 16 columns, k-major and zero-padded, so that the inner kernel reads it
//! contiguously; the left factor is read in place. An element of C is one sum in the order of k whatever the tile around it, so
//! neither the number of rows nor the threads that share them show in the result.

use super::Real;
use crate::threads::split_rows;
use ndarray::{ArrayView2, ArrayViewMut2};

/// Columns of a panel: four vectors.
pub const NR: usize = 16;
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

/// A matrix (k x n) in panels of [`NR`] columns.
#[derive(Debug, Clone, Copy)]
pub struct Panels<'a, F> {
    data: &'a [F],
    k: usize,
    n: usize,
}

/// Elements that the panels of a (k x n) matrix take.
pub fn panels_len(k: usize, n: usize) -> usize {
    k * n.next_multiple_of(NR)
}

impl<'a, F: Real> Panels<'a, F> {
    /// Packs `matrix`; give its transposed view to multiply by the transpose.
    pub fn pack(matrix: ArrayView2<F>, into: &'a mut [F]) -> Self {
        let (k, n) = matrix.dim();
        let data = &mut into[..panels_len(k, n)];
        if !n.is_multiple_of(NR) {
            data.fill(F::zero());
        }
        for (p, panel) in data.chunks_exact_mut((k * NR).max(1)).enumerate() {
            for j in 0..NR.min(n - p * NR) {
                let column = matrix.column(p * NR + j);
                panel[j..].iter_mut().step_by(NR).zip(column).for_each(|(into, &x)| *into = x);
            }
        }
        Panels { data, k, n }
    }
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
    let Panels { data, k, n } = b;
    let m = a.len() / k;
    for (p, panel) in data.chunks_exact(k * NR).enumerate() {
        let (column, width) = (p * NR, NR.min(n - p * NR));
        for r in (0..m - m % MR).step_by(MR) {
            tile::<F, MR>(k, &a[r * k..], (k, 1), panel, &mut c[r * n + column..], n, width);
        }
        if m % MR == 1 {
            let r = m - 1;
            tile::<F, 1>(k, &a[r * k..], (k, 1), panel, &mut c[r * n + column..], n, width);
        }
    }
}

/// One tile, through a full-width copy where C ends within the panel. `(row, step)` are A's strides.
#[inline(always)]
pub(super) fn tile<F: Real, const M: usize>(
    k: usize,
    a: &[F],
    (row, step): (usize, usize),
    b: &[F],
    c: &mut [F],
    ldc: usize,
    width: usize,
) {
    assert!(k > 0 && a.len() > (M - 1) * row + (k - 1) * step, "gemm: A is too short");
    assert!(b.len() >= k * NR, "gemm: B is too short");
    assert!(c.len() >= (M - 1) * ldc + width, "gemm: C is too short");
    if width == NR {
        // SAFETY: the three assertions above are the kernel's contract.
        unsafe { F::tile::<M>(k, a.as_ptr(), row, step, b.as_ptr(), c.as_mut_ptr(), ldc) }
    } else {
        let mut full = [F::zero(); MR * NR];
        // SAFETY: as above, with C in a buffer of M <= MR rows of NR elements.
        unsafe { F::tile::<M>(k, a.as_ptr(), row, step, b.as_ptr(), full.as_mut_ptr(), NR) }
        for (full, c) in full.chunks_exact(NR).take(M).zip(c.chunks_mut(ldc)) {
            c[..width].iter_mut().zip(full).for_each(|(c, &x)| *c += x);
        }
    }
}
