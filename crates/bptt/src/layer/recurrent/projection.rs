//! What does not depend on the states: `x W + b`, for all cells or all distinct rows of the input at once.

use super::masks::{each_cell, masked};
use super::Recurrent;
use crate::batch::Timeline;
use crate::kernel::{add, gemm, matrix, matrix_mut, panels_len, par_gemm, Panels, Real, Start};
use crate::node::{Context, Scratch};
use crate::threads::threads;
use ndarray::{s, ArrayView2, ArrayViewMut2};
use std::ops::Range;

/// Numbers of Z that are projected at a time where the time loop does it: they stay in the second level of the cache until their steps come.
const AHEAD: usize = 1 << 15;

/// A kernel of fewer numbers is read again for each of these parts; a larger one would come from memory instead of Z.
const KERNEL: usize = 1 << 17;

/// Rows to be looked up when a step begins: one for each distinct token, or for each cell in the order of the input.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'a> {
    token: Option<&'a [u32]>,  // [cells]
    mirror: Option<&'a [u32]>, // [cells]
}

impl Lookup<'_> {
    pub(super) fn of(&self, cell: usize) -> usize {
        let cell = self.mirror.map_or(cell, |mirror| mirror[cell] as usize);
        self.token.map_or(cell, |token| token[cell] as usize)
    }
}

/// Where the time loop has the lines from that Z starts with.
pub(super) enum Projection<'a, F> {
    /// They are there.
    Written,
    /// Each step looks its rows up.
    LookedUp(Projected<'a, F>),
    /// The loop projects them, some steps at a time.
    Ahead(Ahead<'a, F>),
}

/// What a projection leaves for the time loop: rows to look up, and what the columns behind them start with.
pub(super) struct Projected<'a, F> {
    lookup: Lookup<'a>,
    projected: &'a [F], // [lines of x, gates * units]
    rest: &'a [F],      // [columns - gates * units]
}

impl<F: Copy> Projected<'_, F> {
    /// Writes what a cell's line of Z starts with.
    /// Shapes: `line [columns]`.
    #[inline]
    pub(super) fn write(&self, cell: usize, line: &mut [F]) {
        let (projected, rest) = line.split_at_mut(line.len() - self.rest.len());
        let first = self.lookup.of(cell) * projected.len();
        projected.copy_from_slice(&self.projected[first..][..projected.len()]);
        rest.copy_from_slice(self.rest);
    }
}

/// What a projection is of: made for all cells at once, Z would pass memory before its steps come.
pub(super) struct Ahead<'a, F> {
    x: ArrayView2<'a, F>, // [cells, input]
    kernel: Panels<'a, F>,
    base: &'a [F], // [gates * units]
    rest: &'a [F], // [columns - gates * units]
}

impl<F: Real> Ahead<'_, F> {
    /// Steps that are projected at once, of so many rows.
    pub(super) fn steps(&self, rows: usize) -> usize {
        (AHEAD / ((self.base.len() + self.rest.len()) * rows).max(1)).max(1)
    }

    /// Writes what the lines of some cells start with.
    /// Shapes: `z [cells, columns]`.
    pub(super) fn project(&self, cells: Range<usize>, z: &mut [F]) {
        write_rest(self.rest, self.base.len(), z);
        let z = matrix_mut(z, self.base.len() + self.rest.len());
        let own = z.slice_move(s![.., ..self.base.len()]);
        gemm(self.x.slice(s![cells, ..]), self.kernel, Start::Row(self.base), own);
    }
}

/// What the columns behind the projected ones start with.
/// Shapes: `rest [columns - projected], z [cells, columns]`.
fn write_rest<F: Copy>(rest: &[F], projected: usize, z: &mut [F]) {
    if !rest.is_empty() {
        z.chunks_exact_mut(projected + rest.len()).for_each(|line| line[projected..].copy_from_slice(rest));
    }
}

/// The input's side of the products.
pub(super) struct Inputs<'a, F> {
    pub timeline: &'a Timeline,
    pub x: &'a [F], // [lines, input]
    /// Features of a line of x.
    pub features: usize,
    pub kernel: &'a [F], // [input, gates * units]
    /// The kernel as panels, where they are at hand.
    pub packed: Option<Panels<'a, F>>,
    /// For each kind and row; empty without any.
    pub masks: &'a [F], // [kinds, rows, input], or empty
}

impl<F: Real> Inputs<'_, F> {
    /// The mask of kind `kind` for the row at `place`.
    /// Shapes: `the mask [input]`.
    pub(super) fn mask(&self, kind: usize, place: usize) -> &[F] {
        &self.masks[(kind * self.timeline.rows + place) * self.features..][..self.features]
    }

    /// Every line of x times the mask of its row, or x itself without masks.
    /// Shapes: `into [lines, input]`.
    pub(super) fn masked<'b>(&'b self, kind: usize, into: &'b mut [F]) -> &'b [F] {
        if self.masks.is_empty() {
            return self.x;
        }
        let d = self.features;
        each_cell(self.timeline, |place, cell| {
            masked(&self.x[cell * d..][..d], self.mask(kind, place), &mut into[cell * d..][..d]);
        });
        into
    }
}

impl<F: Real> Recurrent<F> {
    pub(super) fn lookup<'a>(&self, at: &Context<'a, F>) -> Option<Lookup<'a>> {
        let token = at.x[0].tabled.then_some(&at.x[0].timeline.token[..]);
        let mirror = self.reversed.then_some(&at.x[0].timeline.mirror[..]);
        (token.is_some() || mirror.is_some()).then_some(Lookup { token, mirror })
    }

    /// Where the columns of W go: (first column of W, first column of Z, columns), one piece for each mask.
    pub(super) fn pieces(&self, masked: bool) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        let (u, gates) = (self.cell.units(), self.cell.gates());
        let apart = masked && self.kinds() > 1;
        (0..if apart { gates } else { 1 }).map(move |gate| match apart {
            true => (gate * u, self.cell.input_column(gate) * u, u),
            false => (0, 0, gates * u),
        })
    }

    /// Whether the columns of W are in the order of Z.
    pub(super) fn in_order(&self) -> bool {
        (0..self.cell.gates()).all(|gate| self.cell.input_column(gate) == gate)
    }

    /// `columns` of the kernel from `from` on, all of them in the order of Z.
    /// Shapes: `kernel [input, gates * units], the piece [input, columns]`.
    pub(super) fn kernel_piece<'a>(
        &self,
        kernel: &'a [F],
        (from, columns): (usize, usize),
        scratch: &mut Scratch<'a, F>,
    ) -> ArrayView2<'a, F> {
        let all = self.cell.gates() * self.cell.units();
        match columns == all {
            true => self.ordered(kernel, scratch),
            false => matrix(kernel, all).slice_move(s![.., from..from + columns]),
        }
    }

    /// The kernel with its columns in the order of Z.
    /// Shapes: `kernel [input, gates * units]`.
    fn ordered<'a>(&self, kernel: &'a [F], scratch: &mut Scratch<'a, F>) -> ArrayView2<'a, F> {
        let (u, gates) = (self.cell.units(), self.cell.gates());
        if self.in_order() {
            return matrix(kernel, gates * u);
        }
        let copy = scratch.take(kernel.len());
        for (to, from) in copy.chunks_exact_mut(gates * u).zip(kernel.chunks_exact(gates * u)) {
            for gate in 0..gates {
                to[self.cell.input_column(gate) * u..][..u].copy_from_slice(&from[gate * u..][..u]);
            }
        }
        matrix(copy, gates * u)
    }

    /// What every line of Z starts with: the bias.
    /// Shapes: `bias [bias rows, gates * units], base [columns]`.
    pub(super) fn base(&self, bias: &[F], base: &mut [F]) {
        let (u, gates) = (self.cell.units(), self.cell.gates());
        base.fill(F::zero());
        for (i, bias) in bias.chunks_exact(u).enumerate() {
            let column = match i < gates {
                true => self.cell.input_column(i),
                false => self.cell.recurrent_column(i - gates),
            };
            add(&mut base[column * u..][..u], bias);
        }
    }

    /// Adds the gradient of [`Recurrent::base`] to that of the bias.
    /// Shapes: `sums [columns], dbias [bias rows, gates * units]`.
    pub(super) fn base_back(&self, sums: &[F], dbias: &mut [F]) {
        let (u, gates) = (self.cell.units(), self.cell.gates());
        for (i, dbias) in dbias.chunks_exact_mut(u).enumerate() {
            let column = match i < gates {
                true => self.cell.input_column(i),
                false => self.cell.recurrent_column(i - gates),
            };
            add(dbias, &sums[column * u..][..u]);
        }
    }

    /// The projection of all inputs: as the start of Z, apart from it where a step looks its rows up, or left to the loop.
    /// Shapes: `base [columns], z [cells, columns]`.
    pub(super) fn start<'a>(
        &self,
        lookup: Option<Lookup<'a>>,
        inputs: &Inputs<'a, F>,
        base: &'a [F],
        z: &mut [F],
        scratch: &mut Scratch<'a, F>,
    ) -> Projection<'a, F> {
        let columns = self.cell.gates() * self.cell.units();
        let (base, rest) = base.split_at(columns);
        if let Some(lookup) = lookup {
            let projected = scratch.take(inputs.x.len() / self.input * columns);
            self.project(inputs, base, matrix_mut(projected, columns), scratch);
            return Projection::LookedUp(Projected { lookup, projected, rest });
        }
        // With fewer shards than threads some of these had nothing to do.
        let shared = inputs.timeline.shards.len() < threads();
        match inputs.packed {
            Some(kernel) if !shared && inputs.kernel.len() < KERNEL => {
                Projection::Ahead(Ahead { x: matrix(inputs.x, self.input), kernel, base, rest })
            }
            _ => {
                write_rest(rest, columns, z);
                let p = matrix_mut(z, columns + rest.len()).slice_move(s![.., ..columns]);
                self.project(inputs, base, p, scratch);
                Projection::Written
            }
        }
    }

    /// `p := base + x W` for every row of x, where x has a mask with the masked x.
    /// Shapes: `base [gates * units], p [lines of x, gates * units]`.
    fn project(&self, inputs: &Inputs<F>, base: &[F], mut p: ArrayViewMut2<F>, scratch: &mut Scratch<F>) {
        let d = self.input;
        let mut scratch = Scratch(&mut *scratch.0);
        let masked = !inputs.masks.is_empty();
        let dropped = scratch.take(if masked { inputs.x.len() } else { 0 });
        for (kind, (from, to, columns)) in self.pieces(masked).enumerate() {
            let mut scratch = Scratch(&mut *scratch.0);
            let packed = inputs.packed.unwrap_or_else(|| {
                let part = self.kernel_piece(inputs.kernel, (from, columns), &mut scratch);
                Panels::pack(part, scratch.take(panels_len(d, columns)))
            });
            let x = inputs.masked(kind, dropped);
            let (start, own) = (Start::Row(&base[to..to + columns]), s![.., to..to + columns]);
            par_gemm(matrix(x, d), packed, start, p.slice_mut(own));
        }
    }
}
