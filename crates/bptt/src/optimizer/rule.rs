//! What an update rule is asked for.

use super::reach::Reach;
use std::any::Any;
use std::fmt::Debug;

/// An update rule with its settings: which running means it keeps of each element, and what a step does. Elements are updated each for
/// itself. The running means of a rule are its slots.
pub(crate) trait Rule<F>: Any + Debug + Send + Sync {
    /// The names of its slots, as Keras has them and in Keras's order: [`MOST_SLOTS`](super::reach::MOST_SLOTS) at most.
    fn slots(&self) -> &'static [&'static str];

    /// Of how many slots, the first ones, Keras lists those of a weight together. The others follow, each for all weights.
    fn side_by_side(&self) -> usize {
        1
    }

    /// Whether `next` can go on with its slots: it is this rule, with another learning rate or momentum.
    fn goes_on_as(&self, next: &dyn Any) -> bool;

    /// Whether an element without a gradient stays where it is.
    fn lazy(&self) -> bool;

    /// What `steps` updates without a gradient do to the slots.
    fn decay(&self, steps: u32, slots: &mut [&mut [F]]);

    /// One update.
    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]);

    /// Told before update number `step`, the first being 1.
    fn start(&mut self, _step: u64) {}

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
