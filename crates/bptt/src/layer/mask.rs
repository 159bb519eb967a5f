//! A sequence under a mask that comes from elsewhere: `y = x`, on the time axis of the steps at which the mask is not 0.
//!
//! x is (batch, steps, features), the mask (batch, steps) or (batch, steps, 1); one that was computed as a vector has a number for each step as
//! well. Masks have no gradient.

use crate::error::Result;
use crate::graph::{Copied, Place, Source};
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::Form;

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    place.expect_inputs(2)?;
    place.elements(1);
    let mask = place.grid_of(1)?;
    if place.form(mask).size() != 1 {
        return place.refuse("a mask has one number at each step");
    }
    let x = place.grid()?;
    let form = place.form(x);
    let axis = place.axis(Source::Masked(mask, 0.0));
    if let Some(steps) = form.axis() {
        place.require_same_steps([axis, steps], ["mask", "sequence"]);
    }
    let output =
        place.push(vec![x, mask], &[Form::positions(axis, form.dims)], Copied { row_by_row: false })?;
    place.prepares(axis);
    place.describe(output, |tensor| tensor.masked = true);
    Ok(vec![output])
}
