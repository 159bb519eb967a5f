//! `y = f(x)`, number by number, for elementary functions that are no [activation](super::activation).
//!
//! Backward: `dx = f'(x) dy`, where a slope that is none is 0, as in Keras: that of |x| at 0.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer};
use crate::portable::{
    acos, acosh, asin, asinh, atan, atanh, cbrt, cos, cosh, erf, exp, exp2, exp_m1, hypot, ln, ln_1p, log10,
    log2, sin, sinh, square, tan, tanh,
};
use std::f64::consts::{FRAC_2_PI, FRAC_2_SQRT_PI, LN_10, LN_2};

#[derive(Debug, Clone, Copy)]
enum Function {
    /// |x|
    Absolute,
    /// arccos x
    Arccos,
    /// arcosh x
    Arccosh,
    /// arcsin x
    Arcsin,
    /// arsinh x
    Arcsinh,
    /// arctan x
    Arctan,
    /// artanh x
    Arctanh,
    /// The cube root
    Cbrt,
    /// The smallest integer from x on
    Ceil,
    /// cos x
    Cos,
    /// cosh x
    Cosh,
    /// 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x
    Erf,
    /// 2^x
    Exp2,
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
    /// log x to the base 2
    Log2,
    /// log x to the base 10
    Log10,
    /// The nearest integer; of two the even one
    Round,
    /// 1 / sqrt x
    Rsqrt,
    /// -1, 0 or 1
    Sign,
    /// sin x
    Sin,
    /// sinh x
    Sinh,
    /// sqrt x
    Sqrt,
    /// x^2
    Square,
    /// x, which counts as a constant
    StopGradient,
    /// tan x
    Tan,
    /// The next integer towards 0
    Trunc,
}

/// Keras's names; that of the approximated gelu is its option's.
const FUNCTIONS: &[(&str, Function)] = &[
    ("absolute", Function::Absolute),
    ("arccos", Function::Arccos),
    ("arccosh", Function::Arccosh),
    ("arcsin", Function::Arcsin),
    ("arcsinh", Function::Arcsinh),
    ("arctan", Function::Arctan),
    ("arctanh", Function::Arctanh),
    ("cbrt", Function::Cbrt),
    ("ceil", Function::Ceil),
    ("cos", Function::Cos),
    ("cosh", Function::Cosh),
    ("erf", Function::Erf),
    ("exp2", Function::Exp2),
    ("expm1", Function::Expm1),
    ("floor", Function::Floor),
    ("gelu_approximate", Function::GeluTanh),
    ("log", Function::Log),
    ("log1p", Function::Log1p),
    ("log2", Function::Log2),
    ("log10", Function::Log10),
    ("round", Function::Round),
    ("rsqrt", Function::Rsqrt),
    ("sign", Function::Sign),
    ("sin", Function::Sin),
    ("sinh", Function::Sinh),
    ("sqrt", Function::Sqrt),
    ("square", Function::Square),
    ("stop_gradient", Function::StopGradient),
    ("tan", Function::Tan),
    ("trunc", Function::Trunc),
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
            Self::Arccos => acos(x),
            Self::Arccosh => acosh(x),
            Self::Arcsin => asin(x),
            Self::Arcsinh => asinh(x),
            Self::Arctan => atan(x),
            Self::Arctanh => atanh(x),
            Self::Cbrt => cbrt(x),
            Self::Ceil => x.ceil(),
            Self::Cos => cos(x),
            Self::Cosh => cosh(x),
            Self::Erf => erf(x),
            Self::Exp2 => exp2(x),
            Self::Expm1 => exp_m1(x),
            Self::Floor => x.floor(),
            Self::GeluTanh => x * (1.0 + gelu_tanh(x)) / 2.0,
            Self::Log => ln(x),
            Self::Log1p => ln_1p(x),
            Self::Log2 => log2(x),
            Self::Log10 => log10(x),
            Self::Round => x.round_ties_even(),
            Self::Rsqrt => 1.0 / x.sqrt(),
            Self::Sign => sign(x),
            Self::Sin => sin(x),
            Self::Sinh => sinh(x),
            Self::Sqrt => x.sqrt(),
            Self::Square => x * x,
            Self::StopGradient => x,
            Self::Tan => tan(x),
            Self::Trunc => x.trunc(),
        }
    }

    fn slope(self, x: f64) -> f64 {
        match self {
            Self::Absolute => sign(x),
            Self::Arccos => -1.0 / (1.0 - x * x).sqrt(),
            Self::Arccosh => 1.0 / ((x - 1.0) * (x + 1.0)).sqrt(),
            Self::Arcsin => 1.0 / (1.0 - x * x).sqrt(),
            Self::Arcsinh => 1.0 / hypot(x, 1.0),
            Self::Arctan => 1.0 / (1.0 + x * x),
            Self::Arctanh => 1.0 / (1.0 - x * x),
            Self::Cbrt => 1.0 / (3.0 * square(cbrt(x))),
            Self::Ceil | Self::Floor | Self::Round | Self::Sign | Self::StopGradient | Self::Trunc => 0.0,
            Self::Cos => -sin(x),
            Self::Cosh => sinh(x),
            Self::Erf => FRAC_2_SQRT_PI * exp(-x * x),
            Self::Exp2 => LN_2 * exp2(x),
            Self::Expm1 => exp(x),
            Self::GeluTanh => {
                let t = gelu_tanh(x);
                (1.0 + t) / 2.0 + x * (1.0 - t * t) / 2.0 * FRAC_2_PI.sqrt() * (1.0 + 3.0 * CUBE * x * x)
            }
            Self::Log => 1.0 / x,
            Self::Log1p => 1.0 / (1.0 + x),
            Self::Log2 => 1.0 / (x * LN_2),
            Self::Log10 => 1.0 / (x * LN_10),
            Self::Rsqrt => -0.5 / (x * x.sqrt()),
            Self::Sin => cos(x),
            Self::Sinh => cosh(x),
            Self::Sqrt => 0.5 / x.sqrt(),
            Self::Square => 2.0 * x,
            Self::Tan => 1.0 / square(cos(x)),
        }
    }
}

/// Shapes: `x, y [n]`.
fn each<F: Real>(x: &[F], y: &mut [F], f: impl Fn(F) -> F) {
    y.iter_mut().zip(x).for_each(|(y, &x)| *y = f(x));
}

fn gelu_tanh(x: f64) -> f64 {
    tanh(FRAC_2_PI.sqrt() * (x + CUBE * x * x * x))
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
        let ([y, ..], x) = (io.y, io.x[0]);
        // What is exact as it is needs no wider numbers, and becomes SIMD.
        match self.function {
            Function::Absolute => each(x, y, F::abs),
            Function::Ceil => each(x, y, F::ceil),
            Function::Floor => each(x, y, F::floor),
            Function::Sqrt => each(x, y, F::sqrt),
            Function::Square => each(x, y, |x| x * x),
            Function::StopGradient => y.copy_from_slice(x),
            Function::Trunc => each(x, y, F::trunc),
            function => each(x, y, |x| F::of(function.value(x.wide()))),
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        for ((dx, &dy), &x) in dx.iter_mut().zip(&*dy).zip(io.x[0]) {
            *dx += dy * F::of(self.function.slope(x.wide()));
        }
    }
}
