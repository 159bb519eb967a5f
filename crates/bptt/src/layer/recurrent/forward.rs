//! Forward: the projection of all inputs, the time loop, and what of the states is put out.

use super::product::Products;
use super::projection::{Inputs, Projection};
use super::shards::{each_shard, Block};
use super::time_loop::Loop;
use super::{Parts, Recurrent};
use crate::batch::{Timeline, NONE};
use crate::kernel::{Panels, Real};
use crate::node::{Context, Forward, Layer, Prepared, Scratch, PORTS};

/// The outputs of a call in their parts.
struct Outputs<'a, F> {
    /// Of every cell, in the order in which they are put out.
    cells: &'a mut [F], // [cells, units], or empty
    /// What is left of the first output.
    rest: &'a mut [F],
    states: [&'a mut [F]; 2], // [rows, units] each, or empty
    shown: &'a mut [F],       // [cells, steps], or empty
}

impl<F: Real> Recurrent<F> {
    /// Shapes: `x [lines, input], y [cells, units] or [rows, units], h_last, c_last [rows, units]`.
    pub(super) fn pass_forward(&self, mut io: Forward<F>) {
        let timeline = io.at.x[0].timeline;
        let cells = timeline.cells();
        let parts = self.parts(io.weights);
        let mut saved = self.split(std::mem::take(&mut io.saved), timeline.rows, cells);
        match io.at.draws {
            Some(draws) => self.draw_masks(draws, timeline, &mut saved),
            None => (saved.state_masks, saved.input_masks) = (&mut [], &mut []),
        }
        self.gather_initial(timeline, &io, saved.initial);
        let Outputs { cells: outputs, rest, states, shown } = self.outputs(io.y, cells);
        let (h, turned) =
            if self.keeps_h() { (&mut *saved.h, outputs) } else { (outputs, [].as_mut_slice()) };
        let inputs = Inputs {
            timeline,
            x: if io.at.x[0].tabled { io.x[0] } else { &io.x[0][..cells * self.input] },
            features: self.input,
            kernel: parts.kernel,
            packed: None,
            masks: saved.input_masks,
        };
        let z = if self.cell.width() == 0 { &mut *h } else { &mut *saved.z };
        let kernels = (&parts, &*saved.state_masks, io.prepared);
        let (projection, products, looks) = self.begin(&io.at, inputs, kernels, z, &mut io.scratch);
        let attended = self.attended(&io.at, &io.x, looks, parts.v);
        let steps = self.steps(timeline, products, (saved.initial, io.at.kept), attended);
        self.forward_through_time(
            &steps,
            &projection,
            [saved.z, &mut *h, &mut *saved.c],
            [saved.context, saved.query, shown],
            &mut io.scratch,
        );
        if self.sequences && self.reversed {
            let u = self.cell.units();
            for (cell, h) in h.chunks_exact(u).enumerate() {
                turned[timeline.mirror[cell] as usize * u..][..u].copy_from_slice(h);
            }
        }
        self.put_out(timeline, [h, saved.c], saved.initial, (rest, states), io.state);
    }

    /// What does not depend on the states, the products that do, and the panels by which they look at a memory.
    /// Shapes: `z [cells, columns]`.
    fn begin<'a>(
        &self,
        at: &Context<'a, F>,
        inputs: Inputs<'a, F>,
        (parts, masks, prepared): (&Parts<&[F]>, &'a [F], Prepared<'a, F>),
        z: &mut [F],
        scratch: &mut Scratch<'a, F>,
    ) -> (Projection<'a, F>, Products<'a, F>, [Panels<'a, F>; 2]) {
        if let Some(frames) = &self.frames {
            let product = self.start_frames(frames, &inputs, (parts, masks, z), prepared, scratch);
            return (Projection::Written, Products::Frames(product), [Panels::none(); 2]);
        }
        let base = scratch.take(self.columns());
        self.base(parts.bias, base);
        let masked = [inputs.masks, masks].map(|masks| !masks.is_empty());
        let packed = self.pack(parts, prepared, masked, scratch);
        let inputs = Inputs { packed: packed.kernel, ..inputs };
        let projection = self.start(self.lookup(at), &inputs, base, z, scratch);
        (projection, self.lines(packed.recurrent, masks, inputs.timeline.rows), packed.looks)
    }

    fn outputs<'a>(&self, mut y: [&'a mut [F]; PORTS], cells: usize) -> Outputs<'a, F> {
        let shown = self.shown_at().map_or([].as_mut_slice(), |at| {
            let (shown, behind) = std::mem::take(&mut y[at]).split_at_mut(cells * self.shown());
            behind.fill(F::zero());
            shown
        });
        let [y, h_last, c_last, ..] = y;
        let (cells, rest) = y.split_at_mut(if self.sequences { cells * self.cell.units() } else { 0 });
        let states = if self.shows_states { [h_last, c_last] } else { [[].as_mut_slice(), &mut []] };
        Outputs { cells, rest, states, shown }
    }

    /// Runs the time loop: Z becomes what the way back needs, h and c the states of all cells.
    /// Shapes: `z [cells, columns] or empty, h, c [cells, units]`, of a memory `context [cells, memory], query [cells, keys], shown [cells, steps]`.
    fn forward_through_time(
        &self,
        steps: &Loop<F>,
        projection: &Projection<F>,
        [z, h, c]: [&mut [F]; 3],
        [context, query, shown]: [&mut [F]; 3],
        scratch: &mut Scratch<F>,
    ) {
        let (u, timeline) = (self.cell.units(), steps.timeline);
        let ([memory, keys], looking) = (self.memory_sizes(), self.looking(steps.memory_steps())[0]);
        let spare = scratch.take(timeline.rows * self.spare());
        let blocks = [
            Block { data: z, per_cell: self.cell.width() * u, per_row: 0 },
            Block { data: h, per_cell: u, per_row: 0 },
            Block { data: c, per_cell: (self.cell.states() - 1) * u, per_row: 0 },
            Block { data: spare, per_cell: 0, per_row: self.spare() },
            Block { data: context, per_cell: memory, per_row: 0 },
            Block { data: query, per_cell: keys, per_row: 0 },
            Block { data: shown, per_cell: self.shown(), per_row: 0 },
            Block { data: scratch.take(timeline.rows * looking), per_cell: 0, per_row: looking },
        ];
        each_shard(timeline, &timeline.shards, blocks, &|shard, blocks| {
            steps.forward(projection, shard, blocks);
        });
    }

    /// What is put out beside the output of every cell, from the states of all cells; `y` is what is left of the first output.
    /// Shapes: `states [cells, units] each, initial [states, rows, units], y [rows, units], last [rows, units] each, state [rows, states, units]`.
    fn put_out(
        &self,
        timeline: &Timeline,
        states: [&[F]; 2],
        initial: &[F],
        (y, last): (&mut [F], [&mut [F]; 2]),
        state: &mut [F],
    ) {
        let u = self.cell.units();
        match self.sequences {
            true => y.fill(F::zero()),
            false => self.last(timeline, states[0], initial, |row, last| {
                let y = &mut y[row * u..][..u];
                match self.ends_blank(timeline, row) {
                    true => y.fill(F::zero()),
                    false => y.copy_from_slice(last),
                }
            }),
        }
        let (initial_h, initial_c) = initial.split_at(timeline.rows * u);
        let count = self.cell.states();
        let parts = states.into_iter().zip([initial_h, initial_c]).zip(last);
        for (which, ((states, initial), into)) in parts.enumerate().take(count) {
            if !into.is_empty() {
                self.last(timeline, states, initial, |row, last| {
                    into[row * u..][..u].copy_from_slice(last);
                });
            }
            if self.stateful {
                self.last(timeline, states, initial, |row, last| {
                    state[(row * count + which) * u..][..u].copy_from_slice(last);
                });
            }
        }
    }

    /// Whether a row puts out 0, whatever its state is: it has no step, or its last one is masked and shows that.
    pub(super) fn ends_blank(&self, timeline: &Timeline, row: usize) -> bool {
        let positions = timeline.row_positions(row);
        match timeline.last[row] {
            // The states of a row that is run step by step are of steps before.
            NONE => self.zeros || !self.stepped,
            // Rows that share cells have no masked ones.
            _ if !self.zeros || timeline.shares => false,
            cell => {
                let position = timeline.source[Layer::<F>::cell_of(self, timeline, cell as usize)] as usize;
                position != if self.reversed { positions.start } else { positions.end - 1 }
            }
        }
    }

    /// Initial states in the order of rows.
    /// Shapes: `initial [states, rows, units]`.
    fn gather_initial(&self, timeline: &Timeline, io: &Forward<F>, initial: &mut [F]) {
        let (u, count) = (self.cell.units(), self.cell.states());
        if !self.starts() {
            return initial.fill(F::zero());
        }
        for (state, initial) in initial.chunks_exact_mut((timeline.rows * u).max(1)).enumerate() {
            for (place, initial) in initial.chunks_exact_mut(u).enumerate() {
                let row = timeline.row(place);
                initial.copy_from_slice(match self.initial && (!self.stepped || io.at.origins.begins(row)) {
                    true => &io.x[self.first_state() + state][io.at.origins.source(row) * u..][..u],
                    false => &io.state[(row * count + state) * u..][..u],
                });
            }
        }
    }

    /// The last of some states of every row, in the order of the input: where a row has no step, its initial one.
    /// Shapes: `states [cells, units], initial [rows, units], what is handed over [units]`.
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
