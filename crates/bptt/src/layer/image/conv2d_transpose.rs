//! A convolution the other way: each pixel of x makes a window of y, and windows add up. `y[i * stride + p, j * stride + q] += x[i, j] W[p, q]^T`, plus b,
//! W (P, Q, U, C): the gradient of a Conv2D that makes x of y.
//!
//! Backward: `dx` is that convolution of dy, `dW` its gradient with x as what came of it, `db = column sums of dy`.

use super::super::activation::activated;
use super::super::windows::stretched;
use super::product::Product;
use super::windows::{Shape, Windows};
use super::{images, indices, pair};
use crate::error::Result;
use crate::graph::{Padding, Place};
use crate::ids::TensorId;
use crate::kernel::{add_row, column_sums, matrix, matrix_mut, Real, Start};
use crate::node::{Backward, Dims, Forward, Layer, Need, Sizes};
use crate::weights::{Layout, WeightSpec};

struct Conv2dTranspose {
    /// Of y, which makes x.
    product: Product,
    kernel: WeightSpec,
    bias: Option<WeightSpec>,
}

pub(in crate::layer) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form, [height, width, channels]) = images(place)?;
    let filters = place.config.count("filters")?;
    let (size, stride) = (pair(place, "kernel_size")?, pair(place, "strides")?);
    let padding = place.config.choice("padding", &[("valid", Padding::Valid), ("same", Padding::Same)])?;
    let output_padding = indices(place, "output_padding")?;
    let longer = |i: usize, from: usize| {
        let longer = stretched([size[i], stride[i]], padding, output_padding.map(|pixels| pixels[i]))?;
        from.checked_mul(stride[i])?.checked_add_signed(longer).filter(|&to| to < 1 << 30)
    };
    let (Some(rows), Some(columns)) = (longer(0, height), longer(1, width)) else {
        return place
            .refuse("what it makes is larger than any image, or its `output_padding` not below its strides");
    };
    let windows = Windows::over(place, &Shape { size, stride, dilation: [1, 1], padding }, [rows, columns])?;
    let activation = place.config.activation("activation")?;
    let (kernel, bias) = (place.config.weight("kernel")?, place.config.weight("bias")?);
    let bias = place.config.flag("use_bias", true)?.then_some(bias);
    let Some(dims) = Dims::new(&[rows, columns, filters]) else {
        return place.refuse("its output has no shape");
    };
    let product = Product { windows, channels: filters, filters: channels, groups: 1 };
    let made = place.push(vec![input], &[form.with(dims)], Conv2dTranspose { product, kernel, bias })?;
    Ok(vec![activated(place, made, activation)?])
}

impl<F: Real> Layer<F> for Conv2dTranspose {
    fn declare(&self, name: &str, layout: &mut Layout) {
        layout.slot(name, "kernel", &self.product.kernel(), &self.kernel);
        if let Some(bias) = &self.bias {
            layout.slot(name, "bias", &[self.product.channels], bias);
        }
    }

    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    fn need(&self, _: Sizes) -> Need {
        self.product.need()
    }

    /// Shapes: `x [lines, height, width, channels], y [lines, rows, columns, filters], kernel [places, filters, channels], bias [filters]`.
    fn forward(&self, io: Forward<F>) {
        let (kernel, bias) = io.weights.split_at(self.product.weights());
        let [y, ..] = io.y;
        y.fill(F::zero());
        let filters = self.product.filters;
        self.product.to_images(matrix(io.x[0], filters), matrix(kernel, filters), y, io.scratch.0);
        if self.bias.is_some() {
            add_row(matrix_mut(y, bias.len()), bias);
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([dy, ..], scratch, filters) = (io.dy, io.scratch.0, self.product.filters);
        if let Some(dweights) = io.dweights {
            let (dkernel, dbias) = dweights.split_at_mut(self.product.weights());
            self.product.of_kernel(dy, matrix(io.x[0], filters), matrix_mut(dkernel, filters), scratch);
            if self.bias.is_some() {
                column_sums(matrix(dy, dbias.len()), dbias);
            }
        }
        if let [Some(dx), ..] = io.dx {
            let kernel = &io.weights[..self.product.weights()];
            let (packed, scratch) = self.product.packed_now(scratch, matrix(kernel, filters));
            self.product.of_images(dy, &packed, matrix_mut(dx, filters), scratch, Start::Keep);
        }
    }
}
