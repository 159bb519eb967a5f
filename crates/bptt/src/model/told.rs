//! Passes whose losses the caller computes. [`Model::begin_told`] computes the outputs of the first batch. The caller looks at them
//! ([`Model::judged`]) and writes losses and gradients ([`Model::told`]); [`Model::go_on`] finishes the batch with these and computes the
//! next. [`Model::end_told`] gives what all of it came to.
//!
//! A batch that is never finished has changed nothing: states, running means and counters move with the update.

use super::calls::Model;
use super::outcome::Outcome;
use super::waiting::Waiting;
use crate::ask::grow;
use crate::error::{Error, Result};
use crate::ids::{Id, OutputId};
use crate::input::{Input, Start};
use crate::kernel::Real;
use crate::network::Pass;
use crate::threads::shared;

/// Losses of the lines of an output, and their gradients, to be written.
pub type Told<'a, F> = (&'a mut [f64], &'a mut [F]);

impl<F: Real> Model<F> {
    /// Begins to train on, or to evaluate, consecutive batches of `size` rows. Whether there is one whose losses are to be told.
    pub fn begin_told(&mut self, input: Input<F>, size: usize, pass: Pass) -> Result<bool> {
        self.begin();
        let outcome = self.start(input.rows.div_ceil(size.max(1)))?;
        self.check_with_targets(&input)?;
        self.compute_next(&input, Waiting { pass, size, next: Start::default(), asks: false, outcome })
    }

    /// Room for what is to be told of an output in the batch that was computed last.
    pub fn told(&mut self, output: usize) -> Result<Told<'_, F>> {
        const WHAT: &str = "the losses of a batch";
        self.head(output)?;
        let units = self.network.graph().judged(OutputId::new(output)).size();
        let len = self.network.judged(OutputId::new(output)).len();
        let wanted = &mut self.wanted[output];
        grow(&mut wanted.told_losses, len / units, WHAT)?;
        grow(&mut wanted.told_gradient, len, WHAT)?;
        Ok((&mut wanted.told_losses[..len / units], &mut wanted.told_gradient[..len]))
    }

    /// Finishes a batch with what was told, and computes the next of the same rows. Whether there is one whose losses are to be told.
    pub fn go_on(&mut self, input: Input<F>) -> Result<bool> {
        let mut waiting = self.waiting.take().filter(|waiting| waiting.asks).ok_or_else(nothing_waits)?;
        shared(self.network.is_slight(), || match waiting.pass {
            Pass::Train => self.learn(&mut waiting.outcome),
            _ => self.judge(&mut waiting.outcome),
        })?;
        self.compute_next(&input, waiting)
    }

    /// What a pass came to whose batches are all finished.
    pub fn end_told(&mut self) -> Result<Outcome> {
        let over = self.waiting.take().filter(|waiting| !waiting.asks);
        over.map(|waiting| waiting.outcome).ok_or_else(nothing_waits)
    }

    fn compute_next(&mut self, input: &Input<F>, mut waiting: Waiting) -> Result<bool> {
        let heads = &self.training.as_ref().ok_or(Error::NotCompiled)?.heads;
        let shapes = self.network.target_shapes(heads, input);
        let ports = self.network.graph().inputs.clone();
        let shapes = &shapes[..heads.len()];
        let batch = input.next_batch(&ports, shapes, waiting.size, &mut waiting.next);
        if let Some(batch) = &batch {
            shared(self.network.is_slight(), || self.forward(batch, waiting.pass))?;
        }
        waiting.asks = batch.is_some();
        self.waiting = Some(waiting);
        Ok(batch.is_some())
    }
}

fn nothing_waits() -> Error {
    Error::spec("go_on", "there is no batch whose losses are to be told")
}
