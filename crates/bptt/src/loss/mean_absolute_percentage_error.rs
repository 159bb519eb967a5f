//! `100 mean of |x - y| / max(|y|, 1e-7)` over a line's C outputs; gradient `100 sign(x - y) / max(|y|, 1e-7) / C`.
//!
//! Targets: C finite numbers a line.

use super::clip::EPSILON;
use super::elementwise::{elementwise, sign};
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    let least = F::of(EPSILON).wide();
    Ok(elementwise("MeanAbsolutePercentageError", move |x, y| {
        let unit = 100.0 / y.abs().max(least);
        ((x - y).abs() * unit, sign(x - y) * unit)
    }))
}
