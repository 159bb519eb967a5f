//! Muon (Jordan and others, 2024; Liu and others, 2025), as Keras writes it, for weights of two axes: `m = mu m + g`, `d = g + mu m` (without
//! Nesterov's form m), `x = d / (|d| + 1e-7)`, as often as is asked for `A = x x^T` and `x = a x + (b A + c A A) x`, and
//! `w -= lr x sqrt(max(rows, columns)) rms_rate`, the last two factors only if there is an `rms_rate`. x lies on its side where there are
//! more rows than columns.
//!
//! All other weights, embeddings if they are excluded, and those that are named go by Adam, with a rate of `adam_lr_ratio lr` and a decay
//! of `adam_weight_decay lr`.
//!
//! Slots: `momentum` is m, and Adam's m; `velocity` Adam's v, which other weights lack. Every weight moves at every step.

use super::adam::Adam;
use super::reach::Reach;
use super::rule::{squares, Now, Rule, Which, Whole};
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::{matrix, matrix_mut, panels_len, par_gemm, Panels, Real, Start};
use serde_json::Value;
use std::any::Any;

/// What numbers of 32 bits are far from overflowing at.
const FAR: f64 = 1e30;

/// More products than anybody asks for.
const MOST: i64 = 100;

#[derive(Debug, PartialEq)]
struct Muon {
    adam: Adam,
    adam_ratio: f64,
    adam_decay: f64,
    /// Weights that go by Adam whatever their shape.
    adam_weights: Vec<u64>,
    /// a, b and c.
    coefficients: [f64; 3],
    momentum: f64,
    nesterov: bool,
    steps: i64,
    rms_rate: Option<f64>,
    rate: Now,
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Rule<F>>> {
    let betas = [config.rate_or("adam_beta_1", 0.9)?, config.rate_or("adam_beta_2", 0.999)?];
    let adam_weights = match config.take("adam_weights") {
        None => Vec::new(),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_u64).collect(),
        Some(other) => return Err(config.refuse("adam_weights", "an array", &other)),
    };
    // Their meaning is in `adam_weights`.
    config.take("exclude_layers");
    config.flag("exclude_embeddings", true)?;
    let steps = config.integer("ns_steps")?.unwrap_or(5);
    if !(0..=MOST).contains(&steps) {
        return Err(config.refuse("ns_steps", "from 0 to 100", &steps.into()));
    }
    let rms_rate = config.float("rms_rate", 0.0)?;
    Ok(Box::new(Muon {
        adam: Adam::new(betas, config.float("epsilon", 1e-7)?),
        adam_ratio: config.float("adam_lr_ratio", 1.0)?,
        adam_decay: config.float("adam_weight_decay", 0.0)?,
        adam_weights,
        coefficients: [
            config.finite("muon_a", 3.4445)?,
            config.finite("muon_b", -4.775)?,
            config.finite("muon_c", 2.0315)?,
        ],
        momentum: config.number("momentum", 0.95, 0.0, 1.0)?,
        nesterov: config.flag("nesterov", true)?,
        steps,
        rms_rate: Some(rms_rate).filter(|&rate| rate > 0.0),
        rate: Now::default(),
    }))
}

impl Muon {
    /// The sizes of a weight that does not go by Adam, the smaller one first.
    fn sizes(&self, weight: Which) -> Option<[usize; 2]> {
        let &[rows, columns] = weight.shape else { return None };
        let by_adam = self.adam_weights.contains(&(weight.index as u64));
        (!by_adam && !weight.shape.contains(&0)).then(|| [rows.min(columns), rows.max(columns)])
    }

    /// What x is multiplied by in the end.
    fn factor(&self, long: usize) -> f64 {
        self.rate.0 * self.rms_rate.map_or(1.0, |rate| (long as f64).sqrt() * rate)
    }

    /// The largest that a singular value can become, and that a number on the way there can be.
    fn largest(&self) -> [f64; 2] {
        let [a, b, c] = self.coefficients;
        let (mut value, mut most) = (1.01, 1.01f64);
        for _ in 0..self.steps {
            let polynomial = |x: f64| (x * (a + x * x * (b + x * x * c))).abs();
            // Where its slope is 0: a + 3 b y + 5 c y^2, with y = x^2.
            let root = (9.0 * b * b - 20.0 * a * c).max(0.0).sqrt();
            let turns = [-1.0, 1.0].map(|sign| (sign * root - 3.0 * b) / (10.0 * c)).into_iter();
            let turns = turns.chain([-a / (3.0 * b)]).filter(|y| *y > 0.0).map(f64::sqrt);
            let inside = turns.filter(|&x| x < value).map(polynomial).fold(polynomial(value), f64::max);
            let square = value * value;
            most = most.max(square * square * (a.abs() + b.abs() + c.abs() + square));
            value = inside * 1.01;
        }
        [value, most.max(value)]
    }
}

impl<F: Real> Rule<F> for Muon {
    fn slots(&self) -> &'static [&'static str] {
        &["momentum", "velocity"]
    }

    fn side_by_side(&self) -> usize {
        2
    }

    fn keeps(&self, slot: usize, weight: Which) -> Option<Vec<usize>> {
        (slot == 0 || self.sizes(weight).is_none()).then(|| weight.shape.to_vec())
    }

    fn decayed(&self, weight: Which, usual: f64) -> f64 {
        match self.sizes(weight) {
            Some(_) => usual,
            None => self.adam_decay * self.rate.0,
        }
    }

    fn goes_on_as(&self, next: &dyn Any) -> bool {
        next.downcast_ref() == Some(self)
    }

    fn start(&mut self, step: u64, rate: f64) {
        self.rate = Now(rate);
        Rule::<F>::start(&mut self.adam, step, rate * self.adam_ratio);
    }

    fn whole(&self) -> Option<&dyn Whole<F>> {
        Some(self)
    }

    fn refuses(&self, slots: &[&[F]]) -> Option<&'static str> {
        self.adam.refuses(slots)
    }
}

impl<F: Real> Whole<F> for Muon {
    /// x twice, two small squares, and one of the factors in the order of products.
    fn scratch(&self, weight: Which) -> usize {
        self.sizes(weight).map_or(0, |[short, long]| {
            let packed = panels_len(long, short).max(panels_len(short, long)).max(panels_len(short, short));
            short.saturating_mul(long + short).saturating_mul(2).saturating_add(packed)
        })
    }

    fn step(
        &self,
        weight: Which,
        weights: &mut [F],
        gradient: &[F],
        slots: &mut [&mut [F]],
        scratch: &mut [F],
    ) {
        let Some([short, long]) = self.sizes(weight) else {
            return Rule::step(&self.adam, weights, gradient, slots);
        };
        let [m, ..] = slots else { return };
        let (x, scratch) = scratch.split_at_mut(short * long);
        let momentum = F::of(self.momentum);
        for ((&g, m), x) in gradient.iter().zip(m.iter_mut()).zip(x.iter_mut()) {
            *m = momentum * *m + g;
            *x = if self.nesterov { g + momentum * *m } else { *m };
        }
        let columns = weight.shape[1];
        if columns < long {
            let (turned, _) = scratch.split_at_mut(x.len());
            matrix_mut(turned, long).assign(&matrix(x, columns).t());
            x.copy_from_slice(turned);
        }
        let norm = F::of(squares(x).sqrt()) + F::of(1e-7);
        x.iter_mut().for_each(|x| *x = *x / norm);
        for _ in 0..self.steps {
            straightened(self.coefficients.map(F::of), short, x, scratch);
        }
        let factor = F::of(self.factor(long));
        let x = matrix(x, long);
        let x = if columns < long { x.reversed_axes() } else { x };
        matrix_mut(weights, columns).zip_mut_with(&x, |w, &x| *w = *w - factor * x);
    }

    /// No element of x is larger than its largest singular value.
    fn reach(&self, weight: Which, gradient: f64, at: &Reach) -> Option<Reach> {
        let Some([_, long]) = self.sizes(weight) else {
            return Rule::<F>::reach(&self.adam, gradient, at);
        };
        let m = F::of(self.momentum).wide() * at.slots[0] + gradient;
        let [value, most] = self.largest();
        let factor = self.factor(long);
        let fits = most < FAR && factor < FAR && gradient + m < FAR;
        fits.then(|| Reach::new(at.weight + factor * value, [m]))
    }
}

/// `x = a x + (b A + c A A) x` with `A = x x^T`. Shapes: `x [short, long]`.
fn straightened<F: Real>([a, b, c]: [F; 3], short: usize, x: &mut [F], scratch: &mut [F]) {
    let long = x.len() / short;
    let (next, scratch) = scratch.split_at_mut(x.len());
    let (square, scratch) = scratch.split_at_mut(short * short);
    let (sum, packed) = scratch.split_at_mut(short * short);
    let turned = Panels::pack(matrix(x, long).reversed_axes(), packed);
    par_gemm(matrix(x, long), turned, Start::Zero, matrix_mut(square, short));
    let factor = Panels::pack(matrix(square, short), packed);
    par_gemm(matrix(square, short), factor, Start::Zero, matrix_mut(sum, short));
    sum.iter_mut().zip(&*square).for_each(|(sum, &square)| *sum = b * square + c * *sum);
    next.iter_mut().zip(&*x).for_each(|(next, &x)| *next = a * x);
    par_gemm(matrix(sum, short), Panels::pack(matrix(x, long), packed), Start::Keep, matrix_mut(next, long));
    x.copy_from_slice(next);
}
