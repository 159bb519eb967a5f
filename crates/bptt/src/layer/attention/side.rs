//! Which lines of an input stand in a row, one behind the other.

use crate::batch::Timeline;
use crate::error::Result;
use crate::graph::{each_shown, Fill, Place, Tensor};
use crate::ids::TensorId;
use crate::kernel::{add, Real};

/// An input as queries, keys or values: lines of several heads, one behind the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    /// Heads of a line.
    pub heads: usize,
    /// Numbers of a head.
    pub size: usize,
    /// Whether there is a line for every position.
    is_grid: bool,
    /// What masked steps hold where there is none.
    fill: Fill,
}

/// Which of a row's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Those that no mask leaves out.
    Real,
    /// Those of all steps that the batch has.
    All,
}

/// Where the lines of a row's keys are found.
#[derive(Clone, Copy)]
pub(super) struct Lines<'a> {
    /// What says which keys count.
    pub counted: &'a Timeline,
    /// What their lines are laid out by, where that is another.
    pub own: &'a Timeline,
    pub row: usize,
    pub of: Of,
}

impl Lines<'_> {
    /// Whether the layout is another.
    fn apart(&self) -> bool {
        !std::ptr::eq(self.counted, self.own)
    }
}

impl Side {
    /// An input whose lines are `heads` of one size.
    pub fn new<F: Real>(place: &Place<F>, input: TensorId, heads: usize) -> Result<Self> {
        let Tensor { form, fill, .. } = place.tensor(input);
        let features = place.features(input)?;
        if heads == 0 || features % heads != 0 {
            return place.refuse(format!("{features} features are no {heads} heads"));
        }
        Ok(Side { heads, size: features / heads, is_grid: form.is_grid(), fill })
    }

    /// Numbers of a line.
    pub fn width(self) -> usize {
        self.heads * self.size
    }

    /// The line of a position that is not masked.
    pub fn line(self, timeline: &Timeline, position: usize) -> usize {
        if self.is_grid {
            position
        } else {
            timeline.cell[position] as usize
        }
    }

    /// Calls `work` with each key of a row, counted from 0, and its line; not with those that a layout apart masks.
    fn each(self, lines: Lines, mut work: impl FnMut(usize, usize)) {
        let Lines { counted: timeline, own, row, of } = lines;
        let positions = timeline.row_positions(row);
        if of == Of::Real {
            let real = timeline.real_positions(row).iter().map(|&position| position as usize);
            if !lines.apart() {
                return real.enumerate().for_each(|(i, position)| work(i, self.line(timeline, position)));
            }
            for (i, position) in real.enumerate() {
                let step = position - positions.start;
                if own.cell_at(row, step).is_some() {
                    work(i, self.line(own, own.row_positions(row).start + step));
                }
            }
            return;
        }
        let own = positions.len();
        if self.is_grid {
            return positions.enumerate().for_each(|(i, position)| work(i, position));
        }
        // Rows are as if padded to the longest one.
        let mut behind = timeline.cells();
        each_shown(timeline, row, self.fill, |position, line| {
            work(position - positions.start, line);
            if self.fill == Fill::Before {
                behind = line;
            }
        });
        (own..timeline.steps).for_each(|i| work(i, behind));
    }

    /// How many keys a row has.
    pub fn count(timeline: &Timeline, row: usize, of: Of) -> usize {
        match of {
            Of::Real => timeline.real_steps(row),
            Of::All => timeline.steps,
        }
    }

    /// Copies a head of a row's keys.
    /// Shapes: `x [lines, heads, size], into [keys, size]`.
    pub fn gather<F: Real>(self, lines: Lines, head: usize, x: &[F], into: &mut [F]) {
        if lines.of == Of::All || lines.apart() {
            // A grid has no lines behind the end of a row.
            into.fill(F::zero());
        }
        self.each(lines, |i, line| {
            into[i * self.size..][..self.size].copy_from_slice(&x[self.place(line, head)..][..self.size]);
        });
    }

    /// Adds the gradients of a row's keys to their lines, all heads of them.
    /// Shapes: `from [keys, heads, size], dx [lines, heads, size]`.
    pub fn scatter<F: Real>(self, lines: Lines, from: &[F], dx: &mut [F]) {
        let width = self.width();
        self.each(lines, |i, line| add(&mut dx[line * width..][..width], &from[i * width..][..width]));
    }

    /// Where a head of a line begins.
    pub fn place(self, line: usize, head: usize) -> usize {
        (line * self.heads + head) * self.size
    }
}
