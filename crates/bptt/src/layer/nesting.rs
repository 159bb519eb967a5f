//! Steps within steps: where each step of a row is a sequence of its own, `Nest` makes rows of the steps, so that what stands behind it goes over all
//! of these sequences at once, and over none of a masked step. `Unnest` is the way back: the steps of a nested row are a line again.
//!
//! Only the time axis changes: a step's numbers lie where they lie.

use crate::error::Result;
use crate::graph::{Copied, Place};
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::Dims;

/// Shapes: `(lines, steps, ...)` to rows of as many steps, or `(lines, features)` to rows of a single one. What is nested already stays as it is.
pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let single = place.config.flag("single", false)?;
    Ok(vec![place.nested(single)?])
}

/// Shapes: rows of `steps` to `(lines, steps, ...)`. What is not nested stays as it is. With `whole` none may be masked.
pub(super) fn build_back<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let steps = place.config.count("steps")?;
    let single = place.config.flag("single", false)?;
    let whole = place.config.flag("whole", false)?;
    let (input, form) = place.numbers()?;
    if place.nest().is_none() {
        return Ok(vec![input]);
    }
    let first: &[usize] = if single { &[] } else { &[steps] };
    let Some(dims) = Dims::new(&[first, form.dims.sizes()].concat()) else {
        return place.refuse(format!("each step is of three dimensions at most, got {form}"));
    };
    if whole && form.axis().is_some_and(|axis| place.masks(axis)) {
        return place.refuse("it takes all steps of each step, of which some are masked");
    }
    let grid = place.grid()?;
    place.require_steps(grid, steps);
    Ok(vec![place.push(vec![grid], &[place.rows(dims)], Copied { row_by_row: false })?])
}
