//! Layers over images: lines of `[height, width, channels]`, one a row or one a step. A line is an image whatever stands around it, so the frames
//! of all rows are computed at once, and masked ones not at all.
//!
//! An image is a line where it comes from an input of images or from another of these layers. [`folding`] makes lines of the steps of a row,
//! and steps of lines.

mod affine;
mod around;
mod conv2d;
mod conv2d_transpose;
mod conv_lstm;
mod depthwise_conv2d;
mod folding;
mod global_pooling;
mod placing;
mod pooling;
mod product;
mod random;
mod resizing;
mod taps;
mod windows;

use crate::error::Result;
use crate::fields::{index, size};
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Dims, Form};

pub(super) use around::Around;
pub(super) use conv2d::{build as build_conv2d, build_of_steps as build_conv_of_steps};
pub(super) use conv2d_transpose::build as build_conv2d_transpose;
pub(super) use conv_lstm::{build_1d as build_conv_lstm1d, build_2d as build_conv_lstm2d};
pub(super) use depthwise_conv2d::build as build_depthwise_conv2d;
pub(super) use folding::{build_frames, build_images};
pub(super) use global_pooling::{
    build_average as build_global_average, build_average_of_steps as build_global_average_of_steps,
    build_max as build_global_max, build_max_of_steps as build_global_max_of_steps,
};
pub(super) use placing::{build_center_crop, build_cropping, build_padding, build_up_sampling};
pub(super) use pooling::{
    build_average as build_average_pooling, build_average_of_steps as build_average_pooling_of_steps,
    build_max as build_max_pooling, build_max_of_steps as build_max_pooling_of_steps,
};
pub(super) use product::Product;
pub(super) use random::{build_flip, build_rotation, build_translation};
pub(super) use resizing::build_resizing;

/// What lines are: images, or steps of features within a step, which are images of one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lines {
    Images,
    Steps,
}

impl Lines {
    /// The only input as such lines: it, its form, and height, width and channels of a line.
    fn of<F: Real>(self, place: &Place<F>) -> Result<(TensorId, Form, [usize; 3])> {
        if self == Lines::Images {
            return images(place);
        }
        let (input, form) = place.numbers()?;
        match form.dims.sizes() {
            &[steps, features] => Ok((input, form, [steps, 1, features])),
            _ => place.refuse(format!("it takes lines of shape (steps, features), got {form}")),
        }
    }

    /// Sizes for height and width.
    fn pair<F: Real>(self, place: &mut Place<F>, key: &str) -> Result<[usize; 2]> {
        match self {
            Lines::Images => pair(place, key),
            Lines::Steps => Ok([place.config.count(key)?, 1]),
        }
    }

    /// The shape of lines with such a height, width and channels.
    fn dims(self, [height, width, channels]: [usize; 3]) -> Option<Dims> {
        match self {
            Lines::Images => Dims::new(&[height, width, channels]),
            Lines::Steps => Dims::new(&[height, channels]),
        }
    }
}

/// The only input as images: it, its form, and height, width and channels of a line.
fn images<F: Real>(place: &Place<F>) -> Result<(TensorId, Form, [usize; 3])> {
    let (input, form) = place.numbers()?;
    match form.dims.sizes() {
        &[height, width, channels] => Ok((input, form, [height, width, channels])),
        _ => place.refuse(format!("it takes images of shape (height, width, channels), got {form}")),
    }
}

/// Two sizes, for the height and for the width.
fn pair<F: Real>(place: &mut Place<F>, key: &str) -> Result<[usize; 2]> {
    sizes(place, key, 2)
}

/// Sizes for so many dimensions, the width among them; what has no height is one pixel high.
fn sizes<F: Real>(place: &mut Place<F>, key: &str, rank: usize) -> Result<[usize; 2]> {
    let list = place.config.list(key)?;
    let given: Vec<usize> = list.iter().filter_map(size).collect();
    match given[..] {
        [width] if (list.len(), rank) == (1, 1) => Ok([1, width]),
        [height, width] if (list.len(), rank) == (2, 2) => Ok([height, width]),
        _ => {
            let expected = if rank == 1 { "a positive integer in a list" } else { "two positive integers" };
            Err(place.config.refuse(key, expected, &list.into()))
        }
    }
}

/// Two numbers of at least 0, for the height and for the width, or none.
fn indices<F: Real>(place: &mut Place<F>, key: &str) -> Result<Option<[usize; 2]>> {
    let Some(value) = place.config.take(key) else { return Ok(None) };
    let numbers: Option<Vec<usize>> = value.as_array().and_then(|list| list.iter().map(index).collect());
    match numbers.as_deref() {
        Some(&[height, width]) => Ok(Some([height, width])),
        _ => Err(place.config.refuse(key, "two integers of at least 0", &value)),
    }
}

/// What is before and behind the height, and the width.
fn ends<F: Real>(place: &mut Place<F>, key: &str) -> Result<[[usize; 2]; 2]> {
    let list = place.config.list(key)?;
    let numbers: Vec<usize> =
        list.iter().filter_map(|value| value.as_array()).flatten().filter_map(index).collect();
    match numbers[..] {
        [top, bottom, left, right] if list.len() == 2 && numbers.iter().all(|&n| n <= 1 << 27) => {
            Ok([[top, bottom], [left, right]])
        }
        _ => Err(place.config.refuse(key, "two pairs of integers of at least 0", &list.into())),
    }
}
