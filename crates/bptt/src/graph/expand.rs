//! From cells to every position. A masked step holds what it holds in Keras: behind a recurrent layer the output of the step
//! before, and before the first real step (or without a recurrent layer, or with `zero_output_for_mask`) the blank line, which is the last
//! one of a sequence and runs through all layers like any other.
//!
//! Step by step, the step before is one of an earlier call: then the line that a row showed last is carried.
//!
//! Reversed, position t gets what stands at T - 1 - t, as Keras's `go_backwards` puts it out.

use crate::batch::{Timeline, NONE};
use crate::kernel::{add, Real};
use crate::node::{Backward, Forward, Layer};

/// What masked steps hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// The blank line.
    Blank,
    /// What the step before holds; the blank line at the beginning.
    Before,
    /// What the step after holds; the blank line at the end.
    After,
}

/// Sequence to grid.
pub(crate) struct Expand {
    /// Of a cell.
    pub features: usize,
    /// What masked steps get.
    pub fill: Fill,
    /// Whether rows are turned around.
    pub reversed: bool,
    /// Whether masked steps hold what an earlier call left.
    pub carries: bool,
}

/// Calls `work` with every position of a row and the line of a sequence that it shows.
pub fn each_shown(timeline: &Timeline, row: usize, fill: Fill, mut work: impl FnMut(usize, usize)) {
    let blank = timeline.cells();
    let positions = timeline.row_positions(row);
    let mut shown = blank;
    let mut visit = |position: usize| {
        match timeline.cell[position] {
            NONE if fill == Fill::Blank => shown = blank,
            NONE => (),
            cell => shown = cell as usize,
        }
        work(position, shown);
    };
    match fill {
        Fill::After => positions.rev().for_each(&mut visit),
        _ => positions.for_each(&mut visit),
    }
}

/// Calls `work` with every position of the grid and the line that it shows.
fn each_position(timeline: &Timeline, fill: Fill, reversed: bool, mut work: impl FnMut(usize, usize)) {
    for row in 0..timeline.rows {
        let positions = timeline.row_positions(row);
        each_shown(timeline, row, fill, |position, line| {
            let turned = positions.start + positions.end - 1 - position;
            work(if reversed { turned } else { position }, line);
        });
    }
}

/// Writes every position of `into` from the lines of a sequence.
/// Shapes: `lines [lines, features], into [positions, features]`.
fn expand<F: Real>(
    timeline: &Timeline,
    features: usize,
    fill: Fill,
    reversed: bool,
    lines: &[F],
    into: &mut [F],
) {
    each_position(timeline, fill, reversed, |position, line| {
        into[position * features..][..features].copy_from_slice(&lines[line * features..][..features]);
    });
}

impl Expand {
    /// Until a row has a real step it holds what it showed last in an earlier call, if it had one there.
    /// Shapes: `state [rows, features + 1], the last number 1 where there is a line, y [positions, features]`.
    fn carry<F: Real>(&self, timeline: &Timeline, state: &mut [F], y: &mut [F]) {
        for (row, state) in state.chunks_exact_mut(self.features + 1).enumerate().take(timeline.rows) {
            let (line, known) = state.split_at_mut(self.features);
            for position in timeline.row_positions(row) {
                let y = &mut y[position * self.features..][..self.features];
                if timeline.cell[position] != NONE {
                    line.copy_from_slice(y);
                    known[0] = F::one();
                } else if known[0] != F::zero() {
                    y.copy_from_slice(line);
                }
            }
        }
    }
}

impl<F: Real> Layer<F> for Expand {
    fn state(&self) -> usize {
        if self.carries {
            self.features + 1
        } else {
            0
        }
    }

    fn unstepped(&self) -> Option<&'static str> {
        self.reversed.then_some("turns rows around")
    }

    /// Shapes: `x [lines, features], y [positions, features]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        let timeline = io.at.x[0].timeline;
        expand(timeline, self.features, self.fill, self.reversed, io.x[0], y);
        if self.carries {
            self.carry(timeline, io.state, y);
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let d = self.features;
        each_position(io.at.x[0].timeline, self.fill, self.reversed, |position, line| {
            add(&mut dx[line * d..][..d], &dy[position * d..][..d]);
        });
    }
}
