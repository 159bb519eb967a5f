//! What weights are held to after every step, as Keras's constraints. Norms are taken along one axis of the weight: 0 for those of
//! the columns of a matrix, as Keras's default has it.

use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::kernel::Real;

/// Keras's epsilon.
const EPSILON: f64 = 1e-7;

/// Bounds of a weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Constraint {
    /// None at all.
    None,
    /// Negative elements become 0.
    NonNeg,
    /// Norms are at most this.
    MaxNorm {
        /// The bound.
        max: f64,
        /// The axis that is summed over.
        axis: usize,
    },
    /// Norms are 1.
    UnitNorm {
        /// The axis that is summed over.
        axis: usize,
    },
    /// Norms move into a range.
    MinMaxNorm {
        /// Lower end.
        min: f64,
        /// Upper end.
        max: f64,
        /// Part of the way that is gone.
        rate: f64,
        /// The axis that is summed over.
        axis: usize,
    },
}

impl Constraint {
    pub(crate) fn read((class, mut config): (String, Fields)) -> Result<Self> {
        let axis = |config: &mut Fields| Ok::<_, Error>(config.number("axis", 0.0, 0.0, 2.0)? as usize);
        let constraint = match class.as_str() {
            "NonNeg" => Constraint::NonNeg,
            "MaxNorm" => {
                Constraint::MaxNorm { max: config.float("max_value", 2.0)?, axis: axis(&mut config)? }
            }
            "UnitNorm" => Constraint::UnitNorm { axis: axis(&mut config)? },
            "MinMaxNorm" => Constraint::MinMaxNorm {
                min: config.float("min_value", 0.0)?,
                max: config.float("max_value", 1.0)?,
                rate: config.number("rate", 1.0, 0.0, 1.0)?,
                axis: axis(&mut config)?,
            },
            _ => return Err(Error::spec(config.at(), format!("{class} is no constraint that is known"))),
        };
        config.finish()?;
        Ok(constraint)
    }

    /// The largest element that a weight can have behind it, if it had none above `largest`.
    pub(crate) fn reach(self, largest: f64) -> f64 {
        // The factor of huge elements is so small that it has few digits left.
        let coarse = largest * f64::from(f32::from_bits(1));
        match self {
            Constraint::None | Constraint::NonNeg | Constraint::MaxNorm { .. } => largest,
            Constraint::UnitNorm { .. } => 1.0 + coarse,
            Constraint::MinMaxNorm { min, max, rate, .. } => {
                rate * min.max(max) + (1.0 - rate) * largest + coarse
            }
        }
    }

    /// Holds a weight of this shape to it.
    pub(crate) fn apply<F: Real>(self, shape: &[usize], w: &mut [F]) {
        match self {
            Constraint::None => (),
            Constraint::NonNeg => w.iter_mut().for_each(|w| *w = w.max(F::zero())),
            Constraint::MaxNorm { max, axis } => {
                scale(axis, shape, w, |norm| norm.clamp(0.0, max) / (EPSILON + norm))
            }
            Constraint::UnitNorm { axis } => scale(axis, shape, w, |norm| 1.0 / (EPSILON + norm)),
            Constraint::MinMaxNorm { min, max, rate, axis } => scale(axis, shape, w, |norm| {
                (rate * norm.clamp(min, max.max(min)) + (1.0 - rate) * norm) / (EPSILON + norm)
            }),
        }
    }
}

/// Multiplies each line along `axis` by a factor that depends on its norm.
fn scale<F: Real>(axis: usize, shape: &[usize], w: &mut [F], factor: impl Fn(f64) -> f64) {
    let axis = axis.min(shape.len() - 1);
    let (length, inner) = (shape[axis], shape[axis + 1..].iter().product::<usize>());
    for block in w.chunks_exact_mut(length * inner) {
        for i in 0..inner {
            let squares = block.iter().skip(i).step_by(inner).map(|w| w.wide() * w.wide());
            let exact = factor(squares.sum::<f64>().sqrt());
            let factor = F::of(exact);
            // A factor of tiny elements can be larger than F holds, though what comes out is not.
            let scaled = |w: F| if factor.is_finite() { w * factor } else { F::of(w.wide() * exact) };
            block.iter_mut().skip(i).step_by(inner).for_each(|w| *w = scaled(*w));
        }
    }
}
