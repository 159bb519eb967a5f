//! What an update rule is asked for.

use super::reach::Reach;
use crate::kernel::Real;
use std::any::Any;
use std::fmt::Debug;

/// An update rule with its settings: which running means it keeps of each element, and what a step does. Elements are updated each for
/// itself. The running means of a rule are its slots.
pub(crate) trait Rule<F>: Any + Debug + Send + Sync {
    /// The names of its slots, as Keras has them and in Keras's order: [`MOST_SLOTS`](super::reach::MOST_SLOTS) less one at most.
    fn slots(&self) -> &'static [&'static str];

    /// Of how many slots, the first ones, Keras lists those of a weight together. The others follow, each for all weights.
    fn side_by_side(&self) -> usize {
        1
    }

    /// What the elements of a slot are before the first update.
    fn initial(&self, _slot: usize) -> f64 {
        0.0
    }

    /// The learning rate where none is given.
    fn usual_rate(&self) -> f64 {
        0.001
    }

    /// The weight decay where none is given; 0 for none.
    fn usual_decay(&self) -> f64 {
        0.0
    }

    /// Whether `next` can go on with its slots: it is this rule, with another momentum at most.
    fn goes_on_as(&self, next: &dyn Any) -> bool;

    /// Whether an element without a gradient stays where it is.
    fn lazy(&self) -> bool {
        false
    }

    /// What `steps` updates without a gradient do to the slots of a rule that is lazy.
    fn decay(&self, _steps: u32, _slots: &mut [&mut [F]]) {}

    /// Told before update number `step`, the first being 1, with its learning rate.
    fn start(&mut self, step: u64, rate: f64);

    /// One update.
    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]);

    /// Why finite numbers from outside can't be its slots. What `reach` promises may rely on it: updates leave nothing that is refused here.
    fn refuses(&self, _slots: &[&[F]]) -> Option<&'static str> {
        None
    }

    /// What an update can make of numbers that are no larger than `at`, where no element of the gradient is larger than `gradient`: no
    /// number in it, intermediate ones included, is more than four times as large as the largest of these, but for rounding.
    /// `None` where nothing can be promised; then each update is tried first. See `reach.rs`.
    fn reach(&self, _gradient: f64, _at: &Reach) -> Option<Reach> {
        None
    }
}

/// What belongs to the update at hand. It is no setting: rules that differ in it alone are equal.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Now(pub f64);

impl PartialEq for Now {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// What is left of a mean after so many updates.
pub(super) fn power(beta: f64, step: u64) -> f64 {
    beta.powi(step.min(i32::MAX as u64) as i32)
}

/// Means after so many updates without a gradient.
pub(super) fn fade<F: Real>(rho: f64, steps: u32, means: &mut [&mut [F]]) {
    let factor = F::of(power(rho, steps.into()));
    means.iter_mut().for_each(|mean| mean.iter_mut().for_each(|x| *x = *x * factor));
}

/// Whether a number is less than `least`, as none is that updates leave.
pub(super) fn below<F: Real>(slot: &[F], least: f64) -> bool {
    slot.iter().any(|&x| x < F::of(least))
}
