//! The same numbers in another form: (batch, steps, features) with other steps and features, or (batch, features). Steps that were
//! masked are real ones behind it, as in Keras.

use crate::error::Result;
use crate::graph::{Copied, Place, Source};
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::Form;

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let steps = place.config.count_or("steps", 0)?;
    let features = place.config.count("features")?;
    build_as(place, (steps > 0).then_some(steps), features)
}

/// To this many steps and features; without steps to vectors.
pub(super) fn build_as<F: Real>(
    place: &mut Place<F>,
    steps: Option<usize>,
    features: usize,
) -> Result<Vec<TensorId>> {
    let (mut input, form) = place.numbers()?;
    let size = features.saturating_mul(steps.unwrap_or(1));
    if form.has_steps() {
        if !size.is_multiple_of(form.size()) {
            return place.refuse(format!("{} features a step do not make {size} numbers", form.size()));
        }
        input = place.grid()?;
        place.require_steps(input, size / form.size());
    } else if form.size() != size {
        return place.refuse(format!("{} numbers do not make {size}", form.size()));
    }
    let output = match steps {
        None => Form::rows(features),
        Some(steps) => Form::positions(place.axis(Source::Fixed(steps)), features),
    };
    Ok(vec![place.push(vec![input], &[output], Copied { row_by_row: false })?])
}
