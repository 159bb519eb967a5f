//! All that a model needs to go on elsewhere with the same bits, as two blocks: numbers (weights, states, the optimizer's slots, gathered
//! gradients), and counts (seed and number of the draws, batches of the optimizer, and when each row of an embedding was last updated).
//! Rows that wait go on waiting, so that reading a run changes nothing about it.

use super::calls::Model;
use crate::error::{Error, Result};
use crate::kernel::{all_finite, Real};
use crate::optimizer::Optimizer;

/// What it is called in messages.
const WHAT: &str = "The state of a run";

/// Counts that come before the optimizer's.
const DRAWS: usize = 2;

/// The largest integer below which all are told apart.
const LARGEST: f64 = 9_007_199_254_740_991.0;

impl<F: Real> Model<F> {
    /// How many numbers and counts a run has now.
    pub fn run_sizes(&self) -> Result<[usize; 2]> {
        let [slots, ticks] = self.optimizer().ok_or(Error::NotCompiled)?.raw_sizes();
        let [weights, states] = self.network.raw_sizes();
        Ok([weights + states + slots, DRAWS + ticks])
    }

    /// Writes a run into blocks of these sizes.
    pub fn read_run(&self, numbers: &mut [F], counts: &mut [f64]) -> Result<()> {
        let optimizer = self.optimizer().ok_or(Error::NotCompiled)?;
        let (own, slots) = numbers.split_at_mut(self.network.raw_sizes().iter().sum());
        let (draws, ticks) = counts.split_at_mut(DRAWS);
        self.network.read_raw(own, draws);
        optimizer.read_raw(slots, ticks);
        Ok(())
    }

    /// Goes on from a run of the same model, or changes nothing where one is refused. Its states may be those of any number of rows.
    pub fn write_run(&mut self, numbers: &[F], counts: &[f64]) -> Result<()> {
        let [weights, _] = self.network.raw_sizes();
        let carried = self.network.carried_of_row();
        let [slots, ticks] = self.optimizer().ok_or(Error::NotCompiled)?.raw_sizes();
        let (least, got) = (weights + slots, numbers.len());
        let whole = |states: usize| states.is_multiple_of(carried);
        if !got.checked_sub(least).is_some_and(whole) {
            return Err(Error::Shape { what: WHAT, expected: least, got });
        }
        if counts.len() != DRAWS + ticks {
            return Err(Error::Shape { what: WHAT, expected: DRAWS + ticks, got: counts.len() });
        }
        let (draws, ticks) = counts.split_at(DRAWS);
        let whole = |&count: &f64| (0.0..=LARGEST).contains(&count) && count.fract() == 0.0;
        if !all_finite(numbers) || !counts.iter().all(whole) || !Optimizer::<F>::fits_raw(ticks) {
            return Err(Error::spec(WHAT, "numbers must be finite, and counts integers of at least 0"));
        }
        let (own, slots) = numbers.split_at(got - slots);
        self.network.write_raw(own, draws)?;
        self.optimizing()?.0.write_raw(slots, ticks);
        Ok(())
    }
}
