//! What an update rule is asked for.

use super::reach::Reach;

/// An update rule: how many running means it keeps per element, and what a step does. Elements are updated each for itself.
pub(super) trait Rule<F>: Send + Sync {
    /// Running means per element.
    fn slots(&self) -> usize;

    /// Whether an element without a gradient stays where it is.
    fn lazy(&self) -> bool;

    /// What `steps` updates without a gradient do to the running means.
    fn decay(&self, steps: u32, slots: &mut [&mut [F]]);

    /// One update.
    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]);

    /// Told before update number `step`, the first being 1.
    fn start(&mut self, _step: u64) {}

    /// What an update can make of numbers that are no larger than `at`, where no element of the gradient is larger than `gradient`: no
    /// number in it, intermediate ones included, is more than four times as large as the largest of these, but for rounding.
    /// `None` where nothing can be promised; then each update is tried first. See `reach.rs`.
    fn reach(&self, _gradient: f64, _at: &Reach) -> Option<Reach> {
        None
    }
}
