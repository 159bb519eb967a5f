//! The same numbers in every batch: (rows, features), for batches of as many rows, or (rows, steps, features). A single row may
//! stand for all. What it is applied to tells nothing but the batch.

use crate::ask::grow;
use crate::error::Result;
use crate::graph::{Place, Source};
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Form, Forward, Layer};

struct Constant<F> {
    values: Vec<F>, // [rows, steps, features]
    /// The only number of rows that a batch may have, unless one row stands for all.
    rows: Option<usize>,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    place.expect_inputs(1)?;
    let rows = place.config.count("rows")?;
    let steps = place.config.count_or("steps", 0)?;
    let features = place.config.count("features")?;
    let repeats = place.config.flag("repeats", false)?;
    let listed = place.config.list("values")?;
    let size = rows.saturating_mul(steps.max(1)).saturating_mul(features);
    let numbers = || listed.iter().filter_map(serde_json::Value::as_f64).map(F::of);
    if listed.len() != size || numbers().filter(|x| x.is_finite()).count() != size {
        return place.refuse(format!("{size} finite `values` are expected, got {}", listed.len()));
    }
    let mut values = Vec::new();
    grow(&mut values, size, "the model")?;
    values.iter_mut().zip(numbers()).for_each(|(value, number)| *value = number);
    let output = match steps {
        0 => Form::rows(features),
        _ => Form::positions(place.axis(Source::Fixed(steps)), features),
    };
    let layer = Constant { values, rows: (!repeats).then_some(rows) };
    Ok(vec![place.push(vec![place.inputs[0]], &[output], layer)?])
}

impl<F: Real> Layer<F> for Constant<F> {
    fn shares_prefix(&self, _: bool) -> bool {
        true
    }

    fn unstepped(&self) -> Option<&'static str> {
        Some("has numbers of its own for a batch")
    }

    fn rows(&self) -> Option<usize> {
        self.rows
    }

    /// Shapes: `y [rows, steps, features]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        y.chunks_exact_mut(self.values.len()).for_each(|y| y.copy_from_slice(&self.values));
    }

    fn backward(&self, _: Backward<F>) {}
}
