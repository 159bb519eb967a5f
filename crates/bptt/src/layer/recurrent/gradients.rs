//! Backward, once the time loop has made dZ of Z: gradients of the weights and of the input, each over all cells at once.

use super::cell::GATES;
use super::masks::{each_cell, masked};
use super::projection::{Inputs, Lookup};
use super::Recurrent;
use crate::batch::Timeline;
use crate::kernel::{
    add, column_sums, matrix, matrix_mut, panels_len, par_gemm, par_gemm_tn, same_rows, Panels, Real, Start,
    NR,
};
use crate::node::Scratch;
use crate::threads::split_rows;
use ndarray::{s, ArrayView2, ArrayViewMut2};

impl<F: Real> Recurrent<F> {
    /// The gradients of kernel, recurrent kernel and bias, from dZ and dP.
    /// Shapes: `h [cells, units], dz [cells, columns], dp [lines of x, gates * units]`; initial states and masks as below.
    pub(super) fn weight_gradients(
        &self,
        inputs: &Inputs<F>,
        (h, initial_and_masks): (&[F], (&[F], &[F])),
        [dz, dp]: [ArrayView2<F>; 2],
        dweights: &mut [F],
        scratch: &mut Scratch<F>,
    ) {
        let into = self.parts_mut(dweights);
        self.recurrent_gradient(
            inputs.timeline,
            h,
            initial_and_masks,
            dz,
            into.recurrent,
            Scratch(&mut *scratch.0),
        );
        self.kernel_gradient(inputs, dp, into.kernel, Scratch(&mut *scratch.0));
        if self.use_bias {
            self.bias_gradient(dz, dp, into.bias, scratch);
        }
    }

    /// `dU += H_{t-1}^T dZ_t`. `initial` and `masks` are those of the states.
    /// Shapes: `h [cells, units], initial [states, rows, units], masks [kinds, rows, units], dz [cells, columns], drecurrent [units, gates * units]`.
    fn recurrent_gradient(
        &self,
        timeline: &Timeline,
        h: &[F],
        (initial, masks): (&[F], &[F]),
        dz: ArrayView2<F>,
        drecurrent: &mut [F],
        mut scratch: Scratch<F>,
    ) {
        let (u, gates, direct) = (self.cell.units(), self.cell.gates(), self.cell.direct());
        let rows = timeline.rows;
        let mut drecurrent = matrix_mut(drecurrent, gates * u);
        let product = self.product([Panels::none(); GATES], masks, rows);
        let masked_h = scratch.take(if masks.is_empty() { 0 } else { h.len() });
        let mut first = 0;
        for i in 0..product.count {
            let (column, columns) = product.parts[i];
            let from = dz.slice(s![.., column..column + columns]);
            let mut into = drecurrent.slice_mut(s![.., first..first + columns]);
            first += columns;
            let factor = match masks.is_empty() {
                true => h,
                false => {
                    each_cell(timeline, |place, cell| {
                        let mask = product.mask(i, place, 1);
                        masked(&h[cell * u..][..u], mask, &mut masked_h[cell * u..][..u]);
                    });
                    &*masked_h
                }
            };
            let h_before = matrix(factor, u);
            par_gemm_tn(&|each| each(&mut timeline.links()), h_before, from, into.view_mut(), scratch.0);
            if self.starts() {
                // As many lines as there are rows: the masked initial states fit where those of the cells were.
                let mut lines = Scratch(&mut *scratch.0);
                let initial = &initial[..rows * u];
                let dropped = lines.take(if masks.is_empty() { 0 } else { initial.len() });
                let initial = masked(initial, product.mask(i, 0, rows), dropped);
                par_gemm_tn(&|each| each(&mut timeline.starts()), matrix(initial, u), from, into, lines.0);
            }
        }
        if direct < gates {
            self.own_gradient(dz, drecurrent.slice_mut(s![.., direct * u..]), scratch.0);
        }
    }

    /// The last gate's part, where the cell has a product of its own.
    /// Shapes: `dz [cells, columns], into [units, units], block [block_len(units, units)]`.
    fn own_gradient(&self, dz: ArrayView2<F>, into: ArrayViewMut2<F>, block: &mut [F]) {
        let u = self.cell.units();
        let factor = self.cell.own_factor() * u;
        let column = self.cell.recurrent_column(self.cell.direct()) * u;
        let from = dz.slice(s![.., column..column + u]);
        let pairs = same_rows(dz.nrows());
        par_gemm_tn(&pairs, dz.slice(s![.., factor..factor + u]), from, into, block);
    }

    /// `dW += x^T dP`
    /// Shapes: `dp [lines of x, gates * units], dkernel [input, gates * units]`.
    pub(super) fn kernel_gradient(
        &self,
        inputs: &Inputs<F>,
        dp: ArrayView2<F>,
        dkernel: &mut [F],
        mut scratch: Scratch<F>,
    ) {
        let (d, u, gates) = (inputs.features, self.cell.units(), self.cell.gates());
        let mut dkernel = matrix_mut(dkernel, gates * u);
        let masked = !inputs.masks.is_empty();
        let dropped = scratch.take(if masked { inputs.x.len() } else { 0 });
        let lines = dp.nrows();
        for (kind, (from, to, columns)) in self.pieces(masked).enumerate() {
            let x = matrix(inputs.masked(kind, dropped), d);
            let part = dp.slice(s![.., to..to + columns]);
            let pairs = same_rows(lines);
            if columns == u || self.in_order() {
                let into = dkernel.slice_mut(s![.., from..from + columns]);
                par_gemm_tn(&pairs, x, part, into, scratch.0);
                continue;
            }
            let mut scratch = Scratch(&mut *scratch.0);
            let ordered = scratch.take(d * columns);
            ordered.fill(F::zero());
            par_gemm_tn(&pairs, x, part, matrix_mut(ordered, columns), scratch.0);
            for (mut into, from) in dkernel.rows_mut().into_iter().zip(ordered.chunks_exact(columns)) {
                for gate in 0..gates {
                    let column = self.cell.input_column(gate) * u;
                    let into = into.slice_mut(s![gate * u..(gate + 1) * u]);
                    into.into_iter().zip(&from[column..column + u]).for_each(|(into, &x)| *into += x);
                }
            }
        }
    }

    /// `db += column sums of dP`, and of what dZ has behind it.
    /// Shapes: `dz [cells, columns], dp [lines of x, gates * units], dbias [bias rows, gates * units]`.
    fn bias_gradient(&self, dz: ArrayView2<F>, dp: ArrayView2<F>, dbias: &mut [F], scratch: &mut Scratch<F>) {
        let columns = dp.ncols();
        let sums = scratch.take(dz.ncols());
        sums.fill(F::zero());
        column_sums(dp, &mut sums[..columns]);
        column_sums(dz.slice(s![.., columns..]), &mut sums[columns..]);
        self.base_back(sums, dbias);
    }

    /// `dx += dP W^T`
    /// Shapes: `dp [lines of x, gates * units], dx [lines of x, input]`.
    pub(super) fn input_gradient(
        &self,
        inputs: &Inputs<F>,
        dp: ArrayView2<F>,
        dx: &mut [F],
        mut scratch: Scratch<F>,
    ) {
        let d = self.input;
        let masked = !inputs.masks.is_empty();
        let through = scratch.take(if masked { dx.len() } else { 0 });
        for (kind, (from, to, columns)) in self.pieces(masked).enumerate() {
            let mut scratch = Scratch(&mut *scratch.0);
            let part = self.kernel_piece(inputs.kernel, (from, columns), &mut scratch);
            let packed = Panels::pack(part.reversed_axes(), scratch.take(panels_len(columns, d)));
            let from = dp.slice(s![.., to..to + columns]);
            if !masked {
                par_gemm(from, packed, Start::Keep, matrix_mut(dx, d));
                continue;
            }
            par_gemm(from, packed, Start::Zero, matrix_mut(through, d));
            each_cell(inputs.timeline, |place, cell| {
                let mask = inputs.mask(kind, place);
                let pairs = dx[cell * d..][..d].iter_mut().zip(&through[cell * d..][..d]).zip(mask);
                pairs.for_each(|((dx, &x), &mask)| *dx += x * mask);
            });
        }
    }
}

/// Sums lines of dz that were looked up from the same row; threads share the columns.
/// Shapes: `dz [cells, gates * units], dp [lines of x, gates * units]`.
pub(super) fn sum_by_row<F: Real>(dz: ArrayView2<F>, lookup: Lookup, dp: &mut [F]) {
    dp.fill(F::zero());
    let columns = matrix_mut(dp, dz.ncols()).reversed_axes();
    split_rows(dz.reversed_axes(), columns, NR, &mut [], &|dz, dp, _| {
        let mut dp = dp.reversed_axes();
        for (cell, line) in dz.columns().into_iter().enumerate() {
            let mut sum = dp.row_mut(lookup.of(cell));
            add(
                sum.as_slice_mut().expect("rows are contiguous"),
                line.to_slice().expect("rows are contiguous"),
            );
        }
    });
}
