//! `mean of |x - y|` over a line's C outputs; gradient `sign(x - y) / C`, 0 where they are equal.
//!
//! Targets: C finite numbers a line.

use super::elementwise::{elementwise, sign};
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(elementwise("MeanAbsoluteError", |x, y| ((x - y).abs(), sign(x - y))))
}
