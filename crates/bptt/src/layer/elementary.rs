//! `y = f(x)`, number by number, for elementary functions that are no [activation](super::activation).
//!
//! Backward: `dx = f'(x) dy`, where a slope that is none is 0, as in Keras: that of |x| at 0.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer};
use std::f64::consts::FRAC_2_PI;

#[derive(Debug, Clone, Copy)]
enum Function {
    /// |x|
    Absolute,
    /// cos x
    Cos,
    /// exp(x) - 1, exact near 0
    Expm1,
    /// The largest integer up to x
    Floor,
    /// x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2: Hendrycks and Gimpel (2016)
    GeluTanh,
    /// log x
    Log,
    /// log(1 + x), exact near 0
    Log1p,
    /// 1 / sqrt x
    Rsqrt,
    /// -1, 0 or 1
    Sign,
    /// sin x
    Sin,
    /// sqrt x
    Sqrt,
    /// x^2
    Square,
}

/// Keras's names; that of the approximated gelu is its option's.
const FUNCTIONS: &[(&str, Function)] = &[
    ("absolute", Function::Absolute),
    ("cos", Function::Cos),
    ("expm1", Function::Expm1),
    ("floor", Function::Floor),
    ("gelu_approximate", Function::GeluTanh),
    ("log", Function::Log),
    ("log1p", Function::Log1p),
    ("rsqrt", Function::Rsqrt),
    ("sign", Function::Sign),
    ("sin", Function::Sin),
    ("sqrt", Function::Sqrt),
    ("square", Function::Square),
];

struct Elementary {
    function: Function,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    let function = place.config.choice("function", FUNCTIONS)?;
    Ok(vec![place.push(vec![input], &[form], Elementary { function })?])
}

/// The factor of x^3.
const CUBE: f64 = 0.044_715;

impl Function {
    fn value(self, x: f64) -> f64 {
        match self {
            Self::Absolute => x.abs(),
            Self::Cos => x.cos(),
            Self::Expm1 => x.exp_m1(),
            Self::Floor => x.floor(),
            Self::GeluTanh => x * (1.0 + gelu_tanh(x)) / 2.0,
            Self::Log => x.ln(),
            Self::Log1p => x.ln_1p(),
            Self::Rsqrt => 1.0 / x.sqrt(),
            Self::Sign => sign(x),
            Self::Sin => x.sin(),
            Self::Sqrt => x.sqrt(),
            Self::Square => x * x,
        }
    }

    fn slope(self, x: f64) -> f64 {
        match self {
            Self::Absolute => sign(x),
            Self::Cos => -x.sin(),
            Self::Expm1 => x.exp(),
            Self::Floor | Self::Sign => 0.0,
            Self::GeluTanh => {
                let t = gelu_tanh(x);
                (1.0 + t) / 2.0 + x * (1.0 - t * t) / 2.0 * FRAC_2_PI.sqrt() * (1.0 + 3.0 * CUBE * x * x)
            }
            Self::Log => 1.0 / x,
            Self::Log1p => 1.0 / (1.0 + x),
            Self::Rsqrt => -0.5 / (x * x.sqrt()),
            Self::Sin => x.cos(),
            Self::Sqrt => 0.5 / x.sqrt(),
            Self::Square => 2.0 * x,
        }
    }
}

fn gelu_tanh(x: f64) -> f64 {
    (FRAC_2_PI.sqrt() * (x + CUBE * x * x * x)).tanh()
}

fn sign(x: f64) -> f64 {
    if x == 0.0 {
        0.0
    } else {
        x.signum()
    }
}

impl<F: Real> Layer<F> for Elementary {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    /// Shapes: `x, y [n]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        y.iter_mut().zip(io.x[0]).for_each(|(y, &x)| *y = F::of(self.function.value(x.wide())));
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        for ((dx, &dy), &x) in dx.iter_mut().zip(&*dy).zip(io.x[0]) {
            *dx += dy * F::of(self.function.slope(x.wide()));
        }
    }
}
