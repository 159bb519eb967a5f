//! `mean of (x - y)^2` over a line's C outputs; gradient `2 (x - y) / C`.
//!
//! Targets: C finite numbers a line.

use super::elementwise::elementwise;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(elementwise("MeanSquaredError", |x, y| {
        let error = x - y;
        (error * error, 2.0 * error)
    }))
}
