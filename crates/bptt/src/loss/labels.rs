//! What a loss can use for a target.

use super::targets::Targets;
use crate::kernel::Real;

/// What the numbers of a target are like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Labels {
    /// Any finite numbers, one beside each output's.
    Numbers,
    /// Probabilities, one beside each output's.
    Probabilities,
    /// The index of a class.
    Classes {
        /// That of lines that don't count, whether or not there is such a class.
        ignored: Option<f64>,
    },
}

impl Labels {
    pub(super) fn targets(self, units: usize) -> Targets {
        match self {
            Labels::Numbers | Labels::Probabilities => Targets::values(units),
            Labels::Classes { .. } => Targets::CLASS,
        }
    }

    pub(super) fn refuses<F: Real>(self, units: usize, targets: &[F]) -> Option<usize> {
        match self {
            Labels::Numbers => None,
            Labels::Probabilities => outside_of_0_and_1(targets),
            Labels::Classes { ignored } => outside_of_classes(units, ignored, targets),
        }
    }

    pub(super) fn expects(self, units: usize) -> String {
        match self {
            Labels::Numbers => "a finite number".into(),
            Labels::Probabilities => "a target between 0 and 1".into(),
            Labels::Classes { ignored } => {
                let ignored = ignored.map(|class| format!(", or {class}, which is ignored"));
                format!("an integer class index from 0 to {}{}", units - 1, ignored.unwrap_or_default())
            }
        }
    }
}

/// The first target that is no probability.
fn outside_of_0_and_1<F: Real>(targets: &[F]) -> Option<usize> {
    let share = |y: &F| (*y >= F::zero()) & (*y <= F::one());
    // A look at all of them, several at a time, before one is searched for.
    match targets.iter().fold(true, |fits, y| fits & share(y)) {
        true => None,
        false => targets.iter().position(|y| !share(y)),
    }
}

/// The first target that is neither the index of a class nor that of the class that is ignored.
fn outside_of_classes<F: Real>(units: usize, ignored: Option<f64>, targets: &[F]) -> Option<usize> {
    let class = |y: &F| *y >= F::zero() && y.wide() < units as f64 && y.fract() == F::zero();
    targets.iter().position(|y| !class(y) && Some(y.wide()) != ignored)
}
