//! `y = x W + b` for every row of x: (R, D) (D, U) + (U) = (R, U), on cells, table entries and batch rows alike.
//!
//! Backward: `dW = x^T dy`, `db = column sums of dy`, `dx = dy W^T`. Nothing is saved beyond x.

use super::{Backward, Forward, Layer, Need, Signal, Sizes};
use crate::kernel::{
    add_row, block_len, column_sums, panels_len, par_gemm, par_gemm_tn, Panels, Real, Start,
};
use crate::layout::Layout;
use crate::spec::DenseSpec;
use ndarray::{ArrayView2, ArrayViewMut2};

/// The matrix product and bias of a Dense layer; its activation is a layer of its own.
pub struct Dense {
    spec: DenseSpec,
    input: usize,
    output: Signal,
}

impl Dense {
    /// For an input signal with features.
    pub fn new(spec: DenseSpec, input: Signal) -> Self {
        let output = match input {
            Signal::Sequence(_) => Signal::Sequence(spec.units),
            _ => Signal::Vector(spec.units),
        };
        Dense { spec, input: input.features(), output }
    }
}

impl<F: Real> Layer<F> for Dense {
    fn output(&self) -> Signal {
        self.output
    }

    fn declare(&self, name: &str, layout: &mut Layout) {
        layout.slot(name, "kernel", &[self.input, self.spec.units], &self.spec.kernel_initializer);
        if self.spec.use_bias {
            layout.slot(name, "bias", &[self.spec.units], &self.spec.bias_initializer);
        }
    }

    fn need(&self, _: Sizes) -> Need {
        let (d, u) = (self.input, self.spec.units);
        Need { saved: 0, scratch: panels_len(d, u).max(block_len(d, u)).max(panels_len(u, d)) }
    }

    fn forward(&self, mut io: Forward<F>) {
        let (d, u) = (self.input, self.spec.units);
        let (kernel, bias) = io.weights.split_at(d * u);
        let packed = Panels::pack(matrix(kernel, u), io.scratch.take(panels_len(d, u)));
        let mut y = matrix_mut(io.y, u);
        par_gemm(matrix(io.x, d), packed, Start::Zero, y.view_mut());
        if self.spec.use_bias {
            add_row(y, bias);
        }
    }

    fn backward(&self, io: Backward<F>) {
        let (d, u) = (self.input, self.spec.units);
        let (dkernel, dbias) = io.dweights.split_at_mut(d * u);
        let (x, dy) = (matrix(io.x, d), matrix(io.dy, u));
        let scratch = io.scratch.0;
        par_gemm_tn(&|| (0..x.nrows()).map(|r| (r, r)), x, dy, matrix_mut(dkernel, u), scratch);
        if self.spec.use_bias {
            column_sums(dy, dbias);
        }
        if let Some(dx) = io.dx {
            let packed = Panels::pack(matrix(&io.weights[..d * u], u).reversed_axes(), scratch);
            par_gemm(dy, packed, Start::Keep, matrix_mut(dx, d));
        }
    }
}

/// A row-major block as a matrix of `columns`.
pub(super) fn matrix<F>(block: &[F], columns: usize) -> ArrayView2<'_, F> {
    ArrayView2::from_shape((block.len() / columns, columns), block).expect("whole rows")
}

/// A row-major block as a matrix of `columns`, to write to.
pub(super) fn matrix_mut<F>(block: &mut [F], columns: usize) -> ArrayViewMut2<'_, F> {
    ArrayViewMut2::from_shape((block.len() / columns, columns), block).expect("whole rows")
}
