//! A sequence under a mask that comes from elsewhere: `y = x`, on the time axis of the steps at which the mask is not 0.
//!
//! x is (batch, steps, features), the mask (batch, steps) or (batch, steps, 1). Masks have no gradient.

use crate::error::Result;
use crate::graph::{Place, Source};
use crate::ids::TensorId;
use crate::kernel::{add, Real};
use crate::node::{Backward, Form, Forward, Layer};

struct Mask;

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    place.expect_inputs(2)?;
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
    let output = place.push(vec![x, mask], &[Form::positions(axis, form.dims)], Mask)?;
    place.prepares(axis);
    place.describe(output, |tensor| tensor.masked = true);
    Ok(vec![output])
}

impl<F: Real> Layer<F> for Mask {
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        y.copy_from_slice(io.x[0]);
    }

    fn backward(&self, io: Backward<F>) {
        if let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) {
            add(dx, dy);
        }
    }
}
