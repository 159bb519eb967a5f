//! What all recurrent layers have in common: everything around one step of one cell.
//!
//! For each cell (a row at a step) there is a line Z of preactivations. Everything that does not depend on h_{t-1} leaves the time
//! loop. Forward: `Z = x W + b` for all cells at once; where x is a table of distinct tokens, the projection P is made once
//! per token and each step starts from looked-up rows, and so it does where rows are read from their end. In the loop only
//! `Z_t += H_{t-1} U` and the gates; rows that join a shared prefix take the state of the chain, the first line. Backward, in the
//! loop only the gates, which turn Z into dZ in its place, and `dH_{t-1} = dZ_t U^T`; then over all cells `dU = sum
//! H_{t-1}^T dZ_t`, and on the input's rows `dW = x^T dP`, `db = column sums of dP`, `dx = dP W^T`, where dP is dZ, summed by token where
//! there is a table.
//!
//! Dropout: one mask for each row and, with recurrent dropout in a layer of several gates, for each gate, used at every step.
//!
//! Saved: Z, H (unless it is the output), C for layers with a second state; for each row its initial states and masks.

use super::{matrix, matrix_mut, Backward, Context, Draws, Forward, Layer, Need, Scratch, Signal, Sizes};
use crate::error::Result;
use crate::graph::{Place, TIMELESS};
use crate::kernel::{
    add, block_len, column_sums, gemm, panels_len, par_gemm, par_gemm_tn, same_rows, Panels, Real, Start, NR,
};
use crate::layer::Fill;
use crate::layout::Layout;
use crate::spec::WeightSpec;
use crate::threads::split_rows;
use crate::timeline::{Shard, Timeline, NONE};
use ndarray::{s, ArrayView2, ArrayViewMut2};
use std::ops::Range;

/// Most gates of a cell.
const GATES: usize = 4;

/// Temporary numbers for each row of a shard, in units: what is masked or multiplied apart, then lines of gates.
const SPARE: usize = 8;

/// One step of some rows forward. Matrices are row-major, a line for each row.
pub(super) struct StepForward<'a, F> {
    /// Preactivations, to become what the way back needs; the state itself where the cell keeps nothing else.
    pub z: &'a mut [F],
    /// States before.
    pub h_before: &'a [F],
    /// Second states before.
    pub c_before: &'a [F],
    /// States after; empty where z is the state.
    pub h: &'a mut [F],
    /// Second states after.
    pub c: &'a mut [F],
    /// For a product of its own: the last gate's weights.
    pub own: Panels<'a, F>,
    /// The mask of what that product is of; empty without one.
    pub mask: &'a [F],
}

/// One step of some rows backward.
pub(super) struct StepBackward<'a, F> {
    /// What forward left; to become the gradient of the preactivations.
    pub z: &'a mut [F],
    /// States before.
    pub h_before: &'a [F],
    /// Second states before.
    pub c_before: &'a [F],
    /// States after.
    pub h: &'a [F],
    /// Second states after.
    pub c: &'a [F],
    /// The gradient at h; to become that at `h_before`, as far as it does not go through the recurrent weights.
    pub dh: &'a mut [F],
    /// The gradient at c; to become that at `c_before`.
    pub dc: &'a mut [F],
    /// For a product of its own: the last gate's weights, transposed.
    pub own: Panels<'a, F>,
    /// The mask of what that product is of; empty without one.
    pub mask: &'a [F],
    /// A number for each of dh, then six lines of units.
    pub spare: &'a mut [F],
}

/// What differs from layer to layer.
pub(super) trait Cell<F>: Send + Sync {
    /// Size of the state.
    fn units(&self) -> usize;
    /// Columns of the weights, in units.
    fn gates(&self) -> usize;
    /// What is kept of a cell beside its states, in units; 0 where the preactivation becomes the state in its place.
    fn width(&self) -> usize;
    /// 1, or 2 for a layer with a second state.
    fn states(&self) -> usize;
    /// Rows of the bias: 2 where the recurrent product has one of its own.
    fn bias_rows(&self) -> usize {
        1
    }
    /// Where in a line of Z the input's part of a gate stands, in units: all of them within the first `gates`.
    fn input_column(&self, gate: usize) -> usize {
        gate
    }
    /// Where the recurrent part stands: in order, one next to the other.
    fn recurrent_column(&self, gate: usize) -> usize {
        gate
    }
    /// Gates whose recurrent product is of h itself; what is left is a product of the cell's own.
    fn direct(&self) -> usize {
        self.gates()
    }
    /// Where what the cell's own product is of stands in a line of Z.
    fn own_factor(&self) -> usize {
        0
    }
    /// The step.
    fn forward(&self, step: StepForward<F>);
    /// Its gradient.
    fn backward(&self, step: StepBackward<F>);
}

/// A recurrent layer of some cell.
pub(super) struct Recurrent<F> {
    cell: Box<dyn Cell<F>>,
    input: usize,
    use_bias: bool,
    /// Of the kernel, the recurrent kernel and the bias.
    weights: [WeightSpec; 3],
    /// The part of the bias that starts at 1, in units.
    ones: Range<usize>,
    sequences: bool,
    reversed: bool,
    /// Whether initial states come as inputs.
    initial: bool,
    stateful: bool,
    dropout: f64,
    recurrent_dropout: f64,
}

/// Adds a recurrent layer to a graph; `make` reads what its cell alone has.
/// A cell, and the part of its bias that starts at 1, in units.
pub(super) type Made<F> = (Box<dyn Cell<F>>, Range<usize>);

pub(super) fn build<F: Real>(
    place: &mut Place<F>,
    make: impl FnOnce(&mut Place<F>, usize) -> Result<Made<F>>,
) -> Result<Vec<usize>> {
    let units = place.config.count("units")?;
    let (cell, ones) = make(place, units)?;
    let weights =
        [place.config.weight("kernel")?, place.config.weight("recurrent")?, place.config.weight("bias")?];
    let config = &mut place.config;
    let use_bias = config.flag("use_bias", true)?;
    let sequences = config.flag("return_sequences", false)?;
    let return_state = config.flag("return_state", false)?;
    let reversed = config.flag("go_backwards", false)?;
    // The backward half of a Bidirectional layer: what it puts out is turned around again.
    let aligned = config.flag("aligned", false)?;
    let zero_output = config.flag("zero_output_for_mask", false)?;
    let stateful = config.flag("stateful", false)?;
    let (dropout, recurrent_dropout) = (config.rate("dropout")?, config.rate("recurrent_dropout")?);
    let sequence = place.sequence()?;
    let states = place.inputs.split_off(1);
    let count = cell.states();
    if !states.is_empty() && states.len() != count {
        return place.refuse(format!("{count} initial states are expected, got {}", states.len()));
    }
    if states.iter().any(|&state| place.tensor(state).signal != Signal::Vector(units)) {
        return place.refuse(format!("initial states of shape (batch, {units}) are expected"));
    }
    if stateful && place.fixed_rows().is_none() {
        return place.refuse("a stateful layer needs a fixed number of rows: give the input a batch size");
    }
    let timeline = place.tensor(sequence).timeline;
    if reversed {
        place.mirror(timeline);
    }
    let layer = Recurrent {
        cell,
        input: place.tensor(sequence).signal.features(),
        use_bias,
        weights,
        ones,
        sequences,
        reversed,
        initial: !states.is_empty(),
        stateful,
        dropout,
        recurrent_dropout,
    };
    let mut outputs = vec![match sequences {
        true => (Signal::Sequence(units), timeline),
        false => (Signal::Vector(units), TIMELESS),
    }];
    let last = if return_state { count } else { 0 };
    outputs.extend((0..last).map(|_| (Signal::Vector(units), TIMELESS)));
    let inputs = std::iter::once(sequence).chain(states).collect();
    let first = place.push(inputs, &outputs, layer)?;
    let fill = match (zero_output, reversed) {
        (true, _) => Fill::Blank,
        (_, false) => Fill::Before,
        (_, true) => Fill::After,
    };
    place.describe(first, |tensor| tensor.fill = fill);
    let mut tensors: Vec<usize> = (first..first + outputs.len()).collect();
    if sequences && reversed && !aligned {
        tensors[0] = place.expand(first, true);
    }
    Ok(tensors)
}

/// Rows to be looked up when a step begins: one for each distinct token, or for each cell in the order of the input.
#[derive(Clone, Copy)]
struct Lookup<'a> {
    token: Option<&'a [u32]>,
    mirror: Option<&'a [u32]>,
}

impl Lookup<'_> {
    fn of(&self, cell: usize) -> usize {
        let cell = self.mirror.map_or(cell, |mirror| mirror[cell] as usize);
        self.token.map_or(cell, |token| token[cell] as usize)
    }
}

/// What is saved, in its parts.
struct Saved<'a, F> {
    z: &'a mut [F],
    h: &'a mut [F],
    c: &'a mut [F],
    /// h and c before the first step, in the order of rows.
    initial: &'a mut [F],
    /// Masks of the state: for each kind a line for each row, in the order of rows.
    state_masks: &'a mut [F],
    /// The same of the input.
    input_masks: &'a mut [F],
    /// For each cell the squared norm of the gradient at its state, if that is asked for.
    norms: &'a mut [F],
}

impl<F: Real> Recurrent<F> {
    fn kinds(&self) -> usize {
        if self.recurrent_dropout > 0.0 {
            self.cell.gates()
        } else {
            1
        }
    }

    /// Columns of Z: at least those of the state.
    fn columns(&self) -> usize {
        self.cell.width().max(1) * self.cell.units()
    }

    fn keeps_h(&self) -> bool {
        !self.sequences || self.reversed
    }

    fn split<'a>(&self, saved: &'a mut [F], rows: usize, cells: usize) -> Saved<'a, F> {
        let (u, d) = (self.cell.units(), self.input);
        let mut rest = Scratch(saved);
        Saved {
            z: rest.take(cells * self.cell.width() * u),
            h: rest.take(if self.keeps_h() { cells * u } else { 0 }),
            c: rest.take((self.cell.states() - 1) * cells * u),
            initial: rest.take(self.cell.states() * rows * u),
            state_masks: rest.take(if self.recurrent_dropout > 0.0 { self.kinds() * rows * u } else { 0 }),
            input_masks: rest.take(if self.dropout > 0.0 { self.kinds() * rows * d } else { 0 }),
            norms: rest.take(cells),
        }
    }

    /// The kernel, the recurrent kernel and the bias (empty if there is none).
    fn parts<'a>(&self, weights: &'a [F]) -> (&'a [F], &'a [F], &'a [F]) {
        let (u, columns) = (self.cell.units(), self.cell.gates() * self.cell.units());
        let (kernel, rest) = weights.split_at(self.input * columns);
        let (recurrent, bias) = rest.split_at(u * columns);
        (kernel, recurrent, bias)
    }

    /// Where the columns of W go: (first column of W, first column of Z, columns), one piece for each mask.
    fn pieces(&self, masked: bool) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        let (u, gates) = (self.cell.units(), self.cell.gates());
        let apart = masked && self.kinds() > 1;
        (0..if apart { gates } else { 1 }).map(move |gate| match apart {
            true => (gate * u, self.cell.input_column(gate) * u, u),
            false => (0, 0, gates * u),
        })
    }

    /// The kernel with its columns in the order of Z.
    fn ordered<'a>(&self, kernel: &'a [F], scratch: &mut Scratch<'a, F>) -> ArrayView2<'a, F> {
        let (u, gates) = (self.cell.units(), self.cell.gates());
        if (0..gates).all(|gate| self.cell.input_column(gate) == gate) {
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

    /// Panels of the recurrent kernel: for all gates of h together, or for each that has a mask; and those of the cell's own product.
    fn pack_recurrent<'a>(
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

    fn draw_masks(&self, draws: Draws<F>, timeline: &Timeline, saved: &mut Saved<F>) {
        let (rows, d, u) = (timeline.rows, self.input, self.cell.units());
        let before = saved.input_masks.len();
        let parts = [
            (&mut *saved.input_masks, d, self.dropout, 0),
            (&mut *saved.state_masks, u, self.recurrent_dropout, before),
        ];
        for (part, (masks, width, rate, before)) in parts.into_iter().enumerate() {
            for (kind, masks) in masks.chunks_exact_mut((rows * width).max(1)).enumerate() {
                for (place, mask) in masks.chunks_exact_mut(width).enumerate() {
                    let row = timeline.row(place);
                    let line = ((part * GATES + kind) << 20 | row) as u64;
                    draws.mask_at(rate, line, before + (kind * rows + row) * width, mask);
                }
            }
        }
    }
}

/// The product of the states before with the recurrent weights, as both directions need it.
struct Product<'a, F> {
    panels: [Panels<'a, F>; GATES],
    /// First column in a line of Z, and columns, of each product.
    columns: [(usize, usize); GATES],
    count: usize,
    /// Masks of the state for each kind and row; empty without any.
    masks: &'a [F],
    units: usize,
    width: usize,
    rows: usize,
}

impl<F: Real> Product<'_, F> {
    /// Masks of `count` rows from `first` on.
    fn mask(&self, kind: usize, first: usize, count: usize) -> &[F] {
        match self.masks.is_empty() {
            true => &[],
            false => &self.masks[(kind * self.rows + first) * self.units..][..count * self.units],
        }
    }

    /// `z += h U`, for rows from `first` on.
    fn forward(&self, first: usize, h: &[F], z: &mut [F], spare: &mut [F]) {
        let mut z = matrix_mut(z, self.width);
        for i in 0..self.count {
            let (column, columns) = self.columns[i];
            let into = z.slice_mut(s![.., column..column + columns]);
            let factor = masked(h, self.mask(i, first, h.len() / self.units), spare);
            gemm(matrix(factor, self.units), self.panels[i], Start::Keep, into);
        }
    }

    /// `dh += dz U^T`
    fn backward(&self, first: usize, dz: &[F], dh: &mut [F], spare: &mut [F]) {
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

/// `x * mask`, or x itself without a mask.
fn masked<'a, F: Real>(x: &'a [F], mask: &[F], into: &'a mut [F]) -> &'a [F] {
    if mask.is_empty() {
        return x;
    }
    let into = &mut into[..x.len()];
    into.iter_mut().zip(x).zip(mask).for_each(|((into, &x), &mask)| *into = x * mask);
    into
}

/// Lines of a step whose states before lie next to each other: (lines, first line of the states before).
fn segments(carried: usize, lines: usize) -> impl Iterator<Item = (Range<usize>, usize)> {
    let joining = (carried..lines).map(|line| (line..line + 1, 0));
    std::iter::once((0..carried, 0)).filter(|(range, _)| !range.is_empty()).chain(joining)
}

impl<F: Real> Recurrent<F> {
    fn product<'a>(&self, panels: [Panels<'a, F>; GATES], masks: &'a [F], rows: usize) -> Product<'a, F> {
        let (u, direct) = (self.cell.units(), self.cell.direct());
        let mut columns = [(0, 0); GATES];
        let count = if masks.is_empty() { 1 } else { direct };
        for (gate, columns) in columns.iter_mut().enumerate().take(count) {
            let width = if masks.is_empty() { direct * u } else { u };
            *columns = (self.cell.recurrent_column(gate) * u, width);
        }
        Product { panels, columns, count, masks, units: u, width: self.columns(), rows }
    }

    /// What every line of Z starts with: the bias.
    fn base(&self, bias: &[F], base: &mut [F]) {
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
    fn base_back(&self, sums: &[F], dbias: &mut [F]) {
        let (u, gates) = (self.cell.units(), self.cell.gates());
        for (i, dbias) in dbias.chunks_exact_mut(u).enumerate() {
            let column = match i < gates {
                true => self.cell.input_column(i),
                false => self.cell.recurrent_column(i - gates),
            };
            add(dbias, &sums[column * u..][..u]);
        }
    }

    /// `p += x W` for every row of x, where x has a mask with the masked x.
    fn project(
        &self,
        timeline: &Timeline,
        x: &[F],
        kernel: &[F],
        masks: &[F],
        mut p: ArrayViewMut2<F>,
        scratch: &mut Scratch<F>,
    ) {
        let (d, all) = (self.input, self.cell.gates() * self.cell.units());
        let mut scratch = Scratch(&mut *scratch.0);
        let masked = !masks.is_empty();
        let dropped = scratch.take(if masked { x.len() } else { 0 });
        for (kind, (from, to, columns)) in self.pieces(masked).enumerate() {
            let mut scratch = Scratch(&mut *scratch.0);
            let part = if columns == all {
                self.ordered(kernel, &mut scratch)
            } else {
                matrix(kernel, all).slice_move(s![.., from..from + columns])
            };
            let packed = Panels::pack(part, scratch.take(panels_len(d, columns)));
            let x = if masked { drop_input(timeline, x, d, masks, kind, dropped) } else { x };
            par_gemm(matrix(x, d), packed, Start::Keep, p.slice_mut(s![.., to..to + columns]));
        }
    }

    fn lookup<'a>(&self, at: &Context<'a, F>) -> Option<Lookup<'a>> {
        let token = at.tabled.then_some(&at.timeline.token[..]);
        let mirror = self.reversed.then_some(&at.timeline.mirror[..]);
        (token.is_some() || mirror.is_some()).then_some(Lookup { token, mirror })
    }

    /// Initial states in the order of rows; whether any of them may be other than zero.
    fn gather_initial(&self, timeline: &Timeline, io: &Forward<F>, initial: &mut [F]) -> bool {
        let (u, count) = (self.cell.units(), self.cell.states());
        if !self.initial && !self.stateful {
            initial.fill(F::zero());
            return false;
        }
        for (state, initial) in initial.chunks_exact_mut((timeline.rows * u).max(1)).enumerate() {
            for (place, initial) in initial.chunks_exact_mut(u).enumerate() {
                let row = timeline.row(place);
                initial.copy_from_slice(match self.initial {
                    true => &io.x[1 + state][row * u..][..u],
                    false => &io.state[(row * count + state) * u..][..u],
                });
            }
        }
        true
    }
}

/// What all steps of a batch share.
struct Loop<'a, F> {
    cell: &'a dyn Cell<F>,
    timeline: &'a Timeline,
    /// h, then c, before the first step, in the order of rows; whether they may be other than zero.
    initial: &'a [F],
    starts: bool,
    product: Product<'a, F>,
    /// For the cell's own product.
    own: Panels<'a, F>,
    has_own: bool,
    /// Columns of Z.
    width: usize,
}

/// What a projection leaves for the time loop: rows to look up, and what the columns behind them start with.
struct Projected<'a, F> {
    lookup: Lookup<'a>,
    projected: &'a [F],
    rest: &'a [F],
}

impl<F: Real> Loop<'_, F> {
    fn mask(&self, place: usize, lines: usize) -> &[F] {
        match self.has_own {
            true => self.product.mask(self.cell.direct(), place, lines),
            false => &[],
        }
    }

    /// States before some lines of a step: initial ones, or those that an earlier step left in `h` and `c`.
    fn before<'b>(
        &'b self,
        shard: Shard,
        t: usize,
        (lines, from): (&Range<usize>, usize),
        h: &'b [F],
        c: &'b [F],
    ) -> (&'b [F], &'b [F]) {
        let u = self.cell.units();
        let (count, second) = (lines.len() * u, self.cell.states() == 2);
        let (h, c, first) = match t {
            0 => {
                let (h, c) = self.initial.split_at(self.timeline.rows * u);
                (h, c, (shard.row + lines.start) * u)
            }
            _ => {
                let origin = self.timeline.shard_cells(shard).start;
                (h, c, (self.timeline.step(shard, t - 1).start - origin + from) * u)
            }
        };
        (&h[first..][..count], if second { &c[first..][..count] } else { &[] })
    }

    fn carried(&self, shard: Shard, t: usize) -> usize {
        let lines = self.timeline.step(shard, t).len();
        if t == 0 {
            lines
        } else {
            self.timeline.step(shard, t - 1).len().min(lines)
        }
    }

    /// The time loop of one shard.
    fn forward(&self, start: Option<&Projected<F>>, shard: Shard, [z, h, c, spare]: [&mut [F]; 4]) {
        let (u, width, second) = (self.cell.units(), self.width, self.cell.states() == 2);
        let origin = self.timeline.shard_cells(shard).start;
        for t in 0..shard.steps {
            let cells = self.timeline.step(shard, t);
            let (at, n) = (cells.start - origin, cells.len());
            let (h_before, h_now) = h.split_at_mut(at * u);
            let (c_before, c_now) = c.split_at_mut(if second { at * u } else { 0 });
            let (z_now, h_now) = match self.cell.width() {
                0 => (&mut h_now[..n * u], [].as_mut_slice()),
                _ => (&mut z[at * width..][..n * width], &mut h_now[..n * u]),
            };
            if let Some(Projected { lookup, projected, rest }) = start {
                let columns = width - rest.len();
                for (line, cell) in z_now.chunks_exact_mut(width).zip(cells) {
                    line[..columns].copy_from_slice(&projected[lookup.of(cell) * columns..][..columns]);
                    line[columns..].copy_from_slice(rest);
                }
            }
            for (lines, from) in segments(self.carried(shard, t), n) {
                let place = shard.row + lines.start;
                let (h_before, c_before) = self.before(shard, t, (&lines, from), h_before, c_before);
                let z = &mut z_now[lines.start * width..lines.end * width];
                if t > 0 || self.starts {
                    self.product.forward(place, h_before, z, spare);
                }
                let part = lines.start * u..lines.end * u;
                self.cell.forward(StepForward {
                    z,
                    h_before,
                    c_before,
                    h: if h_now.is_empty() { &mut [] } else { &mut h_now[part.clone()] },
                    c: if second { &mut c_now[part] } else { &mut [] },
                    own: self.own,
                    mask: self.mask(place, lines.len()),
                });
            }
        }
    }

    /// The time loop of one shard backwards. h and c are those of all cells.
    fn backward(
        &self,
        arriving: &Arriving<F>,
        h: &[F],
        c: &[F],
        shard: Shard,
        [z, dh, dc, spare, norms]: [&mut [F]; 5],
    ) {
        let (u, width, second) = (self.cell.units(), self.width, self.cell.states() == 2);
        let own_cells = self.timeline.shard_cells(shard);
        let origin = own_cells.start;
        let h = &h[origin * u..own_cells.end * u];
        let c = if second { &c[origin * u..own_cells.end * u] } else { c };
        dh.fill(F::zero());
        dc.fill(F::zero());
        let mut later = 0;
        for t in (0..shard.steps).rev() {
            let cells = self.timeline.step(shard, t);
            let (at, n) = (cells.start - origin, cells.len());
            for line in later..n {
                for row in self.timeline.ending(shard, line) {
                    arriving.at_end(row, line, u, dh, dc);
                }
            }
            if let Some((dy, mirror)) = arriving.outputs {
                for (dh, cell) in dh.chunks_exact_mut(u).zip(cells.clone()) {
                    let cell = mirror.map_or(cell, |mirror| mirror[cell] as usize);
                    add(dh, &dy[cell * u..][..u]);
                }
            }
            if arriving.traced {
                let squares = dh.chunks_exact(u).map(|dh| dh.iter().fold(F::zero(), |sum, &x| sum + x * x));
                norms[at..at + n].iter_mut().zip(squares).for_each(|(norm, square)| *norm = square);
            }
            let carried = self.carried(shard, t);
            for (lines, from) in segments(carried, n) {
                let place = shard.row + lines.start;
                let (h_before, c_before) = self.before(shard, t, (&lines, from), h, c);
                let part = lines.start * u..lines.end * u;
                let now = (at + lines.start) * u..(at + lines.end) * u;
                let z = &mut z[(at + lines.start) * width..(at + lines.end) * width];
                let dh = &mut dh[part.clone()];
                self.cell.backward(StepBackward {
                    z,
                    h_before,
                    c_before,
                    h: &h[now.clone()],
                    c: if second { &c[now] } else { &[] },
                    dh,
                    dc: if second { &mut dc[part] } else { &mut [] },
                    own: self.own,
                    mask: self.mask(place, lines.len()),
                    spare,
                });
                if t > 0 || self.starts {
                    self.product.backward(place, z, dh, spare);
                }
            }
            for block in [&mut *dh, &mut *dc] {
                let (chain, joining) = block.split_at_mut(block.len().min(carried * u));
                for line in joining.chunks_exact_mut(u).take(n - carried) {
                    add(&mut chain[..u], line);
                    line.fill(F::zero());
                }
            }
            later = n;
        }
    }
}

/// Gradients that arrive from outside of a recurrent layer.
struct Arriving<'a, F> {
    /// At the output of every cell, which lie in the order of the input; with where to find them if rows are read from their end.
    outputs: Option<(&'a [F], Option<&'a [u32]>)>,
    /// At the last output of every row.
    last: &'a [F],
    /// At the last h and c of every row.
    states: [&'a [F]; 2],
    /// Whether the norms of gradients are noted.
    traced: bool,
}

impl<F: Real> Arriving<'_, F> {
    /// Adds what arrives at the end of a row to a line of dh and dc.
    fn at_end(&self, row: usize, line: usize, u: usize, dh: &mut [F], dc: &mut [F]) {
        let [states_h, states_c] = self.states;
        let add_row = |from: &[F], to: &mut [F]| {
            if !from.is_empty() {
                add(&mut to[line * u..][..u], &from[row * u..][..u]);
            }
        };
        add_row(self.last, dh);
        add_row(states_h, dh);
        add_row(states_c, dc);
    }
}

impl<F: Real> Recurrent<F> {
    fn steps<'a, 's: 'a>(
        &'a self,
        timeline: &'a Timeline,
        recurrent: &[F],
        transposed: bool,
        (initial, masks): (&'a [F], &'a [F]),
        scratch: &mut Scratch<'s, F>,
    ) -> Loop<'a, F> {
        let (panels, own) = self.pack_recurrent(recurrent, !masks.is_empty(), transposed, scratch);
        Loop {
            cell: &*self.cell,
            timeline,
            initial,
            starts: self.initial || self.stateful,
            product: self.product(panels, masks, timeline.rows),
            own,
            has_own: self.cell.direct() < self.cell.gates(),
            width: self.columns(),
        }
    }

    /// The last of some states of every row, in the order of the input: where a row has no step, its initial one.
    fn last(&self, timeline: &Timeline, states: &[F], initial: &[F], mut into: impl FnMut(usize, &[F])) {
        let u = self.cell.units();
        for place in 0..timeline.rows {
            let row = timeline.row(place);
            into(
                row,
                match timeline.last[row] {
                    NONE => &initial[place * u..][..u],
                    cell => &states[cell as usize * u..][..u],
                },
            );
        }
    }
}

impl<F: Real> Layer<F> for Recurrent<F> {
    fn declare(&self, name: &str, layout: &mut Layout) {
        let (u, columns) = (self.cell.units(), self.cell.gates() * self.cell.units());
        let [kernel, recurrent, bias] = &self.weights;
        layout.slot(name, "kernel", &[self.input, columns], kernel);
        layout.slot(name, "recurrent_kernel", &[u, columns], recurrent);
        if self.use_bias {
            match self.cell.bias_rows() {
                1 => layout.slot(name, "bias", &[columns], bias),
                rows => layout.slot(name, "bias", &[rows, columns], bias),
            }
            if let Some(slot) = layout.slots.last_mut() {
                slot.ones = self.ones.start * u..self.ones.end * u;
            }
        }
    }

    fn looks_up(&self, training: bool) -> bool {
        !(training && self.dropout > 0.0)
    }

    fn shares_prefix(&self, training: bool) -> bool {
        let random = training && (self.dropout > 0.0 || self.recurrent_dropout > 0.0);
        !random && !self.reversed && !self.initial && !self.stateful
    }

    fn traces<'a>(&self, timeline: &Timeline, saved: &'a [F]) -> Option<&'a [F]> {
        let (u, d, rows, cells) = (self.cell.units(), self.input, timeline.rows, timeline.cells());
        let masks = if self.recurrent_dropout > 0.0 { self.kinds() * rows * u } else { 0 }
            + if self.dropout > 0.0 { self.kinds() * rows * d } else { 0 };
        let lines = self.cell.width() * u + if self.keeps_h() { u } else { 0 } + (self.cell.states() - 1) * u;
        let first = cells * lines + self.cell.states() * rows * u + masks;
        Some(&saved[first..first + cells])
    }

    fn cell_of(&self, timeline: &Timeline, cell: usize) -> usize {
        if self.reversed {
            timeline.mirror[cell] as usize
        } else {
            cell
        }
    }

    fn state(&self) -> usize {
        if self.stateful {
            self.cell.states() * self.cell.units()
        } else {
            0
        }
    }

    fn need(&self, Sizes { rows, inputs, .. }: Sizes) -> Need {
        let (d, u, columns) = (self.input, self.cell.units(), self.cell.gates() * self.cell.units());
        let (states, kinds) = (self.cell.states(), self.kinds());
        let of_rows = states * u
            + if self.recurrent_dropout > 0.0 { kinds * u } else { 0 }
            + if self.dropout > 0.0 { kinds * d } else { 0 };
        let of_cells = 1 + self.cell.width() * u + if self.keeps_h() { u } else { 0 } + (states - 1) * u;
        let spare = rows * SPARE * u;
        let recurrent = GATES * panels_len(u, u) + panels_len(u, columns) + panels_len(columns, u);
        let kernel = d * columns + panels_len(d, columns).max(panels_len(columns, d));
        let dropped = if self.dropout > 0.0 { inputs * d } else { 0 };
        let forward = recurrent + kernel + inputs * columns + 2 * self.columns() + spare + dropped;
        let in_place = if self.cell.width() == 0 { inputs * u } else { 0 };
        let masked = if self.recurrent_dropout > 0.0 { inputs * u } else { 0 };
        let products = block_len(u, columns).max(block_len(d, columns)) + d * columns;
        let back = in_place
            + (inputs * columns + 2 * self.columns() + d * columns)
            + (recurrent + 2 * rows * u + spare).max(products + masked.max(dropped))
            + kernel
            + dropped;
        Need { saved: inputs * of_cells + rows * of_rows, scratch: forward.max(back) }
    }

    fn forward(&self, mut io: Forward<F>) {
        let (u, columns, width) = (self.cell.units(), self.cell.gates() * self.cell.units(), self.columns());
        let timeline = io.at.timeline;
        let (cells, rows) = (timeline.cells(), timeline.rows);
        let (kernel, recurrent, bias) = self.parts(io.weights);
        let saved = std::mem::take(&mut io.saved);
        let mut saved = self.split(saved, rows, cells);
        match io.at.draws {
            Some(draws) => self.draw_masks(draws, timeline, &mut saved),
            None => (saved.state_masks, saved.input_masks) = (&mut [], &mut []),
        }
        self.gather_initial(timeline, &io, saved.initial);
        let base = io.scratch.take(width);
        self.base(bias, base);
        let [y, h_last, c_last] = io.y;
        let (outputs, blank) = match self.sequences {
            true => y.split_at_mut(cells * u),
            false => ([].as_mut_slice(), y),
        };
        let (h, turned) =
            if self.keeps_h() { (&mut *saved.h, outputs) } else { (outputs, [].as_mut_slice()) };
        let x = if io.at.tabled { io.x[0] } else { &io.x[0][..cells * self.input] };
        let z = if self.cell.width() == 0 { &mut *h } else { &mut *saved.z };
        let projected = match self.lookup(&io.at) {
            Some(lookup) => {
                let projected = io.scratch.take(x.len() / self.input * columns);
                projected.chunks_exact_mut(columns).for_each(|row| row.copy_from_slice(&base[..columns]));
                let p = matrix_mut(projected, columns);
                self.project(timeline, x, kernel, saved.input_masks, p, &mut io.scratch);
                Some(Projected { lookup, projected, rest: &base[columns..] })
            }
            None => {
                z.chunks_exact_mut(width).for_each(|row| row.copy_from_slice(base));
                let p = matrix_mut(z, width).slice_move(s![.., ..columns]);
                self.project(timeline, x, kernel, saved.input_masks, p, &mut io.scratch);
                None
            }
        };
        let given = (&*saved.initial, &*saved.state_masks);
        let steps = self.steps(timeline, recurrent, false, given, &mut io.scratch);
        let blocks = [
            Block { data: saved.z, per_cell: self.cell.width() * u, per_row: 0 },
            Block { data: &mut *h, per_cell: u, per_row: 0 },
            Block { data: &mut *saved.c, per_cell: (self.cell.states() - 1) * u, per_row: 0 },
            Block { data: io.scratch.take(rows * SPARE * u), per_cell: 0, per_row: SPARE * u },
        ];
        each_shard(timeline, &timeline.shards, blocks, &|shard, blocks| {
            steps.forward(projected.as_ref(), shard, blocks)
        });
        let h = &*h;
        if self.sequences && self.reversed {
            for (cell, h) in h.chunks_exact(u).enumerate() {
                turned[timeline.mirror[cell] as usize * u..][..u].copy_from_slice(h);
            }
        }
        match self.sequences {
            true => blank.fill(F::zero()),
            // What a row without a step puts out is 0, whatever its state is.
            false => self.last(timeline, h, saved.initial, |row, last| {
                let y = &mut blank[row * u..][..u];
                match timeline.last[row] {
                    NONE => y.fill(F::zero()),
                    _ => y.copy_from_slice(last),
                }
            }),
        }
        let (initial_h, initial_c) = saved.initial.split_at(rows * u);
        let count = self.cell.states();
        for (state, (states, initial, into)) in
            [(h, initial_h, h_last), (&*saved.c, initial_c, c_last)].into_iter().enumerate().take(count)
        {
            if !into.is_empty() {
                self.last(timeline, states, initial, |row, last| {
                    into[row * u..][..u].copy_from_slice(last);
                });
            }
            if self.stateful {
                self.last(timeline, states, initial, |row, last| {
                    io.state[(row * count + state) * u..][..u].copy_from_slice(last);
                });
            }
        }
    }

    fn backward(&self, mut io: Backward<F>) {
        let (d, u, columns, width) =
            (self.input, self.cell.units(), self.cell.gates() * self.cell.units(), self.columns());
        let at = io.at;
        let timeline = at.timeline;
        let (cells, rows) = (timeline.cells(), timeline.rows);
        let (kernel, recurrent, _) = self.parts(io.weights);
        let mut saved = self.split(io.saved, rows, cells);
        if at.draws.is_none() {
            (saved.state_masks, saved.input_masks) = (&mut [], &mut []);
        }
        let h = if self.keeps_h() { &*saved.h } else { &io.y[0][..cells * u] };
        let dz = match self.cell.width() {
            0 => io.scratch.take(cells * u),
            _ => &mut *saved.z,
        };
        let [dy, dh_last, dc_last] = io.dy;
        let [dx, dh_initial, dc_initial] = io.dx;
        {
            let mut scratch = Scratch(&mut *io.scratch.0);
            let given = (&*saved.initial, &*saved.state_masks);
            let steps = self.steps(timeline, recurrent, true, given, &mut scratch);
            let mirror = self.reversed.then_some(&timeline.mirror[..]);
            let arriving = Arriving {
                outputs: self.sequences.then_some((&*dy, mirror)),
                last: if self.sequences { &[] } else { &*dy },
                states: [&*dh_last, &*dc_last],
                traced: at.traced,
            };
            let dh = scratch.take(rows * u);
            let dc = scratch.take((self.cell.states() - 1) * rows * u);
            let blocks = [
                Block { data: &mut *dz, per_cell: width, per_row: 0 },
                Block { data: &mut *dh, per_cell: 0, per_row: u },
                Block { data: &mut *dc, per_cell: 0, per_row: (self.cell.states() - 1) * u },
                Block { data: scratch.take(rows * SPARE * u), per_cell: 0, per_row: SPARE * u },
                Block { data: saved.norms, per_cell: 1, per_row: 0 },
            ];
            each_shard(timeline, &timeline.shards, blocks, &|shard, blocks| {
                steps.backward(&arriving, h, saved.c, shard, blocks);
            });
            for (into, from, arrived) in
                [(dh_initial, &*dh, arriving.states[0]), (dc_initial, &*dc, arriving.states[1])]
            {
                let Some(into) = into else { continue };
                for (place, from) in from.chunks_exact(u).enumerate() {
                    let row = timeline.row(place);
                    let into = &mut into[row * u..][..u];
                    match timeline.last[row] {
                        // Such a row's last state is its first.
                        NONE if arrived.is_empty() => (),
                        NONE => add(into, &arrived[row * u..][..u]),
                        _ => add(into, from),
                    }
                }
            }
        }
        let dz = matrix(dz, width);
        let inputs = dz.slice(s![.., ..columns]);
        let dp = match self.lookup(&at) {
            None => inputs,
            Some(lookup) => {
                let lines = if at.tabled { at.distinct.len() } else { cells };
                let dp = io.scratch.take(lines * columns);
                sum_by_row(inputs, lookup, dp);
                matrix(dp, columns)
            }
        };
        let x = if at.tabled { io.x[0] } else { &io.x[0][..cells * d] };
        if let Some(dweights) = io.dweights {
            let (dkernel, rest) = dweights.split_at_mut(d * columns);
            let (drecurrent, dbias) = rest.split_at_mut(u * columns);
            let given = (&*saved.initial, &*saved.state_masks);
            self.recurrent_gradient(timeline, h, given, dz, drecurrent, Scratch(&mut *io.scratch.0));
            self.kernel_gradient(timeline, x, saved.input_masks, dp, dkernel, Scratch(&mut *io.scratch.0));
            if self.use_bias {
                let sums = io.scratch.take(width);
                sums.fill(F::zero());
                column_sums(dp, &mut sums[..columns]);
                column_sums(dz.slice(s![.., columns..]), &mut sums[columns..]);
                self.base_back(sums, dbias);
            }
        }
        let Some(dx) = dx else { return };
        let dx = if at.tabled { dx } else { &mut dx[..cells * d] };
        self.input_gradient(timeline, kernel, saved.input_masks, dp, dx, io.scratch);
    }
}

impl<F: Real> Recurrent<F> {
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
            let (column, columns) = product.columns[i];
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
            par_gemm_tn(
                &|each| each(&mut timeline.links()),
                matrix(factor, u),
                from,
                into.view_mut(),
                scratch.0,
            );
            if self.initial || self.stateful {
                // As many lines as there are rows: the masked initial states fit where those of the cells were.
                let initial = &initial[..rows * u];
                let mut lines = Scratch(&mut *scratch.0);
                let dropped = lines.take(if masks.is_empty() { 0 } else { initial.len() });
                let initial = masked(initial, product.mask(i, 0, rows), dropped);
                par_gemm_tn(&|each| each(&mut timeline.starts()), matrix(initial, u), from, into, lines.0);
            }
        }
        if direct < gates {
            let factor = self.cell.own_factor() * u;
            let column = self.cell.recurrent_column(direct) * u;
            let from = dz.slice(s![.., column..column + u]);
            let into = drecurrent.slice_mut(s![.., direct * u..]);
            let pairs = same_rows(dz.nrows());
            par_gemm_tn(&pairs, dz.slice(s![.., factor..factor + u]), from, into, scratch.0);
        }
    }

    fn kernel_gradient(
        &self,
        timeline: &Timeline,
        x: &[F],
        masks: &[F],
        dp: ArrayView2<F>,
        dkernel: &mut [F],
        mut scratch: Scratch<F>,
    ) {
        let (d, u, gates) = (self.input, self.cell.units(), self.cell.gates());
        let mut dkernel = matrix_mut(dkernel, gates * u);
        let dropped = scratch.take(if masks.is_empty() { 0 } else { x.len() });
        let lines = dp.nrows();
        for (kind, (from, to, columns)) in self.pieces(!masks.is_empty()).enumerate() {
            let x = if masks.is_empty() { x } else { drop_input(timeline, x, d, masks, kind, dropped) };
            let part = dp.slice(s![.., to..to + columns]);
            let pairs = same_rows(lines);
            let in_order = columns == u || (0..gates).all(|gate| self.cell.input_column(gate) == gate);
            if in_order {
                let into = dkernel.slice_mut(s![.., from..from + columns]);
                par_gemm_tn(&pairs, matrix(x, d), part, into, scratch.0);
                continue;
            }
            let mut scratch = Scratch(&mut *scratch.0);
            let ordered = scratch.take(d * columns);
            ordered.fill(F::zero());
            par_gemm_tn(&pairs, matrix(x, d), part, matrix_mut(ordered, columns), scratch.0);
            for (mut into, from) in dkernel.rows_mut().into_iter().zip(ordered.chunks_exact(columns)) {
                for gate in 0..gates {
                    let column = self.cell.input_column(gate) * u;
                    let into = into.slice_mut(s![gate * u..(gate + 1) * u]);
                    into.into_iter().zip(&from[column..column + u]).for_each(|(into, &x)| *into += x);
                }
            }
        }
    }

    fn input_gradient(
        &self,
        timeline: &Timeline,
        kernel: &[F],
        masks: &[F],
        dp: ArrayView2<F>,
        dx: &mut [F],
        mut scratch: Scratch<F>,
    ) {
        let (d, all) = (self.input, self.cell.gates() * self.cell.units());
        let through = scratch.take(if masks.is_empty() { 0 } else { dx.len() });
        for (kind, (from, to, columns)) in self.pieces(!masks.is_empty()).enumerate() {
            let mut scratch = Scratch(&mut *scratch.0);
            let part = if columns == all {
                self.ordered(kernel, &mut scratch)
            } else {
                matrix(kernel, all).slice_move(s![.., from..from + columns])
            };
            let packed = Panels::pack(part.reversed_axes(), scratch.take(panels_len(columns, d)));
            let from = dp.slice(s![.., to..to + columns]);
            if masks.is_empty() {
                par_gemm(from, packed, Start::Keep, matrix_mut(dx, d));
                continue;
            }
            par_gemm(from, packed, Start::Zero, matrix_mut(through, d));
            each_cell(timeline, |place, cell| {
                let mask = &masks[(kind * timeline.rows + place) * d..][..d];
                let pairs = dx[cell * d..][..d].iter_mut().zip(&through[cell * d..][..d]).zip(mask);
                pairs.for_each(|((dx, &x), &mask)| *dx += x * mask);
            });
        }
    }
}

/// Calls `work` with (place of its row in the order of rows, cell) for every cell.
fn each_cell(timeline: &Timeline, mut work: impl FnMut(usize, usize)) {
    for &shard in &timeline.shards {
        for t in 0..shard.steps {
            timeline.step(shard, t).enumerate().for_each(|(i, cell)| work(shard.row + i, cell));
        }
    }
}

/// Every line of x times the mask of its row.
fn drop_input<'a, F: Real>(
    timeline: &Timeline,
    x: &[F],
    d: usize,
    masks: &[F],
    kind: usize,
    into: &'a mut [F],
) -> &'a [F] {
    each_cell(timeline, |place, cell| {
        let mask = &masks[(kind * timeline.rows + place) * d..][..d];
        masked(&x[cell * d..][..d], mask, &mut into[cell * d..][..d]);
    });
    into
}

/// Sums lines of dz that were looked up from the same row; threads share the columns.
fn sum_by_row<F: Real>(dz: ArrayView2<F>, lookup: Lookup, dp: &mut [F]) {
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

/// A block of which every shard has a part: so many elements for each of its cells, and for each of its rows.
struct Block<'a, F> {
    data: &'a mut [F],
    per_cell: usize,
    per_row: usize,
}

/// Runs `work` on each shard's part of all blocks, in parallel where there are threads.
fn each_shard<F: Real, const N: usize>(
    timeline: &Timeline,
    shards: &[Shard],
    blocks: [Block<F>; N],
    work: &(impl Fn(Shard, [&mut [F]; N]) + Sync),
) {
    match shards {
        [] => (),
        [shard] => work(*shard, blocks.map(|block| block.data)),
        _ => {
            let (left, right) = shards.split_at(shards.len() / 2);
            let cells = left.iter().map(|&shard| timeline.shard_cells(shard).len()).sum::<usize>();
            let rows = left.iter().map(|shard| shard.rows).sum::<usize>();
            let mut others = [const { None }; N];
            let mut others_of = others.iter_mut();
            let blocks = blocks.map(|Block { data, per_cell, per_row }| {
                let (data, other) = data.split_at_mut(cells * per_cell + rows * per_row);
                if let Some(place) = others_of.next() {
                    *place = Some(Block { data: other, per_cell, per_row });
                }
                Block { data, per_cell, per_row }
            });
            let others = others.map(|other| other.expect("one for each block"));
            rayon::join(
                || each_shard(timeline, left, blocks, work),
                || each_shard(timeline, right, others, work),
            );
        }
    }
}
