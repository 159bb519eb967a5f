//! One more step of the same rows, each on the states that its steps before have left.

use super::calls::Model;
use crate::ask::grow;
use crate::batch::Lengths;
use crate::error::{Error, Result};
use crate::graph::Stepped;
use crate::ids::{Id, OutputId};
use crate::input::Input;
use crate::kernel::Real;
use crate::network::Pass;

impl<F: Real> Model<F> {
    /// Goes one step on with every row that has one: all of them where `counts` is empty, else those at which it isn't 0. Of the others states and
    /// answers stay. Gives for each output the answers of all rows, one behind the other; 0 where a row had no step yet. A step that is
    /// refused changes nothing.
    pub fn step(&mut self, input: Input<F>, counts: &[u32]) -> Result<&[Vec<F>]> {
        self.check_step(&input, counts)?;
        self.network.forward(&input, Pass::Predict)?;
        self.network.check_states()?;
        let Model { network, outputs, steps, .. } = self;
        steps.before.resize_with(outputs.len(), Vec::new);
        for (i, (answers, before)) in outputs.iter_mut().zip(&mut steps.before).enumerate() {
            let len = network.shown_len(OutputId::new(i));
            grow(answers, len, "the answers of a step")?;
            grow(before, len, "the answers of a step")?;
        }
        let skipped = (0..counts.len()).filter(|&row| counts[row] == 0);
        for (i, (answers, before)) in outputs.iter_mut().zip(&mut steps.before).enumerate() {
            std::mem::swap(answers, before);
            network.show(OutputId::new(i), answers);
            let size = answers.len() / input.rows;
            for row in skipped.clone() {
                answers[row * size..][..size].copy_from_slice(&before[row * size..][..size]);
            }
        }
        network.keep_states_but(skipped);
        steps.rows = input.rows;
        Ok(outputs)
    }

    fn check_step(&self, input: &Input<F>, counts: &[u32]) -> Result<()> {
        let (ports, rows) = (&self.network.graph().inputs, self.steps.rows);
        if self.network.graph().stepped != Stepped::All {
            return Err(Error::spec("Model", "it was not made to go step by step"));
        }
        if rows != 0 && rows != input.rows {
            return Err(Error::Shape { what: "Rows of a step", expected: rows, got: input.rows });
        }
        if !counts.is_empty() && counts.len() != input.rows {
            return Err(Error::Shape { what: "Row lengths", expected: input.rows, got: counts.len() });
        }
        let feeds = input.feeds.iter().take(ports.len());
        if input.rows == 0 || feeds.clone().any(|feed| !matches!(feed.lengths, Lengths::Equal(1))) {
            return Err(Error::spec("step", "one step of at least one row is expected"));
        }
        input.check(ports, None)
    }

    /// Forgets the steps of a row.
    pub fn reset_row(&mut self, row: usize) -> Result<()> {
        let rows = self.steps.rows;
        if row >= rows {
            // Without a step there is nothing to forget.
            return if rows == 0 {
                Ok(())
            } else {
                Err(Error::spec("reset", format!("there is no row {row}")))
            };
        }
        self.network.reset_row(row);
        for answers in &mut self.outputs {
            let size = answers.len() / rows;
            answers[row * size..][..size].fill(F::zero());
        }
        Ok(())
    }
}
