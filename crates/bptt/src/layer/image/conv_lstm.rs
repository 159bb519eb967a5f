//! LSTM over frames (Shi et al., 2015, without peepholes), as Keras's ConvLSTM1D and ConvLSTM2D: the formulas of `lstm.rs` with convolutions for
//! products,
//!
//! `i, f, g, o = x_t * W + h_{t-1} * U + b`, W (P, Q, C, 4U) with strides, dilation and padding, U (P, Q, U, 4U) with none of them and padding
//! "same", b (4U); states (rows, columns, U). What has one dimension is an image of one row.

use super::super::lstm;
use super::super::recurrent::{assemble, Frames};
use super::around::Around;
use super::product::Product;
use super::sizes;
use super::windows::{Shape, Windows};
use crate::error::Result;
use crate::graph::{Padding, Place};
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::Dims;

/// Gates of the cell.
const GATES: usize = 4;

pub(in crate::layer) fn build_1d<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build(place, 1)
}

pub(in crate::layer) fn build_2d<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build(place, 2)
}

fn build<F: Real>(place: &mut Place<F>, rank: usize) -> Result<Vec<TensorId>> {
    let form = place.form(place.inputs[0]);
    let (height, width, channels) = match (rank, form.dims.sizes()) {
        (1, &[width, channels]) => (1, width, channels),
        (2, &[height, width, channels]) => (height, width, channels),
        _ => return place.refuse(format!("it takes frames of {rank} dimensions and channels, got {form}")),
    };
    let filters = place.config.count("filters")?;
    let shape = Shape {
        size: sizes(place, "kernel_size", rank)?,
        stride: sizes(place, "strides", rank)?,
        dilation: sizes(place, "dilation_rate", rank)?,
        padding: place.config.choice("padding", &[("valid", Padding::Valid), ("same", Padding::Same)])?,
    };
    let windows = Windows::over(place, &shape, [height, width])?;
    let frame = [windows.rows.to, windows.columns.to, filters];
    let (Some(state), Some(all)) = (Dims::new(&frame[2 - rank..]), filters.checked_mul(GATES)) else {
        return place.refuse("its output has no shape");
    };
    let made = lstm::cell(place, filters, frame[0] * frame[1])?;
    let product = Product { windows, channels, filters: all, groups: 1 };
    let around = Around::new([frame[0], frame[1]], shape.size, [filters, all]);
    assemble(place, made, Some((Frames::new(product, around, rank == 1), state)))
}
