//! The product of the states before with the recurrent weights, all gates of h together or each with its mask.

use super::cell::GATES;
use super::masks::masked;
use super::Recurrent;
use crate::kernel::{gemm, panels_len, Panels, Real, Start};
use crate::layer::{matrix, matrix_mut, Scratch};
use ndarray::s;

/// The product, as both directions need it.
pub(super) struct Product<'a, F> {
    panels: [Panels<'a, F>; GATES],
    /// First column in a line of Z, and columns, of each product.
    pub columns: [(usize, usize); GATES],
    pub count: usize,
    /// Masks of the state for each kind and row; empty without any.
    masks: &'a [F],
    units: usize,
    width: usize,
    rows: usize,
}

impl<F: Real> Product<'_, F> {
    /// Masks of `count` rows from `first` on.
    pub(super) fn mask(&self, kind: usize, first: usize, count: usize) -> &[F] {
        match self.masks.is_empty() {
            true => &[],
            false => &self.masks[(kind * self.rows + first) * self.units..][..count * self.units],
        }
    }

    /// `z += h U`, for rows from `first` on.
    pub(super) fn forward(&self, first: usize, h: &[F], z: &mut [F], spare: &mut [F]) {
        let mut z = matrix_mut(z, self.width);
        for i in 0..self.count {
            let (column, columns) = self.columns[i];
            let into = z.slice_mut(s![.., column..column + columns]);
            let factor = masked(h, self.mask(i, first, h.len() / self.units), spare);
            gemm(matrix(factor, self.units), self.panels[i], Start::Keep, into);
        }
    }

    /// `dh += dz U^T`
    pub(super) fn backward(&self, first: usize, dz: &[F], dh: &mut [F], spare: &mut [F]) {
        let dz = matrix(dz, self.width);
        for i in 0..self.count {
            let (column, columns) = self.columns[i];
            let from = dz.slice(s![.., column..column + columns]);
            let mask = self.mask(i, first, dz.nrows());
            if mask.is_empty() {
                gemm(from, self.panels[i], Start::Keep, matrix_mut(dh, self.units));
            } else {
                let through = &mut spare[..dh.len()];
                gemm(from, self.panels[i], Start::Zero, matrix_mut(through, self.units));
                dh.iter_mut().zip(through).zip(mask).for_each(|((dh, x), &mask)| *dh += *x * mask);
            }
        }
    }
}

impl<F: Real> Recurrent<F> {
    /// Panels of the recurrent kernel: for all gates of h together, or for each that has a mask; and those of the cell's own product.
    pub(super) fn pack_recurrent<'a>(
        &self,
        recurrent: &[F],
        masked: bool,
        transposed: bool,
        scratch: &mut Scratch<'a, F>,
    ) -> ([Panels<'a, F>; GATES], Panels<'a, F>) {
        let (u, gates, direct) = (self.cell.units(), self.cell.gates(), self.cell.direct());
        let all = matrix(recurrent, gates * u);
        let mut pack = |from: usize, to: usize| {
            let part = all.slice(s![.., from * u..to * u]);
            let part = if transposed { part.reversed_axes() } else { part };
            let len = panels_len(part.nrows(), part.ncols());
            Panels::pack(part, scratch.take(len))
        };
        let mut panels = [Panels::none(); GATES];
        match masked {
            true => (0..direct).for_each(|gate| panels[gate] = pack(gate, gate + 1)),
            false => panels[0] = pack(0, direct),
        }
        let own = if direct < gates { pack(direct, gates) } else { Panels::none() };
        (panels, own)
    }

    /// Which columns of Z go into which product.
    pub(super) fn product<'a>(
        &self,
        panels: [Panels<'a, F>; GATES],
        masks: &'a [F],
        rows: usize,
    ) -> Product<'a, F> {
        let (u, direct) = (self.cell.units(), self.cell.direct());
        let mut columns = [(0, 0); GATES];
        let count = if masks.is_empty() { 1 } else { direct };
        for (gate, columns) in columns.iter_mut().enumerate().take(count) {
            let width = if masks.is_empty() { direct * u } else { u };
            *columns = (self.cell.recurrent_column(gate) * u, width);
        }
        Product { panels, columns, count, masks, units: u, width: self.columns(), rows }
    }
}
