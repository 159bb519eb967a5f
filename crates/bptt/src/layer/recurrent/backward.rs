//! Backward: the time loop from its end, then the gradients of initial states, weights and input.

use super::cell::SPARE;
use super::gradients::sum_by_row;
use super::projection::Inputs;
use super::shards::{each_shard, Block};
use super::time_loop::{Arriving, Loop};
use super::{Parts, Recurrent};
use crate::batch::{Timeline, NONE};
use crate::kernel::{add, matrix, Real};
use crate::node::{Backward, Context, Scratch};
use ndarray::{s, ArrayView2};

impl<F: Real> Recurrent<F> {
    /// Shapes are those of forward.
    #[allow(clippy::too_many_lines, reason = "the passes of the whole layer, in their order")]
    pub(super) fn pass_backward(&self, mut io: Backward<F>) {
        let (d, u, columns) = (self.input, self.cell.units(), self.columns());
        let at = io.at;
        let timeline = at.x[0].timeline;
        let (cells, rows) = (timeline.cells(), timeline.rows);
        let Parts { kernel, context, recurrent, query, v, .. } = self.parts(io.weights);
        let mut saved = self.split(io.saved, rows, cells);
        if at.draws.is_none() {
            (saved.state_masks, saved.input_masks) = (&mut [], &mut []);
        }
        let h = if self.keeps_h() { &*saved.h } else { &io.y[0][..cells * u] };
        let dz = match self.cell.width() {
            0 => io.scratch.take(cells * u),
            _ => &mut *saved.z,
        };
        let dshown = self.shown_at().map_or([].as_mut_slice(), |at| std::mem::take(&mut io.dy[at]));
        let [dy, mut dh_last, mut dc_last, ..] = io.dy;
        if !self.shows_states {
            (dh_last, dc_last) = (&mut [], &mut []);
        }
        if !self.sequences {
            self.clear_blank(timeline, dy);
        }
        let [dh_initial, dc_initial] =
            [0, 1].map(|state| std::mem::take(&mut io.dx[self.first_state() + state]));
        let dmemory = match self.attending {
            Some(_) => [1, 2].map(|input| std::mem::take(&mut io.dx[input])),
            None => [None, None],
        };
        let [dx, ..] = io.dx;
        let mut dweights = io.dweights;
        let initial_and_masks = (&*saved.initial, &*saved.state_masks);
        {
            let mut scratch = Scratch(&mut *io.scratch.0);
            let panels = self.pack_recurrent(recurrent, !initial_and_masks.1.is_empty(), true, &mut scratch);
            let looks = self.pack_attending([context, query], true, &mut scratch);
            let attended = self.attended(&at, &io.x, looks, v);
            let steps = self.steps(timeline, panels, initial_and_masks, attended);
            let mirror = self.reversed.then_some(&timeline.mirror[..]);
            let arriving = Arriving {
                outputs: self.sequences.then_some((&*dy, mirror)),
                last: if self.sequences { &[] } else { &*dy },
                states: [&*dh_last, &*dc_last],
                shown: dshown,
                traced: at.traced,
            };
            let blocks = [&mut *dz, saved.norms, &mut *saved.query];
            let [dh, dc, apart, dv] =
                self.backward_through_time(&steps, &arriving, [h, saved.c], blocks, &mut scratch);
            self.add_to_initial(timeline, dh, arriving.states[0], dh_initial);
            self.add_to_initial(timeline, dc, arriving.states[1], dc_initial);
            if let Some(attended) = &steps.attended {
                attended.put(timeline, apart, dmemory);
                if let Some(dweights) = &mut dweights {
                    let into = self.parts_mut(dweights).v;
                    dv.chunks_exact(into.len()).for_each(|dv| add(into, dv));
                }
            }
        }
        let dz = matrix(dz, columns);
        let dp = self.projected_gradient(&at, dz, &mut io.scratch);
        let x = if at.x[0].tabled { io.x[0] } else { &io.x[0][..cells * d] };
        let inputs = Inputs { timeline, x, features: d, kernel, packed: None, masks: saved.input_masks };
        if let Some(dweights) = dweights {
            if self.attending.is_some() {
                let from = [h, initial_and_masks.0, &*saved.context, &*saved.query];
                let Parts { context, query, .. } = self.parts_mut(dweights);
                self.attending_gradient(timeline, from, dz, [context, query], &mut io.scratch);
            }
            self.weight_gradients(&inputs, (h, initial_and_masks), [dz, dp], dweights, &mut io.scratch);
        }
        let Some(dx) = dx else { return };
        let dx = if at.x[0].tabled { dx } else { &mut dx[..cells * d] };
        self.input_gradient(&inputs, dp, dx, io.scratch);
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
    /// [rows, steps, memory + keys], [rows, keys]`.
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
        let [apart, dv] = [of_memory, k].map(|len| scratch.take(rows * len));
        apart.fill(F::zero());
        dv.fill(F::zero());
        let blocks = [
            Block { data: dz, per_cell: self.columns(), per_row: 0 },
            Block { data: &mut *dh, per_cell: 0, per_row: u },
            Block { data: &mut *dc, per_cell: 0, per_row: second * u },
            Block { data: scratch.take(rows * SPARE * u), per_cell: 0, per_row: SPARE * u },
            Block { data: norms, per_cell: 1, per_row: 0 },
            Block { data: query, per_cell: k, per_row: 0 },
            Block { data: scratch.take(rows * m), per_cell: 0, per_row: m },
            Block { data: &mut *apart, per_cell: 0, per_row: of_memory },
            Block { data: &mut *dv, per_cell: 0, per_row: k },
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
