//! Attention inside the recurrence (Bahdanau et al., 2015): the state before a step looks at a memory, and what it sees is read beside x.
//!
//! ```text
//! q   = h_{t-1} W_q                        for the rows of a step
//! p   = softmax(score(q, k_j))             over the real cells j of the row's memory: alignment.rs
//! c_t = sum of p_j m_j
//! z  += c_t K                              K: the rows of the kernel that stand behind those of x
//! ```
//!
//! The keys `k = m W_m` don't depend on the state: a node in front makes them, once for each memory. Backward computes p once more:
//! `dc = dz K^T`, `dm_j += p_j dc`, `dp_j = dc . m_j`, then dq and dk_j by the score, `dh_{t-1} += dq W_q^T`. Behind the loop
//! `dK += c^T dz` and `dW_q += H_{t-1}^T dq` are one product each.
//!
//! A row whose memory has no real cell sees nothing: its context is 0, and its weights are.
//!
//! Saved beside what all recurrent layers save: c and q of each cell. So memory is linear in both lengths.

use super::alignment::{add_times, Score};
use crate::batch::{Origins, Timeline};
use crate::kernel::{add, gemm, matrix, matrix_mut, Panels, Real, Start};
use crate::layer::attention::dot;
use crate::node::{Axis, Scratch};
use crate::weights::WeightSpec;
use ndarray::{ArrayView2, ArrayViewMut2};
use std::ops::Range;

/// What a layer with a memory knows of it.
pub(super) struct Attending {
    /// Features of the memory.
    pub memory: usize,
    /// Features of keys and queries.
    pub keys: usize,
    /// Steps of the weights that are the last output, if they are.
    pub shown: usize,
    /// Of the query's kernel.
    pub query: WeightSpec,
    pub score: Score<WeightSpec>,
}

/// The memory of a batch, with the weights in the direction of the loop.
pub(super) struct Attended<'a, F> {
    pub axes: [Axis<'a>; 2],
    pub memory: &'a [F], // [lines, memory]
    pub keys: &'a [F],   // [lines, keys]
    pub sizes: [usize; 2],
    pub shown: usize,
    pub panels: [Panels<'a, F>; 2],
    pub score: Score<&'a [F]>, // v [keys]
    pub origins: &'a Origins,
}

/// A key of a row: the step at which it stands, and where it lies in the memory and among the keys.
struct Place {
    step: usize,
    memory: usize,
    key: usize,
}

impl<F: Real> Attended<'_, F> {
    /// Steps of the longest memory, masked ones included.
    pub(super) fn steps(&self) -> usize {
        self.axes[0].timeline.steps
    }

    /// The row of the memory that a row looks at.
    fn memory_row(&self, row: usize) -> usize {
        self.origins.source(row)
    }

    /// The real cells of a row's memory.
    fn places(&self, row: usize) -> impl Iterator<Item = Place> + '_ {
        let [memory, keys] = self.axes;
        let row = self.memory_row(row);
        let start = memory.timeline.row_positions(row).start;
        let line = |axis: Axis, cell: u32| match axis.tabled {
            true => axis.timeline.token[cell as usize] as usize,
            false => cell as usize,
        };
        memory.timeline.real_positions(row).iter().map(move |&position| {
            let cell = memory.timeline.cell[position as usize];
            Place { step: position as usize - start, memory: line(memory, cell), key: line(keys, cell) }
        })
    }

    /// How many real cells a row's memory has.
    fn count(&self, row: usize) -> usize {
        self.axes[0].timeline.real_steps(self.memory_row(row))
    }

    /// Shapes: `the line [memory]`.
    fn memory_at(&self, place: &Place) -> &[F] {
        &self.memory[place.memory * self.sizes[0]..][..self.sizes[0]]
    }

    /// The keys of the real cells of a row's memory.
    /// Shapes: `each [keys]`.
    fn keys_of(&self, row: usize) -> impl Iterator<Item = &[F]> {
        let k = self.sizes[1];
        self.places(row).map(move |place| &self.keys[place.key * k..][..k])
    }

    /// The lines of some cells in blocks that hold those of a shard, as far as there are such.
    /// Shapes: `context [cells, memory], query [cells, keys], shown [cells, steps], or []`.
    pub(super) fn of<'b>(&self, cells: Range<usize>, blocks: [&'b mut [F]; 3]) -> [&'b mut [F]; 3] {
        let mut sizes = [self.sizes[0], self.sizes[1], self.shown].into_iter();
        blocks.map(|block| {
            let size = sizes.next().unwrap_or(0);
            match block.is_empty() {
                true => block,
                false => &mut block[cells.start * size..cells.end * size],
            }
        })
    }

    /// The weights of some cells, or their gradients.
    /// Shapes: `shown [cells, steps]`.
    pub(super) fn shown_of<'b>(&self, cells: Range<usize>, shown: &'b [F]) -> &'b [F] {
        &shown[cells.start * self.shown..cells.end * self.shown]
    }

    /// Some rows of a step look at their memories.
    /// Shapes: `h [rows, units], z [rows, gates * units], context [rows, memory], query [rows, keys], shown [rows, steps] or [], spare [steps, 1 + kept]`.
    pub(super) fn forward(
        &self,
        rows: impl Iterator<Item = usize>,
        h: ArrayView2<F>,
        z: ArrayViewMut2<F>,
        [context, query, shown, spare]: [&mut [F]; 4],
    ) {
        let [m, k] = self.sizes;
        gemm(h, self.panels[0], Start::Zero, matrix_mut(query, k));
        for (i, row) in rows.enumerate() {
            let shown = &mut shown[i * self.shown..][..self.shown];
            self.look(row, &query[i * k..][..k], &mut context[i * m..][..m], shown, spare);
        }
        gemm(matrix(context, m), self.panels[1], Start::Keep, z);
    }

    /// Shapes: `query [keys], context [memory], shown [steps] or [], spare [steps, 1 + kept]`.
    fn look(&self, row: usize, query: &[F], context: &mut [F], shown: &mut [F], spare: &mut [F]) {
        context.fill(F::zero());
        shown.fill(F::zero());
        let (p, kept) = spare.split_at_mut(self.count(row));
        self.score.forward(query, self.keys_of(row), p, kept);
        for (&p, place) in p.iter().zip(self.places(row)) {
            add_times(context, p, self.memory_at(&place));
            if !shown.is_empty() {
                shown[place.step] = p;
            }
        }
    }

    /// The way back: queries become their gradients, which go on to `dh` where the states before are not the zeros that all begin with.
    /// Shapes: `dz [rows, gates * units], dh [rows, units], query [rows, keys], dshown [rows, steps] or [], dcontext [rows, memory],
    /// apart [rows, steps, memory + keys], dv [rows, keys] or [], spare [steps, 2 + kept]`.
    pub(super) fn backward(
        &self,
        rows: impl Iterator<Item = usize>,
        dz: ArrayView2<F>,
        dh: Option<ArrayViewMut2<F>>,
        dshown: &[F],
        [query, dcontext, apart, dv, spare]: [&mut [F]; 5],
    ) {
        let [m, k] = self.sizes;
        let dcontext = &mut dcontext[..dz.nrows() * m];
        gemm(dz, self.panels[1], Start::Zero, matrix_mut(dcontext, m));
        let (apart_len, kept) = (self.steps() * (m + k), self.score.features(k));
        for (i, row) in rows.enumerate() {
            let into = [
                &mut query[i * k..][..k],
                &mut apart[i * apart_len..][..apart_len],
                &mut dv[i * kept..][..kept],
                &mut *spare,
            ];
            self.look_back(row, &dcontext[i * m..][..m], &dshown[i * self.shown..][..self.shown], into);
        }
        if let Some(dh) = dh {
            gemm(matrix(query, k), self.panels[0], Start::Keep, dh);
        }
    }

    /// Shapes: `dcontext [memory], dshown [steps] or [], query [keys], apart [steps, memory + keys], dv [keys] or [], spare [steps, 2 + kept]`.
    fn look_back(&self, row: usize, dcontext: &[F], dshown: &[F], [query, apart, dv, spare]: [&mut [F]; 4]) {
        let (count, [m, k]) = (self.count(row), self.sizes);
        let mut spare = Scratch(spare);
        let [p, dp, kept] = [count, count, count * self.score.features(k)].map(|len| spare.take(len));
        self.score.forward(query, self.keys_of(row), p, kept);
        for (i, place) in self.places(row).enumerate() {
            let shown = if dshown.is_empty() { F::zero() } else { dshown[place.step] };
            dp[i] = dot(dcontext, self.memory_at(&place)) + shown;
            add_times(&mut apart[i * (m + k)..][..m], p[i], dcontext);
        }
        let dkeys = apart.chunks_exact_mut(m + k).map(|apart| &mut apart[m..]);
        self.score.backward(self.keys_of(row), dkeys, p, [dp, kept], [query, dv]);
    }

    /// Adds what came to each row's memory to the gradients of memory and keys.
    /// Shapes: `apart [rows, steps, memory + keys], dx [lines, memory], [lines, keys]`.
    pub(super) fn put(&self, timeline: &Timeline, apart: &[F], [dmemory, dkeys]: [Option<&mut [F]>; 2]) {
        let [m, k] = self.sizes;
        let (mut dmemory, mut dkeys) = (dmemory, dkeys);
        let rows = apart.chunks_exact((self.steps() * (m + k)).max(1));
        for (place, apart) in rows.enumerate() {
            for (from, place) in apart.chunks_exact(m + k).zip(self.places(timeline.row(place))) {
                if let Some(into) = &mut dmemory {
                    add(&mut into[place.memory * m..][..m], &from[..m]);
                }
                if let Some(into) = &mut dkeys {
                    add(&mut into[place.key * k..][..k], &from[m..]);
                }
            }
        }
    }
}
