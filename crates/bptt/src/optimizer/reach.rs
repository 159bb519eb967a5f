//! Why weights and running means stay finite without a look at each of them.
//!
//! A gradient can be finite and its square not, and a running mean that became infinite freezes its weight for good. Looking at every
//! number behind a step would come too late, and looking before it costs as much as the step. So the optimizer keeps a bound of what
//! each weight and its running means can be. The pass that looks whether a gradient is finite gives the largest of its elements as
//! well, and each rule says, from that and the bounds, what they can be after a step ([`Rule::reach`](super::rule::Rule::reach)). While
//! that is far below the largest number of the type, the step is safe, and the bounds move on. That is a handful of operations for
//! each weight of a model.
//!
//! Bounds are f64. Each step widens them by [`SLACK`], more than the rounding of the few operations of a rule in f32, and [`ROOM`] is
//! left for intermediate numbers. They drift: a weight that goes to and fro stays where it is, and its bound grows with every step. So
//! where a bound is too high the weight is measured, which happens once in very many steps.
//!
//! Where a measured weight is not safe either (huge gradients or rates, numbers that are large in fact), or where a rule promises nothing,
//! the step is *tried*: computed piece by piece on copies on the stack. It is taken if all that comes out is finite, and the maxima
//! of that are the new bounds. Nothing is written before every weight of the model has passed, so nothing has to be undone.
//!
//! The bound of a running mean that waits for its row to be touched is that of the mean when it is caught up; no decay makes one larger.

use crate::kernel::Real;

/// Most numbers that are kept of an element: three running means of a rule, and the weight's average.
pub(super) const MOST_SLOTS: usize = 4;

/// 64 times the rounding of one operation in f32.
pub(super) const COARSE: f64 = 1.0 / (1u64 << 18) as f64;

/// By what a step widens bounds.
const SLACK: f64 = 1.0 + COARSE;

/// The same for numbers so small that rounding is a matter of their last digit.
const LEAST: f64 = f32::MIN_POSITIVE as f64;

/// How far below the largest number bounds must stay.
const ROOM: f64 = 1.0 / 256.0;

/// Bounds of the absolute values of a weight and of its running means.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Reach {
    pub weight: f64,
    pub slots: [f64; MOST_SLOTS],
}

impl Reach {
    /// That of zeros.
    pub const NOTHING: Self = Reach { weight: 0.0, slots: [0.0; MOST_SLOTS] };

    /// Of a weight and its first slots.
    pub fn new<const N: usize>(weight: f64, slots: [f64; N]) -> Self {
        let mut reach = Reach { weight, ..Reach::NOTHING };
        reach.slots[..N].copy_from_slice(&slots);
        reach
    }

    /// The same with leeway for rounding.
    pub fn widened(self) -> Self {
        let wider = |bound: f64| bound * SLACK + LEAST;
        Reach { weight: wider(self.weight), slots: self.slots.map(wider) }
    }

    /// Whether whatever stays within it is far from overflowing. NaN, as of infinity times 0, is not.
    pub fn is_safe<F: Real>(&self) -> bool {
        let limit = F::max_value().wide() * ROOM;
        self.weight < limit && self.slots.iter().all(|&slot| slot < limit)
    }

    /// What both have room in.
    pub fn union(&self, other: &Self) -> Self {
        let slots = std::array::from_fn(|i| self.slots[i].max(other.slots[i]));
        Reach { weight: self.weight.max(other.weight), slots }
    }

    /// Whether all is finite.
    pub fn is_finite(&self) -> bool {
        self.weight.is_finite() && self.slots.iter().all(|slot| slot.is_finite())
    }

    /// Of numbers as they are.
    pub fn of<'a, F: Real>(weights: &[F], slots: impl Iterator<Item = &'a [F]>) -> Self {
        let mut reach = Reach { weight: F::largest(weights), ..Reach::NOTHING };
        for (reach, slot) in reach.slots.iter_mut().zip(slots) {
            *reach = F::largest(slot);
        }
        reach
    }
}
