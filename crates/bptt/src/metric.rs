//! Accuracy in its three forms, as Keras counts it.

use crate::kernel::Real;

/// The metrics, as Keras names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Share of elements with (y > 0.5) == target.
    BinaryAccuracy,
    /// Share of rows with equal arg max.
    CategoricalAccuracy,
    /// Share of rows whose arg max is the target.
    SparseCategoricalAccuracy,
}

impl Metric {
    pub(crate) const NAMES: &[(&str, Metric)] = &[
        ("binary_accuracy", Metric::BinaryAccuracy),
        ("categorical_accuracy", Metric::CategoricalAccuracy),
        ("sparse_categorical_accuracy", Metric::SparseCategoricalAccuracy),
    ];

    /// The sum over rows of `width` outputs of what the row scores, between 0 and 1.
    pub fn evaluate<F: Real>(self, width: usize, outputs: &[F], targets: &[F]) -> f64 {
        let rows = outputs.chunks_exact(width);
        match self {
            Metric::BinaryAccuracy => {
                let half = F::of(0.5);
                let label = |y: F| if y > half { F::one() } else { F::zero() };
                let hits = outputs.iter().zip(targets).filter(|&(&y, &target)| label(y) == target).count();
                hits as f64 / width as f64
            }
            Metric::CategoricalAccuracy => {
                let hits = rows.zip(targets.chunks_exact(width)).filter(|(y, t)| arg_max(y) == arg_max(t));
                hits.count() as f64
            }
            Metric::SparseCategoricalAccuracy => {
                let hits = rows.zip(targets).filter(|(y, &class)| arg_max(y) == class.wide() as usize);
                hits.count() as f64
            }
        }
    }

    /// Numbers that a target has for an output of `units`.
    pub fn target_width(self, units: usize) -> usize {
        match self {
            Metric::SparseCategoricalAccuracy => 1,
            _ => units,
        }
    }
}

/// The first of the largest.
fn arg_max<F: Real>(x: &[F]) -> usize {
    (1..x.len()).fold(0, |top, i| if x[i] > x[top] { i } else { top })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_counts_its_rows() {
        let outputs = [0.9f64, 0.1, 0.4, 0.6];
        assert_eq!(Metric::BinaryAccuracy.evaluate(2, &outputs, &[1.0, 0.0, 1.0, 1.0]), 1.5);
        assert_eq!(Metric::CategoricalAccuracy.evaluate(2, &outputs, &[1.0, 0.0, 1.0, 0.0]), 1.0);
        assert_eq!(Metric::SparseCategoricalAccuracy.evaluate(2, &outputs, &[0.0, 1.0]), 2.0);
        assert_eq!(Metric::BinaryAccuracy.evaluate(1, &[0.5f64], &[0.0]), 1.0);
    }
}
