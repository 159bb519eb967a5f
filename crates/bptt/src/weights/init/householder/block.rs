//! The algebra of a block of reflections, V (n, m) with a vector in each row.

use crate::kernel::{panels_len, par_gemm, Panels, Real, Start};
use ndarray::{s, ArrayView2, ArrayViewMut2};
use std::ops::Range;

/// Reflections of a block at most, a multiple of 8 as well.
pub(super) const MOST: usize = 64;
/// Elements of V that are multiplied by before the next follow: their panels stay in the first cache.
pub(super) const DEPTH: usize = 256;

/// `X += (X F') V`
pub(super) fn multiply<F: Real>(
    mut x: ArrayViewMut2<F>,
    inner: &[F],
    outer: &[F],
    mut products: ArrayViewMut2<F>,
) {
    let (n, m) = (products.ncols(), x.ncols());
    products.fill(F::zero());
    for depth in depths(0..m) {
        let panels = Panels::packed(depth.len(), n, &inner[panels_len(depth.start, n)..]);
        par_gemm(x.slice(s![.., depth]), panels, Start::Keep, products.view_mut());
    }
    for depth in depths(0..m) {
        let panels = Panels::packed(n, depth.len(), &outer[outer_start(depth.start, n)..]);
        par_gemm(products.view(), panels, Start::Keep, x.slice_mut(s![.., depth]));
    }
}

/// From vector x to v = x + sign(x_1) |x| e_1: what is reflected about v has nothing but its own first element left.
pub(super) fn reflect<F: Real>(x: &mut [F]) {
    let length = x.iter().map(|x| x.wide() * x.wide()).sum::<f64>().sqrt();
    let first = x[0].wide();
    x[0] = F::of(match (length > 0.0, first < 0.0) {
        (false, _) => 1.0,
        (_, true) => first - length,
        _ => first + length,
    });
}

/// -T in the place of V V': `T_jj = 2 / |v_j|^2`, and above it `T_ij = -T_jj sum over k < j of T_ik <v_k, v_j>`.
pub(super) fn triangle<F: Real>(vectors: ArrayView2<F>, factor: &mut [F]) {
    let n = vectors.nrows();
    let mut t = [0.0; MOST * MOST];
    for (j, vector) in vectors.rows().into_iter().enumerate() {
        let scale = 2.0 / vector.iter().map(|v| v.wide() * v.wide()).sum::<f64>();
        for i in 0..j {
            let sum: f64 = (i..j).map(|k| t[i * n + k] * factor[k * n + j].wide()).sum();
            t[i * n + j] = -scale * sum;
        }
        t[j * n + j] = scale;
    }
    factor.iter_mut().zip(t).for_each(|(factor, t)| *factor = F::of(-t));
}

/// Elements of some vectors.
pub(super) fn view<F>(vectors: &[F], n: usize, m: usize, elements: Range<usize>) -> ArrayView2<'_, F> {
    let all = ArrayView2::from_shape((n, m), &vectors[..n * m]).expect("whole vectors");
    all.slice_move(s![.., elements])
}

pub(super) fn square<F>(block: &mut [F], n: usize) -> ArrayViewMut2<'_, F> {
    ArrayViewMut2::from_shape((n, n), &mut block[..n * n]).expect("pairs")
}

/// Elements in parts that are multiplied by one after the other.
pub(super) fn depths(elements: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let end = elements.end;
    elements.step_by(DEPTH).map(move |start| start..end.min(start + DEPTH))
}

/// Where the panels of V from element `start` on begin.
pub(super) fn outer_start(start: usize, n: usize) -> usize {
    start / DEPTH * panels_len(n, DEPTH)
}
