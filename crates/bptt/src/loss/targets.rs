//! What a target belongs to.

use crate::kernel::Real;

/// What a target belongs to, and how many numbers it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Targets {
    /// A line of the output has one: a row's where there is one output a row, a step's where there is one a step.
    Lines {
        /// Numbers of a target.
        width: usize,
    },
    /// A row of steps has a list of classes, of a length of its own. Lists come row by row, each behind its length.
    Lists,
}

impl Targets {
    /// One number beside each of the output's.
    pub const fn values(units: usize) -> Self {
        Targets::Lines { width: units }
    }

    /// The index of a class.
    pub const CLASS: Self = Targets::Lines { width: 1 };

    /// Numbers of a line's target; 0 where lines have none.
    pub const fn width(self) -> usize {
        match self {
            Targets::Lines { width } => width,
            Targets::Lists => 0,
        }
    }
}

/// What the hinge losses read labels as: -1 and 1 where all of them are 0 or 1, else what they are.
pub(super) fn hinge_labels<F: Real>(targets: &[F]) -> impl Fn(f64) -> f64 {
    let binary = targets.iter().all(|&y| y == F::zero() || y == F::one());
    move |y| if binary { 2.0 * y - 1.0 } else { y }
}
