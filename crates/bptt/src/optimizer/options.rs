//! What every rule can be given beside its own settings, as Keras has it: weight decay, averages of the weights, accumulated gradients.

use crate::error::{Error, Result};
use crate::fields::Fields;
use serde_json::Value;

/// What every rule can be given beside its own settings.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Options {
    /// `w -= decay lr w` before each update; 0 for none.
    pub decay: f64,
    /// Weights that are not decayed, by their index in the layout.
    pub excluded: Vec<u64>,
    pub average: Option<Average>,
    /// Of how many batches an update takes the mean gradient.
    pub batches: u64,
}

/// Averages of weights as they are after each batch: `a = momentum a + (1 - momentum) w`, and w after the first update.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Average {
    pub momentum: f64,
    /// After how many updates weights become their averages; none for never.
    pub every: Option<u64>,
}

impl Options {
    pub(super) fn read(config: &mut Fields, usual_decay: f64) -> Result<Self> {
        let decay = config.float("weight_decay", usual_decay)?;
        let excluded = match config.take("exclude_from_weight_decay") {
            None => Vec::new(),
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_u64).collect(),
            Some(other) => return Err(config.refuse("exclude_from_weight_decay", "an array", &other)),
        };
        let momentum = config.number("ema_momentum", 0.99, 0.0, 1.0)?;
        let every = config.count_or("ema_overwrite_frequency", 0)? as u64;
        let average = Average { momentum, every: (every > 0).then_some(every) };
        let average = config.flag("use_ema", false)?.then_some(average);
        // Multiplied into the loss and divided out of its gradient: here both have 32 bits, and it cancels.
        config.float("loss_scale_factor", 1.0)?;
        let batches = config.count_or("gradient_accumulation_steps", 0)? as u64;
        if batches == 1 {
            return Err(Error::spec(config.at(), "`gradient_accumulation_steps` must be at least 2"));
        }
        Ok(Options { decay, excluded, average, batches: batches.max(1) })
    }

    /// Whether rows without a gradient may wait: where their weight alone stays as it is, its average moves.
    pub fn may_be_lazy(&self) -> bool {
        self.decay == 0.0 && self.average.is_none() && self.batches == 1
    }
}
