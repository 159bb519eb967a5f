//! Losses and their gradients, as Keras 3 on TensorFlow computes them.
//!
//! Where the model ends with a sigmoid or softmax, the crossentropies work on its input (the logits) and nothing is
//! clipped; otherwise on the output, with probabilities clipped to [1e-7, 1 - 1e-7] and no gradient outside of it.

use crate::kernel::{softmax_rows, Real};

/// The losses, as Keras names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Targets (.., C) in [0, 1].
    BinaryCrossentropy,
    /// Targets (.., C), a distribution.
    CategoricalCrossentropy,
    /// Targets (..), class indices.
    SparseCategoricalCrossentropy,
    /// Targets (.., C).
    MeanSquaredError,
}

const EPSILON: f64 = 1e-7;

impl Loss {
    pub(crate) const NAMES: &[(&str, Loss)] = &[
        ("binary_crossentropy", Loss::BinaryCrossentropy),
        ("categorical_crossentropy", Loss::CategoricalCrossentropy),
        ("sparse_categorical_crossentropy", Loss::SparseCategoricalCrossentropy),
        ("mean_squared_error", Loss::MeanSquaredError),
    ];

    /// Numbers that a target has for an output of `units`.
    pub fn target_width(self, units: usize) -> usize {
        match self {
            Loss::SparseCategoricalCrossentropy => 1,
            _ => units,
        }
    }

    /// The first of some targets that it can't use beside outputs of `units`.
    pub(crate) fn refuses<F: Real>(self, units: usize, targets: &[F]) -> Option<usize> {
        let share = |y: &F| (*y >= F::zero()) & (*y <= F::one());
        let class = |y: &F| *y >= F::zero() && y.wide() < units as f64 && y.fract() == F::zero();
        match self {
            Loss::MeanSquaredError => None,
            Loss::SparseCategoricalCrossentropy => targets.iter().position(|y| !class(y)),
            // A look at all of them, several at a time, before one is searched for.
            _ if targets.iter().fold(true, |fits, y| fits & share(y)) => None,
            _ => targets.iter().position(|y| !share(y)),
        }
    }

    /// What it expects of a target beside outputs of `units`.
    pub(crate) fn expects(self, units: usize) -> String {
        match self {
            Loss::MeanSquaredError => "a finite number".into(),
            Loss::SparseCategoricalCrossentropy => format!("an integer class index from 0 to {}", units - 1),
            _ => "a target between 0 and 1".into(),
        }
    }

    /// The sum of the losses of all rows of `width` outputs; `gradient` gets its derivative times `scale`.
    pub fn evaluate<F: Real>(
        self,
        from_logits: bool,
        width: usize,
        outputs: &[F],
        targets: &[F],
        scale: f64,
        gradient: &mut [F],
    ) -> f64 {
        if from_logits && matches!(self, Loss::CategoricalCrossentropy | Loss::SparseCategoricalCrossentropy)
        {
            gradient.copy_from_slice(outputs);
            softmax_rows(width, gradient);
        }
        let rows = outputs.chunks_exact(width).zip(targets.chunks_exact(self.target_width(width)));
        let mut total = 0.0;
        for ((z, y), g) in rows.zip(gradient.chunks_exact_mut(width)) {
            total += match (self, from_logits) {
                (Loss::BinaryCrossentropy, true) => binary_from_logits(z, y, g),
                (Loss::BinaryCrossentropy, false) => binary(z, y, g),
                (Loss::CategoricalCrossentropy, true) => categorical_from_logits(z, y, g),
                (Loss::CategoricalCrossentropy, false) => categorical(z, y, g),
                (Loss::SparseCategoricalCrossentropy, true) => sparse_from_logits(z, y[0], g),
                (Loss::SparseCategoricalCrossentropy, false) => sparse(z, y[0], g),
                (Loss::MeanSquaredError, _) => squared_error(z, y, g),
            };
        }
        let scale = F::of(scale);
        gradient.iter_mut().for_each(|g| *g = *g * scale);
        total
    }
}

/// mean of `max(z, 0) - z y + log(1 + exp(-|z|))`; gradient `(sigmoid(z) - y) / C`
fn binary_from_logits<F: Real>(z: &[F], y: &[F], g: &mut [F]) -> f64 {
    let share = 1.0 / z.len() as f64;
    let mut loss = 0.0;
    for ((z, y), g) in z.iter().zip(y).zip(g) {
        let (z, y) = (z.wide(), y.wide());
        let small = (-z.abs()).exp();
        loss += z.max(0.0) - z * y + small.ln_1p();
        let p = if z >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) };
        *g = F::of((p - y) * share);
    }
    loss * share
}

/// mean of `-(y log p + (1 - y) log(1 - p))`
fn binary<F: Real>(p: &[F], y: &[F], g: &mut [F]) -> f64 {
    let share = 1.0 / p.len() as f64;
    let mut loss = 0.0;
    for ((p, y), g) in p.iter().zip(y).zip(g) {
        let (q, inside) = clip::<F>(p.wide());
        let y = y.wide();
        loss -= y * q.ln() + (1.0 - y) * (1.0 - q).ln();
        *g = if inside { F::of(((1.0 - y) / (1.0 - q) - y / q) * share) } else { F::zero() };
    }
    loss * share
}

/// `log sum exp z` from the largest logit and its softmax, which is at least 1 / C.
fn log_sum_exp<F: Real>(z: &[F], softmax: &[F]) -> f64 {
    let top = (1..z.len()).fold(0, |top, i| if z[i] > z[top] { i } else { top });
    z[top].wide() - softmax[top].wide().ln()
}

/// `sum of y_j (lse - z_j)`; g holds softmax(z) and becomes `softmax(z) - y`
fn categorical_from_logits<F: Real>(z: &[F], y: &[F], g: &mut [F]) -> f64 {
    let lse = log_sum_exp(z, g);
    let mut loss = 0.0;
    for ((z, y), g) in z.iter().zip(y).zip(g) {
        loss += y.wide() * (lse - z.wide());
        *g = *g - *y;
    }
    loss
}

/// `lse - z_class`; g holds softmax(z)
fn sparse_from_logits<F: Real>(z: &[F], class: F, g: &mut [F]) -> f64 {
    let class = class.wide() as usize;
    let loss = log_sum_exp(z, g) - z[class].wide();
    g[class] = g[class] - F::one();
    loss
}

/// Outputs are divided by their sum, then `-sum of y_j log p_j`.
fn categorical<F: Real>(o: &[F], y: &[F], g: &mut [F]) -> f64 {
    let sum: f64 = o.iter().map(|o| o.wide()).sum();
    let (mut loss, mut mean) = (0.0, 0.0);
    for ((o, y), g) in o.iter().zip(y).zip(g.iter_mut()) {
        let p = o.wide() / sum;
        let (q, inside) = clip::<F>(p);
        loss -= y.wide() * q.ln();
        let dp = if inside { -y.wide() / q } else { 0.0 };
        mean += dp * p;
        *g = F::of(dp);
    }
    g.iter_mut().for_each(|g| *g = F::of((g.wide() - mean) / sum));
    loss
}

/// Clipped outputs are divided by their sum, then `-log p_class`.
fn sparse<F: Real>(o: &[F], class: F, g: &mut [F]) -> f64 {
    let class = class.wide() as usize;
    let sum: f64 = o.iter().map(|o| clip::<F>(o.wide()).0).sum();
    for (i, (o, g)) in o.iter().zip(g).enumerate() {
        let (q, inside) = clip::<F>(o.wide());
        let hit = f64::from(u8::from(i == class));
        *g = if inside { F::of(1.0 / sum - hit / q) } else { F::zero() };
    }
    sum.ln() - clip::<F>(o[class].wide()).0.ln()
}

/// mean of `(z - y)^2`
fn squared_error<F: Real>(z: &[F], y: &[F], g: &mut [F]) -> f64 {
    let share = 1.0 / z.len() as f64;
    let mut loss = 0.0;
    for ((z, y), g) in z.iter().zip(y).zip(g) {
        let error = z.wide() - y.wide();
        loss += error * error;
        *g = F::of(2.0 * error * share);
    }
    loss * share
}

/// The probability within the clipping range, as F rounds it, and whether it was there already.
fn clip<F: Real>(p: f64) -> (f64, bool) {
    let (low, high) = (F::of(EPSILON).wide(), F::of(1.0 - EPSILON).wide());
    (p.clamp(low, high), (low..=high).contains(&p))
}
