//! Calls of a network that is run step by step.

use crate::call::{input, known, ANSWER};
use crate::numbers::count;
use crate::Network;
use bptt::ask::room;
use bptt::batch::Lengths;
use bptt::error::Result;

impl Network {
    /// One more step of so many rows, whose values are staged; the lengths of the first input, where there are any, are 0 for rows that have
    /// none. Answers as `predict` does.
    pub fn step(&mut self, rows: f64) -> Result<usize> {
        self.call(|network| {
            let rows = count("rows", rows)?;
            let Network { model, staging, answer, .. } = network;
            let model = known(model)?;
            room(answer, 2 * model.network.graph().outputs.len(), ANSWER)?;
            let mut input = input(staging, model, rows);
            input.feeds.iter_mut().for_each(|feed| feed.lengths = Lengths::Equal(1));
            let outputs = model.step(input, &staging.ports[0].lengths)?;
            answer.extend(
                outputs.iter().flat_map(|output| [output.as_ptr() as usize as f64, output.len() as f64]),
            );
            Ok(answer.len())
        })
    }

    /// Forgets the steps of a row.
    pub fn reset_row(&mut self, row: f64) -> Result<()> {
        self.call(|network| network.model()?.reset_row(count("row", row)?))
    }
}
