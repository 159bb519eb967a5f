//! What Keras's operations read: the same numbers, of which none is masked. Masked steps hold what they hold in Keras; rows may end where they
//! end. Token ids are numbers, and a number at each step is a feature of its row where vectors are read.

use super::reshape::build_as;
use super::token_numbers::as_numbers;
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;

/// With `features` to vectors of as many, from whatever has one number at each of as many steps.
pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let features = place.config.count_or("features", 0)?;
    let input = unmasked(place)?;
    if features == 0 || !place.form(input).has_steps() {
        return Ok(vec![input]);
    }
    place.inputs = vec![input];
    build_as(place, None, features.into())
}

/// A number at each step as the only feature of the step: (batch, steps) to (batch, steps, 1).
pub(super) fn build_expanded<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let input = unmasked(place)?;
    let form = place.form(input);
    match form.has_steps() && form.size() == 1 {
        true => Ok(vec![input]),
        false => place.refuse(format!("it takes a number at each step, got {form}")),
    }
}

fn unmasked<F: Real>(place: &mut Place<F>) -> Result<TensorId> {
    let input = as_numbers(place)?;
    let Some(axis) = place.form(input).axis() else { return Ok(input) };
    let all = place.unmasked_axis(axis);
    if all == axis {
        return Ok(input);
    }
    let positions = place.positions(input, axis);
    Ok(place.packed(positions, all))
}
