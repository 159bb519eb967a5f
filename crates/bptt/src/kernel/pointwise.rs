//! Element-wise passes and row sums. Plain loops: LLVM makes SIMD of them, for each level.

use super::at_level::at_level;
use super::Real;
use ndarray::{ArrayView2, ArrayViewMut2};

/// Maxima and sums that go on side by side: one after the other each would wait for the one before.
pub(super) const LANES: usize = 8;

at_level! {
    /// The largest number, or minus infinity where there is none.
    /// Shapes: `x [n]`.
    pub fn most<F: Real>(x: &[F]) -> F {
        most_of(x)
    }
}

/// [`most`] as a part of others.
/// Shapes: `x [n]`.
#[inline(always)]
pub(super) fn most_of<F: Real>(x: &[F]) -> F {
    let larger = |m: F, x: F| if x > m { x } else { m };
    let mut lanes = [F::neg_infinity(); LANES];
    let (all, rest) = x.as_chunks::<LANES>();
    for part in all {
        lanes.iter_mut().zip(part).for_each(|(lane, &x)| *lane = larger(*lane, x));
    }
    lanes.iter().chain(rest).fold(F::neg_infinity(), |m, &x| larger(m, x))
}

at_level! {
    /// Shapes: `x [n]`.
    pub fn sum<F: Real>(x: &[F]) -> F {
        sum_of(x)
    }
}

/// [`sum`] as a part of others.
/// Shapes: `x [n]`.
#[inline(always)]
pub(super) fn sum_of<F: Real>(x: &[F]) -> F {
    let mut lanes = [F::zero(); LANES];
    let rest = add_by_lanes(&mut lanes, x);
    sum_of_lanes(&lanes, rest)
}

/// What a sum begins with, piece by piece; what fills no lanes, which is none but at the end.
/// Shapes: `x [n], the rest [n % lanes]`.
#[inline(always)]
pub(super) fn add_by_lanes<'a, F: Real>(lanes: &mut [F; LANES], x: &'a [F]) -> &'a [F] {
    let (all, rest) = x.as_chunks::<LANES>();
    for part in all {
        lanes.iter_mut().zip(part).for_each(|(lane, &x)| *lane += x);
    }
    rest
}

/// What it ends with.
/// Shapes: `rest [n]`.
#[inline(always)]
pub(super) fn sum_of_lanes<F: Real>(lanes: &[F; LANES], rest: &[F]) -> F {
    lanes.iter().chain(rest).fold(F::zero(), |sum, &x| sum + x)
}

at_level! {
    /// `x := x + y`
    /// Shapes: `x, y [n]`.
    pub fn add<F: Real>(x: &mut [F], y: &[F]) {
        x.iter_mut().zip(y).for_each(|(x, &y)| *x += y);
    }
}

/// The sum in 64 bits, as a part of others.
/// Shapes: `x [n]`.
#[inline(always)]
pub fn wide_sum_of<F: Real>(x: &[F]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (all, rest) = x.as_chunks::<LANES>();
    for part in all {
        lanes.iter_mut().zip(part).for_each(|(lane, x)| *lane += x.wide());
    }
    lanes.iter().sum::<f64>() + rest.iter().map(|x| x.wide()).sum::<f64>()
}

/// Adds `row` to every row of `x`.
/// Shapes: `x [rows, width], row [width]`.
pub fn add_row<F: Real>(mut x: ArrayViewMut2<F>, row: &[F]) {
    for mut line in x.rows_mut() {
        add(line.as_slice_mut().expect("rows are contiguous"), row);
    }
}

/// `sums := sums + column sums of x`
/// Shapes: `x [rows, width], sums [width]`.
pub fn column_sums<F: Real>(x: ArrayView2<F>, sums: &mut [F]) {
    let row = |i| x.row(i).to_slice().expect("rows are contiguous");
    let fours = x.nrows() / 4;
    // Four rows for each time that the sums are read and written.
    for i in (0..4 * fours).step_by(4) {
        add_four(sums, row(i), row(i + 1), row(i + 2), row(i + 3));
    }
    (4 * fours..x.nrows()).for_each(|i| add(sums, row(i)));
}

at_level! {
    /// Shapes: `sums, a, b, c, d [n]`.
    fn add_four<F: Real>(sums: &mut [F], a: &[F], b: &[F], c: &[F], d: &[F]) {
        let n = sums.len();
        let (a, b, c, d) = (&a[..n], &b[..n], &c[..n], &d[..n]);
        for k in 0..n {
            sums[k] += (a[k] + b[k]) + (c[k] + d[k]);
        }
    }
}

/// Whether no element is NaN or infinite.
/// Shapes: `x [n]`.
pub fn all_finite<F: Real>(x: &[F]) -> bool {
    F::largest(x).is_finite()
}

at_level! {
    /// Where the largest number stands, the first of several; 0 where there is none.
    /// Shapes: `x [n]`.
    pub fn arg_max<F: Real>(x: &[F]) -> usize {
        let most = most_of(x);
        // Part by part, as LLVM makes no vectors of a search that may end anywhere.
        let (all, _) = x.as_chunks::<LANES>();
        let holds = |part: &[F; LANES]| part.iter().fold(false, |found, &x| found | (x == most));
        let from = LANES * all.iter().position(holds).unwrap_or(all.len());
        x[from..].iter().position(|&x| x == most).map_or(0, |at| from + at)
    }
}
