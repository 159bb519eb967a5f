//! What a pass comes to.

/// Sums over batches, weighted as Keras weights them: the loss by rows, metrics by what they count. Losses come batch by batch, as
/// their sum would depend on how many batches a call has: whoever makes calls adds them up, one after the other. For the same reason the
/// sums of metrics go on from those of the call before, which [`Model::sums`](super::Model::sums) takes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// Rows done.
    pub rows: usize,
    /// For each batch its loss, penalties included, times its rows.
    pub losses: Vec<f64>,
    /// For each batch and output the loss of that output alone times the rows, where there are several outputs.
    pub parts: Vec<f64>,
    /// The sums of all metrics of all outputs.
    pub metrics: Vec<f64>,
}

impl Outcome {
    /// How many numbers it has beside the rows.
    pub fn numbers(&self) -> usize {
        self.losses.len() + self.parts.len() + self.metrics.len()
    }

    /// The mean loss.
    pub fn loss(&self) -> f64 {
        self.losses.iter().sum::<f64>() / self.rows as f64
    }
}
