//! Large orthogonal matrices: a product of reflections, each about a vector of normal numbers that is one shorter than the one before
//! (G. W. Stewart, "The efficient generation of random orthogonal matrices", 1980). Of the same distribution as Keras's QR of a normal matrix with
//! the signs of R's diagonal made positive, as these are the reflections that its QR would find; with half the work of Gram-Schmidt and half
//! the random numbers.
//!
//! X (count, length), a vector in each row, is the identity multiplied by `H_b ... H_1` from the right, the last vectors first: a block of n
//! reflections is `I - V' T V`, V (n, length) with a vector in each row, T (n, n) (R. Schreiber and C. Van Loan, 1989), so that
//! `X += (X F') V` with `F = -T V` are two matrix products. It changes no row before its own, and no element before its own first.
//! So all is done in the place of the weights; beside them there is room for one block.

use super::{Form, Step};
use crate::ask::grow;
use crate::error::Result;
use crate::kernel::{gemm, panels_len, par_gemm, Panels, Real, Start};
use crate::rng::Stream;
use crate::threads::each_row;
use ndarray::{s, ArrayView2, ArrayViewMut2};
use std::ops::ControlFlow;

/// Numbers of a block of reflections, and of the rows to which it is applied in a step: some milliseconds' work.
const BLOCK: usize = 1 << 19;
/// Reflections of a block: enough to make little of what a block costs. Multiples of 8, so that blocks begin at even elements.
const FEWEST: usize = 8;
const MOST: usize = 64;
/// Rows of a step.
const ROWS: usize = 128;
/// Numbers that are drawn in a step.
const DRAWN: usize = 1 << 16;
/// Elements of V that are multiplied by before the next follow: their panels stay in the first cache.
const DEPTH: usize = 256;

/// What is to be done next.
enum Phase {
    /// Draw the block's elements from one on, and reflections when all are there.
    Draw(usize),
    /// Make V, F and T of them.
    Fold,
    /// Apply the block from a row on.
    Apply(usize),
    Done,
}

pub(super) struct Householder<F> {
    gain: f64,
    form: Form,
    draws: Stream,
    /// The block's first vector.
    first: usize,
    phase: Phase,
    /// V and F.
    vectors: Vec<F>,
    folded: Vec<F>,
    /// The panels of F', `DEPTH` lines after `DEPTH` lines, and of V.
    inner: Vec<F>,
    outer: Vec<F>,
    /// X F'
    products: Vec<F>,
    /// Rows of X, where those are columns of the matrix.
    strip: Vec<F>,
}

impl<F: Real> Householder<F> {
    /// For weights that are zero.
    pub fn new(gain: f64, form: Form, draws: Stream) -> Result<Self> {
        const WHAT: &str = "an orthogonal initial matrix";
        let width = width(form);
        let first = (form.count - 1) / width * width;
        let mut made = Householder {
            gain,
            form,
            draws,
            first,
            phase: Phase::Draw(0),
            vectors: Vec::new(),
            folded: Vec::new(),
            inner: Vec::new(),
            outer: Vec::new(),
            products: Vec::new(),
            strip: Vec::new(),
        };
        grow(&mut made.vectors, width * form.length, WHAT)?;
        grow(&mut made.folded, width * form.length, WHAT)?;
        grow(&mut made.inner, panels_len(form.length, width), WHAT)?;
        grow(&mut made.outer, panels_len(width, form.length), WHAT)?;
        grow(&mut made.products, rows(form) * width, WHAT)?;
        grow(&mut made.strip, if form.tall { rows(form) * form.length } else { 0 }, WHAT)?;
        Ok(made)
    }

    pub fn step(&mut self, weights: &mut [F]) -> Step {
        let (n, m) = self.block();
        let (next, cost) = match self.phase {
            Phase::Draw(from) => {
                let to = m.min(from + (DRAWN / n).next_multiple_of(2));
                self.draw(from, to);
                (if to < m { Phase::Draw(to) } else { Phase::Fold }, 50 * n * (to - from))
            }
            Phase::Fold => {
                self.fold(weights);
                (Phase::Apply(self.first), (n / 8 + 8) * n * m)
            }
            Phase::Apply(row) => {
                let end = self.form.count.min(row + rows(self.form));
                self.apply(weights, row, end - row);
                let next = match (end < self.form.count, self.first) {
                    (true, _) => Phase::Apply(end),
                    (_, 0) => Phase::Done,
                    (_, first) => {
                        self.first = first - width(self.form);
                        Phase::Draw(0)
                    }
                };
                (next, (n / 8 + 1) * m * (end - row))
            }
            Phase::Done => return ControlFlow::Break(()),
        };
        self.phase = next;
        ControlFlow::Continue(cost as u64)
    }

    /// Vectors of the block, and their elements from the block's first on.
    fn block(&self) -> (usize, usize) {
        let Form { count, length, .. } = self.form;
        (width(self.form).min(count - self.first), length - self.first)
    }

    /// Draws elements `from..to` of the block's vectors, two from each place. Those before a vector's own first stay zero.
    fn draw(&mut self, from: usize, to: usize) {
        let ((n, m), first, draws) = (self.block(), self.first, self.draws);
        let places = self.form.length.div_ceil(2);
        each_row(&mut self.vectors[..n * m], m, &|j, vector| {
            let place = ((first + j) * places + (first + from) / 2) as u64;
            for (i, pair) in vector[from..to].chunks_mut(2).enumerate() {
                let numbers = draws.normals(place + i as u64);
                pair.iter_mut().zip(numbers).for_each(|(x, number)| *x = F::of(number));
            }
            let before = j.clamp(from, to);
            vector[from..before].fill(F::zero());
            if to == m {
                reflect(&mut vector[j..]);
            }
        });
    }

    /// T, F and the panels of the block, and what the block's own rows of X are before it is applied.
    fn fold(&mut self, weights: &mut [F]) {
        let (n, m) = self.block();
        let vectors = ArrayView2::from_shape((n, m), &self.vectors[..n * m]).expect("whole vectors");
        let mut overlaps = [F::zero(); MOST * MOST];
        let mut into = ArrayViewMut2::from_shape((n, n), &mut overlaps[..n * n]).expect("pairs");
        for depth in depths(m) {
            let part = vectors.slice(s![.., depth]);
            gemm(part, Panels::pack(part.reversed_axes(), &mut self.inner), Start::Keep, into.view_mut());
        }
        let factor = triangle(vectors, &overlaps[..n * n]);
        let factor = ArrayView2::from_shape((n, n), &factor[..n * n]).expect("pairs");
        let mut folded = ArrayViewMut2::from_shape((n, m), &mut self.folded[..n * m]).expect("whole vectors");
        gemm(factor, Panels::pack(vectors, &mut self.outer), Start::Zero, folded.view_mut());
        for depth in depths(m) {
            let place = &mut self.inner[panels_len(depth.start, n)..];
            Panels::pack(folded.slice(s![.., depth]).reversed_axes(), place);
        }
        for j in 0..n {
            // What the reflection leaves of a vector lies opposite to its first element, and R's diagonal is positive.
            let sign = if vectors[[j, j]] < F::zero() { 1.0 } else { -1.0 };
            let Form { count, length, tall } = self.form;
            let row = self.first + j;
            weights[if tall { row * count + row } else { row * length + row }] = F::of(sign * self.gain);
        }
    }

    /// Applies the block to `rows` rows of X from `row` on.
    fn apply(&mut self, weights: &mut [F], row: usize, rows: usize) {
        let (Form { count, length, tall }, first) = (self.form, self.first);
        let (n, m) = self.block();
        let Householder { inner, outer, products, strip, .. } = self;
        let products = ArrayViewMut2::from_shape((rows, n), &mut products[..rows * n]).expect("pairs");
        if !tall {
            let mut x = ArrayViewMut2::from_shape((count, length), weights).expect("a matrix");
            return multiply(x.slice_mut(s![row..row + rows, first..]), inner, outer, products);
        }
        let lines = || (first..length).map(|i| i * count + row..i * count + row + rows).enumerate();
        for (i, line) in lines() {
            weights[line].iter().enumerate().for_each(|(r, &w)| strip[r * m + i] = w);
        }
        let x = ArrayViewMut2::from_shape((rows, m), &mut strip[..rows * m]).expect("whole rows");
        multiply(x, inner, outer, products);
        for (i, line) in lines() {
            weights[line].iter_mut().enumerate().for_each(|(r, w)| *w = strip[r * m + i]);
        }
    }
}

/// `X += (X F') V`
fn multiply<F: Real>(mut x: ArrayViewMut2<F>, inner: &[F], outer: &[F], mut products: ArrayViewMut2<F>) {
    let (n, m) = (products.ncols(), x.ncols());
    products.fill(F::zero());
    for depth in depths(m) {
        let panels = Panels::packed(depth.len(), n, &inner[panels_len(depth.start, n)..]);
        par_gemm(x.slice(s![.., depth]), panels, Start::Keep, products.view_mut());
    }
    par_gemm(products.view(), Panels::packed(n, m, outer), Start::Keep, x.view_mut());
}

/// From vector x to v = x + sign(x_1) |x| e_1: what is reflected about v has nothing but its own first element left.
fn reflect<F: Real>(x: &mut [F]) {
    let length = x.iter().map(|x| x.wide() * x.wide()).sum::<f64>().sqrt();
    let first = x[0].wide();
    x[0] = F::of(match (length > 0.0, first < 0.0) {
        (false, _) => 1.0,
        (_, true) => first - length,
        _ => first + length,
    });
}

/// -T from V and the products of its rows: `T_jj = 2 / |v_j|^2`, and above it `T_ij = -T_jj sum over k < j of T_ik <v_k, v_j>`.
fn triangle<F: Real>(vectors: ArrayView2<F>, overlaps: &[F]) -> [F; MOST * MOST] {
    let n = vectors.nrows();
    let mut t = [0.0; MOST * MOST];
    for (j, vector) in vectors.rows().into_iter().enumerate() {
        let scale = 2.0 / vector.iter().map(|v| v.wide() * v.wide()).sum::<f64>();
        for i in 0..j {
            let sum: f64 = (i..j).map(|k| t[i * n + k] * overlaps[k * n + j].wide()).sum();
            t[i * n + j] = -scale * sum;
        }
        t[j * n + j] = scale;
    }
    t.map(|t| F::of(-t))
}

/// Vectors of a block: fewer where they are very long.
fn width(form: Form) -> usize {
    let fitting = (BLOCK / form.length).clamp(FEWEST, MOST) / FEWEST * FEWEST;
    fitting.min(form.count)
}

/// Rows of a step.
fn rows(form: Form) -> usize {
    (BLOCK / form.length).clamp(2, ROWS)
}

/// The elements of vectors in parts.
fn depths(m: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    (0..m).step_by(DEPTH).map(move |start| start..m.min(start + DEPTH))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vectors, one in each row.
    fn draw<F: Real>(rows: usize, columns: usize, seed: u64) -> Vec<Vec<f64>> {
        let mut weights = vec![F::zero(); rows * columns];
        let form = Form::new(&[rows, columns], rows * columns);
        let mut filler = Householder::new(1.0, form, Stream::new(seed, 2)).unwrap();
        while filler.step(&mut weights).is_continue() {}
        let at = |v: usize, e: usize| if form.tall { e * columns + v } else { v * columns + e };
        let vector = |v| (0..form.length).map(|e| weights[at(v, e)].wide()).collect();
        (0..form.count).map(vector).collect()
    }

    /// The largest distance of the vectors' products from those of orthonormal ones.
    fn defect(vectors: &[Vec<f64>]) -> f64 {
        let mut worst = 0.0f64;
        for (i, a) in vectors.iter().enumerate() {
            for (j, b) in vectors[..=i].iter().enumerate() {
                let product: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
                worst = worst.max((product - f64::from(u8::from(i == j))).abs());
            }
        }
        worst
    }

    #[test]
    fn the_product_is_orthogonal_in_either_orientation_and_over_many_blocks() {
        let shapes = [(1, 1), (5, 5), (3, 8), (8, 3), (64, 64), (65, 65), (70, 33), (130, 300), (300, 131)];
        for (rows, columns) in shapes {
            let worst = defect(&draw::<f64>(rows, columns, 1));
            assert!(worst < 1e-12, "{rows} x {columns}: {worst}");
        }
        // Vectors so long that blocks and steps have few of them.
        assert!(defect(&draw::<f64>(20, 70_001, 1)) < 1e-12);
        let worst = defect(&draw::<f32>(400, 900, 1));
        assert!(worst < 2e-6, "{worst}");
    }

    /// Moments of the uniform distribution over all orthogonal matrices: no direction and no sign is preferred.
    #[test]
    fn all_orthogonal_matrices_are_equally_likely() {
        let samples = 4000;
        let mut sums = [0.0; 6];
        for seed in 0..samples {
            let q = draw::<f64>(3, 3, seed);
            let trace = q[0][0] + q[1][1] + q[2][2];
            let minors = q[1][1] * q[2][2] - q[1][2] * q[2][1];
            // The cofactor of an element is that element times the determinant.
            let turns = (minors * q[0][0]).signum();
            let moments = [q[0][0], q[2][1], q[2][2].powi(2), q[0][0].powi(4), trace * trace, turns];
            sums.iter_mut().zip(moments).for_each(|(sum, moment)| *sum += moment / samples as f64);
        }
        for (sum, expected) in sums.iter().zip([0.0, 0.0, 1.0 / 3.0, 0.2, 1.0, 0.0]) {
            assert!((sum - expected).abs() < 0.06, "{sums:?}");
        }
    }

    #[test]
    fn threads_do_not_show() {
        let of = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| draw::<f32>(150, 700, 3))
        };
        assert!(of(1) == of(2) && of(1) == of(5));
    }
}
