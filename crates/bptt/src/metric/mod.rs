//! The metrics: each file holds one, with what it counts and its targets.

mod binary_accuracy;
mod categorical_accuracy;
mod sparse_categorical_accuracy;
mod traits;

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
        "sparse_categorical_accuracy" => sparse_categorical_accuracy::read,
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(name: &str) -> Box<dyn Metric<f64>> {
        read(&Fields::new("compile", json!({})).unwrap(), "metrics", json!(name)).unwrap()
    }

    #[test]
    fn each_form_counts_its_lines() {
        let outputs = [0.9, 0.1, 0.4, 0.6];
        assert_eq!(of("binary_accuracy").evaluate(2, &outputs, &[1.0, 0.0, 1.0, 1.0]), 1.5);
        assert_eq!(of("categorical_accuracy").evaluate(2, &outputs, &[1.0, 0.0, 1.0, 0.0]), 1.0);
        assert_eq!(of("sparse_categorical_accuracy").evaluate(2, &outputs, &[0.0, 1.0]), 2.0);
        assert_eq!(of("binary_accuracy").evaluate(1, &[0.5], &[0.0]), 1.0);
    }

    #[test]
    fn what_names_no_metric_is_refused() {
        let fields = Fields::new("compile", json!({})).unwrap();
        let message = read::<f64>(&fields, "metrics", json!("auc")).unwrap_err().to_string();
        assert_eq!(message, "compile: `metrics` must be names of metrics, got \"auc\".");
    }
}
