//! Some queries of a row at a time: weights, and what becomes of them forwards and backwards.

use super::reads::Reads;
use super::rows::{Attention, Blind, Given, Part};
use super::score::{dot, turn, Gradients, Pairs};
use super::side::{Of, Side};
use crate::kernel::{add, gemm, matrix, matrix_mut, softmax_rows, Panels, Real, Start};
use crate::layer::drawn_line::line_of_position;
use crate::node::Scratch;
use ndarray::s;
use std::ops::Range;

/// Queries of a block: enough to make little of packing the keys for each.
const QUERIES: usize = 32;

/// More columns than the panels of a matrix add to it.
const PADDING: u64 = 32;

/// A block of a part: its queries, of one head.
#[derive(Clone)]
pub(super) struct Block {
    pub row: usize,
    pub of: Of,
    pub head: usize,
    pub queries: Range<usize>,
    /// The keys of which its queries see some or all.
    pub keys: Range<usize>,
}

impl Attention {
    /// Scratch elements that a part needs whose row has so many keys.
    pub fn room(&self, keys: u64) -> u64 {
        let (k, v, m) = (self.k.size as u64, self.v.size as u64, QUERIES as u64);
        let of_keys = 2 * keys * (k + v);
        let of_queries = m * (3 * k + 2 * v);
        let of_pairs = 4 * m * keys + keys;
        let packed = (k.max(v) + PADDING) * (keys.max(m) + PADDING);
        of_keys + of_queries + of_pairs + packed.max(keys * k)
    }

    /// The blocks of a part's queries of one head; those that see no key may be in none.
    fn blocks<'a, F: Real>(
        &'a self,
        reads: &'a Reads<F>,
        part: &Part,
        head: usize,
        keys: usize,
    ) -> impl Iterator<Item = Block> + 'a {
        let Part { row, of, queries: Range { start, end } } = part.clone();
        let all = (start..end).step_by(QUERIES).map(move |start| {
            let queries = start..end.min(start + QUERIES);
            let keys = match of {
                Of::All => 0..keys,
                // Those that a query sees begin and end no earlier than those of one before it.
                Of::Real => {
                    self.seen(reads, row, queries.start).start..self.seen(reads, row, queries.end - 1).end
                }
            };
            Block { row, of, head, queries, keys }
        });
        all.filter(|block| !block.keys.is_empty())
    }

    /// Shapes: of the row `made [queries, heads, size], scores [queries, heads, steps] or []`.
    pub fn part_forward<F: Real>(
        &self,
        reads: &Reads<F>,
        part: &Part,
        made: &mut [F],
        scores: &mut [F],
        scratch: &mut [F],
    ) {
        let (width, values) = (self.q.heads * self.v.size, reads.values());
        let keys = Side::count(values, reads.keys_of(part.row), part.of);
        for head in 0..self.q.heads {
            let mut scratch = Scratch(&mut *scratch);
            let (k, v) = self.keys_and_values(reads, part, head, keys, &mut scratch);
            for block in self.blocks(reads, part, head, keys) {
                let mut scratch = Scratch(&mut *scratch.0);
                let queries = block.queries.clone();
                let q = self.gather_queries(reads, &block, &mut scratch);
                let keys = block.keys.len();
                let p = scratch.take(q.len() / self.q.size * keys);
                let [k, v] = [(k, self.k.size), (v, self.v.size)].map(|side| lines(side, &block.keys));
                self.weigh(reads, &block, Pairs { q, k, size: self.q.size }, p, &mut scratch);
                self.each_factor(reads, &block, &mut scratch, |i, factors| {
                    p[i * keys..][..keys].iter_mut().zip(factors).for_each(|(p, &f)| *p = *p * f);
                });
                self.show(reads, &block, p, scores);
                let columns = head * self.v.size..(head + 1) * self.v.size;
                let mut made = matrix_mut(made, width);
                let made = made.slice_mut(s![queries, columns]);
                let panels = Panels::pack(matrix(v, self.v.size), scratch.0);
                gemm(matrix(p, keys), panels, Start::Zero, made);
            }
        }
    }

    /// Adds to `dq [queries, heads, size]` of the row, to `dk, dv [keys, heads, size]` of the part, and to `dw`.
    pub fn part_backward<F: Real>(
        &self,
        reads: &Reads<F>,
        part: &Part,
        dy: Given<F>,
        [dq, dk, dv, dw]: [&mut [F]; 4],
        scratch: &mut [F],
    ) {
        let (size, v_size) = (self.k.size, self.v.size);
        let keys = Side::count(reads.values(), part.row, part.of);
        for head in 0..self.q.heads {
            let mut scratch = Scratch(&mut *scratch);
            let of_head = self.keys_and_values(reads, part, head, keys, &mut scratch);
            let (dk_head, dv_head) = (scratch.take(keys * size), scratch.take(keys * v_size));
            dk_head.fill(F::zero());
            dv_head.fill(F::zero());
            for block in self.blocks(reads, part, head, keys) {
                let into = [&mut *dq, &mut *dk_head, &mut *dv_head, &mut *dw];
                self.block_backward(reads, &block, of_head, dy, into, Scratch(&mut *scratch.0));
            }
            let group = self.group(head);
            for (i, from) in dk_head.chunks_exact(size).enumerate() {
                add(&mut dk[self.k.place(i, group)..][..size], from);
            }
            for (i, from) in dv_head.chunks_exact(v_size).enumerate() {
                add(&mut dv[self.v.place(i, group)..][..v_size], from);
            }
        }
    }

    /// Shapes: of a head `k, dk [keys, size], v, dv [keys, size]`; of the row `dq [queries, heads, size]`.
    fn block_backward<F: Real>(
        &self,
        reads: &Reads<F>,
        block: &Block,
        (k, v): (&[F], &[F]),
        given: Given<F>,
        [dq, dk, dv, dw]: [&mut [F]; 4],
        mut scratch: Scratch<F>,
    ) {
        let (keys, size, v_size) = (block.keys.len(), self.q.size, self.v.size);
        let [k, v] = [(k, size), (v, v_size)].map(|side| lines(side, &block.keys));
        let q = self.gather_queries(reads, block, &mut scratch);
        let dy = self.gather_gradients(reads, block, given.dy, &mut scratch);
        let own = scratch.take(q.len());
        own.fill(F::zero());
        let pairs = Pairs { q, k, size };
        let [p, dp, factors] = [0; 3].map(|_| scratch.take(block.queries.len() * keys));
        self.weigh(reads, block, pairs, p, &mut scratch);
        let panels = Panels::pack(matrix(v, v_size).reversed_axes(), scratch.0);
        gemm(matrix(dy, v_size), panels, Start::Zero, matrix_mut(dp, keys));
        self.hide(reads, block, given.dscores, dp);
        factors.fill(F::one());
        self.each_factor(reads, block, &mut scratch, |i, line| {
            factors[i * keys..][..keys].copy_from_slice(line);
        });
        dp.iter_mut().zip(&*factors).for_each(|(dp, &factor)| *dp = *dp * factor);
        factors.iter_mut().zip(&*p).for_each(|(factor, &p)| *factor = *factor * p);
        let dv = &mut dv[block.keys.start * v_size..block.keys.end * v_size];
        add_turned(factors, (dy, v_size), dv, Scratch(&mut *scratch.0));
        for (p, dp) in p.chunks_exact(keys).zip(dp.chunks_exact_mut(keys)) {
            let mean = dot(p, dp);
            dp.iter_mut().zip(p).for_each(|(dp, &p)| *dp = p * (*dp - mean));
        }
        let dk = &mut dk[block.keys.start * size..block.keys.end * size];
        let into = Gradients { dq: &mut *own, dk, dweights: dw };
        self.score.backward(pairs, reads.weights, dp, into, scratch);
        for (query, from) in block.queries.clone().zip(own.chunks_exact(size)) {
            add(&mut dq[self.q.place(query, block.head)..][..size], from);
        }
    }

    /// The weights of a block's keys.
    /// Shapes: `p [queries, keys]`.
    fn weigh<F: Real>(
        &self,
        reads: &Reads<F>,
        block: &Block,
        pairs: Pairs<F>,
        p: &mut [F],
        scratch: &mut Scratch<F>,
    ) {
        let (first, keys) = (block.keys.start, block.keys.len());
        if block.of == Of::All {
            return p.fill(F::of(1.0 / keys as f64));
        }
        self.score.forward(pairs, reads.weights, p, Scratch(&mut *scratch.0));
        for (query, p) in block.queries.clone().zip(p.chunks_exact_mut(keys)) {
            if self.blind == Blind::Zero && self.heeded(reads.queries(), block.row, query).is_none() {
                p.fill(F::zero());
                continue;
            }
            let seen = self.seen(reads, block.row, query);
            p[..seen.start - first].fill(F::zero());
            p[seen.end - first..].fill(F::zero());
            let p = &mut p[seen.start - first..seen.end - first];
            if self.hides() {
                let hidden = self.hidden(reads, block.row, block.head, query);
                softmax_of(p, |key| !hidden(seen.start + key));
            } else if !seen.is_empty() {
                softmax_rows(seen.len(), p);
            }
        }
    }

    /// Calls `work` with each of a block's queries, counted from its first, and what dropout multiplies its weights by, where it does.
    /// Shapes: `the factors [keys]`.
    fn each_factor<F: Real>(
        &self,
        reads: &Reads<F>,
        block: &Block,
        scratch: &mut Scratch<F>,
        mut work: impl FnMut(usize, &[F]),
    ) {
        let Some(draws) = reads.at.draws.filter(|_| self.rate > 0.0) else { return };
        let (queries, values, heads) = (reads.queries(), reads.values(), self.q.heads);
        let start = values.row_positions(block.row).start;
        let factors = &mut scratch.0[..values.steps];
        for (i, query) in block.queries.clone().enumerate() {
            let position = self.position(queries, block.row, query);
            match line_of_position(queries, position) {
                Some(line) if self.rate < 1.0 => {
                    let (line, place) = (line * heads as u64, (position * heads + block.head) * values.steps);
                    draws.mask_at(self.rate, line + block.head as u64, place, factors);
                }
                _ => factors.fill(F::zero()),
            }
            if block.of == Of::Real {
                // Keys come in the order of their steps: what was drawn moves to the front.
                for (j, &key) in values.real_positions(block.row).iter().enumerate() {
                    factors[j] = factors[key as usize - start];
                }
            }
            work(i, &factors[block.keys.clone()]);
        }
    }

    /// Writes a block's weights where they are an output.
    /// Shapes: `p [queries, keys], scores [rows, heads, steps] or []`.
    fn show<F: Real>(&self, reads: &Reads<F>, block: &Block, p: &[F], scores: &mut [F]) {
        if self.shown == 0 {
            return;
        }
        for (i, query) in block.queries.clone().enumerate() {
            let line = &mut scores[(query * self.q.heads + block.head) * self.shown..][..self.shown];
            line.fill(F::zero());
            let p = &p[i * block.keys.len()..][..block.keys.len()];
            p.iter().zip(block.keys.clone()).for_each(|(&p, key)| line[step(reads, block, key)] = p);
        }
    }

    /// Adds the gradients of weights that were an output.
    /// Shapes: `dscores [rows, heads, steps] or [], dp [queries, keys]`.
    fn hide<F: Real>(&self, reads: &Reads<F>, block: &Block, dscores: &[F], dp: &mut [F]) {
        if self.shown == 0 {
            return;
        }
        for (i, query) in block.queries.clone().enumerate() {
            let line = &dscores[(query * self.q.heads + block.head) * self.shown..][..self.shown];
            let dp = &mut dp[i * block.keys.len()..][..block.keys.len()];
            dp.iter_mut().zip(block.keys.clone()).for_each(|(dp, key)| *dp += line[step(reads, block, key)]);
        }
    }
}

/// `dv += p^T dy`
/// Shapes: `p [queries, keys], dy [queries, size], dv [keys, size]`.
fn add_turned<F: Real>(p: &[F], (dy, size): (&[F], usize), dv: &mut [F], mut scratch: Scratch<F>) {
    let turned = scratch.take(p.len());
    turn(p, dv.len() / size, F::one(), turned);
    let panels = Panels::pack(matrix(dy, size), scratch.0);
    gemm(matrix(turned, dy.len() / size), panels, Start::Keep, matrix_mut(dv, size));
}

/// The step of a block's key.
fn step<F: Real>(reads: &Reads<F>, block: &Block, key: usize) -> usize {
    match block.of {
        Of::All => key,
        Of::Real => {
            let (values, row) = (reads.values(), reads.keys_of(block.row));
            values.real_positions(row)[key] as usize - values.row_positions(row).start
        }
    }
}

/// The lines of some keys of a head.
/// Shapes: `x [all keys, size]`, what is given `[keys, size]`.
fn lines<'a, F>((x, size): (&'a [F], usize), keys: &Range<usize>) -> &'a [F] {
    &x[keys.start * size..keys.end * size]
}

/// Softmax of the numbers that count; the others become 0.
fn softmax_of<F: Real>(p: &mut [F], counts: impl Fn(usize) -> bool) {
    let mut front = 0;
    for i in 0..p.len() {
        if counts(i) {
            p[front] = p[i];
            front += 1;
        }
    }
    if front > 0 {
        softmax_rows(front, &mut p[..front]);
    }
    // Back to their places, from the last on: what stands in front of one is not overwritten before it has moved.
    for i in (0..p.len()).rev() {
        p[i] = if counts(i) {
            front -= 1;
            p[front]
        } else {
            F::zero()
        };
    }
}
