//! What a join puts out: on the lines of its inputs, and where their masks differ under the mask that is made of them.

use super::together::Together;
use crate::error::Result;
use crate::graph::{Gridded, Place, Source};
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Dims, Form, Layer};

/// Adds a layer over inputs that were brought together, with lines of `dims`. `join_masks` makes numbers that are 0 at the steps that its
/// output leaves out, of the inputs' own.
pub(super) fn push<F: Real>(
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
