//! From cells to every position. A masked step holds what it holds in Keras: behind a recurrent layer the output of the step
//! before, and before the first real step (or without a recurrent layer, or with `zero_output_for_mask`) the blank line, which is the last
//! one of a sequence and runs through all layers like any other.
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
pub fn expand<F: Real>(
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

impl<F: Real> Layer<F> for Expand {
    /// Shapes: `x [lines, features], y [positions, features]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        expand(io.at.x[0].timeline, self.features, self.fill, self.reversed, io.x[0], y);
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let d = self.features;
        each_position(io.at.x[0].timeline, self.fill, self.reversed, |position, line| {
            add(&mut dx[line * d..][..d], &dy[position * d..][..d]);
        });
    }
}
