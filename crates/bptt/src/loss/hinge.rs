//! `mean of max(1 - y x, 0)` over a line's C outputs; gradient `-y / C` where that is not 0.
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
struct Hinge;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(Hinge))
}

impl<F: Real> Loss<F> for Hinge {
    fn evaluate(&self, judged: Judged<F>) -> Sum {
        let (width, label) = (judged.units, hinge_labels(judged.targets));
        judged.sum(width, |x, y, g| {
            mean(x, y, g, |x, y| {
                let y = label(y);
                let short = 1.0 - y * x;
                if short >= 0.0 {
                    (short, -y)
                } else {
                    (0.0, 0.0)
                }
            })
        })
    }
}
