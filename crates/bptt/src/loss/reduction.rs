//! From the losses of lines to the loss of a batch.

use crate::error::Result;
use crate::fields::Fields;

/// What a loss gives for a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sum {
    /// The losses of all lines that count, each times its weight.
    pub loss: f64,
    /// How many lines count.
    pub lines: f64,
    /// The sum of their weights.
    pub weight: f64,
}

impl Sum {
    /// Adds the loss of a line that counts.
    pub(super) fn add(&mut self, loss: f64, weight: f64) {
        self.loss += loss * weight;
        self.lines += 1.0;
        self.weight += weight;
    }
}

/// By what the sum is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reduction {
    /// The lines that count, whatever they weigh. Keras's `sum_over_batch_size`, and its `mean`.
    #[default]
    SumOverBatchSize,
    /// Nothing.
    Sum,
    /// The sum of the weights.
    MeanWithSampleWeight,
}

impl Reduction {
    pub(crate) fn read(fields: &mut Fields) -> Result<Self> {
        fields.choice(
            "reduction",
            &[
                ("sum_over_batch_size", Reduction::SumOverBatchSize),
                ("mean", Reduction::SumOverBatchSize),
                ("sum", Reduction::Sum),
                ("mean_with_sample_weight", Reduction::MeanWithSampleWeight),
            ],
        )
    }

    /// `of` divided; 0 where there is nothing to divide by.
    pub(crate) fn divide(self, of: f64, sum: &Sum) -> f64 {
        let divisor = match self {
            Reduction::SumOverBatchSize => sum.lines,
            Reduction::Sum => 1.0,
            Reduction::MeanWithSampleWeight => sum.weight,
        };
        if divisor == 0.0 {
            0.0
        } else {
            of / divisor
        }
    }
}
