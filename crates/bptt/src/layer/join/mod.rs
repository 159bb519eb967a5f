//! Layers that make one tensor of several: [`elementwise`] (Add, Subtract, Multiply, Average, Maximum, Minimum) and [`concatenate`].
//!
//! What they read lies on lines of different kinds, and [`together`] brings it onto common ones. Where all inputs have the same steps left
//! out, so has the output. Where they differ, every position is computed, and the mask of the output is computed as well: a
//! [`real`] makes numbers of each mask, and those are joined as the inputs are.

mod concatenate;
mod elementwise;
mod real;
mod together;

use crate::error::Result;
use crate::graph::{Gridded, Place, Source};
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Dims, Form, Layer};
use together::Together;

pub(super) use concatenate::build as build_concatenate;
pub(super) use elementwise::{
    build_add, build_average, build_maximum, build_minimum, build_multiply, build_subtract,
};

/// The two directions of a Bidirectional layer. As in Keras their product is one of numbers, whatever is masked.
pub(super) fn build_merge<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    place.expect_inputs(2)?;
    let modes = [
        ("concat", concatenate::build as fn(&mut Place<F>) -> _),
        ("sum", build_add),
        ("ave", build_average),
        ("mul", elementwise::build_product),
    ];
    let build = place.config.choice("mode", &modes)?;
    build(place)
}

/// Adds a layer over inputs that were brought together, with lines of `dims`. `join_masks` makes numbers that are 0 at the steps that its
/// output leaves out, of the inputs' own.
fn push<F: Real>(
    place: &mut Place<F>,
    together: Together,
    dims: Dims,
    layer: impl Layer<F> + 'static,
    join_masks: impl FnOnce(&mut Place<F>, &Together) -> Result<TensorId>,
) -> Result<TensorId> {
    let mut form = Form { over: together.over, dims };
    let mut masked = None;
    if together.masks_differ {
        let mask = join_masks(place, &together)?;
        let axis = place.axis(Source::Masked(mask, 0.0));
        (masked, form) = (Some(axis), Form::positions(axis, dims));
    }
    if let Some(axis) = form.axis().filter(|_| form.is_grid()) {
        place.ask(axis, Gridded::OneByOne);
    }
    let output = place.push(together.inputs, &[form], layer)?;
    if let Some(axis) = masked {
        place.prepares(axis);
        place.describe(output, |tensor| tensor.masked = true);
    }
    if let Some(fill) = together.fill {
        place.describe(output, |tensor| tensor.fill = fill);
    }
    Ok(output)
}
