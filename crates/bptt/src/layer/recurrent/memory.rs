//! What a layer with a memory (`attending.rs`) packs, keeps and sums up, around its time loop.

use super::alignment::Score;
use super::attending::{Attended, Attending};
use super::projection::Inputs;
use super::{Parts, Recurrent};
use crate::batch::Timeline;
use crate::kernel::{add, block_len, matrix, matrix_mut, panels_len, par_gemm_tn, Panels, Real};
use crate::node::{Context, Scratch, PORTS};
use ndarray::ArrayView2;

impl<F: Real> Recurrent<F> {
    /// Features of memory and keys; 0 without.
    pub(super) fn memory_sizes(&self) -> [usize; 2] {
        self.attending.as_ref().map_or([0; 2], |&Attending { memory, keys, .. }| [memory, keys])
    }

    /// Steps of the weights that are an output; 0 where they are none.
    pub(super) fn shown(&self) -> usize {
        self.attending.as_ref().map_or(0, |attending| attending.shown)
    }

    /// The first input that is an initial state.
    pub(super) fn first_state(&self) -> usize {
        if self.attending.is_some() {
            3
        } else {
            1
        }
    }

    /// The output that shows the weights.
    pub(super) fn shown_at(&self) -> Option<usize> {
        let states = if self.shows_states { self.cell.states() } else { 0 };
        (self.shown() > 0).then_some(1 + states)
    }

    /// Scratch elements that looking at memories of so many steps needs.
    pub(super) fn attending_need(&self, rows: u64, steps: u64) -> u64 {
        let [m, k] = self.memory_sizes();
        if self.attending.is_none() {
            return 0;
        }
        let (u, columns) = (self.cell.units(), self.cell.gates() * self.cell.units());
        let panels =
            panels_len(u, k).max(panels_len(k, u)) + panels_len(m, columns).max(panels_len(columns, m));
        let products = block_len(m, columns).max(block_len(u, k));
        let [m, k, kept, copy] = [m, k, self.kept(), 2 * m * columns].map(|n| n as u64);
        let of_row = steps * (m + k) + m + kept + steps * (2 + kept);
        rows * of_row + copy + (panels + products) as u64
    }

    /// Numbers of v, and of what is kept of each score; 0 where the score has no v.
    pub(super) fn kept(&self) -> usize {
        self.attending.as_ref().map_or(0, |&Attending { keys, ref score, .. }| score.features(keys))
    }

    /// Elements for looking in each row of a shard: forward, and backward.
    pub(super) fn looking(&self, steps: usize) -> [usize; 2] {
        match self.attending {
            None => [0; 2],
            Some(_) => [1, 2].map(|lines| steps * (lines + self.kept())),
        }
    }

    /// The query's kernel and the context's part of the kernel as panels, or their transposes.
    pub(super) fn pack_attending<'a>(
        &self,
        parts: &Parts<&[F]>,
        transposed: bool,
        scratch: &mut Scratch<'a, F>,
    ) -> [Panels<'a, F>; 2] {
        let ([_, keys], columns) = (self.memory_sizes(), self.cell.gates() * self.cell.units());
        if self.attending.is_none() {
            return [Panels::none(); 2];
        }
        let pack = |part: ArrayView2<F>, scratch: &mut Scratch<'a, F>| {
            let part = if transposed { part.reversed_axes() } else { part };
            let len = panels_len(part.nrows(), part.ncols());
            Panels::pack(part, scratch.take(len))
        };
        let query = pack(matrix(parts.query, keys), scratch);
        let copy = scratch.take(parts.context.len());
        let context = self.kernel_piece(parts.context, (0, columns), &mut Scratch(copy));
        [query, pack(context, scratch)]
    }

    /// The memory of a batch.
    /// Shapes: `v [keys] or []`.
    pub(super) fn attended<'a>(
        &self,
        at: &Context<'a, F>,
        x: &[&'a [F]; PORTS],
        panels: [Panels<'a, F>; 2],
        v: &'a [F],
    ) -> Option<Attended<'a, F>> {
        let attending = self.attending.as_ref()?;
        Some(Attended {
            axes: [at.x[1], at.x[2]],
            memory: x[1],
            keys: x[2],
            sizes: self.memory_sizes(),
            shown: attending.shown,
            panels,
            score: match attending.score {
                Score::Additive(_) => Score::Additive(v),
                Score::Dot => Score::Dot,
            },
            origins: at.origins,
        })
    }

    /// What the loop left of each row goes to memory, keys and v.
    /// Shapes: `apart [rows, steps, memory + keys], dv [rows, keys] or [], dx [lines, memory], [lines, keys]`.
    pub(super) fn memory_gradient(
        &self,
        attended: &Attended<F>,
        timeline: &Timeline,
        [apart, dv]: [&[F]; 2],
        dx: [Option<&mut [F]>; 2],
        dweights: Option<&mut [F]>,
    ) {
        attended.put(timeline, apart, dx);
        if let Some(dweights) = dweights {
            let into = self.parts_mut(dweights).v;
            dv.chunks_exact(into.len().max(1)).for_each(|dv| add(into, dv));
        }
    }

    /// `dK += c^T dZ`, `dW_q += H_{t-1}^T dQ`, with the initial states where there are some.
    /// Shapes: `h [cells, units], initial [states, rows, units], context [cells, memory], dquery [cells, keys], dz [cells, columns]`.
    pub(super) fn attending_gradient(
        &self,
        timeline: &Timeline,
        [h, initial, context, dquery]: [&[F]; 4],
        dz: ArrayView2<F>,
        dweights: &mut [F],
        scratch: &mut Scratch<F>,
    ) {
        if self.attending.is_none() {
            return;
        }
        let ([m, k], u) = (self.memory_sizes(), self.cell.units());
        let into = self.parts_mut(dweights);
        let inputs = Inputs { timeline, x: context, features: m, kernel: &[], packed: None, masks: &[] };
        self.kernel_gradient(&inputs, dz, into.context, Scratch(&mut *scratch.0));
        let dquery = matrix(dquery, k);
        let mut into = matrix_mut(into.query, k);
        par_gemm_tn(&|each| each(&mut timeline.links()), matrix(h, u), dquery, into.view_mut(), scratch.0);
        if self.starts() {
            let initial = matrix(&initial[..timeline.rows * u], u);
            par_gemm_tn(&|each| each(&mut timeline.starts()), initial, dquery, into, scratch.0);
        }
    }
}
