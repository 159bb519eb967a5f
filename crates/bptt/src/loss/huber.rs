//! `mean of h(x - y)` over a line's C outputs, where `h(e) = e^2 / 2` up to `|e| = delta`, and `delta |e| - delta^2 / 2` beyond.
//!
//! Gradient: `e / C`, or `delta sign(e) / C`.
//! Targets: C finite numbers a line.

use super::elementwise::{elementwise, sign};
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;

pub(super) fn read<F: Real>(fields: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    let delta = fields.float("delta", 1.0)?;
    Ok(elementwise("Huber", move |x, y| {
        let error = x - y;
        match error.abs() <= delta {
            true => (0.5 * error * error, error),
            false => (delta * error.abs() - 0.5 * delta * delta, delta * sign(error)),
        }
    }))
}
