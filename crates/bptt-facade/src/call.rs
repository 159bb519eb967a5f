//! What all calls of the facade have in common.

use crate::numbers::{count, whole};
use crate::reserve;
use crate::staging::{Port, Staging};
use crate::Network;
use bptt::ask::room;
use bptt::batch::Lengths;
use bptt::error::{Error, Result};
use bptt::input::{Feed, Input, InputKind};
use bptt::model::{Model, Outcome};

/// Begins a call: where the reserve is not there for it, it is refused.
pub fn begin<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    reserve::ready().and_then(|()| work())
}

/// Numbers of an answer before those of its outcome.
pub const HEADER: usize = 4;

/// What answers are for, in messages.
pub const ANSWER: &str = "the answer of a call";

impl Network {
    /// What all calls that may fail have in common. One that finds too little memory leaves what it was given nowhere.
    pub(crate) fn call<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        begin(|| {
            let done = work(self);
            if matches!(done, Err(Error::OutOfMemory { .. })) {
                self.give_back();
            }
            done
        })
    }

    #[cold]
    fn give_back(&mut self) {
        (self.staging, self.answer) = Default::default();
    }

    pub(crate) fn model(&mut self) -> Result<&mut Model<f32>> {
        known(&mut self.model)
    }

    /// Tells the model that a call is being prepared.
    pub(crate) fn begin(&mut self) {
        if let Some(model) = &mut self.model {
            model.begin();
        }
    }

    /// `train` and `evaluate`.
    pub(crate) fn judge(
        &mut self,
        rows: f64,
        batch_size: f64,
        work: impl FnOnce(&mut Model<f32>, Input<f32>, usize) -> Result<Outcome>,
    ) -> Result<usize> {
        self.pass(rows, batch_size, |network, rows, size| {
            let Network { model, staging, answer, .. } = network;
            let model = known(model)?;
            let outcome = work(model, input(staging, model, rows), size)?;
            write(&outcome, model.optimizing()?.0.iterations(), answer);
            Ok(answer.len())
        })
    }

    /// A pass over so many rows in batches of a size. There is room for the answer before anything changes.
    pub(crate) fn pass<T>(
        &mut self,
        rows: f64,
        batch_size: f64,
        work: impl FnOnce(&mut Self, usize, usize) -> Result<T>,
    ) -> Result<T> {
        self.call(|network| {
            let (rows, size) = (count("rows", rows)?, whole("batchSize", batch_size)?);
            // As many rows as there are, or more, are one batch.
            let size = size.clamp(1, rows.max(1) as u64) as usize;
            let Network { model, answer, .. } = network;
            let [losses, parts, sums] = known(model)?.outcome_sizes(rows.div_ceil(size));
            let numbers = [losses, parts, sums, HEADER].into_iter().fold(0, usize::saturating_add);
            room(answer, numbers, ANSWER)?;
            work(network, rows, size)
        })
    }
}

/// The model, where there is one.
pub fn known(model: &mut Option<Model<f32>>) -> Result<&mut Model<f32>> {
    let unknown = || Error::InvalidSpec { at: "Model".into(), problem: "it has no weights yet".into() };
    model.as_mut().ok_or_else(unknown)
}

/// What is staged, as the core takes it.
pub fn input<'a>(staging: &'a Staging, model: &Model<f32>, rows: usize) -> Input<'a, f32> {
    let mut input = Input::of(rows, Lengths::Equal(0), &[], &[], &[]);
    let ports = model.network.graph().inputs.iter().zip(&staging.ports);
    for (feed, (port, staged)) in input.feeds.iter_mut().zip(ports) {
        let Port { tokens, floats, lengths, steps, .. } = staged;
        let lengths = match port.kind {
            InputKind::Vector(_) => Lengths::Equal(1),
            _ if lengths.is_empty() => Lengths::Equal(*steps),
            _ => Lengths::Each(lengths),
        };
        *feed = Feed { lengths, tokens, floats };
    }
    let outputs = input.targets.iter_mut().zip(&mut input.weights);
    for ((targets, weights), port) in outputs.zip(&staging.ports) {
        (*targets, *weights) = (&port.targets, &port.sample_weights);
    }
    input
}

/// Writes an outcome number by number where there is room for it.
pub fn write(outcome: &Outcome, iterations: u64, answer: &mut Vec<f64>) {
    let batches = outcome.losses.len();
    let outputs = outcome.parts.len() / batches.max(1);
    answer.extend([outcome.rows as f64, batches as f64, outputs as f64, iterations as f64]);
    answer.extend(outcome.losses.iter().chain(&outcome.parts).chain(&outcome.metrics));
}
