//! Matrix products over packed panels.
//!
//! The right factor is packed once into panels of 8 columns, k-major and zero-padded, so that the inner kernel reads it
//! contiguously; the left factor is read in place (`gemm`) or, transposed, from packed blocks (`gemm_tn`).

use super::Real;
use ndarray::{ArrayView2, ArrayViewMut2};

/// Columns of a panel.
pub const NR: usize = 8;
/// Rows of a tile.
const MR: usize = 4;
/// Panels that a single row takes at once.
const WIDE: usize = 4;
/// Rows of A that stay in the first-level cache while all panels pass.
const ROWS: usize = 64;
/// Cells that `gemm_tn` packs before it multiplies.
const DEPTH: usize = 128;

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
        if k > 0 {
            for (p, panel) in data.chunks_exact_mut(k * NR).enumerate() {
                let columns = NR.min(n - p * NR);
                for (i, line) in panel.chunks_exact_mut(NR).enumerate() {
                    for (j, x) in line.iter_mut().enumerate() {
                        *x = if j < columns { matrix[[i, p * NR + j]] } else { F::zero() };
                    }
                }
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
    let a = a.as_slice().expect("gemm: A has contiguous rows");
    let c = c.as_slice_mut().expect("gemm: C has contiguous rows");
    for (a, c) in a.chunks(ROWS * k).zip(c.chunks_mut(ROWS * b.n)) {
        row_block(a, b, c);
    }
}

fn row_block<F: Real>(a: &[F], b: Panels<F>, c: &mut [F]) {
    let Panels { data, k, n } = b;
    let m = a.len() / k;
    let tail = m % MR;
    let mut column = 0;
    for panel in data.chunks_exact(k * NR) {
        let width = NR.min(n - column);
        for r in (0..m - tail).step_by(MR) {
            tile::<F, MR, 1>(k, &a[r * k..], (k, 1), panel, &mut c[r * n + column..], n, width);
        }
        column += width;
    }
    let (a, c) = (&a[(m - tail) * k..], &mut c[(m - tail) * n..]);
    match tail {
        0 => (),
        1 => one_row(a, b, c),
        2 => few_rows::<F, 2>(a, b, c),
        _ => few_rows::<F, 3>(a, b, c),
    }
}

fn few_rows<F: Real, const M: usize>(a: &[F], b: Panels<F>, c: &mut [F]) {
    let Panels { data, k, n } = b;
    for (p, panel) in data.chunks_exact(k * NR).enumerate() {
        let column = p * NR;
        tile::<F, M, 1>(k, a, (k, 1), panel, &mut c[column..], n, NR.min(n - column));
    }
}

/// A single row is bound by the latency of its sums, so it takes several panels at once.
fn one_row<F: Real>(a: &[F], b: Panels<F>, c: &mut [F]) {
    let Panels { data, k, n } = b;
    let wide = n / (WIDE * NR) * (WIDE * NR);
    for column in (0..wide).step_by(WIDE * NR) {
        tile::<F, 1, WIDE>(k, a, (k, 1), &data[column * k..], &mut c[column..], n, WIDE * NR);
    }
    for column in (wide..n).step_by(NR) {
        tile::<F, 1, 1>(k, a, (k, 1), &data[column * k..], &mut c[column..], n, NR.min(n - column));
    }
}

/// One tile, through a full-width copy where C ends within the panel. `(row, step)` are A's strides.
#[inline(always)]
fn tile<F: Real, const M: usize, const P: usize>(
    k: usize,
    a: &[F],
    (row, step): (usize, usize),
    b: &[F],
    c: &mut [F],
    ldc: usize,
    width: usize,
) {
    assert!(k > 0 && a.len() > (M - 1) * row + (k - 1) * step, "gemm: A is too short");
    assert!(b.len() >= P * k * NR, "gemm: B is too short");
    assert!(c.len() >= (M - 1) * ldc + width, "gemm: C is too short");
    if width == P * NR {
        // SAFETY: the three assertions above are the kernel's contract; panels are k * NR apart.
        unsafe { F::tile::<M, P>(k, a.as_ptr(), row, step, b.as_ptr(), k * NR, c.as_mut_ptr(), ldc) }
    } else {
        let mut full = [F::zero(); MR * WIDE * NR];
        // SAFETY: as above, with C in a buffer of M <= MR rows of P * NR <= WIDE * NR elements.
        unsafe { F::tile::<M, P>(k, a.as_ptr(), row, step, b.as_ptr(), k * NR, full.as_mut_ptr(), P * NR) }
        for (full, c) in full.chunks_exact(P * NR).take(M).zip(c.chunks_mut(ldc)) {
            c[..width].iter_mut().zip(full).for_each(|(c, &x)| *c += x);
        }
    }
}

/// Scratch elements that [`gemm_tn`] needs for an (m x n) result.
pub fn block_len(m: usize, n: usize) -> usize {
    DEPTH * (m.next_multiple_of(MR) + n.next_multiple_of(NR))
}

/// `C (m x n) += sum over pairs (i, j) of A[i]^T B[j]`: the gradient of a weight, from any pairing of rows.
///
/// Pairs are packed in blocks, so a sequence of short steps costs what one long one does.
pub fn gemm_tn<F: Real>(
    pairs: impl Iterator<Item = (usize, usize)>,
    a: ArrayView2<F>,
    b: ArrayView2<F>,
    mut c: ArrayViewMut2<F>,
    block: &mut [F],
) {
    let (m, n) = (a.ncols(), b.ncols());
    assert_eq!(c.dim(), (m, n), "gemm_tn: sizes differ");
    if m == 0 || n == 0 {
        return;
    }
    let a = a.to_slice().expect("gemm_tn: A has contiguous rows");
    let b = b.to_slice().expect("gemm_tn: B has contiguous rows");
    let c = c.as_slice_mut().expect("gemm_tn: C has contiguous rows");
    let (left, right) = block[..block_len(m, n)].split_at_mut(DEPTH * m.next_multiple_of(MR));
    let mut depth = 0;
    for (i, j) in pairs {
        pack_row::<F, MR>(&a[i * m..(i + 1) * m], depth, left);
        pack_row::<F, NR>(&b[j * n..(j + 1) * n], depth, right);
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

/// Writes a row as line `depth` of consecutive panels of `W` columns, each DEPTH lines high.
#[inline(always)]
fn pack_row<F: Real, const W: usize>(row: &[F], depth: usize, panels: &mut [F]) {
    let (whole, rest) = row.as_chunks::<W>();
    for (values, panel) in whole.iter().zip(panels.chunks_exact_mut(DEPTH * W)) {
        panel[depth * W..(depth + 1) * W].copy_from_slice(values);
    }
    if !rest.is_empty() {
        let line = &mut panels[whole.len() * DEPTH * W + depth * W..][..W];
        line.fill(F::zero());
        line[..rest.len()].copy_from_slice(rest);
    }
}

fn multiply_block<F: Real>(depth: usize, left: &[F], right: &[F], c: &mut [F], m: usize, n: usize) {
    for (p, b) in right.chunks_exact(DEPTH * NR).enumerate() {
        let width = NR.min(n - p * NR);
        for (q, a) in left.chunks_exact(DEPTH * MR).enumerate() {
            let c = &mut c[q * MR * n + p * NR..];
            match m - q * MR {
                1 => tile::<F, 1, 1>(depth, a, (1, MR), b, c, n, width),
                2 => tile::<F, 2, 1>(depth, a, (1, MR), b, c, n, width),
                3 => tile::<F, 3, 1>(depth, a, (1, MR), b, c, n, width),
                _ => tile::<F, MR, 1>(depth, a, (1, MR), b, c, n, width),
            }
        }
    }
}
