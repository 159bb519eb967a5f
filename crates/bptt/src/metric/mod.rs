//! The metrics: each file holds one, or what several are made of, with what it adds up and its targets.

mod binary_accuracy;
mod categorical_accuracy;
mod confusion;
mod cosine_similarity;
mod edit_distance;
mod f_beta_score;
mod label_error_rate;
mod of_loss;
mod pearson_correlation;
mod r2_score;
mod scored;
mod sparse_categorical_accuracy;
#[cfg(test)]
mod tests;
mod top;
mod top_k;
mod traits;

pub use scored::Scored;
pub use traits::Metric;

use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use serde_json::Value;

/// Reads a metric's settings.
type Read<F> = fn(&mut Fields) -> Result<Box<dyn Metric<F>>>;

/// Every metric by its name: one line a metric.
fn registry<F: Real>(name: &str) -> Option<Read<F>> {
    Some(match name {
        "binary_accuracy" => binary_accuracy::read,
        "categorical_accuracy" => categorical_accuracy::read,
        "confusion" => confusion::read,
        "cosine_similarity" => cosine_similarity::read,
        "f_beta_score" => f_beta_score::read,
        "label_error_rate" => label_error_rate::read,
        "of_loss" => of_loss::read,
        "pearson_correlation" => pearson_correlation::read,
        "r2_score" => r2_score::read,
        "sparse_categorical_accuracy" => sparse_categorical_accuracy::read,
        "sparse_top_k_categorical_accuracy" => top_k::read_sparse,
        "top_k_categorical_accuracy" => top_k::read,
        _ => return None,
    })
}

/// The metric that `value`, an item of a field of `fields`, describes: its name, or an object with its settings.
pub(crate) fn read<F: Real>(fields: &Fields, key: &str, value: Value) -> Result<Box<dyn Metric<F>>> {
    let (name, mut config) = fields.named(key, &value)?;
    let read = registry(&name).ok_or_else(|| fields.refuse(key, "names of metrics", &value))?;
    let metric = read(&mut config)?;
    config.finish()?;
    Ok(metric)
}
