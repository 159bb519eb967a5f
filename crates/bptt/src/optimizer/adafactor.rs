//! Adafactor (Shazeer and Stern, 2018), as Keras writes it. With `rho = min(lr, 1 / sqrt(t))`, `b = 1 - t^beta_2_decay` and
//! `a = rho max(epsilon_2, rms(w))`: `v = b v + (1 - b)(g^2 + epsilon_1)`, `u = g / sqrt(v)` and `w -= a u / max(1, rms(u) / threshold)`.
//! Of a weight of two axes or more the means of rows and columns stand for v:
//! `r = b r + (1 - b) mean(g^2 + epsilon_1, last axis)`, c the same over the axis before it, and `v = c r / mean(r)`.
//!
//! Slots: `r` and `c`, single zeros of weights of one axis, and `velocity`, which is v; Keras's r and c have the name of their weight alone.
//! `relative_step` says nothing that rho does not say, in Keras as well. A step goes three times through a weight: the first time finds r
//! and c, the second the size of u. Every weight moves at every step.

use super::reach::Reach;
use super::rule::{below, squares, Now, Rule, Which, Whole};
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::portable::powf;
use std::any::Any;

/// What numbers of 32 bits are far from overflowing at.
const FAR: f64 = 1e30;

/// Elements of u that are computed at a time, on the stack.
const PIECE: usize = 256;

#[derive(Debug, PartialEq)]
struct Adafactor {
    /// The exponent of t, at most 0.
    beta_decay: f64,
    epsilons: [f64; 2],
    threshold: f64,
    /// 1 - b, and rho.
    share: Now,
    rho: Now,
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Rule<F>>> {
    config.flag("relative_step", true)?;
    Ok(Box::new(Adafactor {
        beta_decay: config.number("beta_2_decay", -0.8, f64::MIN, 0.0)?,
        epsilons: [config.float("epsilon_1", 1e-30)?, config.float("epsilon_2", 1e-3)?],
        threshold: config.number("clip_threshold", 1.0, f64::from(f32::MIN_POSITIVE), f64::MAX)?,
        share: Now::default(),
        rho: Now::default(),
    }))
}

/// Rows and columns of a weight's matrices; none of one that has fewer axes.
fn matrix_of(shape: &[usize]) -> Option<[usize; 2]> {
    shape.split_last_chunk().map(|(_, &matrix)| matrix)
}

impl Adafactor {
    /// b and 1 - b.
    fn shares<F: Real>(&self) -> [F; 2] {
        [1.0 - self.share.0, self.share.0].map(F::of)
    }

    /// r and c of one matrix. Shapes: `gradient [rows, columns], r [rows], c [columns], sums [columns]`.
    fn factors<F: Real>(&self, gradient: &[F], r: &mut [F], c: &mut [F], sums: &mut [F]) {
        let ([kept, new], epsilon) = (self.shares::<F>(), F::of(self.epsilons[0]));
        let [rows, columns] = [r.len(), c.len()].map(|len| F::of(len as f64));
        sums.fill(F::zero());
        for (row, r) in gradient.chunks_exact(c.len()).zip(r) {
            sums.iter_mut().zip(row).for_each(|(sum, &g)| *sum += g * g);
            *r = kept * *r + new * (F::of(squares(row)) / columns + epsilon);
        }
        c.iter_mut().zip(sums).for_each(|(c, sum)| *c = kept * *c + new * (*sum / rows + epsilon));
    }

    /// What the gradients of each row are divided by, and then those of each column: the roots of `r / mean(r)` and of c.
    fn roots<F: Real>(r: &[F], c: &[F], of_rows: &mut [F], of_columns: &mut [F]) {
        let mean = F::of(r.iter().map(|r| r.wide()).sum::<f64>() / r.len() as f64);
        of_rows.iter_mut().zip(r).for_each(|(root, &r)| *root = (r / mean).sqrt());
        of_columns.iter_mut().zip(c).for_each(|(root, &c)| *root = c.sqrt());
    }

    /// v of weights of one axis, by which u is divided.
    fn velocity<F: Real>(&self, gradient: &[F], v: &mut [F]) {
        let ([kept, new], epsilon) = (self.shares::<F>(), F::of(self.epsilons[0]));
        v.iter_mut().zip(gradient).for_each(|(v, &g)| *v = kept * *v + new * (g * g + epsilon));
    }

    /// What u is multiplied by, where the squares of its elements add up to `squared`, and those of the weights to `of_weights`.
    fn factor(&self, count: usize, squared: f64, of_weights: f64) -> f64 {
        let rms = |squares: f64| (squares / count as f64).sqrt();
        let alpha = rms(of_weights).max(self.epsilons[1]) * self.rho.0;
        alpha / (rms(squared) / self.threshold).max(1.0)
    }
}

/// The sum of the squares of all u. Shapes: `gradient [rows, columns], by [columns]`, and all u are divided by `and` as well.
fn sized<F: Real>(gradient: &[F], by: &[F], and: F) -> f64 {
    let mut piece = [F::zero(); PIECE];
    let pieces = gradient.chunks(PIECE).zip(by.chunks(PIECE));
    let of_piece = |(gradient, by): (&[F], &[F])| {
        let u = &mut piece[..gradient.len()];
        for ((u, &g), &by) in u.iter_mut().zip(gradient).zip(by) {
            *u = g / (by * and);
        }
        squares(u)
    };
    pieces.map(of_piece).sum()
}

impl<F: Real> Rule<F> for Adafactor {
    fn slots(&self) -> &'static [&'static str] {
        &["r", "c", "velocity"]
    }

    fn side_by_side(&self) -> usize {
        3
    }

    fn keeps(&self, slot: usize, weight: Which) -> Option<Vec<usize>> {
        let mut shape = weight.shape.to_vec();
        match (slot, matrix_of(weight.shape)) {
            (2, _) => (),
            (_, Some(_)) => drop(shape.remove(shape.len() - 1 - slot)),
            (_, None) => shape.clear(),
        }
        Some(shape)
    }

    fn goes_on_as(&self, next: &dyn Any) -> bool {
        next.downcast_ref() == Some(self)
    }

    fn start(&mut self, step: u64, rate: f64) {
        let step = step as f64;
        self.share = Now(powf(step, self.beta_decay));
        self.rho = Now(rate.min(step.sqrt().recip()));
    }

    fn whole(&self) -> Option<&dyn Whole<F>> {
        Some(self)
    }

    fn refuses(&self, slots: &[&[F]]) -> Option<&'static str> {
        slots.iter().any(|slot| below(slot, 0.0)).then_some("r, c and velocity must be at least 0")
    }
}

impl<F: Real> Whole<F> for Adafactor {
    /// The roots of all rows and, of one matrix, of its columns; or those of all elements.
    fn scratch(&self, weight: Which) -> usize {
        match matrix_of(weight.shape) {
            Some([_, columns]) => weight.len() / columns.max(1) + columns,
            None => weight.len(),
        }
    }

    fn step(
        &self,
        weight: Which,
        weights: &mut [F],
        gradient: &[F],
        slots: &mut [&mut [F]],
        scratch: &mut [F],
    ) {
        let [r, c, v, ..] = slots else { return };
        let of_weights = squares(weights);
        match matrix_of(weight.shape) {
            Some(matrix) => factored(self, (matrix, of_weights), weights, gradient, [r, c, v], scratch),
            None => {
                self.velocity(gradient, v);
                let roots = &mut scratch[..v.len()];
                roots.iter_mut().zip(&**v).for_each(|(root, v)| *root = v.sqrt());
                let squared = sized(gradient, roots, F::one());
                let factor = F::of(self.factor(weights.len(), squared, of_weights));
                move_all(weights, gradient, roots, (F::one(), factor));
            }
        }
    }

    /// u is brought down to the threshold, by which no element can be larger than the root of their number times that. Before, it can be as
    /// large as rows and columns in which only one element has a gradient make it.
    fn reach(&self, weight: Which, gradient: f64, at: &Reach) -> Option<Reach> {
        let [epsilon, least] = self.epsilons.map(|epsilon| F::of(epsilon).wide());
        let new = gradient * gradient + epsilon;
        let [r, c, v] = [0, 1, 2].map(|slot| at.slots[slot].max(new));
        let (root, share) = ((weight.len() as f64).sqrt(), F::of(self.share.0).wide());
        let alpha = least.max(at.weight) * self.rho.0;
        let (slots, u) = match matrix_of(weight.shape) {
            Some([rows, columns]) => {
                let fewer = rows.min(columns) as f64;
                ([r, c, c * rows as f64], (r * fewer / epsilon).sqrt() / share)
            }
            None => ([0.0, 0.0, v], share.sqrt().recip()),
        };
        // Of what is between.
        let fits =
            u < FAR && gradient * gradient * weight.len() as f64 * 2.0 < FAR && epsilon > LEAST / share;
        fits.then(|| Reach::new(at.weight + alpha * root * self.threshold, slots))
    }
}

/// Smaller numbers have too few digits to be divided by.
const LEAST: f64 = f32::MIN_POSITIVE as f64;

/// A step of a weight of matrices, one after the other. Their rows keep their roots until all u are known.
fn factored<F: Real>(
    rule: &Adafactor,
    ([rows, columns], of_weights): ([usize; 2], f64),
    weights: &mut [F],
    gradient: &[F],
    [r, c, v]: [&mut [F]; 3],
    scratch: &mut [F],
) {
    let count = weights.len() / (rows * columns).max(1);
    let (of_rows, of_columns) = scratch.split_at_mut(rows * count);
    let of_columns = &mut of_columns[..columns];
    let at = |i: usize| {
        let lines = i * rows..(i + 1) * rows;
        (lines.start * columns..lines.end * columns, lines, i * columns..(i + 1) * columns)
    };
    let mut squared = 0.0;
    for (all, lines, across) in (0..count).map(at) {
        let (gradient, r, c) = (&gradient[all.clone()], &mut r[lines.clone()], &mut c[across]);
        rule.factors(gradient, r, c, of_columns);
        let of_rows = &mut of_rows[lines];
        Adafactor::roots(r, c, of_rows, of_columns);
        let lines = gradient.chunks_exact(columns).zip(v[all].chunks_exact_mut(columns));
        for ((gradient, v), &root) in lines.zip(&*of_rows) {
            squared += sized(gradient, of_columns, root);
            v.iter_mut().zip(&*c).for_each(|(v, &c)| *v = root * root * c);
        }
    }
    let factor = F::of(rule.factor(weights.len(), squared, of_weights));
    for (all, lines, across) in (0..count).map(at) {
        of_columns.iter_mut().zip(&c[across]).for_each(|(root, c)| *root = c.sqrt());
        let pieces = weights[all.clone()].chunks_exact_mut(columns).zip(gradient[all].chunks_exact(columns));
        for ((weights, gradient), &root) in pieces.zip(&of_rows[lines]) {
            move_all(weights, gradient, of_columns, (root, factor));
        }
    }
}

/// Moves elements by u times a factor.
fn move_all<F: Real>(weights: &mut [F], gradient: &[F], by: &[F], (and, factor): (F, F)) {
    for ((w, &g), &by) in weights.iter_mut().zip(gradient).zip(by) {
        *w = *w - factor * (g / (by * and));
    }
}
