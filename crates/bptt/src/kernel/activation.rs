//! Element-wise functions and those over a row, by Keras's names and with Keras's default settings. Derivatives are written in
//! terms of the output wherever it determines them. Six functions, for which it does not, need their input as well.

use super::at_level::at_level;
use super::softmax::{log_softmax, softmax_rows, through_log_softmax, through_softmax};
use super::Real;
use crate::portable::{erfc, exp, exp_m1, ln_1p, square, tanh};

/// A function, as Keras names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// x
    Linear,
    /// tanh x
    Tanh,
    /// max(x, 0)
    Relu,
    /// 1 / (1 + exp(-x))
    Sigmoid,
    /// exp(x) / sum exp(x) over the last axis
    Softmax,
    /// x, or exp(x) - 1 below 0; celu is the same
    Elu,
    /// exp(x)
    Exponential,
    /// x Phi(x)
    Gelu,
    /// x, or 0 within [-0.5, 0.5]
    HardShrink,
    /// x / 6 + 0.5 within [0, 1]
    HardSigmoid,
    /// x / 5 + 0.5 within [0, 1]: what Keras 2 and TensorFlow.js call hard_sigmoid
    Keras2HardSigmoid,
    /// x hard_sigmoid(x)
    HardSilu,
    /// x within [-1, 1]
    HardTanh,
    /// x, or 0.2 x below 0
    LeakyRelu,
    /// log sigmoid(x)
    LogSigmoid,
    /// log softmax(x)
    LogSoftmax,
    /// x tanh(softplus(x))
    Mish,
    /// x within [0, 6]
    Relu6,
    /// 1.0507 elu(x), with 1.6733 as the factor below 0
    Selu,
    /// x sigmoid(x)
    Silu,
    /// x moved towards 0 by 0.5
    SoftShrink,
    /// log(1 + exp(x))
    Softplus,
    /// x / (1 + |x|)
    Softsign,
    /// (x + 1)^2 / 4 between 0 and x
    SparsePlus,
    /// (x + 1) / 2 within [0, 1]
    SparseSigmoid,
    /// After Martins and Astudillo (2016), as Keras has it: see `sparsemax` below
    Sparsemax,
    /// (x + sqrt(x^2 + 4)) / 2
    Squareplus,
    /// x - tanh x
    TanhShrink,
}

/// Keras's names, and one for a function that Keras 3 has not; where there are two, the second is an alias.
pub const ACTIVATIONS: &[(&str, Activation)] = &[
    ("linear", Activation::Linear),
    ("tanh", Activation::Tanh),
    ("relu", Activation::Relu),
    ("sigmoid", Activation::Sigmoid),
    ("softmax", Activation::Softmax),
    ("elu", Activation::Elu),
    ("celu", Activation::Elu),
    ("exponential", Activation::Exponential),
    ("gelu", Activation::Gelu),
    ("hard_shrink", Activation::HardShrink),
    ("hard_sigmoid", Activation::HardSigmoid),
    ("hard_silu", Activation::HardSilu),
    ("hard_swish", Activation::HardSilu),
    ("hard_tanh", Activation::HardTanh),
    ("keras2_hard_sigmoid", Activation::Keras2HardSigmoid),
    ("leaky_relu", Activation::LeakyRelu),
    ("log_sigmoid", Activation::LogSigmoid),
    ("log_softmax", Activation::LogSoftmax),
    ("mish", Activation::Mish),
    ("relu6", Activation::Relu6),
    ("selu", Activation::Selu),
    ("silu", Activation::Silu),
    ("swish", Activation::Silu),
    ("soft_shrink", Activation::SoftShrink),
    ("softplus", Activation::Softplus),
    ("softsign", Activation::Softsign),
    ("sparse_plus", Activation::SparsePlus),
    ("sparse_sigmoid", Activation::SparseSigmoid),
    ("sparsemax", Activation::Sparsemax),
    ("squareplus", Activation::Squareplus),
    ("tanh_shrink", Activation::TanhShrink),
];

const SELU_SCALE: f64 = 1.050_700_987_355_480_5;
const SELU_ALPHA: f64 = 1.673_263_242_354_377_2;

impl Activation {
    /// Whether the output alone determines the derivative, as recurrent layers need it.
    pub fn derives_from_output(self) -> bool {
        !matches!(
            self,
            Self::Gelu | Self::HardSilu | Self::Mish | Self::Silu | Self::Sparsemax | Self::TanhShrink
        )
    }

    /// Whether it goes over whole rows rather than element by element.
    pub fn by_rows(self) -> bool {
        matches!(self, Self::Softmax | Self::LogSoftmax | Self::Sparsemax)
    }
}

/// `x := f(x)`; functions of rows go over rows of `width` elements.
/// Shapes: `x [rows, width]`.
pub fn activate<F: Real>(f: Activation, width: usize, x: &mut [F]) {
    use Activation::*;
    match f {
        Linear => (),
        Tanh => F::tanh_all(x),
        Relu => relu(x),
        Sigmoid => F::sigmoid_all(x),
        Exponential => F::exp_all(x),
        Softmax => softmax_rows(width, x),
        LogSoftmax => x.chunks_exact_mut(width).for_each(|row| log_softmax(row)),
        Sparsemax => x.chunks_exact_mut(width).for_each(sparsemax),
        _ => x.iter_mut().for_each(|x| *x = F::of(value(f, x.wide()))),
    }
}

/// [`activate`] for a gate: a sigmoid is `1/2 + tanh(x / 2) / 2`, fast and within 1e-7, though not in relative terms near 0.
/// Shapes: `x [rows, width]`.
pub fn gate<F: Real>(f: Activation, width: usize, x: &mut [F]) {
    if f != Activation::Sigmoid {
        return activate(f, width, x);
    }
    F::gate_all(x);
}

/// The functions that are not common enough for a kernel of their own.
fn value(f: Activation, x: f64) -> f64 {
    use Activation::*;
    match f {
        Elu => elu(x),
        Gelu => x * normal_cdf(x),
        HardShrink => {
            if x.abs() > 0.5 {
                x
            } else {
                0.0
            }
        }
        HardSigmoid => (x / 6.0 + 0.5).clamp(0.0, 1.0),
        HardSilu => x * (x / 6.0 + 0.5).clamp(0.0, 1.0),
        HardTanh => x.clamp(-1.0, 1.0),
        Keras2HardSigmoid => (x / 5.0 + 0.5).clamp(0.0, 1.0),
        LeakyRelu => {
            if x > 0.0 {
                x
            } else {
                0.2 * x
            }
        }
        LogSigmoid => -softplus(-x),
        Mish => x * tanh(softplus(x)),
        Relu6 => x.clamp(0.0, 6.0),
        Selu => SELU_SCALE * if x > 0.0 { x } else { SELU_ALPHA * exp_m1(x) },
        Silu => x * sigmoid(x),
        SoftShrink => x - x.clamp(-0.5, 0.5),
        Softplus => softplus(x),
        Softsign => x / (1.0 + x.abs()),
        SparsePlus => {
            if x <= -1.0 {
                0.0
            } else if x < 1.0 {
                (x + 1.0) * (x + 1.0) / 4.0
            } else {
                x
            }
        }
        SparseSigmoid => (0.5 * (x + 1.0)).clamp(0.0, 1.0),
        Squareplus => (x + (x * x + 4.0).sqrt()) / 2.0,
        TanhShrink => x - tanh(x),
        Linear | Tanh | Relu | Sigmoid | Exponential | Softmax | LogSoftmax | Sparsemax => x,
    }
}

/// `g := g * f'(x)` given `y = f(x)`: the gradient at the input from the one at the output. Without `x` the function must be one
/// that [derives from its output](Activation::derives_from_output).
/// Shapes: `x, y, g [rows, width]`.
pub fn derive<F: Real>(f: Activation, width: usize, x: Option<&[F]>, y: &[F], g: &mut [F]) {
    use Activation::*;
    match f {
        Linear => (),
        Tanh => derive_tanh(y, g),
        Relu => derive_relu(y, g),
        Sigmoid => derive_sigmoid(y, g),
        Softmax | LogSoftmax => {
            let through = if f == Softmax { through_softmax } else { through_log_softmax };
            g.chunks_exact_mut(width).zip(y.chunks_exact(width)).for_each(|(g, y)| through(y, g));
        }
        Sparsemax => {
            let x = x.unwrap_or(&[]).chunks_exact(width);
            for ((g, y), x) in g.chunks_exact_mut(width).zip(y.chunks_exact(width)).zip(x) {
                sparsemax_back(x, y, g);
            }
        }
        _ => match x.filter(|_| !f.derives_from_output()) {
            Some(x) => {
                let slope = |x: &F| F::of(slope_at_input(f, x.wide()));
                g.iter_mut().zip(x).for_each(|(g, x)| *g = *g * slope(x));
            }
            None => {
                let slope = |y: &F| F::of(slope_at_output(f, y.wide()));
                g.iter_mut().zip(y).for_each(|(g, y)| *g = *g * slope(y));
            }
        },
    }
}

at_level! {
    /// Shapes: `x [n]`.
    fn relu<F: Real>(x: &mut [F]) {
        x.iter_mut().for_each(|x| *x = if *x < F::zero() { F::zero() } else { *x });
    }
}

at_level! {
    /// Shapes: `y, g [n]`.
    fn derive_tanh<F: Real>(y: &[F], g: &mut [F]) {
        g.iter_mut().zip(y).for_each(|(g, &y)| *g = *g * (F::one() - y * y));
    }
}

at_level! {
    /// Shapes: `y, g [n]`.
    fn derive_relu<F: Real>(y: &[F], g: &mut [F]) {
        g.iter_mut().zip(y).for_each(|(g, &y)| *g = if y > F::zero() { *g } else { F::zero() });
    }
}

at_level! {
    /// Shapes: `y, g [n]`.
    fn derive_sigmoid<F: Real>(y: &[F], g: &mut [F]) {
        g.iter_mut().zip(y).for_each(|(g, &y)| *g = *g * y * (F::one() - y));
    }
}

fn slope_at_input(f: Activation, x: f64) -> f64 {
    match f {
        Activation::Gelu => {
            let density = exp(-0.5 * x * x) / std::f64::consts::TAU.sqrt();
            normal_cdf(x) + x * density
        }
        Activation::HardSilu if x <= -3.0 => 0.0,
        Activation::HardSilu if x >= 3.0 => 1.0,
        Activation::HardSilu => x / 3.0 + 0.5,
        Activation::Mish => {
            let t = tanh(softplus(x));
            t + x * (1.0 - t * t) * sigmoid(x)
        }
        Activation::Silu => {
            let s = sigmoid(x);
            s * (1.0 + x * (1.0 - s))
        }
        _ => square(tanh(x)),
    }
}

fn slope_at_output(f: Activation, y: f64) -> f64 {
    use Activation::*;
    let within = |low: f64, high: f64, slope: f64| if y > low && y < high { slope } else { 0.0 };
    match f {
        Elu if y <= 0.0 => y + 1.0,
        Exponential => y,
        HardShrink | SoftShrink if y == 0.0 => 0.0,
        HardSigmoid => within(0.0, 1.0, 1.0 / 6.0),
        HardTanh => within(-1.0, 1.0, 1.0),
        Keras2HardSigmoid => within(0.0, 1.0, 0.2),
        LeakyRelu if y <= 0.0 => 0.2,
        LogSigmoid => -exp_m1(y),
        Relu6 => within(0.0, 6.0, 1.0),
        Selu if y > 0.0 => SELU_SCALE,
        Selu => y + SELU_SCALE * SELU_ALPHA,
        Softplus => -exp_m1(-y),
        Softsign => square(1.0 - y.abs()),
        SparsePlus if y < 1.0 => y.max(0.0).sqrt(),
        SparseSigmoid => within(0.0, 1.0, 0.5),
        Squareplus => y * y / (y * y + 1.0),
        _ => 1.0,
    }
}

fn elu(x: f64) -> f64 {
    if x > 0.0 {
        x
    } else {
        exp_m1(x)
    }
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + ln_1p(exp(-x.abs()))
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

fn normal_cdf(x: f64) -> f64 {
    0.5 * erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// `max(x - tau, 0)`. The support are the largest k elements `x_(j)` with `x_(j) > (c_j - 1) / j`, where `c_j` is the sum of the first j, and
/// Keras takes `tau = (c_1 + ... + c_k - 1) / k`. The paper has `c_k` alone there, for which a row sums to 1; Keras's agrees with it for k = 1.
/// Shapes: `row [width]`.
fn sparsemax<F: Real>(row: &mut [F]) {
    let (mut k, mut sums) = (0.0, 0.0);
    each_of_support(row, |_, sum| (k, sums) = (k + 1.0, sums + sum));
    let tau = (sums - 1.0) / k;
    row.iter_mut().for_each(|x| *x = F::of((x.wide() - tau).max(0.0)));
}

/// The gradient of [`sparsemax`]: through tau the j-th element of the support has the share `(k - j + 1) / k`.
/// Shapes: `x, y, g [width]`.
fn sparsemax_back<F: Real>(x: &[F], y: &[F], g: &mut [F]) {
    let zero = F::zero();
    g.iter_mut().zip(y).filter(|(_, &y)| y <= zero).for_each(|(g, _)| *g = zero);
    let through = g.iter().fold(0.0, |sum, g| sum + g.wide());
    let mut k = 0.0;
    each_of_support(x, |_, _| k += 1.0);
    let mut left = k;
    each_of_support(x, |i, _| {
        g[i] = g[i] - F::of(through * left / k);
        left -= 1.0;
    });
}

/// The places of the support, largest element first, each with the sum so far. Found without a sorted copy.
/// Shapes: `x [width]`.
fn each_of_support<F: Real>(x: &[F], mut work: impl FnMut(usize, f64)) {
    let (mut last, mut sum) = (None, 0.0);
    for j in 1..=x.len() {
        let after = |&i: &usize| last.is_none_or(|l: usize| x[i] < x[l] || x[i] == x[l] && i > l);
        let larger = |a: usize, b: usize| if x[b] > x[a] { b } else { a };
        let Some(next) = (0..x.len()).filter(after).reduce(larger) else { break };
        sum += x[next].wide();
        if x[next].wide() <= (sum - 1.0) / j as f64 {
            break;
        }
        work(next, sum);
        last = Some(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_agree_with_differences() {
        for &(name, f) in ACTIVATIONS {
            for i in -50..50 {
                let x = f64::from(i) * 0.083 + 0.0137;
                let (mut up, mut down, mut y) = ([x + 1e-6, 0.3], [x - 1e-6, 0.3], [x, 0.3]);
                [&mut up, &mut down, &mut y].into_iter().for_each(|v| activate(f, 2, v));
                let numeric = (up[0] - down[0]) / 2e-6;
                let mut g = [1.0, 0.0];
                derive(f, 2, Some(&[x, 0.3]), &y, &mut g);
                assert!((g[0] - numeric).abs() < 1e-7, "{name} at {x}: {} against {numeric}", g[0]);
                if f.derives_from_output() {
                    let mut alone = [1.0, 0.0];
                    derive(f, 2, None, &y, &mut alone);
                    assert_eq!(alone, g);
                }
            }
        }
    }

    #[test]
    fn sparsemax_has_the_threshold_of_keras() {
        // Support 1.2, 1.2, 0.9 with sums 1.2, 2.4, 3.3: tau = (6.9 - 1) / 3.
        let mut x = [0.1f64, 1.2, 0.9, -3.0, 1.2, 2.5];
        sparsemax(&mut x[..5]);
        assert_eq!(&x[..5], &[0.0; 5]);
        let mut one = [0.3f64, 2.0, 0.1];
        sparsemax(&mut one);
        assert_eq!(one, [0.0, 1.0, 0.0]);
    }
}
