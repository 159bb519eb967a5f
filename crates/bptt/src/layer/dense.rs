//! `y = x W + b` for every row of x: (R, D) (D, U) + (U) = (R, U), on cells, table entries, positions and batch rows alike.
//!
//! Backward: `dW = x^T dy`, `db = column sums of dy`, `dx = dy W^T`. Nothing is saved beyond x.

use super::activation::activated;
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{
    add_row, block_len, column_sums, matrix, matrix_mut, panels_len, par_gemm, par_gemm_tn, same_rows,
    Panels, Real, Start,
};
use crate::node::{Backward, Forward, Layer, Need, Sizes};
use crate::weights::{Layout, WeightSpec};

/// The matrix product and bias of a Dense layer; its activation is a layer of its own.
struct Dense {
    input: usize,
    units: usize,
    kernel: WeightSpec,
    bias: Option<WeightSpec>,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    let units = place.config.count("units")?;
    let activation = place.config.activation("activation")?;
    let (kernel, bias) = (place.config.weight("kernel")?, place.config.weight("bias")?);
    let bias = place.config.flag("use_bias", true)?.then_some(bias);
    let layer = Dense { input: form.last(), units, kernel, bias };
    let product = place.push(vec![input], &[form.with_last(units)], layer)?;
    Ok(vec![activated(place, product, activation)?])
}

impl<F: Real> Layer<F> for Dense {
    fn declare(&self, name: &str, layout: &mut Layout) {
        layout.slot(name, "kernel", &[self.input, self.units], &self.kernel);
        if let Some(bias) = &self.bias {
            layout.slot(name, "bias", &[self.units], bias);
        }
    }

    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    fn need(&self, _: Sizes) -> Need {
        let (d, u) = (self.input, self.units);
        Need { saved: 0, scratch: block_len(d, u).max(panels_len(u, d)) as u64 }
    }

    fn prepared(&self) -> usize {
        panels_len(self.input, self.units)
    }

    /// Shapes: `x [lines, input], y [lines, units], kernel [input, units], bias [units]`.
    fn forward(&self, io: Forward<F>) {
        let (d, u) = (self.input, self.units);
        let (kernel, bias) = io.weights.split_at(d * u);
        let packed = io.prepared.open().panels((d, u), || matrix(kernel, u));
        let [y, ..] = io.y;
        let mut y = matrix_mut(y, u);
        par_gemm(matrix(io.x[0], d), packed, Start::Zero, y.view_mut());
        if self.bias.is_some() {
            add_row(y, bias);
        }
    }

    fn backward(&self, io: Backward<F>) {
        let (d, u) = (self.input, self.units);
        let [dy, ..] = io.dy;
        let (x, dy) = (matrix(io.x[0], d), matrix(dy, u));
        let scratch = io.scratch.0;
        if let Some(dweights) = io.dweights {
            let (dkernel, dbias) = dweights.split_at_mut(d * u);
            par_gemm_tn(&same_rows(x.nrows()), x, dy, matrix_mut(dkernel, u), scratch);
            if self.bias.is_some() {
                column_sums(dy, dbias);
            }
        }
        if let [Some(dx), ..] = io.dx {
            let packed = Panels::pack(matrix(&io.weights[..d * u], u).reversed_axes(), scratch);
            par_gemm(dy, packed, Start::Keep, matrix_mut(dx, d));
        }
    }
}
