//! `y[i, j] = sum over p, q of x[i * stride + p * dilation, j * stride + q * dilation] W[p, q] + b`, W (P, Q, C, U): a [`Product`] over the frames of
//! all rows at once.
//!
//! Backward: `dW = windows^T dy`, `db = column sums of dy`, and `dy W^T` added back to where the windows were taken.

use super::super::activation::activated;
use super::product::Product;
use super::windows::{Shape, Windows};
use super::Lines;
use crate::error::Result;
use crate::graph::{Padding, Place};
use crate::ids::TensorId;
use crate::kernel::{column_sums, matrix, matrix_mut, Real, Start};
use crate::node::{Backward, Forward, Layer, Need, Sizes};
use crate::weights::{Layout, WeightSpec};

struct Conv2d {
    product: Product,
    lines: Lines,
    kernel: WeightSpec,
    bias: Option<WeightSpec>,
}

pub(in crate::layer) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build_over(place, Lines::Images)
}

/// Conv1D over the steps within each line.
pub(in crate::layer) fn build_of_steps<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build_over(place, Lines::Steps)
}

fn build_over<F: Real>(place: &mut Place<F>, lines: Lines) -> Result<Vec<TensorId>> {
    let (input, form, [height, width, channels]) = lines.of(place)?;
    let paddings = [("valid", Padding::Valid), ("same", Padding::Same), ("causal", Padding::Causal)];
    let known = if lines == Lines::Steps { 3 } else { 2 };
    let filters = place.config.count("filters")?;
    let shape = Shape {
        size: lines.pair(place, "kernel_size")?,
        stride: lines.pair(place, "strides")?,
        dilation: lines.pair(place, "dilation_rate")?,
        padding: place.config.choice("padding", &paddings[..known])?,
    };
    let groups = place.config.count_or("groups", 1)?;
    if !channels.is_multiple_of(groups) || !filters.is_multiple_of(groups) {
        return place
            .refuse(format!("{groups} groups do not divide {channels} channels and {filters} filters"));
    }
    let windows = Windows::over(place, &shape, [height, width])?;
    let activation = place.config.activation("activation")?;
    let (kernel, bias) = (place.config.weight("kernel")?, place.config.weight("bias")?);
    let bias = place.config.flag("use_bias", true)?.then_some(bias);
    let Some(dims) = lines.dims([windows.rows.to, windows.columns.to, filters]) else {
        return place.refuse("its output has no shape");
    };
    let layer = Conv2d { product: Product { windows, channels, filters, groups }, lines, kernel, bias };
    let product = place.push(vec![input], &[form.with(dims)], layer)?;
    Ok(vec![activated(place, product, activation)?])
}

impl<F: Real> Layer<F> for Conv2d {
    fn declare(&self, name: &str, layout: &mut Layout) {
        let [size, across, seen, filters] = self.product.kernel();
        match self.lines {
            Lines::Images => layout.slot(name, "kernel", &[size, across, seen, filters], &self.kernel),
            Lines::Steps => layout.slot(name, "kernel", &[size, seen, filters], &self.kernel),
        }
        if let Some(bias) = &self.bias {
            layout.slot(name, "bias", &[self.product.filters], bias);
        }
    }

    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    fn need(&self, _: Sizes) -> Need {
        self.product.need()
    }

    fn prepared(&self) -> usize {
        self.product.prepared()
    }

    /// Shapes: `x [lines, height, width, channels], y [lines, rows, columns, filters], kernel [places, seen, filters], bias [filters]`.
    fn forward(&self, io: Forward<F>) {
        let (kernel, bias) = io.weights.split_at(self.product.weights());
        let filters = self.product.filters;
        let packed = self.product.packed(&mut io.prepared.open(), matrix(kernel, filters));
        let [y, ..] = io.y;
        let start = if self.bias.is_some() { Start::Row(bias) } else { Start::Zero };
        self.product.of_images(io.x[0], &packed, matrix_mut(y, filters), io.scratch.0, start);
    }

    fn backward(&self, io: Backward<F>) {
        let ([dy, ..], scratch, filters) = (io.dy, io.scratch.0, self.product.filters);
        let dy = matrix(dy, filters);
        if let Some(dweights) = io.dweights {
            let (dkernel, dbias) = dweights.split_at_mut(self.product.weights());
            self.product.of_kernel(io.x[0], dy, matrix_mut(dkernel, filters), scratch);
            if self.bias.is_some() {
                column_sums(dy, dbias);
            }
        }
        if let [Some(dx), ..] = io.dx {
            let kernel = &io.weights[..self.product.weights()];
            self.product.to_images(dy, matrix(kernel, filters), dx, scratch);
        }
    }
}
