//! What all recurrent layers have in common: everything around one step of one cell.
//!
//! The naive loop, and the file that computes each of its lines:
//!
//! ```text
//! for t in 0..steps:                       time_loop.rs, for the rows of a shard (shards.rs)
//!     z  = (x_t * input_mask) W + b        projection.rs, before the loop or some steps ahead (masks.rs draws the masks)
//!     z += (h * state_mask) U              product.rs
//!     h, c = cell(z, h, c)                 ../simple_rnn.rs, ../lstm.rs, ../gru.rs
//!     y_t = h                              forward.rs
//!
//! for t in steps-1..0:                     time_loop.rs
//!     dh += dy_t                           time_loop.rs
//!     dz, dh, dc = cell_back(dh, dc)       ../simple_rnn.rs, ../lstm.rs, ../gru.rs
//!     dh += (dz U^T) * state_mask          product.rs
//!     dU += (h_{t-1} * state_mask)^T dz    gradients.rs, behind the loop
//!     dW += (x_t * input_mask)^T dz        gradients.rs, behind the loop
//!     db += dz                             gradients.rs, behind the loop
//!     dx_t = (dz W^T) * input_mask         gradients.rs, behind the loop
//! ```
//!
//! For each cell (a row at a step) there is a line Z of preactivations. All that does not depend on h_{t-1} leaves the loop:
//!
//! - `Z = x W + b` is a product for many steps at once, made in the loop shortly before these, as Z of all would pass memory. With a mask, a large
//!   kernel or more threads than shards it is one for all cells, before the loop. Where x is a table of distinct tokens, the projection P is made once per
//!   token, and each step starts from looked-up rows of P. It does so too where rows are read from their end.
//! - In it remain `Z_t += H_{t-1} U` and the gates. Rows that join a shared prefix take the state of the chain, the first line.
//! - On the way back it has the gates alone, which turn Z into dZ in its place, and `dH_{t-1} = dZ_t U^T`.
//! - Behind it `dU = sum H_{t-1}^T dZ_t` is one product over all cells. Over the lines of x go `dW = x^T dP`, `db = column sums of
//!   dP` and `dx = dP W^T`. There dP is dZ, summed by token where x is a table.
//!
//! Over frames products are convolutions: `frames.rs` in the loop, `frames_ends.rs` around it.
//!
//! Dropout: one mask for each row, used at every step. With recurrent dropout a layer of several gates has one for each gate.
//!
//! A cell may look at a memory before each step: `attending.rs` says how, `alignment.rs` by which score, and `memory.rs` what stands around the
//! loop for it.
//!
//! Saved (`saved.rs`): Z, H unless it is the output, C where there is a second state, and for each row its initial states and masks.
//!
//! Sizes in the shapes here: `input` features of x, `units`, `gates`, `columns` of Z, and `states`, 1 or 2. There is one of the `kinds` of
//! masks, or one for each gate. The `lines of x` are the distinct tokens where it is a table, else the cells.

mod alignment;
mod attending;
mod backward;
mod build;
mod cell;
mod forward;
mod frames;
mod frames_ends;
mod gradients;
mod masks;
mod memory;
mod product;
mod projection;
mod saved;
mod shards;
mod time_loop;

pub(super) use build::{assemble, build, Made};
pub(super) use cell::{keep, known, lines_of, Cell, StepBackward, StepForward};
pub(super) use frames::Frames;

use crate::batch::Timeline;
use crate::kernel::{block_len, panels_len, Real};
use crate::node::{Backward, Forward, Layer, Lines, Need, Scratch, Sizes};
use crate::weights::{Layout, WeightSpec};
use alignment::Score;
use attending::Attending;
use cell::{GATES, SPARE};
use std::ops::Range;

/// A recurrent layer of some cell.
struct Recurrent<F> {
    cell: Box<dyn Cell<F>>,
    /// Where lines are frames, of pixels that share their weights.
    frames: Option<Frames>,
    input: usize,
    use_bias: bool,
    /// Of the kernel, the recurrent kernel and the bias.
    weights: [WeightSpec; 3],
    /// The part of the bias that starts at 1, in units.
    ones: Range<usize>,
    sequences: bool,
    reversed: bool,
    /// Whether masked steps hold zeros.
    zeros: bool,
    /// Whether initial states come as inputs.
    initial: bool,
    stateful: bool,
    /// Whether each call is one more step: then a row without one puts out what it did before.
    stepped: bool,
    dropout: f64,
    recurrent_dropout: f64,
    /// Whether its last states are outputs.
    shows_states: bool,
    /// What it looks at, if it does.
    attending: Option<Attending>,
}

impl<F: Real> Recurrent<F> {
    /// Columns of Z: at least those of the state.
    fn columns(&self) -> usize {
        self.cell.width().max(1) * self.cell.units()
    }

    fn keeps_h(&self) -> bool {
        !self.sequences || self.reversed
    }

    /// Whether rows may start from other states than zero.
    fn starts(&self) -> bool {
        self.initial || self.stateful
    }

    /// Whether training drops anything.
    fn drops(&self) -> bool {
        self.dropout > 0.0 || self.recurrent_dropout > 0.0
    }

    /// Temporary numbers of a row in the time loop.
    fn spare(&self) -> usize {
        self.frames
            .as_ref()
            .map_or(SPARE * self.cell.units(), |frames| frames.spare(self.recurrent_dropout > 0.0))
    }

    /// Numbers of each of [`Parts`].
    fn lens(&self) -> [usize; 6] {
        let (u, columns) = (self.cell.units(), self.cell.gates() * self.cell.units());
        let [memory, keys] = self.memory_sizes();
        if let Some(frames) = &self.frames {
            let [kernel, recurrent, bias] = frames.weights();
            return [kernel, 0, recurrent, if self.use_bias { bias } else { 0 }, 0, 0];
        }
        let bias = if self.use_bias { self.cell.bias_rows() * columns } else { 0 };
        [self.input * columns, memory * columns, u * columns, bias, u * keys, self.kept()]
    }

    /// The weights in their parts.
    fn parts<'a>(&self, mut weights: &'a [F]) -> Parts<&'a [F]> {
        let [kernel, context, recurrent, bias, query, v] = self.lens().map(|len| {
            let (part, rest) = weights.split_at(len);
            weights = rest;
            part
        });
        Parts { kernel, context, recurrent, bias, query, v }
    }

    /// The same of their gradient.
    fn parts_mut<'a>(&self, weights: &'a mut [F]) -> Parts<&'a mut [F]> {
        let mut rest = Scratch(weights);
        let [kernel, context, recurrent, bias, query, v] = self.lens().map(|len| rest.take(len));
        Parts { kernel, context, recurrent, bias, query, v }
    }
}

/// A layer's weights, or their gradients. Empty are those that it does not have.
struct Parts<T> {
    kernel: T,    // [input, gates * units]; of frames the convolutions' kernels and bias are instead
    context: T,   // [memory, gates * units]: what of the kernel stands behind the rows of x
    recurrent: T, // [units, gates * units]
    bias: T,      // [bias rows, gates * units]
    query: T,     // [units, keys]
    v: T,         // [keys], or empty
}

impl<F: Real> Layer<F> for Recurrent<F> {
    fn declare(&self, name: &str, layout: &mut Layout) {
        let (u, columns) = (self.cell.units(), self.cell.gates() * self.cell.units());
        let [kernel, recurrent, bias] = &self.weights;
        let [memory, keys] = self.memory_sizes();
        if let Some(frames) = &self.frames {
            return self.declare_frames(frames, name, layout);
        }
        layout.slot(name, "kernel", &[self.input + memory, columns], kernel);
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
        if let Some(Attending { query, score, .. }) = &self.attending {
            layout.slot(name, "query_kernel", &[u, keys], query);
            if let Score::Additive(v) = score {
                layout.slot(name, "attention_v", &[keys], v);
            }
        }
    }

    fn looks_up(&self, training: bool) -> bool {
        self.frames.is_none() && !(training && self.dropout > 0.0)
    }

    fn shares_prefix(&self, training: bool) -> bool {
        let random = training && self.drops();
        !random && !self.reversed && !self.starts() && self.attending.is_none()
    }

    fn unstepped(&self) -> Option<&'static str> {
        self.reversed.then_some("goes backwards")
    }

    fn finds(&self, i: usize) -> bool {
        i > 0
    }

    /// Shapes: `saved [saved_len], the norms [cells]`.
    fn traces<'a>(&self, timeline: &Timeline, saved: &'a [F]) -> Option<&'a [F]> {
        Some(self.saved_norms(saved, timeline.rows, timeline.cells()))
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

    fn need(&self, Sizes { rows, x, .. }: Sizes) -> Need {
        let Lines { lines: inputs, cells, tabled, .. } = x[0];
        // What is looked up lies apart: a line for each row of a table, or for each cell that is read from the end of its row.
        let lookups = match (tabled, self.reversed) {
            (false, false) => 0,
            (_, false) => inputs,
            (_, true) => inputs.max(cells),
        };
        let inputs = inputs.max(cells);
        if let Some(frames) = &self.frames {
            let states = 2 * rows * self.cell.units() as u64;
            let copied = if self.reversed || self.dropout > 0.0 { inputs * self.input as u64 } else { 0 };
            let scratch = frames.need(self.drops(), [states, rows * self.spare() as u64, copied]);
            return Need { saved: self.saved_len(rows, inputs), scratch };
        }
        let (d, u, columns) = (self.input, self.cell.units(), self.cell.gates() * self.cell.units());
        let panels = |k, n| panels_len(k, n) as u64;
        let recurrent = GATES as u64 * panels(u, u) + panels(u, columns) + panels(columns, u);
        let widest = panels(d, columns).max(panels(columns, d));
        let products = block_len(u, columns).max(block_len(d, columns)) as u64;
        let [d, u, columns, line] = [d, u, columns, self.columns()].map(|n| n as u64);
        let spare = rows * SPARE as u64 * u;
        let kernel = d * columns + widest;
        let dropped = if self.dropout > 0.0 { inputs * d } else { 0 };
        let forward = recurrent + kernel + lookups * columns + 2 * line + spare + dropped;
        let in_place = if self.cell.width() == 0 { inputs * u } else { 0 };
        let masked = if self.recurrent_dropout > 0.0 { inputs * u } else { 0 };
        let products = products + d * columns;
        let back = in_place
            + (lookups * columns + 2 * line + d * columns)
            + (recurrent + 2 * rows * u + spare).max(products + masked.max(dropped))
            + kernel
            + dropped;
        let attending = self.attending_need(rows, x[1].steps);
        Need { saved: self.saved_len(rows, inputs), scratch: forward.max(back) + attending }
    }

    fn prepared(&self) -> usize {
        self.frames.as_ref().map_or_else(|| self.packed_len(), Frames::packed_len)
    }

    fn forward(&self, io: Forward<F>) {
        self.pass_forward(io);
    }

    fn backward(&self, io: Backward<F>) {
        self.pass_backward(io);
    }
}
