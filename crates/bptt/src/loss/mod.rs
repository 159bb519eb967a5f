//! The losses: each file holds one, with its formula, its settings as JSON, its targets and its gradient. A loss sees lines of
//! numbers, never a network.

mod alignments;
mod bernoulli;
mod binary_crossentropy;
mod binary_focal_crossentropy;
mod categorical_crossentropy;
mod categorical_focal_crossentropy;
mod categorical_generalized_cross_entropy;
mod categorical_hinge;
mod circle;
mod clip;
mod cosine_similarity;
mod ctc;
mod dice;
mod elementwise;
mod hinge;
mod huber;
mod judged;
mod kl_divergence;
mod labels;
mod lists;
mod log_cosh;
mod logits;
mod mean_absolute_error;
mod mean_absolute_percentage_error;
mod mean_squared_error;
mod mean_squared_logarithmic_error;
mod none;
mod overlap;
mod poisson;
mod reduction;
mod sparse_categorical_crossentropy;
mod squared_hinge;
mod targets;
#[cfg(test)]
mod tests;
mod told;
mod traits;
mod tversky;

pub use judged::Judged;
pub use labels::Labels;
pub use lists::Lists;
pub use reduction::{Reduction, Sum};
pub use targets::Targets;
pub use traits::Loss;

pub(crate) use ctc::blank_index;

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
        "binary_focal_crossentropy" => binary_focal_crossentropy::read,
        "categorical_crossentropy" => categorical_crossentropy::read,
        "categorical_focal_crossentropy" => categorical_focal_crossentropy::read,
        "categorical_generalized_cross_entropy" => categorical_generalized_cross_entropy::read,
        "categorical_hinge" => categorical_hinge::read,
        "circle" => circle::read,
        "cosine_similarity" => cosine_similarity::read,
        "ctc" => ctc::read,
        "dice" => dice::read,
        "hinge" => hinge::read,
        "huber" => huber::read,
        "kl_divergence" => kl_divergence::read,
        "log_cosh" => log_cosh::read,
        "mean_absolute_error" => mean_absolute_error::read,
        "mean_absolute_percentage_error" => mean_absolute_percentage_error::read,
        "mean_squared_error" => mean_squared_error::read,
        "mean_squared_logarithmic_error" => mean_squared_logarithmic_error::read,
        "none" => none::read,
        "poisson" => poisson::read,
        "sparse_categorical_crossentropy" => sparse_categorical_crossentropy::read,
        "squared_hinge" => squared_hinge::read,
        "told" => told::read,
        "tversky" => tversky::read,
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
