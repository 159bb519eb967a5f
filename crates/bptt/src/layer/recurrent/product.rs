//! The product of the states before with the recurrent weights, all gates of h together or each with its mask.

use super::attending::Attending;
use super::cell::{Cell, GATES};
use super::frames::FramesProduct;
use super::masks::masked;
use super::{Parts, Recurrent};
use crate::kernel::{gemm_by_columns, matrix, matrix_mut, panels_len, Panels, Real, Start};
use crate::node::{Opened, Prepared, Scratch};
use ndarray::{s, ArrayView2};

/// The product of a layer of lines or of frames, in one direction, with the panels of what a cell multiplies by itself.
pub(super) enum Products<'a, F> {
    Lines(Product<'a, F>, Panels<'a, F>),
    Frames(FramesProduct<'a, F>),
}

impl<'a, F: Real> Products<'a, F> {
    /// `z += h U`, for rows from `first` on.
    /// Shapes: `h [rows, units], z [rows, columns], spare [rows, spare]`.
    pub(super) fn forward(&self, first: usize, h: &[F], z: &mut [F], spare: &mut [F]) {
        match self {
            Products::Lines(product, _) => product.forward(first, h, z, spare),
            Products::Frames(product) => product.forward(first, h, z, spare),
        }
    }

    /// `dh += dz U^T`
    /// Shapes: `dz [rows, columns], dh [rows, units], spare [rows, spare]`.
    pub(super) fn backward(&self, first: usize, dz: &[F], dh: &mut [F], spare: &mut [F]) {
        match self {
            Products::Lines(product, _) => product.backward(first, dz, dh, spare),
            Products::Frames(product) => product.backward(first, dz, dh, spare),
        }
    }

    /// For a cell's own product: its panels, and the mask of some rows.
    /// Shapes: `the mask [count, units], or empty`.
    pub(super) fn own(&self, cell: &dyn Cell<F>, first: usize, count: usize) -> (Panels<'a, F>, &[F]) {
        match self {
            Products::Lines(product, own) if cell.direct() < cell.gates() => {
                (*own, product.mask(cell.direct(), first, count))
            }
            _ => (Panels::none(), &[]),
        }
    }
}

/// The product, as both directions need it.
pub(super) struct Product<'a, F> {
    panels: [Panels<'a, F>; GATES],
    /// First column in a line of Z, and columns, of each product.
    pub parts: [(usize, usize); GATES],
    pub count: usize,
    /// Masks of the state for each kind and row; empty without any.
    masks: &'a [F], // [kinds, rows, units], or empty
    units: usize,
    columns: usize,
    rows: usize,
}

impl<F: Real> Product<'_, F> {
    /// Masks of `count` rows from `first` on.
    /// Shapes: `the mask [count, units]`.
    pub(super) fn mask(&self, kind: usize, first: usize, count: usize) -> &[F] {
        match self.masks.is_empty() {
            true => &[],
            false => &self.masks[(kind * self.rows + first) * self.units..][..count * self.units],
        }
    }

    /// `z += h U`, for rows from `first` on.
    /// Shapes: `h [rows, units], z [rows, columns], spare [rows, units]`.
    pub(super) fn forward(&self, first: usize, h: &[F], z: &mut [F], spare: &mut [F]) {
        let mut z = matrix_mut(z, self.columns);
        for i in 0..self.count {
            let (column, columns) = self.parts[i];
            let into = z.slice_mut(s![.., column..column + columns]);
            let factor = masked(h, self.mask(i, first, h.len() / self.units), spare);
            gemm_by_columns(matrix(factor, self.units), self.panels[i], Start::Keep, into);
        }
    }

    /// `dh += dz U^T`
    /// Shapes: `dz [rows, columns], dh, spare [rows, units]`.
    pub(super) fn backward(&self, first: usize, dz: &[F], dh: &mut [F], spare: &mut [F]) {
        let dz = matrix(dz, self.columns);
        for i in 0..self.count {
            let (column, columns) = self.parts[i];
            let from = dz.slice(s![.., column..column + columns]);
            let mask = self.mask(i, first, dz.nrows());
            if mask.is_empty() {
                gemm_by_columns(from, self.panels[i], Start::Keep, matrix_mut(dh, self.units));
            } else {
                let through = &mut spare[..dh.len()];
                gemm_by_columns(from, self.panels[i], Start::Zero, matrix_mut(through, self.units));
                dh.iter_mut().zip(through).zip(mask).for_each(|((dh, x), &mask)| *dh += *x * mask);
            }
        }
    }
}

/// Panels of the recurrent weights: those of each product of h, and of the cell's own.
pub(super) type RecurrentPanels<'a, F> = ([Panels<'a, F>; GATES], Panels<'a, F>);

/// The weights as forward needs them.
pub(super) struct Packed<'a, F> {
    /// Whole, where nothing is dropped: with masks it goes gate by gate.
    pub kernel: Option<Panels<'a, F>>,
    pub recurrent: RecurrentPanels<'a, F>,
    /// Of the query's kernel, and of the context's part of the kernel.
    pub looks: [Panels<'a, F>; 2],
}

impl<F: Real> Recurrent<F> {
    /// Elements of [`Packed`].
    pub(super) fn packed_len(&self) -> usize {
        let (d, u, gates, direct) = (self.input, self.cell.units(), self.cell.gates(), self.cell.direct());
        let [m, k] = self.memory_sizes();
        let looks = panels_len(u, k) + panels_len(m, gates * u);
        panels_len(d, gates * u) + panels_len(u, direct * u) + panels_len(u, (gates - direct) * u) + looks
    }

    /// The weights as panels: packed now, or without masks by an earlier batch if they are the same since.
    pub(super) fn pack<'a>(
        &self,
        parts: &Parts<&[F]>,
        prepared: Prepared<'a, F>,
        [masked_input, masked]: [bool; 2],
        scratch: &mut Scratch<'a, F>,
    ) -> Packed<'a, F> {
        if masked || masked_input {
            let recurrent = self.pack_recurrent(parts.recurrent, masked, false, scratch);
            return Packed { kernel: None, recurrent, looks: self.pack_attending(parts, false, scratch) };
        }
        let (d, columns) = (self.input, self.cell.gates() * self.cell.units());
        let mut opened = prepared.open();
        let mut ordered = |opened: &mut Opened<'a, F>, rows: usize, kernel: &[F]| {
            let mut scratch = Scratch(&mut *scratch.0);
            opened.panels((rows, columns), || self.kernel_piece(kernel, (0, columns), &mut scratch))
        };
        let kernel = Some(ordered(&mut opened, d, parts.kernel));
        let recurrent =
            self.recurrent_panels(parts.recurrent, false, |part| opened.panels(part.dim(), || part));
        let mut looks = [Panels::none(); 2];
        if let Some(&Attending { memory: m, keys: k, .. }) = self.attending.as_ref() {
            looks[0] = opened.panels((self.cell.units(), k), || matrix(parts.query, k));
            looks[1] = ordered(&mut opened, m, parts.context);
        }
        Packed { kernel, recurrent, looks }
    }

    /// The same of the recurrent weights alone, or of their transpose, in scratch.
    /// Shapes: `recurrent [units, gates * units]`.
    pub(super) fn pack_recurrent<'a>(
        &self,
        recurrent: &[F],
        masked: bool,
        transposed: bool,
        scratch: &mut Scratch<'a, F>,
    ) -> RecurrentPanels<'a, F> {
        self.recurrent_panels(recurrent, masked, |part| {
            let part = if transposed { part.reversed_axes() } else { part };
            let len = panels_len(part.nrows(), part.ncols());
            Panels::pack(part, scratch.take(len))
        })
    }

    /// Panels of the recurrent kernel: for all gates of h together, or for each that has a mask; and those of the cell's own product.
    /// Shapes: `recurrent [units, gates * units]`.
    fn recurrent_panels<'a, 'm>(
        &self,
        recurrent: &'m [F],
        masked: bool,
        mut pack: impl FnMut(ArrayView2<'m, F>) -> Panels<'a, F>,
    ) -> RecurrentPanels<'a, F> {
        let (u, gates, direct) = (self.cell.units(), self.cell.gates(), self.cell.direct());
        let all = matrix(recurrent, gates * u);
        let mut pack = |from: usize, to: usize| pack(all.slice_move(s![.., from * u..to * u]));
        let mut panels = [Panels::none(); GATES];
        match masked {
            true => (0..direct).for_each(|gate| panels[gate] = pack(gate, gate + 1)),
            false => panels[0] = pack(0, direct),
        }
        let own = if direct < gates { pack(direct, gates) } else { Panels::none() };
        (panels, own)
    }

    /// The products of a layer of lines.
    /// Shapes: `masks [kinds, rows, units], or empty`.
    pub(super) fn lines<'a>(
        &self,
        (panels, own): RecurrentPanels<'a, F>,
        masks: &'a [F],
        rows: usize,
    ) -> Products<'a, F> {
        Products::Lines(self.product(panels, masks, rows), own)
    }

    /// Which columns of Z go into which product.
    /// Shapes: `masks [kinds, rows, units], or empty`.
    pub(super) fn product<'a>(
        &self,
        panels: [Panels<'a, F>; GATES],
        masks: &'a [F],
        rows: usize,
    ) -> Product<'a, F> {
        let (u, direct) = (self.cell.units(), self.cell.direct());
        let mut parts = [(0, 0); GATES];
        let count = if masks.is_empty() { 1 } else { direct };
        for (gate, part) in parts.iter_mut().enumerate().take(count) {
            let columns = if masks.is_empty() { direct * u } else { u };
            *part = (self.cell.recurrent_column(gate) * u, columns);
        }
        Product { panels, parts, count, masks, units: u, columns: self.columns(), rows }
    }
}
