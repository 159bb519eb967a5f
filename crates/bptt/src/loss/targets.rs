//! What a target belongs to.

use crate::kernel::Real;

/// What a target belongs to, and how many numbers it has.
///
/// It has one form today. A loss whose targets are lists with a length of their own in every row (CTC) adds a variant. Whoever takes
/// this apart then no longer compiles: the shapes of targets (`network/shapes.rs`) and their order (`model/calls.rs`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Targets {
    /// A line of the output has one: a row's where there is one output a row, a step's where there is one a step.
    Lines {
        /// Numbers of a target.
        width: usize,
    },
}

impl Targets {
    /// One number beside each of the output's.
    pub const fn values(units: usize) -> Self {
        Targets::Lines { width: units }
    }

    /// The index of a class.
    pub const CLASS: Self = Targets::Lines { width: 1 };
}

/// What the hinge losses read labels as: -1 and 1 where all of them are 0 or 1, else what they are.
pub(super) fn hinge_labels<F: Real>(targets: &[F]) -> impl Fn(f64) -> f64 {
    let binary = targets.iter().all(|&y| y == F::zero() || y == F::one());
    move |y| if binary { 2.0 * y - 1.0 } else { y }
}
