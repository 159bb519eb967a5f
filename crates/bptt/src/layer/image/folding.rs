//! The same numbers on other lines. Images: (batch, steps, width, channels) as one line a row, `[height, width, channels]`, whose height are the
//! steps, masked ones too. Frames: the reverse, by which the first dimension of each row's line becomes steps.
//!
//! What lies as it is wanted stays as it is.

use crate::error::Result;
use crate::graph::{Copied, Place};
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Dims, Form};

pub(in crate::layer) fn build_images<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    let height = place.config.count("height")?;
    if !form.has_steps() {
        return Ok(vec![input]);
    }
    let Some(dims) = Dims::new(&[&[height], form.dims.sizes()].concat()) else {
        return place.refuse(format!("it takes images of shape (height, width, channels), got {form}"));
    };
    let grid = place.grid()?;
    place.require_steps(grid, height);
    Ok(vec![place.push(vec![grid], &[Form::rows(dims)], Copied { row_by_row: false })?])
}

pub(in crate::layer) fn build_frames<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    place.numbers()?;
    Ok(vec![place.frames(0)?])
}
