//! What the metrics of an output make of a forward pass.

use super::borrow::view;
use super::memory::SCRATCH;
use super::state::Network;
use crate::error::Result;
use crate::ids::OutputId;
use crate::kernel::Real;
use crate::metric::Scored;
use crate::training::{Head, Wanted};

impl<F: Real> Network<F> {
    /// Adds what the last forward pass contributes to the first of some sums, those of an output's metrics, and gives the others.
    /// What is `wanted` is in the order of the output's lines; weighted metrics hear of its weights.
    pub(crate) fn score<'s>(
        &mut self,
        output: OutputId,
        head: &Head<F>,
        wanted: &Wanted<F>,
        mut sums: &'s mut [f64],
    ) -> Result<&'s mut [f64]> {
        let port = self.graph.outputs[output];
        let view = view!(self);
        let (units, lines) = (view.size(port.judged), view.real_lines(port.judged));
        let (outputs, logits) = (view.value(port.judged), port.logits.map(|logits| view.value(logits)));
        let (width, lists) = (head.loss.targets(units).width(), wanted.lists());
        let weights = wanted.weights_of(lines);
        let most = head.all_metrics().map(|metric| metric.scratch(lines, units, &lists)).max();
        self.memory.scratch.grow(most.unwrap_or(0), SCRATCH)?;
        for (i, metric) in head.all_metrics().enumerate() {
            let (own, others) = sums.split_at_mut(metric.state_len(units));
            let scored = Scored {
                outputs: &self.memory.values[outputs.clone()][..lines * units],
                logits: logits.clone().map(|logits| &self.memory.values[logits][..lines * units]),
                units,
                targets: &wanted.targets[..lines * width],
                lists,
                weights: weights.filter(|_| i >= head.metrics.len()),
                scratch: &mut self.memory.scratch[..metric.scratch(lines, units, &lists)],
            };
            metric.evaluate(scored, own);
            sums = others;
        }
        Ok(sums)
    }
}
