//! `y = x W + b` for every row of x: (R, D) (D, U) + (U) = (R, U), on cells, table entries, positions and batch rows alike.
//!
//! Backward: `dW = x^T dy`, `db = column sums of dy`, `dx = dy W^T`. Nothing is saved beyond x.

use super::activation::activated;
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{
    add_row, block_len, column_sums, fit_once, matrix, matrix_mut, once_len, panels_len, par_gemm,
    par_gemm_once, par_gemm_tn_onto, same_rows, Panels, Real, Start,
};
use crate::node::{Backward, Forward, Layer, Need, Sizes};
use crate::weights::{Layout, WeightSpec};

/// The matrix product and bias of a Dense layer; its activation is a layer of its own.
pub(super) struct Dense {
    input: usize,
    units: usize,
    /// The kernel, whose first sizes make up the input and whose last the units.
    kernel: (WeightSpec, Vec<usize>),
    /// The bias, which may be repeated over the units.
    bias: Option<(WeightSpec, Vec<usize>)>,
    /// Whether lines of y are those of x.
    by_lines: bool,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    let units = place.config.count("units")?;
    let activation = place.config.activation("activation")?;
    let (kernel, bias) = (place.config.weight("kernel")?, place.config.weight("bias")?);
    let bias = place.config.flag("use_bias", true)?.then_some(bias);
    let layer = Dense::over(&[form.last()], &[units], kernel, bias.map(|bias| (bias, vec![units])));
    let product = place.push(vec![input], &[form.with_last(units)], layer)?;
    Ok(vec![activated(place, product, activation)?])
}

impl Dense {
    /// From numbers of these sizes to numbers of those. Where they have several axes, the kernel starts as that of their products.
    pub fn over(
        inputs: &[usize],
        outputs: &[usize],
        mut kernel: WeightSpec,
        bias: Option<(WeightSpec, Vec<usize>)>,
    ) -> Self {
        let count = |sizes: &[usize]| sizes.iter().fold(1, |n: usize, &size| n.saturating_mul(size));
        let (input, units) = (count(inputs), count(outputs));
        let flat = inputs.len() + outputs.len() == 2;
        if !flat {
            kernel.initializer = kernel.initializer.between(input, units);
        }
        Dense { input, units, kernel: (kernel, [inputs, outputs].concat()), bias, by_lines: flat }
    }

    /// Numbers of a line of the input, and of one of the output.
    pub fn sizes(&self) -> [usize; 2] {
        [self.input, self.units]
    }

    /// Over lines whose numbers have several axes.
    pub fn by_lines(self) -> Self {
        Dense { by_lines: true, ..self }
    }
}

impl<F: Real> Layer<F> for Dense {
    fn declare(&self, name: &str, layout: &mut Layout) {
        let (kernel, shape) = &self.kernel;
        layout.slot(name, "kernel", shape, kernel);
        if let Some((bias, shape)) = &self.bias {
            layout.slot(name, "bias", shape, bias);
        }
    }

    fn row_by_row(&self, _: bool) -> bool {
        self.by_lines
    }

    fn need(&self, _: Sizes) -> Need {
        let (d, u) = (self.input, self.units);
        Need { saved: 0, scratch: block_len(d, u).max(panels_len(u, d)).max(once_len(d, u)) as u64 }
    }

    fn begins_gradient(&self) -> bool {
        true
    }

    fn prepared(&self) -> usize {
        panels_len(self.input, self.units)
    }

    /// Shapes: `x [lines, input], y [lines, units], kernel [input, units], bias [units]`.
    fn forward(&self, io: Forward<F>) {
        let (d, u) = (self.input, self.units);
        let (kernel, bias) = io.weights.split_at(d * u);
        let ([y, ..], x) = (io.y, matrix(io.x[0], d));
        let start = if bias.len() == u { Start::Row(bias) } else { Start::Zero };
        if io.at.trained && fit_once(x.nrows(), d) {
            par_gemm_once(x, matrix(kernel, u), start, matrix_mut(y, u), io.scratch.0);
        } else {
            let packed = io.prepared.open().panels((d, u), || matrix(kernel, u));
            par_gemm(x, packed, start, matrix_mut(y, u));
        }
        if !bias.is_empty() && bias.len() < u {
            add_row(matrix_mut(y, bias.len()), bias);
        }
    }

    fn backward(&self, io: Backward<F>) {
        let (d, u) = (self.input, self.units);
        let [dy, ..] = io.dy;
        let x = matrix(io.x[0], d);
        let scratch = io.scratch.0;
        if let Some(dweights) = io.dweights {
            let (dkernel, dbias) = dweights.split_at_mut(d * u);
            let pairs = same_rows(x.nrows());
            par_gemm_tn_onto(io.begun, &pairs, x, matrix(dy, u), matrix_mut(dkernel, u), scratch);
            if self.bias.is_some() {
                if !io.begun {
                    dbias.fill(F::zero());
                }
                column_sums(matrix(dy, dbias.len()), dbias);
            }
        }
        if let [Some(dx), ..] = io.dx {
            let packed = Panels::pack(matrix(&io.weights[..d * u], u).reversed_axes(), scratch);
            par_gemm(matrix(dy, u), packed, Start::Keep, matrix_mut(dx, d));
        }
    }
}
