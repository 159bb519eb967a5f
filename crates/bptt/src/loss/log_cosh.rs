//! `mean of log cosh(x - y)` over a line's C outputs; gradient `tanh(x - y) / C`.
//!
//! Written as `|e| + log(1 + exp(-2 |e|)) - log 2`, which does not overflow.
//! Targets: C finite numbers a line.

use super::elementwise::elementwise;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::portable::{exp, ln_1p, tanh};

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(elementwise("LogCosh", |x, y| {
        let error = x - y;
        let size = error.abs();
        (size + ln_1p(exp(-2.0 * size)) - std::f64::consts::LN_2, tanh(error))
    }))
}
