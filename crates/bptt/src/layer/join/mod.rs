//! Layers that make one tensor of several: [`elementwise`] (Add, Subtract, Multiply, Average, Maximum, Minimum, and operations by a [`rule`]) and
//! [`concatenate`].
//!
//! What they read lies on lines of different kinds, and [`together`] brings it onto common ones. Where all inputs have the same steps left
//! out, so has the output. Where they differ, every position is computed, and the mask of the output is computed as well: a
//! [`real`] makes numbers of each mask, and those are joined as the inputs are.

mod concatenate;
mod elementwise;
mod output;
mod real;
mod rule;
mod together;

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;

pub(super) use concatenate::build as build_concatenate;
pub(super) use elementwise::{
    build_add, build_average, build_elementwise, build_maximum, build_minimum, build_multiply, build_subtract,
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
