//! `values[i]` at step t, where i of the boundaries are below t: a boundary belongs to what comes before it.

use super::Schedule;
use crate::error::{Error, Result};
use crate::fields::Fields;

#[derive(Debug)]
struct PiecewiseConstantDecay {
    boundaries: Vec<f64>,
    values: Vec<f64>,
}

pub(super) fn read(config: &mut Fields) -> Result<Box<dyn Schedule>> {
    let (boundaries, values) = (config.numbers("boundaries")?, config.numbers("values")?);
    if boundaries.len() + 1 != values.len() {
        let wrong = format!("{} boundaries need one value more, got {}", boundaries.len(), values.len());
        return Err(Error::spec(config.at(), wrong));
    }
    if boundaries.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(Error::spec(config.at(), "each of `boundaries` must be above the one before it"));
    }
    Ok(Box::new(PiecewiseConstantDecay { boundaries, values }))
}

impl Schedule for PiecewiseConstantDecay {
    fn rate(&self, step: u64) -> f64 {
        let below = self.boundaries.iter().take_while(|&&boundary| boundary < step as f64);
        self.values[below.count()]
    }
}
