//! Backward: the time loop from its end, then the gradients of initial states, weights and input.

use super::gradients::sum_by_row;
use super::product::Products;
use super::projection::Inputs;
use super::shards::{each_shard, Block};
use super::time_loop::{Arriving, Loop};
use super::Recurrent;
use crate::batch::{Timeline, NONE};
use crate::kernel::{add, matrix, Real};
use crate::node::{Backward, Context, Scratch, PORTS};
use ndarray::{s, ArrayView2};

impl<F: Real> Recurrent<F> {
    /// Shapes are those of forward.
    pub(super) fn pass_backward(&self, mut io: Backward<F>) {
        let (d, u, at) = (self.input, self.cell.units(), io.at);
        let (timeline, cells) = (at.x[0].timeline, at.x[0].timeline.cells());
        let parts = self.parts(io.weights);
        let mut saved = self.split(io.saved, timeline.rows, cells);
        if at.draws.is_none() {
            (saved.state_masks, saved.input_masks) = (&mut [], &mut []);
        }
        let h = if self.keeps_h() { &*saved.h } else { &io.y[0][..cells * u] };
        let dz = match self.cell.width() {
            0 => io.scratch.take(cells * u),
            _ => &mut *saved.z,
        };
        let arriving = self.arriving(timeline, io.dy, at.traced);
        let initial_and_masks = (&*saved.initial, &*saved.state_masks);
        {
            let mut scratch = Scratch(&mut *io.scratch.0);
            let products = self.products_back(parts.recurrent, initial_and_masks.1, timeline, &mut scratch);
            let looks = self.pack_attending(&parts, true, &mut scratch);
            let attended = self.attended(&at, &io.x, looks, parts.v);
            let steps = self.steps(timeline, products, (initial_and_masks.0, true), attended);
            let blocks = [&mut *dz, saved.norms, &mut *saved.query];
            let [dh, dc, apart, dv] =
                self.backward_through_time(&steps, &arriving, [h, saved.c], blocks, &mut scratch);
            for (i, from) in [&*dh, &*dc].into_iter().enumerate() {
                self.add_to_initial(timeline, from, arriving.states[i], io.dx[self.first_state() + i].take());
            }
            if let Some(attended) = &steps.attended {
                let dx = [1, 2].map(|input| io.dx[input].take());
                let dweights = io.dweights.as_deref_mut();
                self.memory_gradient(attended, timeline, [apart, dv], dx, dweights);
            }
        }
        let x = if at.x[0].tabled { io.x[0] } else { &io.x[0][..cells * d] };
        let (kernel, masks) = (parts.kernel, &*saved.input_masks);
        let inputs = Inputs { timeline, x, features: d, kernel, packed: None, masks };
        if let Some(frames) = &self.frames {
            let ([dx, ..], from) = (io.dx, (h, initial_and_masks));
            return self.frames_behind(frames, &inputs, from, dz, (io.dweights, dx), io.scratch);
        }
        let dz = matrix(dz, self.columns());
        let dp = self.projected_gradient(&at, dz, &mut io.scratch);
        if let Some(dweights) = io.dweights {
            let from = [h, initial_and_masks.0, &*saved.context, &*saved.query];
            self.attending_gradient(timeline, from, dz, dweights, &mut io.scratch);
            self.weight_gradients(&inputs, (h, initial_and_masks), [dz, dp], dweights, &mut io.scratch);
        }
        let [Some(dx), ..] = io.dx else { return };
        let dx = if at.x[0].tabled { dx } else { &mut dx[..cells * d] };
        self.input_gradient(&inputs, dp, dx, io.scratch);
    }

    /// The product of h on the way back.
    /// Shapes: `recurrent, the recurrent kernel, masks [kinds, rows, units] or empty`.
    fn products_back<'a>(
        &self,
        recurrent: &[F],
        masks: &'a [F],
        timeline: &Timeline,
        scratch: &mut Scratch<'a, F>,
    ) -> Products<'a, F> {
        let rows = timeline.rows;
        match &self.frames {
            Some(frames) => Products::Frames(self.frames_backward(frames, recurrent, masks, rows, scratch)),
            None => {
                let panels = self.pack_recurrent(recurrent, !masks.is_empty(), true, scratch);
                self.lines(panels, masks, rows)
            }
        }
    }

    /// What arrives at the outputs, each in its place.
    fn arriving<'a>(
        &self,
        timeline: &'a Timeline,
        mut dy: [&'a mut [F]; PORTS],
        traced: bool,
    ) -> Arriving<'a, F> {
        let shown = self.shown_at().map_or([].as_mut_slice(), |at| std::mem::take(&mut dy[at]));
        let [dy, dh_last, dc_last, ..] = dy;
        if !self.sequences {
            self.clear_blank(timeline, dy);
        }
        let (mirror, dy) = (self.reversed.then_some(&timeline.mirror[..]), &*dy);
        Arriving {
            outputs: self.sequences.then_some((dy, mirror)),
            last: if self.sequences { &[] } else { dy },
            states: if self.shows_states { [dh_last, dc_last] } else { [&[]; 2] },
            shown,
            traced,
        }
    }

    /// Rows that put out 0 whatever their state is hand no gradient on.
    /// Shapes: `dy [rows, units]`.
    fn clear_blank(&self, timeline: &Timeline, dy: &mut [F]) {
        let u = self.cell.units();
        let blank = (0..timeline.rows).filter(|&row| self.ends_blank(timeline, row));
        blank.for_each(|row| dy[row * u..][..u].fill(F::zero()));
    }

    /// Runs the time loop backwards: Z becomes dZ, and queries their gradients. Returns the gradients at the states that rows start from, and
    /// what each row has for its memory and for v, in the order of rows.
    /// Shapes: `h, c [cells, units], dz [cells, columns], norms [cells], query [cells, keys], the gradients [rows, units] each,
    /// [rows, steps, memory + keys], [rows, keys] or []`.
    fn backward_through_time<'a>(
        &self,
        steps: &Loop<F>,
        arriving: &Arriving<F>,
        [h, c]: [&[F]; 2],
        [dz, norms, query]: [&mut [F]; 3],
        scratch: &mut Scratch<'a, F>,
    ) -> [&'a mut [F]; 4] {
        let (u, timeline) = (self.cell.units(), steps.timeline);
        let (rows, second) = (timeline.rows, self.cell.states() - 1);
        let dh = scratch.take(rows * u);
        let dc = scratch.take(second * rows * u);
        let ([m, k], memory_steps) = (self.memory_sizes(), steps.memory_steps());
        let [of_memory, looking] = [memory_steps * (m + k), self.looking(memory_steps)[1]];
        let [apart, dv] = [of_memory, self.kept()].map(|len| scratch.take(rows * len));
        apart.fill(F::zero());
        dv.fill(F::zero());
        let blocks = [
            Block { data: dz, per_cell: self.columns(), per_row: 0 },
            Block { data: &mut *dh, per_cell: 0, per_row: u },
            Block { data: &mut *dc, per_cell: 0, per_row: second * u },
            Block { data: scratch.take(rows * self.spare()), per_cell: 0, per_row: self.spare() },
            Block { data: norms, per_cell: 1, per_row: 0 },
            Block { data: query, per_cell: k, per_row: 0 },
            Block { data: scratch.take(rows * m), per_cell: 0, per_row: m },
            Block { data: &mut *apart, per_cell: 0, per_row: of_memory },
            Block { data: &mut *dv, per_cell: 0, per_row: self.kept() },
            Block { data: scratch.take(rows * looking), per_cell: 0, per_row: looking },
        ];
        each_shard(timeline, &timeline.shards, blocks, &|shard, blocks| {
            steps.backward(arriving, h, c, shard, blocks);
        });
        [dh, dc, apart, dv]
    }

    /// Adds the gradient at the states that rows start from to that of the input that gave them.
    /// Shapes: `from, arrived, into [rows, units]`.
    fn add_to_initial(&self, timeline: &Timeline, from: &[F], arrived: &[F], into: Option<&mut [F]>) {
        let u = self.cell.units();
        let Some(into) = into else { return };
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

    /// dP: dZ itself, or its sums by the rows that were looked up.
    /// Shapes: `dz [cells, columns], dp [lines of x, gates * units]`.
    fn projected_gradient<'a>(
        &self,
        at: &Context<F>,
        dz: ArrayView2<'a, F>,
        scratch: &mut Scratch<'a, F>,
    ) -> ArrayView2<'a, F> {
        let columns = self.cell.gates() * self.cell.units();
        let inputs = dz.slice_move(s![.., ..columns]);
        let Some(lookup) = self.lookup(at) else { return inputs };
        let lines = if at.x[0].tabled { at.x[0].distinct.len() } else { inputs.nrows() };
        let dp = scratch.take(lines * columns);
        sum_by_row(inputs, lookup, dp);
        matrix(dp, columns)
    }
}
