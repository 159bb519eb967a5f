//! What Dice and Tversky have in common: how much of two regions overlaps, as one number for all lines or one for each.

use super::judged::Judged;
use super::reduction::Sum;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use serde_json::Value;

/// Over what the regions extend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// The numbers of all lines of a batch: Keras's `axis=None`.
    Batch,
    /// Those of a line: the last axis.
    Line,
}

impl Extent {
    pub(super) fn read(fields: &mut Fields) -> Result<Self> {
        match fields.take("axis") {
            None => Ok(Extent::Batch),
            Some(Value::Number(axis)) if axis.as_i64() == Some(-1) => Ok(Extent::Line),
            Some(other) => Err(fields.refuse("axis", "null or -1", &other)),
        }
    }

    /// The loss of what `region` gives for outputs and targets.
    pub(super) fn evaluate<F: Real>(
        self,
        judged: Judged<F>,
        region: impl Fn(&[F], &[F], &mut [F]) -> f64,
    ) -> Sum {
        let width = judged.units;
        match self {
            Extent::Batch => judged.together(region),
            Extent::Line => judged.sum(width, region),
        }
    }
}

/// The sum over a region of what `of` gives for an output and its target.
pub(super) fn total<F: Real>(x: &[F], y: &[F], of: impl Fn(f64, f64) -> f64) -> f64 {
    x.iter().zip(y).map(|(x, y)| of(x.wide(), y.wide())).sum()
}
