//! What an update rule is asked for.

use super::reach::Reach;
use crate::kernel::Real;
use std::any::Any;
use std::fmt::Debug;

/// A weight as a rule sees it that asks which one it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Which<'a> {
    /// Its index in the layout.
    pub index: usize,
    pub shape: &'a [usize],
}

impl Which<'_> {
    /// Its elements.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }
}

/// What a rule is asked for by which the step of an element depends on others of its weight.
pub(crate) trait Whole<F> {
    /// How many numbers an update of a weight needs beside it.
    fn scratch(&self, _weight: Which) -> usize {
        0
    }

    /// One update of all of a weight. Slots have as many elements as the weight.
    fn step(
        &self,
        weight: Which,
        weights: &mut [F],
        gradient: &[F],
        slots: &mut [&mut [F]],
        scratch: &mut [F],
    );

    /// As [`Rule::reach`].
    fn reach(&self, weight: Which, gradient: f64, at: &Reach) -> Option<Reach>;
}

/// An update rule with its settings: which running means it keeps of each element, and what a step does. Elements are updated each for
/// itself, or, by some rules, those of a weight together. The running means of a rule are its slots.
pub(crate) trait Rule<F>: Any + Debug + Send + Sync {
    /// The names of its slots, as Keras has them and in Keras's order: [`MOST_SLOTS`](super::reach::MOST_SLOTS) less one at most.
    fn slots(&self) -> &'static [&'static str];

    /// Of how many slots, the first ones, Keras lists those of a weight together. The others follow, each for all weights.
    fn side_by_side(&self) -> usize {
        1
    }

    /// What a slot keeps of a weight, as a shape; these are the first of its elements there. `None` for nothing at all.
    fn keeps(&self, _slot: usize, weight: Which) -> Option<Vec<usize>> {
        Some(weight.shape.to_vec())
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

    /// What of a weight is taken away before an update, where `usual` is what the settings of all rules say.
    fn decayed(&self, _weight: Which, usual: f64) -> f64 {
        usual
    }

    /// Whether `next` can go on with its slots: it is this rule, with another momentum at most.
    fn goes_on_as(&self, next: &dyn Any) -> bool;

    /// Whether an element without a gradient stays where it is.
    fn lazy(&self) -> bool {
        false
    }

    /// What `steps` updates without a gradient do to slots of a rule that is lazy: to each of them the same, whichever there are.
    fn decay(&self, _steps: u32, _slots: &mut [&mut [F]]) {}

    /// Told before update number `step`, the first being 1, with its learning rate.
    fn start(&mut self, step: u64, rate: f64);

    /// One update of some elements, by a rule that moves each for itself.
    fn step(&self, _weights: &mut [F], _gradient: &[F], _slots: &mut [&mut [F]]) {}

    /// What moves the elements of a weight together, if this rule does.
    fn whole(&self) -> Option<&dyn Whole<F>> {
        None
    }

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
    num_traits::pow(beta, step.min(i32::MAX as u64) as usize)
}

/// Means after so many updates without a gradient.
pub(super) fn fade<F: Real>(rho: f64, steps: u32, means: &mut [&mut [F]]) {
    let factor = F::of(power(rho, steps.into()));
    means.iter_mut().for_each(|mean| mean.iter_mut().for_each(|x| *x = *x * factor));
}

/// The larger of two numbers, in the form in which lanes have it: that of the standard library is a call for each element.
pub(super) fn larger<F: Real>(a: F, b: F) -> F {
    if a < b {
        b
    } else {
        a
    }
}

/// The smaller of two, likewise.
pub(super) fn smaller<F: Real>(a: F, b: F) -> F {
    if b < a {
        b
    } else {
        a
    }
}

/// Sums that are added up side by side, so that lanes can share the work.
const LANES: usize = 8;

/// The sum of the squares of numbers.
pub(super) fn squares<F: Real>(x: &[F]) -> f64 {
    let chunks = x.chunks_exact(LANES);
    let rest: f64 = chunks.remainder().iter().map(|x| x.wide() * x.wide()).sum();
    let mut sums = [0.0; LANES];
    for chunk in chunks {
        sums.iter_mut().zip(chunk).for_each(|(sum, x)| *sum += x.wide() * x.wide());
    }
    sums.iter().sum::<f64>() + rest
}

/// Whether a number is less than `least`, as none is that updates leave.
pub(super) fn below<F: Real>(slot: &[F], least: f64) -> bool {
    slot.iter().any(|&x| x < F::of(least))
}
