//! `mean of max(1 - y x, 0)^2` over a line's C outputs; gradient `-2 y max(1 - y x, 0) / C`.
//!
//! Targets: C numbers a line, -1 or 1. Where all of a batch are 0 or 1, 0 counts as -1.

use super::elementwise::mean;
use super::judged::Judged;
use super::reduction::Sum;
use super::targets::hinge_labels;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;

#[derive(Debug)]
struct SquaredHinge;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(SquaredHinge))
}

impl<F: Real> Loss<F> for SquaredHinge {
    fn evaluate(&self, judged: Judged<F>) -> Sum {
        let (width, label) = (judged.units, hinge_labels(judged.targets));
        judged.sum(width, |x, y, g| {
            mean(x, y, g, |x, y| {
                let y = label(y);
                let short = 1.0 - y * x;
                let short = short.max(0.0);
                (short * short, -2.0 * y * short)
            })
        })
    }
}
