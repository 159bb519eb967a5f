//! The loop over time of one shard, forward and backward.

use super::attending::Attended;
use super::cell::{Cell, StepBackward, StepForward};
use super::product::Products;
use super::projection::Projection;
use super::Recurrent;
use crate::batch::{Shard, Timeline};
use crate::kernel::{add, matrix, matrix_mut, Panels, Real};
use crate::portable::square;
use ndarray::s;
use std::ops::Range;

/// What all steps of a batch share.
pub(super) struct Loop<'a, F> {
    cell: &'a dyn Cell<F>,
    pub timeline: &'a Timeline,
    /// h, then c, before the first step, in the order of rows; whether they may be other than zero.
    initial: &'a [F], // [states, rows, units]
    starts: bool,
    products: Products<'a, F>,
    /// Columns of Z.
    columns: usize,
    /// Whether Z is kept for the way back.
    kept: bool,
    /// What the states look at.
    pub attended: Option<Attended<'a, F>>,
}

/// Gradients that arrive from outside of a recurrent layer.
pub(super) struct Arriving<'a, F> {
    /// At the output of every cell, which lie in the order of the input; with where to find them if rows are read from their end.
    pub outputs: Option<(&'a [F], Option<&'a [u32]>)>, // [cells, units], [cells]
    /// At the last output of every row.
    pub last: &'a [F], // [rows, units], or empty
    /// At the last h and c of every row.
    pub states: [&'a [F]; 2], // [rows, units] each, or empty
    /// At the weights of every cell.
    pub shown: &'a [F], // [cells, steps], or empty
    /// Whether the norms of gradients are noted.
    pub traced: bool,
}

impl<F: Real> Recurrent<F> {
    /// What all steps share, with the products of the recurrent weights in the direction of the loop, and whether Z is kept.
    /// Shapes: `initial [states, rows, units]`.
    pub(super) fn steps<'a>(
        &'a self,
        timeline: &'a Timeline,
        products: Products<'a, F>,
        (initial, kept): (&'a [F], bool),
        attended: Option<Attended<'a, F>>,
    ) -> Loop<'a, F> {
        Loop {
            cell: &*self.cell,
            timeline,
            initial,
            starts: self.starts(),
            products,
            columns: self.columns(),
            kept,
            attended,
        }
    }
}

impl<F: Real> Loop<'_, F> {
    /// Steps of the longest memory; 0 without.
    pub(super) fn memory_steps(&self) -> usize {
        self.attended.as_ref().map_or(0, Attended::steps)
    }

    /// What the cell multiplies by itself, for some lines.
    /// Shapes: `the mask [lines, units], or empty`.
    fn own(&self, place: usize, lines: usize) -> (Panels<'_, F>, &[F]) {
        self.products.own(self.cell, place, lines)
    }

    /// States before some lines of a step: initial ones, or those that an earlier step left in `h` and `c`.
    /// Shapes: `h, c [cells so far, units], the states [lines, units]`.
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

    /// The part of h and c, those of all cells, that is a shard's.
    /// Shapes: `h, c [cells, units], the parts [cells of the shard, units]`.
    fn of_shard<'b>(&self, shard: Shard, h: &'b [F], c: &'b [F]) -> (&'b [F], &'b [F]) {
        let (u, cells) = (self.cell.units(), self.timeline.shard_cells(shard));
        let part = cells.start * u..cells.end * u;
        (&h[part.clone()], if self.cell.states() == 2 { &c[part] } else { &[] })
    }

    /// Lines of a step whose states before are those of the same lines; the others join the shared prefix.
    fn carried(&self, shard: Shard, t: usize) -> usize {
        let lines = self.timeline.step(shard, t).len();
        if t == 0 {
            lines
        } else {
            self.timeline.step(shard, t - 1).len().min(lines)
        }
    }

    /// The cell whose line of Z lies first at a step. Where Z is not kept, lines lie where those before them were, which are in the cache.
    fn first(&self, projection: &Projection<F>, shard: Shard, t: usize) -> usize {
        let from = match projection {
            _ if self.kept || self.cell.width() == 0 => 0,
            Projection::Written => 0,
            Projection::LookedUp(_) => t,
            Projection::Ahead(ahead) => t - t % ahead.steps(shard.rows),
        };
        self.timeline.step(shard, from).start
    }

    /// Projects the steps from `t` on that are next, where the loop does it and the ones before are done. The cell whose line lies first.
    /// Shapes: of the shard `z [cells, columns]`.
    fn look_ahead(&self, projection: &Projection<F>, (shard, t): (Shard, usize), z: &mut [F]) -> usize {
        let first = self.first(projection, shard, t);
        let Projection::Ahead(ahead) = projection else { return first };
        let steps = ahead.steps(shard.rows);
        if t % steps == 0 {
            let last = (t + steps).min(shard.steps) - 1;
            let cells = self.timeline.step(shard, t).start..self.timeline.step(shard, last).end;
            let lines = (cells.start - first) * self.columns..(cells.end - first) * self.columns;
            ahead.project(cells, &mut z[lines]);
        }
        first
    }

    /// The time loop of one shard.
    /// Shapes: of the shard `z [cells, columns], h, c [cells, units], spare [rows, spare]`, and where it looks at a memory
    /// `[cells, memory], [cells, keys], [cells, steps] or [], [rows, steps, 1 + kept]`.
    pub(super) fn forward(
        &self,
        projection: &Projection<F>,
        shard: Shard,
        [z, h, c, spare, context, query, shown, looking]: [&mut [F]; 8],
    ) {
        let (u, columns, second) = (self.cell.units(), self.columns, self.cell.states() == 2);
        let origin = self.timeline.shard_cells(shard).start;
        for t in 0..shard.steps {
            let cells = self.timeline.step(shard, t);
            let (at, n) = (cells.start - origin, cells.len());
            let start = if self.cell.width() == 0 { &mut *h } else { &mut *z };
            let first = self.look_ahead(projection, (shard, t), start);
            let (h_before, h_now) = h.split_at_mut(at * u);
            let (c_before, c_now) = c.split_at_mut(if second { at * u } else { 0 });
            let (z_now, h_now) = match self.cell.width() {
                0 => (&mut h_now[..n * u], [].as_mut_slice()),
                _ => (&mut z[(cells.start - first) * columns..][..n * columns], &mut h_now[..n * u]),
            };
            if let Projection::LookedUp(rows) = projection {
                let lines = z_now.chunks_exact_mut(columns).zip(cells);
                lines.for_each(|(line, cell)| rows.write(cell, line));
            }
            for (lines, from) in segments(self.carried(shard, t), n) {
                let place = shard.row + lines.start;
                let (h_before, c_before) = self.before(shard, t, (&lines, from), h_before, c_before);
                let z = &mut z_now[lines.start * columns..lines.end * columns];
                if t > 0 || self.starts {
                    self.products.forward(place, h_before, z, spare);
                }
                if let Some(attended) = &self.attended {
                    let now = at + lines.start..at + lines.end;
                    let rows = (place..place + lines.len()).map(|place| self.timeline.row(place));
                    let z = matrix_mut(z, columns).slice_move(s![.., ..self.cell.gates() * u]);
                    let blocks = attended.of(now, [&mut *context, &mut *query, &mut *shown]);
                    let [context, query, shown] = blocks;
                    attended.forward(rows, matrix(h_before, u), z, [context, query, shown, &mut *looking]);
                }
                let part = lines.start * u..lines.end * u;
                let (own, mask) = self.own(place, lines.len());
                self.cell.forward(StepForward {
                    z,
                    h_before,
                    c_before,
                    h: if h_now.is_empty() { &mut [] } else { &mut h_now[part.clone()] },
                    c: if second { &mut c_now[part] } else { &mut [] },
                    own,
                    mask,
                });
            }
        }
    }

    /// The time loop of one shard backwards. h and c are those of all cells.
    /// Shapes: `h, c [cells, units]`, and of the shard `z [cells, columns], dh, dc [rows, units], spare [rows, spare], norms [cells]`,
    /// and where it looks at a memory `[cells, keys], [rows, memory], [rows, steps, memory + keys], [rows, kept], [rows, steps, 2 + kept]`.
    pub(super) fn backward(
        &self,
        arriving: &Arriving<F>,
        h: &[F],
        c: &[F],
        shard: Shard,
        [z, dh, dc, spare, norms, query, dcontext, apart, dv, looking]: [&mut [F]; 10],
    ) {
        let (u, columns, second) = (self.cell.units(), self.columns, self.cell.states() == 2);
        let origin = self.timeline.shard_cells(shard).start;
        let (h, c) = self.of_shard(shard, h, c);
        [&mut *dh, &mut *dc].into_iter().for_each(|block| block.fill(F::zero()));
        let mut later = 0;
        for t in (0..shard.steps).rev() {
            let cells = self.timeline.step(shard, t);
            let (at, n) = (cells.start - origin, cells.len());
            self.arrive(arriving, shard, (cells, later), [&mut *dh, &mut *dc]);
            if arriving.traced {
                self.note_norms([&*dh, &*dc], &mut norms[at..at + n]);
            }
            let carried = self.carried(shard, t);
            for (lines, from) in segments(carried, n) {
                let place = shard.row + lines.start;
                let (h_before, c_before) = self.before(shard, t, (&lines, from), h, c);
                let part = lines.start * u..lines.end * u;
                let now = (at + lines.start) * u..(at + lines.end) * u;
                let z = &mut z[(at + lines.start) * columns..(at + lines.end) * columns];
                let (dh, (own, mask)) = (&mut dh[part.clone()], self.own(place, lines.len()));
                self.cell.backward(StepBackward {
                    z,
                    h_before,
                    c_before,
                    h: &h[now.clone()],
                    c: if second { &c[now] } else { &[] },
                    dh,
                    dc: if second { &mut dc[part] } else { &mut [] },
                    own,
                    mask,
                    spare,
                });
                if t > 0 || self.starts {
                    self.products.backward(place, z, dh, spare);
                }
                if let Some(attended) = &self.attended {
                    let own = at + lines.start..at + lines.end;
                    let dshown = attended.shown_of(origin + own.start..origin + own.end, arriving.shown);
                    let [_, query, _] = attended.of(own, [&mut [], &mut *query, &mut []]);
                    let rows = (place..place + lines.len()).map(|place| self.timeline.row(place));
                    let dz = matrix(z, columns).slice_move(s![.., ..self.cell.gates() * u]);
                    let dh = (t > 0 || self.starts).then(|| matrix_mut(dh, u));
                    let blocks = [query, &mut *dcontext, &mut *apart, &mut *dv, &mut *looking];
                    attended.backward(rows, dz, dh, dshown, blocks);
                }
            }
            self.join(carried, n, [&mut *dh, &mut *dc]);
            later = n;
        }
    }

    /// Adds what arrives at a step from outside: at the ends of the rows that stop there, and at the step's outputs.
    /// Shapes: `dh, dc [rows of the shard, units]`.
    fn arrive(
        &self,
        arriving: &Arriving<F>,
        shard: Shard,
        (cells, later): (Range<usize>, usize),
        [dh, dc]: [&mut [F]; 2],
    ) {
        let u = self.cell.units();
        for line in later..cells.len() {
            for row in self.timeline.ending(shard, line) {
                arriving.at_end(row, line, u, dh, dc);
            }
        }
        if let Some((dy, mirror)) = arriving.outputs {
            for (dh, cell) in dh.chunks_exact_mut(u).zip(cells) {
                let cell = mirror.map_or(cell, |mirror| mirror[cell] as usize);
                add(dh, &dy[cell * u..][..u]);
            }
        }
    }

    /// The norm of each line of dh, or of dh and dc together.
    /// Shapes: `dh, dc [rows of the shard, units], norms [cells of the step]`.
    fn note_norms(&self, [dh, dc]: [&[F]; 2], norms: &mut [F]) {
        let (u, second) = (self.cell.units(), self.cell.states() == 2);
        for (line, norm) in norms.iter_mut().enumerate() {
            let part = line * u..(line + 1) * u;
            let second = if second { &dc[part.clone()] } else { &[] };
            // Gradients that vanish are what this is for: their squares would be zeros in single precision.
            let square: f64 = dh[part].iter().chain(second).map(|x| square(x.wide())).sum();
            *norm = F::of(square.sqrt());
        }
    }

    /// Hands the gradients of rows that joined the shared prefix at this step to its chain, the first line.
    /// Shapes: `blocks [rows of the shard, units] each`.
    fn join(&self, carried: usize, lines: usize, blocks: [&mut [F]; 2]) {
        let u = self.cell.units();
        for block in blocks {
            let (chain, joining) = block.split_at_mut(block.len().min(carried * u));
            for line in joining.chunks_exact_mut(u).take(lines - carried) {
                add(&mut chain[..u], line);
                line.fill(F::zero());
            }
        }
    }
}

impl<F: Real> Arriving<'_, F> {
    /// Adds what arrives at the end of a row to a line of dh and dc.
    /// Shapes: `dh, dc [rows of the shard, units]`.
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

/// Lines of a step whose states before lie next to each other: (lines, first line of the states before).
fn segments(carried: usize, lines: usize) -> impl Iterator<Item = (Range<usize>, usize)> {
    let joining = (carried..lines).map(|line| (line..line + 1, 0));
    std::iter::once((0..carried, 0)).filter(|(range, _)| !range.is_empty()).chain(joining)
}
