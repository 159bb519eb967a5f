//! `y[t] = sum over k of x[t * stride + k * dilation] W[k] + b`, W (K, D, U): the steps of each window are laid next to each other, (R, K D),
//! and multiplied by W as a matrix.
//!
//! Backward: `dW = windows^T dy`, `db = column sums of dy`, and `dy W^T` added back to where the windows were taken.

use super::activation::activated;
use super::image::build_conv_of_steps;
use super::windows::Windows;
use crate::error::Result;
use crate::graph::{Padding, Place};
use crate::ids::TensorId;
use crate::kernel::{
    block_len, column_sums, matrix, matrix_mut, panels_len, par_gemm, par_gemm_tn, same_rows, Panels, Real,
    Start,
};
use crate::node::{Backward, Form, Forward, Layer, Need, Sizes};
use crate::weights::{Layout, WeightSpec};

struct Conv1d {
    windows: Windows,
    input: usize,
    units: usize,
    kernel: WeightSpec,
    bias: Option<WeightSpec>,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    if place.config.flag("each", false)? {
        return build_conv_of_steps(place);
    }
    place.expect_inputs(1)?;
    let grid = place.grid()?;
    let units = place.config.count("filters")?;
    let paddings = [("valid", Padding::Valid), ("same", Padding::Same), ("causal", Padding::Causal)];
    let windows = Windows {
        size: place.config.count("kernel_size")?,
        stride: place.config.count_or("strides", 1)?,
        dilation: place.config.count_or("dilation_rate", 1)?,
        padding: place.config.choice("padding", &paddings)?,
    };
    let activation = place.config.activation("activation")?;
    let (kernel, bias) = (place.config.weight("kernel")?, place.config.weight("bias")?);
    let bias = place.config.flag("use_bias", true)?.then_some(bias);
    let input = place.features(grid)?;
    let axis = windows.axis(place, grid)?;
    let layer = Conv1d { windows, input, units, kernel, bias };
    let product = place.push(vec![grid], &[Form::positions(axis, units)], layer)?;
    Ok(vec![activated(place, product, activation)?])
}

impl Conv1d {
    /// Numbers of a window.
    fn depth(&self) -> usize {
        self.windows.size * self.input
    }
}

impl<F: Real> Layer<F> for Conv1d {
    fn declare(&self, name: &str, layout: &mut Layout) {
        layout.slot(name, "kernel", &[self.windows.size, self.input, self.units], &self.kernel);
        if let Some(bias) = &self.bias {
            layout.slot(name, "bias", &[self.units], bias);
        }
    }

    fn need(&self, sizes: Sizes) -> Need {
        let (k, u) = (self.depth(), self.units);
        let products = panels_len(k, u).max(block_len(k, u)).max(panels_len(u, k));
        Need { saved: 0, scratch: sizes.y[0].lines * k as u64 + products as u64 }
    }

    /// Shapes: `x [rows, steps, input], y [rows, windows, units], kernel [size, input, units], bias [units]`.
    fn forward(&self, mut io: Forward<F>) {
        let (k, u) = (self.depth(), self.units);
        let (kernel, bias) = io.weights.split_at(k * u);
        let [y, ..] = io.y;
        let columns = io.scratch.take(y.len() / u * k);
        self.windows.lay(io.at.x[0].timeline, io.at.y[0].timeline, self.input, io.x[0], columns);
        let packed = Panels::pack(matrix(kernel, u), io.scratch.take(panels_len(k, u)));
        let start = if self.bias.is_some() { Start::Row(bias) } else { Start::Zero };
        par_gemm(matrix(columns, k), packed, start, matrix_mut(y, u));
    }

    fn backward(&self, mut io: Backward<F>) {
        let (k, u, d) = (self.depth(), self.units, self.input);
        let [dy, ..] = io.dy;
        let columns = io.scratch.take(dy.len() / u * k);
        let scratch = io.scratch.0;
        let dy = matrix(dy, u);
        if let Some(dweights) = io.dweights {
            self.windows.lay(io.at.x[0].timeline, io.at.y[0].timeline, d, io.x[0], columns);
            let (dkernel, dbias) = dweights.split_at_mut(k * u);
            let pairs = same_rows(dy.nrows());
            par_gemm_tn(&pairs, matrix(columns, k), dy, matrix_mut(dkernel, u), scratch);
            if self.bias.is_some() {
                column_sums(dy, dbias);
            }
        }
        let [Some(dx), ..] = io.dx else { return };
        let packed = Panels::pack(matrix(&io.weights[..k * u], u).reversed_axes(), scratch);
        par_gemm(dy, packed, Start::Zero, matrix_mut(columns, k));
        self.windows.add_back(io.at.x[0].timeline, io.at.y[0].timeline, d, columns, dx);
    }
}
