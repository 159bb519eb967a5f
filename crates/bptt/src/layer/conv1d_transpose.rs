//! A convolution the other way: each step of x makes a window of y, and windows add up. `y[t * stride + k] += x[t] W[k]^T`, plus b, W (K, U, D): the
//! gradient of a Conv1D that makes x of y.
//!
//! Backward: the steps of dy that a window took are laid next to each other, (R, K U). `dx` is their product with W, `dW` that with x,
//! `db = column sums of dy`.

use super::activation::activated;
use super::windows::{stretched, Windows};
use crate::error::Result;
use crate::graph::{Padding, Place, Source};
use crate::ids::TensorId;
use crate::kernel::{
    add_row, block_len, column_sums, matrix, matrix_mut, panels_len, par_gemm, par_gemm_tn, same_rows,
    Panels, Real, Start,
};
use crate::node::{Backward, Form, Forward, Layer, Need, Sizes};
use crate::weights::{Layout, WeightSpec};

struct Conv1dTranspose {
    /// Of y, one for each step of x.
    windows: Windows,
    input: usize,
    units: usize,
    kernel: WeightSpec,
    bias: Option<WeightSpec>,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    place.expect_inputs(1)?;
    let grid = place.grid()?;
    let units = place.config.count("filters")?;
    let windows = Windows {
        size: place.config.count("kernel_size")?,
        stride: place.config.count_or("strides", 1)?,
        dilation: 1,
        padding: place.config.choice("padding", &[("valid", Padding::Valid), ("same", Padding::Same)])?,
    };
    let output_padding = place.config.integer("output_padding")?;
    let activation = place.config.activation("activation")?;
    let (kernel, bias) = (place.config.weight("kernel")?, place.config.weight("bias")?);
    let bias = place.config.flag("use_bias", true)?.then_some(bias);
    let input = place.features(grid)?;
    let Some(of) = place.form(grid).axis() else { return place.refuse("it takes sequences") };
    // One below 0 is as much too far out as one above all strides.
    let added = output_padding.map(|steps| usize::try_from(steps).unwrap_or(usize::MAX));
    let Some(added) = stretched([windows.size, windows.stride], windows.padding, added) else {
        return place.refuse("its `output_padding` must be below its strides, and leave every window a step");
    };
    let axis = place.axis(Source::Resampled { of, times: windows.stride, added });
    let layer = Conv1dTranspose { windows, input, units, kernel, bias };
    let made = place.push(vec![grid], &[Form::positions(axis, units)], layer)?;
    Ok(vec![activated(place, made, activation)?])
}

impl Conv1dTranspose {
    /// Numbers of a window.
    fn depth(&self) -> usize {
        self.windows.size * self.units
    }
}

impl<F: Real> Layer<F> for Conv1dTranspose {
    fn declare(&self, name: &str, layout: &mut Layout) {
        layout.slot(name, "kernel", &[self.windows.size, self.units, self.input], &self.kernel);
        if let Some(bias) = &self.bias {
            layout.slot(name, "bias", &[self.units], bias);
        }
    }

    fn need(&self, sizes: Sizes) -> Need {
        let (k, d) = (self.depth(), self.input);
        let products = panels_len(k, d).max(block_len(k, d)).max(panels_len(d, k));
        Need { saved: 0, scratch: sizes.x[0].lines * k as u64 + products as u64 }
    }

    /// Shapes: `x [rows, steps, input], y [rows, steps of y, units], kernel [size, units, input], bias [units]`.
    fn forward(&self, mut io: Forward<F>) {
        let (k, d, u) = (self.depth(), self.input, self.units);
        let (kernel, bias) = io.weights.split_at(k * d);
        let [y, ..] = io.y;
        let laid = io.scratch.take(io.x[0].len() / d * k);
        let packed = Panels::pack(matrix(kernel, d).reversed_axes(), io.scratch.take(panels_len(d, k)));
        par_gemm(matrix(io.x[0], d), packed, Start::Zero, matrix_mut(laid, k));
        y.fill(F::zero());
        self.windows.add_back(io.at.y[0].timeline, io.at.x[0].timeline, u, laid, y);
        if self.bias.is_some() {
            add_row(matrix_mut(y, u), bias);
        }
    }

    fn backward(&self, mut io: Backward<F>) {
        let (k, d, u) = (self.depth(), self.input, self.units);
        let [dy, ..] = io.dy;
        let laid = io.scratch.take(io.x[0].len() / d * k);
        self.windows.lay(io.at.y[0].timeline, io.at.x[0].timeline, u, dy, laid);
        let (laid, scratch) = (matrix(laid, k), io.scratch.0);
        if let Some(dweights) = io.dweights {
            let (dkernel, dbias) = dweights.split_at_mut(k * d);
            let pairs = same_rows(laid.nrows());
            par_gemm_tn(&pairs, laid, matrix(io.x[0], d), matrix_mut(dkernel, d), scratch);
            if self.bias.is_some() {
                column_sums(matrix(dy, u), dbias);
            }
        }
        if let [Some(dx), ..] = io.dx {
            let packed = Panels::pack(matrix(&io.weights[..k * d], d), scratch);
            par_gemm(laid, packed, Start::Keep, matrix_mut(dx, d));
        }
    }
}
