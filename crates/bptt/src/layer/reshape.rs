//! The same numbers in another form: (batch, steps, features) with other steps and features, or (batch, features). Features may be of several
//! dimensions. Steps that were masked are real ones behind it, as in Keras. With `each` the features of each line alone take another form, and steps
//! and masks stay.

use crate::error::Result;
use crate::fields::size;
use crate::graph::{Copied, Place};
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Dims, Form};

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let steps = place.config.count_or("steps", 0)?;
    let features = features(place)?;
    match place.config.flag("each", false)? {
        true => build_each(place, features),
        false => build_as(place, (steps > 0).then_some(steps), features),
    }
}

/// A size, or a list of up to three.
fn features<F: Real>(place: &mut Place<F>) -> Result<Dims> {
    let value = place.config.require("features")?;
    let sizes: Vec<usize> = match value.as_array() {
        Some(list) if list.iter().all(|value| size(value).is_some()) => {
            list.iter().filter_map(size).collect()
        }
        Some(_) => Vec::new(),
        None => size(&value).into_iter().collect(),
    };
    match Dims::new(&sizes) {
        Some(dims) => Ok(dims),
        None => Err(place.config.refuse("features", "one to three positive integers", &value)),
    }
}

/// To lines of this shape, each from one.
pub(super) fn build_each<F: Real>(place: &mut Place<F>, features: Dims) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    if form.size() != features.size() {
        return place.refuse(format!("{} numbers do not make {:?}", form.size(), features));
    }
    Ok(vec![place.push(vec![input], &[form.with(features)], Copied { row_by_row: true })?])
}

/// To this many steps and features; without steps to vectors.
pub(super) fn build_as<F: Real>(
    place: &mut Place<F>,
    steps: Option<usize>,
    features: Dims,
) -> Result<Vec<TensorId>> {
    let (mut input, form) = place.numbers()?;
    let size = features.size().saturating_mul(steps.unwrap_or(1));
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
        Some(steps) => Form::positions(place.fixed(steps), features),
    };
    Ok(vec![place.push(vec![input], &[output], Copied { row_by_row: false })?])
}
