//! The fully connected recurrent layer (Elman, 1990), as Keras's SimpleRNN:
//!
//! `h_t = f(x_t W + h_{t-1} U + b)`, h_0 = 0, with W (D, U), U (U, U), b (U).
//!
//! Everything that does not depend on h_{t-1} leaves the time loop. Forward: `Z = x W + b` for all cells at once; where x
//! is a table of distinct tokens, the projection is made once per token and each step starts from looked-up rows. In
//! the loop only `Z_t += H_{t-1} U` and f; rows that join a shared prefix take the state of the chain, the first row. Backward, with `dZ_t = dH_t * f'(H_t)`: in the loop only
//! `dH_{t-1} += dZ_t U^T`; then over all cells `dU = sum H_{t-1}^T dZ_t`, and on the input's rows
//! `dW = x^T dP`, `db = column sums of dP`, `dx = dP W^T`, where dP is dZ summed by token (or dZ itself).
//!
//! Saved: H, one row per cell (the output itself if every state is returned).

use super::dense::{matrix, matrix_mut};
use super::{Backward, Forward, Layer, Need, Scratch, Signal, Sizes};
use crate::batch::{Batch, Shard, NONE};
use crate::kernel::{
    activate, add, block_len, column_sums, derive, gemm, panels_len, par_gemm, par_gemm_tn, Panels, Real,
    Start, NR,
};
use crate::layout::Layout;
use crate::spec::SimpleRnnSpec;
use crate::threads::split_rows;

/// The SimpleRNN layer.
pub struct SimpleRnn {
    spec: SimpleRnnSpec,
    input: usize,
}

impl SimpleRnn {
    /// For sequences of `input` features.
    pub fn new(spec: SimpleRnnSpec, input: usize) -> Self {
        SimpleRnn { spec, input }
    }

    /// The kernel, the recurrent kernel and the bias (empty if there is none).
    fn weights<'a, F>(&self, weights: &'a [F]) -> (&'a [F], &'a [F], &'a [F]) {
        let (d, u) = (self.input, self.spec.units);
        let (kernel, rest) = weights.split_at(d * u);
        let (recurrent, bias) = rest.split_at(u * u);
        (kernel, recurrent, bias)
    }

    /// `p = x W + b` for every row of x.
    fn project<F: Real>(&self, x: &[F], weights: &[F], p: &mut [F], scratch: &mut Scratch<F>) {
        let (d, u) = (self.input, self.spec.units);
        let (kernel, _, bias) = self.weights(weights);
        let start = if bias.is_empty() {
            Start::Zero
        } else {
            p.chunks_exact_mut(u).for_each(|row| row.copy_from_slice(bias));
            Start::Keep
        };
        let packed = Panels::pack(matrix(kernel, u), scratch.take(panels_len(d, u)));
        par_gemm(matrix(x, d), packed, start, matrix_mut(p, u));
    }

    /// The time loop of one shard; h holds its projected inputs, or gets them from the table at each step.
    fn run<F: Real>(
        &self,
        batch: &Batch,
        shard: Shard,
        table: Option<&[F]>,
        recurrent: Panels<F>,
        h: &mut [F],
    ) {
        let u = self.spec.units;
        let origin = batch.shard_cells(shard).start;
        for t in 0..shard.steps {
            let cells = batch.step(shard, t);
            let (before, now) = h.split_at_mut((cells.start - origin) * u);
            let now = &mut now[..cells.len() * u];
            if let Some(table) = table {
                for (row, &token) in now.chunks_exact_mut(u).zip(&batch.token[cells.clone()]) {
                    row.copy_from_slice(&table[token as usize * u..][..u]);
                }
            }
            if t > 0 {
                let previous = batch.step(shard, t - 1);
                let carried = previous.len().min(cells.len()) * u;
                let before = &before[(previous.start - origin) * u..];
                gemm(
                    matrix(&before[..carried], u),
                    recurrent,
                    Start::Keep,
                    matrix_mut(&mut now[..carried], u),
                );
                for joining in now[carried..].chunks_exact_mut(u) {
                    gemm(matrix(&before[..u], u), recurrent, Start::Keep, matrix_mut(joining, u));
                }
            }
            activate(self.spec.activation, u, now);
        }
    }

    /// The time loop of one shard backwards; dz holds the gradients that come from above and ends as dZ.
    fn run_back<F: Real>(&self, batch: &Batch, shard: Shard, transposed: Panels<F>, h: &[F], dz: &mut [F]) {
        let u = self.spec.units;
        let origin = batch.shard_cells(shard).start;
        for t in (0..shard.steps).rev() {
            let cells = batch.step(shard, t);
            let (before, now) = dz.split_at_mut((cells.start - origin) * u);
            let now = &mut now[..cells.len() * u];
            derive(self.spec.activation, u, &h[(cells.start - origin) * u..][..now.len()], now);
            if t > 0 {
                let previous = batch.step(shard, t - 1);
                let carried = previous.len().min(cells.len()) * u;
                let before = &mut before[(previous.start - origin) * u..];
                gemm(
                    matrix(&now[..carried], u),
                    transposed,
                    Start::Keep,
                    matrix_mut(&mut before[..carried], u),
                );
                for joining in now[carried..].chunks_exact(u) {
                    gemm(matrix(joining, u), transposed, Start::Keep, matrix_mut(&mut before[..u], u));
                }
            }
        }
    }
}

impl<F: Real> Layer<F> for SimpleRnn {
    fn output(&self) -> Signal {
        match self.spec.return_sequences {
            true => Signal::Sequence(self.spec.units),
            false => Signal::Vector(self.spec.units),
        }
    }

    fn declare(&self, name: &str, layout: &mut Layout) {
        let (spec, u) = (&self.spec, self.spec.units);
        layout.slot(name, "kernel", &[self.input, u], &spec.kernel_initializer);
        layout.slot(name, "recurrent_kernel", &[u, u], &spec.recurrent_initializer);
        if spec.use_bias {
            layout.slot(name, "bias", &[u], &spec.bias_initializer);
        }
    }

    fn row_by_row(&self) -> bool {
        false
    }

    fn need(&self, sizes: Sizes) -> Need {
        let (d, u) = (self.input, self.spec.units);
        let states = sizes.cells * u;
        let last_only = usize::from(!self.spec.return_sequences);
        let forward = panels_len(d, u) + panels_len(u, u) + states;
        let products = block_len(u, u).max(block_len(d, u)).max(panels_len(u, d)).max(panels_len(u, u));
        Need { saved: last_only * states, scratch: forward.max((1 + last_only) * states + products) }
    }

    fn forward(&self, mut io: Forward<F>) {
        let u = self.spec.units;
        let batch = io.batch;
        let (_, recurrent, _) = self.weights(io.weights);
        let packed = Panels::pack(matrix(recurrent, u), io.scratch.take(panels_len(u, u)));
        let (h, last) = match self.spec.return_sequences {
            true => (io.y, None),
            false => (&mut io.saved[..batch.cells() * u], Some(io.y)),
        };
        let table = if io.tabled {
            let p = io.scratch.take(batch.distinct.len() * u);
            self.project(io.x, io.weights, p, &mut io.scratch);
            Some(&*p)
        } else {
            self.project(io.x, io.weights, h, &mut io.scratch);
            None
        };
        each_shard(batch, &batch.shards, u, h, &|shard, h| self.run(batch, shard, table, packed, h));
        if let Some(last) = last {
            for (row, &cell) in last.chunks_exact_mut(u).zip(&batch.last) {
                match cell {
                    NONE => row.fill(F::zero()),
                    cell => row.copy_from_slice(&h[cell as usize * u..][..u]),
                }
            }
        }
    }

    fn backward(&self, mut io: Backward<F>) {
        let (d, u) = (self.input, self.spec.units);
        let batch = io.batch;
        let (kernel, recurrent, _) = self.weights(io.weights);
        let states = batch.cells() * u;
        let (h, dz) = match self.spec.return_sequences {
            true => (io.y, io.dy),
            false => (&io.saved[..states], spread_last(batch, u, io.dy, io.scratch.take(states))),
        };
        let dp = io.scratch.take(if io.tabled { batch.distinct.len() * u } else { 0 });
        let scratch = io.scratch.0;
        let transposed = Panels::pack(matrix(recurrent, u).reversed_axes(), scratch);
        each_shard(batch, &batch.shards, u, dz, &|shard, dz| {
            let cells = batch.shard_cells(shard);
            self.run_back(batch, shard, transposed, &h[cells.start * u..cells.end * u], dz);
        });
        let (dkernel, rest) = io.dweights.split_at_mut(d * u);
        let (drecurrent, dbias) = rest.split_at_mut(u * u);
        par_gemm_tn(&|| batch.links(), matrix(h, u), matrix(dz, u), matrix_mut(drecurrent, u), scratch);
        let dp = if io.tabled { sum_by_token(batch, u, dz, dp) } else { dz };
        let (x, dp) = (matrix(io.x, d), matrix(dp, u));
        par_gemm_tn(&|| (0..x.nrows()).map(|r| (r, r)), x, dp, matrix_mut(dkernel, u), scratch);
        if self.spec.use_bias {
            column_sums(dp, dbias);
        }
        if let Some(dx) = io.dx {
            let packed = Panels::pack(matrix(kernel, u).reversed_axes(), scratch);
            par_gemm(dp, packed, Start::Keep, matrix_mut(dx, d));
        }
    }
}

/// The gradient at every state when only the last one of each row was returned.
fn spread_last<'a, F: Real>(batch: &Batch, u: usize, dy: &[F], dz: &'a mut [F]) -> &'a mut [F] {
    dz.fill(F::zero());
    for (row, &cell) in dy.chunks_exact(u).zip(&batch.last) {
        if cell != NONE {
            add(&mut dz[cell as usize * u..][..u], row); // rows that are all prefix share their last cell
        }
    }
    dz
}

/// Sums rows of dz that belong to the same token; threads share the columns.
fn sum_by_token<'a, F: Real>(batch: &Batch, u: usize, dz: &[F], dp: &'a mut [F]) -> &'a mut [F] {
    dp.fill(F::zero());
    let columns = matrix_mut(dp, u).reversed_axes();
    split_rows(matrix(dz, u).reversed_axes(), columns, NR, &mut [], &|dz, dp, _| {
        let mut dp = dp.reversed_axes();
        for (row, &token) in dz.columns().into_iter().zip(&batch.token) {
            let mut sum = dp.row_mut(token as usize);
            add(
                sum.as_slice_mut().expect("rows are contiguous"),
                row.to_slice().expect("rows are contiguous"),
            );
        }
    });
    dp
}

/// Runs `work` on each shard's part of `block` (`width` elements a cell), in parallel where there are threads.
fn each_shard<F: Real>(
    batch: &Batch,
    shards: &[Shard],
    width: usize,
    block: &mut [F],
    work: &(impl Fn(Shard, &mut [F]) + Sync),
) {
    match shards {
        [] => (),
        [shard] => work(*shard, block),
        _ => {
            let (left, right) = shards.split_at(shards.len() / 2);
            let cells = left.iter().map(|&shard| batch.shard_cells(shard).len()).sum::<usize>();
            let (first, second) = block.split_at_mut(cells * width);
            rayon::join(
                || each_shard(batch, left, width, first, work),
                || each_shard(batch, right, width, second, work),
            );
        }
    }
}
