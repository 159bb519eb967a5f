//! A loss as a metric: its mean over the lines that count. Targets: those of the loss.

use super::scored::{Scored, MEAN};
use super::traits::Metric;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::loss::{self, Judged, Lists, Loss, Targets};
use std::fmt::{self, Debug, Formatter};

struct OfLoss<F> {
    loss: Box<dyn Loss<F>>,
}

impl<F: Real> Debug for OfLoss<F> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        self.loss.fmt(f)
    }
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Metric<F>>> {
    let given = config.require("loss")?;
    let loss = loss::read(config, "loss", given.clone())?;
    // Metrics are computed where nobody could tell it.
    match loss.is_told() {
        true => Err(config.refuse("loss", "a loss that is not told from outside", &given)),
        false => Ok(Box::new(OfLoss { loss })),
    }
}

impl<F: Real> Metric<F> for OfLoss<F> {
    fn targets(&self, units: usize) -> Targets {
        self.loss.targets(units)
    }

    fn refuses(&self, units: usize, targets: &[F]) -> Option<usize> {
        self.loss.refuses(units, targets)
    }

    fn expects(&self, units: usize) -> String {
        self.loss.expects(units)
    }

    fn refuses_list(&self, units: usize, steps: usize, labels: &[F]) -> Option<String> {
        self.loss.refuses_list(units, steps, labels)
    }

    fn state_len(&self, _: usize) -> usize {
        MEAN
    }

    /// The gradient has to go somewhere.
    fn scratch(&self, lines: usize, units: usize, lists: &Lists<F>) -> usize {
        lines * units + self.loss.scratch(lines, units, lists)
    }

    fn evaluate(&self, scored: Scored<F>, sums: &mut [f64]) {
        let Scored { outputs, logits, units, targets, lists, weights, scratch } = scored;
        let logits = logits.filter(|_| self.loss.takes_logits());
        let outputs = logits.unwrap_or(outputs);
        let (gradient, scratch) = scratch.split_at_mut(outputs.len());
        let sum = self.loss.evaluate(Judged {
            outputs,
            logits: logits.is_some() || self.loss.expects_logits(),
            softmax: None,
            units,
            targets,
            lists,
            weights,
            told: (&[], &[]),
            gradient,
            scratch,
        });
        sums[0] += sum.loss;
        sums[1] += sum.weight;
    }
}
