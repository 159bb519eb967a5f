//! Large orthogonal matrices: a product of reflections, each about a vector of normal numbers that is one shorter than the one before
//! (G. W. Stewart, "The efficient generation of random orthogonal matrices", 1980). Of the same distribution as Keras's QR of a normal matrix with
//! the signs of R's diagonal made positive, as these are the reflections that its QR would find; with half the work of Gram-Schmidt and half
//! the random numbers.
//!
//! X (count, length), a vector in each row, is the identity multiplied by `H_b ... H_1` from the right, the last vectors first: a block of n
//! reflections is `I - V' T V`, V (n, length) with a vector in each row, T (n, n) (R. Schreiber and C. Van Loan, 1989), so that
//! `X += (X F') V` with `F = -T V` are two matrix products. It changes no row before its own, and no element before its own first.
//! So all is done in the place of the weights; beside them there is room for one block, as V and as the panels of F' and V.

mod block;

use super::form::{Form, Step};
use crate::ask::grow;
use crate::error::Result;
use crate::kernel::{gemm, panels_len, Panels, Real, Start};
use crate::rng::Stream;
use crate::threads::each_row;
use block::{depths, multiply, outer_start, reflect, square, triangle, view, DEPTH, MOST};
use ndarray::{s, ArrayViewMut2};
use std::ops::{ControlFlow, Range};

/// Numbers of a block of reflections.
const BLOCK: usize = 1 << 21;
/// Reflections of a block at least: enough to make little of what a block costs. A multiple of 8, so that blocks begin at even elements.
const FEWEST: usize = 8;
/// Numbers of a block that are drawn or folded in a step, products that a block is applied by, and rows that it is applied to at most: some
/// milliseconds' work.
const DRAWN: usize = 1 << 16;
const FOLDED: usize = 1 << 18;
const PRODUCTS: usize = 1 << 25;
const ROWS: usize = 128;

/// What is to be done next.
enum Phase {
    /// Draw the block's elements from one on, and reflections when all are there.
    Draw(usize),
    /// Multiply the block's vectors by each other, from an element on,
    Overlap(usize),
    /// fold T into them, from an element on,
    Fold(usize),
    /// and apply the block, from a row on.
    Apply(usize),
    Done,
}

pub(in crate::weights) struct Householder<F> {
    gain: f64,
    form: Form,
    draws: Stream,
    /// The block's first vector.
    first: usize,
    phase: Phase,
    /// V
    vectors: Vec<F>,
    /// V V', then -T.
    factor: Vec<F>,
    /// The panels of F' and of V, for `DEPTH` elements after `DEPTH` elements.
    inner: Vec<F>,
    outer: Vec<F>,
    /// F for these elements, and X F'.
    folded: Vec<F>,
    products: Vec<F>,
    /// Rows of X, where those are columns of the matrix.
    strip: Vec<F>,
}

impl<F: Real> Householder<F> {
    /// For weights that are zero.
    pub fn new(gain: f64, form: Form, draws: Stream) -> Result<Self> {
        const WHAT: &str = "an orthogonal initial matrix";
        let (width, length) = (width(form), form.length);
        let sizes = [
            width * length,
            width * width,
            depths(0..length).map(|depth| panels_len(depth.len(), width)).sum(),
            depths(0..length).map(|depth| panels_len(width, depth.len())).sum(),
            width * DEPTH,
            rows(form) * width,
            if form.tall { rows(form) * length } else { 0 },
        ];
        let mut blocks = [const { Vec::new() }; 7];
        for (block, size) in blocks.iter_mut().zip(sizes) {
            grow(block, size, WHAT)?;
        }
        let [vectors, factor, inner, outer, folded, products, strip] = blocks;
        let (first, phase) = ((form.count - 1) / width * width, Phase::Draw(0));
        Ok(Householder {
            gain,
            form,
            draws,
            first,
            phase,
            vectors,
            factor,
            inner,
            outer,
            folded,
            products,
            strip,
        })
    }

    pub fn step(&mut self, weights: &mut [F]) -> Step {
        let ((n, m), Form { count, tall, .. }) = (self.block(), self.form);
        let (next, cost) = match self.phase {
            Phase::Draw(from) => {
                let to = m.min(from + (DRAWN / n).next_multiple_of(2));
                self.draw(from, to);
                (if to < m { Phase::Draw(to) } else { Phase::Overlap(0) }, 50 * n * (to - from))
            }
            Phase::Overlap(from) => {
                let to = m.min(from + (FOLDED / n).next_multiple_of(DEPTH));
                self.overlap(from..to);
                (if to < m { Phase::Overlap(to) } else { Phase::Fold(0) }, (n / 16 + 4) * n * (to - from))
            }
            Phase::Fold(from) => {
                if from == 0 {
                    self.begin_rows(weights);
                }
                let to = m.min(from + (FOLDED / n).next_multiple_of(DEPTH));
                self.fold(from..to);
                let next = if to < m { Phase::Fold(to) } else { Phase::Apply(self.first) };
                (next, (n / 16 + 8) * n * (to - from))
            }
            Phase::Apply(row) => {
                let end = count.min(row + rows(self.form));
                self.apply(weights, row, end - row);
                let next = match (end < count, self.first) {
                    (true, _) => Phase::Apply(end),
                    (_, 0) => Phase::Done,
                    (_, first) => {
                        self.first = first - width(self.form);
                        Phase::Draw(0)
                    }
                };
                (next, (n / 8 + if tall { 32 } else { 1 }) * m * (end - row))
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

    /// Draws elements `from..to` of the block's vectors, two from each place. Those before a vector's own first are zero.
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

    /// Adds to V V' what these elements of the vectors come to.
    fn overlap(&mut self, elements: Range<usize>) {
        let (n, m) = self.block();
        let start = if elements.start == 0 { Start::Zero } else { Start::Keep };
        let mut overlaps = square(&mut self.factor, n);
        for (i, depth) in depths(elements).enumerate() {
            let part = view(&self.vectors, n, m, depth);
            let start = if i == 0 { start } else { Start::Keep };
            gemm(part, Panels::pack(part.reversed_axes(), &mut self.inner), start, overlaps.view_mut());
        }
    }

    /// T, and what the block's own rows of X are before the block is applied.
    fn begin_rows(&mut self, weights: &mut [F]) {
        let ((n, m), Form { count, length, tall }) = (self.block(), self.form);
        let vectors = view(&self.vectors, n, m, 0..m);
        triangle(vectors, &mut self.factor[..n * n]);
        for j in 0..n {
            // What the reflection leaves of a vector lies opposite to its first element, and R's diagonal is positive.
            let sign = if vectors[[j, j]] < F::zero() { 1.0 } else { -1.0 };
            let row = self.first + j;
            weights[row * if tall { count } else { length } + row] = F::of(sign * self.gain);
        }
    }

    /// The panels of these elements.
    fn fold(&mut self, elements: Range<usize>) {
        let (n, m) = self.block();
        let Householder { vectors, factor, inner, outer, folded, .. } = self;
        let factor = square(factor, n);
        for depth in depths(elements) {
            let part = view(vectors, n, m, depth.clone());
            let outer = Panels::pack(part, &mut outer[outer_start(depth.start, n)..]);
            let folded = &mut folded[..n * depth.len()];
            let mut folded = ArrayViewMut2::from_shape((n, depth.len()), folded).expect("whole vectors");
            gemm(factor.view(), outer, Start::Zero, folded.view_mut());
            Panels::pack(folded.view().reversed_axes(), &mut inner[panels_len(depth.start, n)..]);
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

/// Vectors of a block: fewer where they are very long.
fn width(form: Form) -> usize {
    let fitting = (BLOCK / form.length).clamp(FEWEST, MOST) / FEWEST * FEWEST;
    fitting.min(form.count)
}

/// Rows of a step.
fn rows(form: Form) -> usize {
    (PRODUCTS / (width(form) * form.length)).clamp(2, ROWS)
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
        assert!(defect(&draw::<f64>(20, 300_001, 1)) < 1e-12);
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
