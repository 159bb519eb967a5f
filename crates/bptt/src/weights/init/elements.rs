//! Tensors whose elements are drawn one by one, each from a place of its own.

use super::form::Step;
use super::initializer::{Distribution, Fan, Initializer, CUT};
use super::normals::normals;
use crate::kernel::{uniforms, Real};
use crate::rng::Stream;
use std::ops::ControlFlow;

/// Elements of a step: an even number, as two uniform numbers come from one place.
const STEP: usize = 1 << 15;

/// Uniform numbers that are drawn together, and then brought to where they are wanted by SIMD.
const TOGETHER: usize = 512;

/// What a number costs in nanoseconds: uniform, normal, and normal within bounds.
const UNIFORM: u64 = 6;
const NORMAL: u64 = 60;
const TRUNCATED: u64 = 80;
/// The same of an element of a transform.
const STFT: u64 = 30;

/// A tensor that is filled from its first element on.
pub(in crate::weights) struct Elements {
    initializer: Initializer,
    /// Elements of its last axis.
    columns: usize,
    /// Its inputs and outputs, as Keras counts them.
    fans: (f64, f64),
    draws: Stream,
    done: usize,
}

impl Elements {
    pub fn new(initializer: Initializer, shape: &[usize], draws: Stream) -> Self {
        let columns = shape.last().copied().unwrap_or(1);
        Elements { initializer, columns, fans: fans(shape), draws, done: 0 }
    }

    pub fn step<F: Real>(&mut self, weights: &mut [F]) -> Step {
        let first = self.done;
        self.done = weights.len().min(first + STEP);
        if first == self.done {
            return ControlFlow::Break(());
        }
        let cost = self.fill(first as u64, &mut weights[first..self.done]);
        ControlFlow::Continue(cost * (self.done - first) as u64)
    }

    /// Fills the elements from `first` on, and tells what each of them cost.
    fn fill<F: Real>(&self, first: u64, weights: &mut [F]) -> u64 {
        let draws = self.draws;
        match &self.initializer {
            &Initializer::Constant(value) => {
                weights.fill(F::of(value));
                1
            }
            &Initializer::Uniform(low, high) => uniform(first, weights, draws, |u| low + (high - low) * u),
            &Initializer::Normal(mean, deviation) => normal(first, weights, draws, |x| mean + deviation * x),
            &Initializer::TruncatedNormal(mean, deviation) => {
                truncated(first, weights, draws, |x| mean + deviation * x)
            }
            &Initializer::VarianceScaling { scale, mode, distribution } => {
                let (inputs, outputs) = self.fans;
                let n = match mode {
                    Fan::In => inputs,
                    Fan::Out => outputs,
                    Fan::Average => (inputs + outputs) / 2.0,
                };
                scaled(first, weights, draws, scale / n.max(1.0), distribution)
            }
            &Initializer::Identity(gain) => {
                let columns = self.columns as u64;
                let diagonal = |i: u64| if i / columns == i % columns { gain } else { 0.0 };
                (first..).zip(weights).for_each(|(i, w)| *w = F::of(diagonal(i)));
                1
            }
            Initializer::Stft(kernel) => {
                let bins = self.columns;
                let places = (first as usize..).map(|i| (i / bins, i % bins));
                weights.iter_mut().zip(places).for_each(|(w, (t, k))| *w = F::of(kernel.at(t, k, bins)));
                STFT
            }
            Initializer::Orthogonal(_) => unreachable!("orthogonal matrices are drawn as wholes"),
        }
    }
}

/// Around zero, of this variance.
fn scaled<F: Real>(
    first: u64,
    weights: &mut [F],
    draws: Stream,
    variance: f64,
    distribution: Distribution,
) -> u64 {
    match distribution {
        Distribution::Uniform => {
            let limit = (3.0 * variance).sqrt();
            uniform(first, weights, draws, |u| limit * (2.0 * u - 1.0))
        }
        Distribution::Normal => normal(first, weights, draws, |x| variance.sqrt() * x),
        Distribution::TruncatedNormal => {
            let deviation = variance.sqrt() / CUT;
            truncated(first, weights, draws, |x| deviation * x)
        }
    }
}

fn uniform<F: Real>(first: u64, weights: &mut [F], draws: Stream, of: impl Fn(f64) -> f64) -> u64 {
    for (pair, weights) in (first / 2..).step_by(TOGETHER / 2).zip(weights.chunks_mut(TOGETHER)) {
        some_uniform(pair, weights, draws, &of);
    }
    UNIFORM
}

/// Not inlined: V8 takes what it has optimized where a function is called, and this one is soon.
#[inline(never)]
fn some_uniform<F: Real>(pair: u64, weights: &mut [F], draws: Stream, of: &impl Fn(f64) -> f64) {
    let drawn = &mut [0.0; TOGETHER][..weights.len()];
    uniforms(draws, pair, drawn);
    weights.iter_mut().zip(&*drawn).for_each(|(w, &u)| *w = F::of(of(u)));
}

fn normal<F: Real>(first: u64, weights: &mut [F], draws: Stream, of: impl Fn(f64) -> f64) -> u64 {
    normals(first, weights, draws, &of);
    NORMAL
}

/// Within two standard deviations: the first of up to 64 numbers that is, each of a place of its own.
fn truncated<F: Real>(first: u64, weights: &mut [F], draws: Stream, of: impl Fn(f64) -> f64) -> u64 {
    for (i, w) in (first..).zip(weights) {
        let mut tries = (0..64).map(|k| draws.normal(i + (k << 40)));
        *w = F::of(of(tries.find(|x| x.abs() <= 2.0).unwrap_or(0.0)));
    }
    TRUNCATED
}

/// Keras's fans: (in, out), the sizes before the last two multiplying both.
fn fans(shape: &[usize]) -> (f64, f64) {
    match *shape {
        [] => (1.0, 1.0),
        [n] => (n as f64, n as f64),
        [ref rest @ .., inputs, outputs] => {
            let field = rest.iter().product::<usize>() as f64;
            (field * inputs as f64, field * outputs as f64)
        }
    }
}
