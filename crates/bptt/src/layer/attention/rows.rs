//! The layer: a batch dealt to rows, and what each of them makes put where it belongs.

use super::reach::{PairMask, Reach};
use super::reads::Reads;
use super::score::Score;
use super::side::{Lines, Of, Side};
use crate::batch::{Timeline, NONE};
use crate::kernel::{add, Real};
use crate::node::{Backward, Forward, Layer, Need, Scratch, Sizes, PORTS};
use crate::threads::{each_piece, threads};
use crate::weights::{Layout, WeightSpec};
use std::ops::Range;

/// A weight's name, its shape, and how it starts.
pub(super) type Weight = (&'static str, Vec<usize>, WeightSpec);

/// See the module's head.
pub(super) struct Attention {
    pub q: Side,
    pub k: Side,
    pub v: Side,
    /// Whether keys are the third input; else values are their own.
    pub own_keys: bool,
    /// Whether those have a time axis of their own, whose mask counts as well.
    pub keys_apart: bool,
    /// What a query takes that sees no key.
    pub blind: Blind,
    pub score: Score,
    pub weights: Vec<Weight>,
    /// Of dropped weights.
    pub rate: f64,
    /// Which keys a query sees by their steps.
    pub reach: Reach,
    /// The fourth input, if there is one.
    pub mask: Option<PairMask>,
    /// Steps of the scores that are a second output, if they are.
    pub shown: usize,
}

/// What a query takes that sees no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blind {
    /// The mean over all steps of the batch.
    Mean,
    /// Nothing. A masked query is one of them.
    Zero,
}

/// Queries of a row with the keys that they see.
#[derive(Clone)]
pub(super) struct Part {
    pub row: usize,
    /// Which of the row's queries.
    pub queries: Range<usize>,
    pub of: Of,
}

/// Gradients that come back.
#[derive(Clone, Copy)]
pub(super) struct Given<'a, F> {
    /// (lines, heads, size)
    pub dy: &'a [F],
    /// Of a row (queries, heads, steps), and of those behind it; empty where scores are no output.
    pub dscores: &'a [F],
}

impl Attention {
    /// A row's queries that are computed: with scores masked ones as well.
    fn count(&self, queries: &Timeline, row: usize) -> usize {
        match self.shown {
            0 => queries.real_steps(row),
            _ => queries.row_positions(row).len(),
        }
    }

    /// The position of a row's query.
    pub fn position(&self, queries: &Timeline, row: usize, query: usize) -> usize {
        match self.shown {
            0 => queries.real_positions(row)[query] as usize,
            _ => queries.row_positions(row).start + query,
        }
    }

    /// The line of a row's query, if it is not masked.
    pub fn heeded(&self, queries: &Timeline, row: usize, query: usize) -> Option<usize> {
        let position = self.position(queries, row, query);
        (queries.cell[position] != NONE).then(|| self.q.line(queries, position))
    }

    /// Which of a row's keys that count a query sees.
    pub fn seen<F: Real>(&self, reads: &Reads<F>, row: usize, query: usize) -> Range<usize> {
        let (queries, values) = (reads.queries(), reads.values());
        let own = reads.keys_of(row);
        let keys = values.real_positions(own);
        if self.reach == Reach::ALL {
            return 0..keys.len();
        }
        let steps = self.reach.of(self.position(queries, row, query) - queries.row_positions(row).start);
        let start = values.row_positions(own).start;
        let before = |step: usize| keys.partition_point(|&key| (key as usize - start) < step);
        before(steps.start)..before(steps.end)
    }

    /// Whether keys that a query sees by their steps may be hidden from it all the same.
    pub fn hides(&self) -> bool {
        self.keys_apart || self.mask.is_some()
    }

    /// Tells of each key that counts whether it is hidden in a head from a query that sees it by its step.
    pub fn hidden<'a, F: Real>(
        &self,
        reads: &Reads<'a, F>,
        row: usize,
        head: usize,
        query: usize,
    ) -> impl Fn(usize) -> bool + 'a {
        let (queries, values) = (reads.queries(), reads.values());
        let (keys, start) = (values.real_positions(row), values.row_positions(row).start);
        let own = self.keys_apart.then_some(reads.at.x[2].timeline);
        let told = self.mask.map(|mask| {
            let step = self.position(queries, row, query) - queries.row_positions(row).start;
            mask.line(reads, row, head, step)
        });
        move |key| {
            let step = keys[key] as usize - start;
            own.is_some_and(|own| own.cell_at(row, step).is_none())
                || told.is_some_and(|told| told.get(step).is_none_or(|&seen| seen == F::zero()))
        }
    }

    /// The queries of a row that take the mean of all keys, which are the first, and the others.
    fn parts<F: Real>(&self, reads: &Reads<F>, row: usize) -> [Part; 2] {
        let count = self.count(reads.queries(), row);
        let blind = match (self.blind, reads.values().real_steps(reads.keys_of(row))) {
            (Blind::Zero, _) => 0,
            (_, 0) => count,
            _ if self.reach == Reach::ALL => 0,
            _ => (0..count).take_while(|&query| self.seen(reads, row, query).is_empty()).count(),
        };
        [(Of::All, 0..blind), (Of::Real, blind..count)].map(|(of, queries)| Part { row, queries, of })
    }

    /// Where a row's keys are found.
    pub fn lines_of_keys<'a, F: Real>(&self, reads: &Reads<'a, F>, row: usize, of: Of) -> Lines<'a> {
        reads.lines(row, of, if self.keys_apart { reads.at.x[2].timeline } else { reads.values() })
    }

    /// Numbers of an output's line.
    pub fn width(&self) -> usize {
        self.q.heads * self.v.size
    }

    /// Numbers of all weights.
    fn weights_len(&self) -> usize {
        self.weights.iter().map(|(_, shape, _)| shape.iter().product::<usize>()).sum()
    }

    /// Where gradients of keys go.
    fn keys_at(&self) -> usize {
        if self.own_keys {
            2
        } else {
            1
        }
    }
}

impl<F: Real> Layer<F> for Attention {
    fn unstepped(&self) -> Option<&'static str> {
        match self.mask {
            Some(_) => Some("is told of pairs of all steps at once"),
            None if self.reach == Reach::ALL => None,
            None => Some("tells the steps of queries and keys apart by their numbers"),
        }
    }

    fn finds(&self, i: usize) -> bool {
        i > 0
    }

    fn declare(&self, name: &str, layout: &mut Layout) {
        for (weight, shape, spec) in &self.weights {
            layout.slot(name, weight, shape, spec);
        }
    }

    fn need(&self, sizes: Sizes) -> Need {
        let [q, v, ..] = sizes.x;
        let of_lines = |lines: u64, width: usize| lines * width as u64;
        // Outputs and gradients row by row; gradients of weights by rows; what keys that all queries see have.
        let forward = of_lines(q.lines, self.width());
        let keys = self.k.width() + self.v.width();
        let backward = of_lines(q.lines, self.q.width()) + of_lines(v.lines, keys);
        let apart = of_lines(v.steps, keys) + of_lines(sizes.rows, self.weights_len());
        let scratch = forward.max(backward) + apart + threads() as u64 * self.room(v.steps);
        Need { saved: 0, scratch }
    }

    /// Shapes: `x [lines, heads, size] each, y [lines, heads, size], scores [positions, steps]`.
    fn forward(&self, mut io: Forward<F>) {
        let reads = Reads { at: io.at, x: io.x, weights: io.weights };
        let (queries, width) = (reads.queries(), self.width());
        let counts = |row: usize| self.count(queries, row);
        let made = io.scratch.take((0..queries.rows).map(counts).sum::<usize>() * width);
        let [y, scores, ..] = io.y;
        made.fill(F::zero());
        scores.fill(F::zero());
        let lens = |row: usize| [counts(row) * width, counts(row) * self.q.heads * self.shown];
        each_piece(0..queries.rows, [made, scores], &lens, io.scratch.0, &|row, [made, scores], scratch| {
            for part in self.parts(&reads, row).iter().filter(|part| !part.queries.is_empty()) {
                self.part_forward(&reads, part, made, scores, scratch);
            }
        });
        y.fill(F::zero());
        let mut made = made.chunks_exact(width);
        for row in 0..queries.rows {
            for (query, made) in (0..counts(row)).zip(&mut made) {
                if let Some(line) = self.heeded(queries, row, query) {
                    y[line * width..][..width].copy_from_slice(made);
                }
            }
        }
    }

    fn backward(&self, io: Backward<F>) {
        let Backward { at, weights, mut scratch, x, dy: [dy, dscores, ..], mut dx, dweights, .. } = io;
        let (reads, given) = (Reads { at, x, weights }, Given { dy, dscores });
        let rows = reads.queries().rows;
        let lens = |row: usize| self.gradient_lens(&reads, row);
        let mut zeros = |len: usize| {
            let zeros = scratch.take(len);
            zeros.fill(F::zero());
            zeros
        };
        let [dq, dk, dv, dw] = [0, 1, 2, 3].map(|i| zeros((0..rows).map(|row| lens(row)[i]).sum()));
        each_piece(
            0..rows,
            [&mut *dq, &mut *dk, &mut *dv, &mut *dw],
            &lens,
            scratch.0,
            &|row, into, scratch| {
                let [_, part] = self.parts(&reads, row);
                self.part_backward(&reads, &part, self.of_row(&reads, given, row), into, scratch);
            },
        );
        self.blind_backward(&reads, given, [dq, dw], scratch, &mut dx);
        self.put(&reads, [dq, dk, dv], &mut dx);
        if let Some(dweights) = dweights.filter(|dweights| !dweights.is_empty()) {
            dw.chunks_exact(dweights.len()).for_each(|dw| add(dweights, dw));
        }
    }
}

impl Attention {
    /// How many gradients a row has: of queries, keys, values and weights.
    fn gradient_lens<F: Real>(&self, reads: &Reads<F>, row: usize) -> [usize; 4] {
        let (queries, keys) = (self.count(reads.queries(), row), reads.values().real_steps(row));
        [queries * self.q.width(), keys * self.k.width(), keys * self.v.width(), self.weights_len()]
    }

    /// Gradients with the scores of a row at the beginning.
    fn of_row<'a, F: Real>(&self, reads: &Reads<F>, given: Given<'a, F>, row: usize) -> Given<'a, F> {
        let start = reads.queries().row_positions(row).start * self.q.heads * self.shown;
        Given { dscores: &given.dscores[start..], ..given }
    }

    /// The queries that see no key, row by row: the lines that all steps of a row show may be those of other rows as well.
    /// Shapes: row by row `dq [queries, heads, size], dw [weights]`.
    fn blind_backward<F: Real>(
        &self,
        reads: &Reads<F>,
        given: Given<F>,
        [mut dq, mut dw]: [&mut [F]; 2],
        mut scratch: Scratch<F>,
        dx: &mut [Option<&mut [F]>; PORTS],
    ) {
        let (values, steps) = (reads.values(), reads.values().steps);
        let (dk, dv) = (scratch.take(steps * self.k.width()), scratch.take(steps * self.v.width()));
        for row in 0..values.rows {
            let [of_queries, .., of_weights] = self.gradient_lens(reads, row);
            let [dq, dw] = [(&mut dq, of_queries), (&mut dw, of_weights)].map(|(block, len)| {
                let (own, rest) = std::mem::take(block).split_at_mut(len);
                *block = rest;
                own
            });
            let [part, _] = self.parts(reads, row);
            if !part.queries.is_empty() {
                dk.fill(F::zero());
                dv.fill(F::zero());
                let into = [dq, &mut *dk, &mut *dv, dw];
                self.part_backward(reads, &part, self.of_row(reads, given, row), into, scratch.0);
                self.scatter(reads, (row, Of::All), [dk, dv], dx);
            }
        }
    }

    /// Adds gradients that lie row by row to those of the inputs.
    fn put<F: Real>(
        &self,
        reads: &Reads<F>,
        [dq, mut dk, mut dv]: [&[F]; 3],
        dx: &mut [Option<&mut [F]>; PORTS],
    ) {
        let (queries, width) = (reads.queries(), self.q.width());
        let mut dq = dq.chunks_exact(width);
        for row in 0..queries.rows {
            let [_, of_keys, of_values, _] = self.gradient_lens(reads, row);
            let (own_keys, own_values);
            (own_keys, dk) = dk.split_at(of_keys);
            (own_values, dv) = dv.split_at(of_values);
            self.scatter(reads, (row, Of::Real), [own_keys, own_values], dx);
            let Some(dx) = &mut dx[0] else { continue };
            for (query, dq) in (0..self.count(queries, row)).zip(&mut dq) {
                let line = self.q.line(queries, self.position(queries, row, query));
                add(&mut dx[line * width..][..width], dq);
            }
        }
    }

    /// Adds the gradients of a row's keys and values to those of the inputs.
    fn scatter<F: Real>(
        &self,
        reads: &Reads<F>,
        (row, of): (usize, Of),
        [dk, dv]: [&[F]; 2],
        dx: &mut [Option<&mut [F]>; PORTS],
    ) {
        if let Some(dx) = &mut dx[self.keys_at()] {
            self.k.scatter(self.lines_of_keys(reads, row, of), dk, dx);
        }
        if let Some(dx) = &mut dx[1] {
            self.v.scatter(reads.lines(row, of, reads.values()), dv, dx);
        }
    }
}
