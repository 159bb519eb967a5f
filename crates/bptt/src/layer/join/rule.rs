//! What is made of numbers that stand beside each other, and how its gradient is shared among them.
//!
//! Sums, differences, means, products, the largest and smallest; quotients and what they leave, powers, `log(exp a + exp b)`, comparisons (1 where
//! true, else 0), and a choice: x1 where x0 is not 0, else x2. Backward: `dx_i = dy`, `-dy` of what is subtracted, `dy / n`, `dy` times the other
//! factors, `dy / b` and `-dy a / b^2` of `a / b`, `dy` and `-dy floor(a / b)` of what it leaves, `dy b a^(b - 1)` and `dy a^b log a` of `a^b` (0
//! where a is not above 0, as in Keras), `dy exp(x_i - y)`; the first of equal extremes has it all, what is chosen has it, and comparisons have none.

use crate::kernel::Real;
use crate::portable::{ln, powf};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Rule {
    Sum,
    Difference,
    Mean(f64),
    Product,
    Largest,
    Smallest,
    Quotient,
    /// What a division to the next lower integer leaves; it has the sign of the divisor.
    Modulo,
    Power,
    LogAddExp,
    Compared(Comparison),
    Chosen,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// What operations are called that are one of them.
pub(super) const RULES: &[(&str, Rule)] = &[
    ("add", Rule::Sum),
    ("subtract", Rule::Difference),
    ("multiply", Rule::Product),
    ("maximum", Rule::Largest),
    ("minimum", Rule::Smallest),
    ("divide", Rule::Quotient),
    ("mod", Rule::Modulo),
    ("power", Rule::Power),
    ("logaddexp", Rule::LogAddExp),
    ("equal", Rule::Compared(Comparison::Equal)),
    ("not_equal", Rule::Compared(Comparison::NotEqual)),
    ("less", Rule::Compared(Comparison::Less)),
    ("less_equal", Rule::Compared(Comparison::LessEqual)),
    ("greater", Rule::Compared(Comparison::Greater)),
    ("greater_equal", Rule::Compared(Comparison::GreaterEqual)),
    ("where", Rule::Chosen),
];

/// What stands beside a line of y.
#[derive(Clone, Copy)]
pub(super) struct Operand<'a, F> {
    /// All numbers of its line, or the one that stands for them.
    pub values: &'a [F], // [width] or [1], or empty where there is no such line
    /// Whether it counts.
    pub real: bool,
}

impl<F: Real> Operand<'_, F> {
    fn at(&self, k: usize) -> F {
        self.values[if self.values.len() == 1 { 0 } else { k }]
    }
}

impl Comparison {
    fn holds<F: Real>(self, a: F, b: F) -> bool {
        match self {
            Self::Equal => a == b,
            Self::NotEqual => a != b,
            Self::Less => a < b,
            Self::LessEqual => a <= b,
            Self::Greater => a > b,
            Self::GreaterEqual => a >= b,
        }
    }
}

impl Rule {
    /// How many operands it goes over, where that is not any number.
    pub fn count(self) -> Option<usize> {
        match self {
            Self::Difference | Self::Quotient | Self::Modulo | Self::Power => Some(2),
            Self::LogAddExp | Self::Compared(_) => Some(2),
            Self::Chosen => Some(3),
            _ => None,
        }
    }

    /// Which operand is the largest, or the smallest; the first of them where none counts.
    /// Shapes: `operands [inputs]`.
    fn extreme<F: Real>(self, operands: &[Operand<F>], k: usize) -> usize {
        let beats = |a: F, b: F| if self == Rule::Largest { a > b } else { a < b };
        let real = (0..operands.len()).filter(|&i| operands[i].real);
        real.reduce(|best, i| if beats(operands[i].at(k), operands[best].at(k)) { i } else { best })
            .unwrap_or(0)
    }

    /// Which of three operands is chosen.
    fn chosen<F: Real>(operands: &[Operand<F>], k: usize) -> usize {
        if operands[0].at(k) == F::zero() {
            2
        } else {
            1
        }
    }

    /// Shapes: `operands [inputs], y [width]`.
    pub fn compute<F: Real>(self, operands: &[Operand<F>], y: &mut [F]) {
        let picked = |pick: &dyn Fn(usize) -> usize, y: &mut [F]| {
            y.iter_mut().enumerate().for_each(|(k, y)| *y = operands[pick(k)].at(k));
        };
        match self {
            // Where none counts the first is there.
            Rule::Largest | Rule::Smallest if !operands.iter().any(|operand| operand.real) => {
                return picked(&|_| 0, y)
            }
            Rule::Chosen => return picked(&|k| Self::chosen(operands, k), y),
            _ => (),
        }
        let mut real = operands.iter().filter(|operand| operand.real).map(|operand| operand.values);
        let Some(first) = real.next() else { return y.fill(F::zero()) };
        each_pair(y, first, |y, x| *y = x);
        for x in real {
            match self {
                Rule::Difference => each_pair(y, x, |y, x| *y = *y - x),
                Rule::Largest => each_pair(y, x, |y, x| *y = if x > *y { x } else { *y }),
                Rule::Smallest => each_pair(y, x, |y, x| *y = if x < *y { x } else { *y }),
                Rule::Product => each_pair(y, x, |y, x| *y = *y * x),
                Rule::Quotient => each_pair(y, x, |y, x| *y = *y / x),
                Rule::Modulo => each_pair(y, x, |y, x| *y = *y - x * (*y / x).floor()),
                Rule::Power => each_pair(y, x, |y, x| *y = power(*y, x)),
                Rule::LogAddExp => each_pair(y, x, |y, x| *y = y.max(x) + (-(*y - x).abs()).exp().ln_1p()),
                Rule::Compared(how) => each_pair(y, x, |y, x| *y = truth(how.holds(*y, x))),
                _ => each_pair(y, x, |y, x| *y += x),
            }
        }
        if let Rule::Mean(count) = self {
            y.iter_mut().for_each(|y| *y = *y / F::of(count));
        }
    }

    /// Adds to `dx` the part of dy that is operand `i`'s.
    /// Shapes: `operands [inputs], dy [width], dx [width] or [1]`.
    pub fn share<F: Real>(self, operands: &[Operand<F>], i: usize, dy: &[F], dx: &mut [F]) {
        let others = || (0..operands.len()).filter(|&j| j != i && operands[j].real);
        let pair = |k: usize| (operands[0].at(k), operands[1].at(k));
        let kept = |own: bool, dy: F| if own { dy } else { F::zero() };
        match self {
            Rule::Difference if i > 0 => add_shares(dx, dy, |_, dy| -dy),
            Rule::Sum | Rule::Difference => add_shares(dx, dy, |_, dy| dy),
            Rule::Mean(count) => add_shares(dx, dy, |_, dy| dy / F::of(count)),
            Rule::Product => {
                add_shares(dx, dy, |k, dy| others().fold(dy, |dy, j| dy * operands[j].at(k)));
            }
            Rule::Quotient if i == 0 => add_shares(dx, dy, |k, dy| dy / pair(k).1),
            Rule::Quotient => add_shares(dx, dy, |k, dy| -dy * pair(k).0 / pair(k).1 / pair(k).1),
            Rule::Modulo if i == 0 => add_shares(dx, dy, |_, dy| dy),
            Rule::Modulo => add_shares(dx, dy, |k, dy| -dy * (pair(k).0 / pair(k).1).floor()),
            Rule::LogAddExp => {
                add_shares(dx, dy, |k, dy| {
                    dy / (F::one() + (operands[1 - i].at(k) - operands[i].at(k)).exp())
                });
            }
            Rule::Power if i == 0 => add_shares(dx, dy, |k, dy| dy * power_slope(pair(k))),
            Rule::Power => add_shares(dx, dy, |k, dy| dy * exponent_slope(pair(k))),
            Rule::Compared(_) => (),
            Rule::Chosen => add_shares(dx, dy, |k, dy| kept(Self::chosen(operands, k) == i, dy)),
            Rule::Largest | Rule::Smallest => {
                add_shares(dx, dy, |k, dy| kept(self.extreme(operands, k) == i, dy));
            }
        }
    }
}

fn truth<F: Real>(holds: bool) -> F {
    if holds {
        F::one()
    } else {
        F::zero()
    }
}

/// Squares are by far the most frequent powers, and exact.
fn power<F: Real>(a: F, b: F) -> F {
    let (a, b) = (a.wide(), b.wide());
    F::of(if b == 2.0 { a * a } else { powf(a, b) })
}

/// By the base; a number to the power of 0 is 1 wherever it moves.
fn power_slope<F: Real>((a, b): (F, F)) -> F {
    let (a, b) = (a.wide(), b.wide());
    F::of(if b == 0.0 { 0.0 } else { b * powf(a, b - 1.0) })
}

/// By the exponent.
fn exponent_slope<F: Real>((a, b): (F, F)) -> F {
    let (a, b) = (a.wide(), b.wide());
    F::of(if a > 0.0 { powf(a, b) * ln(a) } else { 0.0 })
}

/// Calls `work` with each number of y and that of x beside it, where a single one stands for all.
/// Shapes: `y [width], x [width] or [1]`.
fn each_pair<F: Real>(y: &mut [F], x: &[F], work: impl Fn(&mut F, F)) {
    match x {
        &[x] => y.iter_mut().for_each(|y| work(y, x)),
        _ => y.iter_mut().zip(x).for_each(|(y, &x)| work(y, x)),
    }
}

/// Adds the share of each number of dy to that of dx beside it, or all to the one that stands for them.
/// Shapes: `dy [width], dx [width] or [1]`.
fn add_shares<F: Real>(dx: &mut [F], dy: &[F], share: impl Fn(usize, F) -> F) {
    let shares = dy.iter().enumerate().map(|(k, &dy)| share(k, dy));
    match dx {
        [dx] => shares.for_each(|share| *dx += share),
        _ => dx.iter_mut().zip(shares).for_each(|(dx, share)| *dx += share),
    }
}
