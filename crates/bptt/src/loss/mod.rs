//! The losses: each file holds one, with its formula, its settings as JSON, its targets and its gradient. A loss sees lines of
//! numbers, never a network.

mod binary_crossentropy;
mod categorical_crossentropy;
mod clip;
mod judged;
mod logits;
mod mean_squared_error;
mod sparse_categorical_crossentropy;
mod targets;
#[cfg(test)]
mod tests;
mod traits;

pub use judged::Judged;
pub use targets::Targets;
pub use traits::Loss;

use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use serde_json::Value;

/// Reads a loss's settings.
type Read<F> = fn(&mut Fields) -> Result<Box<dyn Loss<F>>>;

/// Every loss by its name: one line a loss.
fn registry<F: Real>(name: &str) -> Option<Read<F>> {
    Some(match name {
        "binary_crossentropy" => binary_crossentropy::read,
        "categorical_crossentropy" => categorical_crossentropy::read,
        "mean_squared_error" => mean_squared_error::read,
        "sparse_categorical_crossentropy" => sparse_categorical_crossentropy::read,
        _ => return None,
    })
}

/// The loss that `value`, a field of `fields`, describes: its name, or an object with its settings.
pub(crate) fn read<F: Real>(fields: &Fields, key: &str, value: Value) -> Result<Box<dyn Loss<F>>> {
    let (name, mut config) = fields.named(key, &value)?;
    let read = registry(&name).ok_or_else(|| fields.refuse(key, "the name of a loss", &value))?;
    let loss = read(&mut config)?;
    config.finish()?;
    Ok(loss)
}
