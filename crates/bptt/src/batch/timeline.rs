//! Packed cells: which (row, step) pairs of a batch are computed, and in which order.
//!
//! A masked step leaves the state as it was, so a row is compacted to its real steps. Rows are sorted by their number of
//! real steps, so that those active at a step are a prefix; cells lie shard by shard, step by step, row by row. Left
//! padding, right padding, holes in the mask and ragged rows are then one case, in which rows only leave.
//!
//! Without a mask, padding is computed like any other token. But rows of equal length that begin with the same id, over and
//! over, share their states until they differ. So the row with the longest such prefix, the *chain*, runs from the first step,
//! and the others join it where their own tokens begin, at the chain's state: a case in which rows only arrive.
//!
//! A layer that reads a row from its end uses the same cells through `mirror`: step s of a row stands at its s-th cell from the end.

use super::lengths::Lengths;
use crate::ask::room;
use crate::error::Result;
use crate::kernel::Real;
use crate::note::Note;
use std::ops::Range;

/// Marks a row without a single real step, and a position without a cell.
pub const NONE: u32 = u32::MAX;

/// What the lists of a batch are for, in messages.
pub(crate) const PACKING: &str = "the packing of a batch";

/// Rows of a shard: enough of them to fill the tiles of the matrix product at each step.
pub const SHARD_ROWS: usize = 16;

/// Rows of a shard where recurrent weights come from beyond the caches at each step: then more rows are to share one reading.
pub const SHARD_ROWS_FAR: usize = 64;

/// Rows that run through time together, apart from all others.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shard {
    /// First entry of [`Timeline::starts`]; there is one per step and one more for the end.
    first: usize,
    /// Steps of its longest row.
    pub steps: usize,
    /// First of its rows in the order of rows.
    pub row: usize,
    /// Its rows.
    pub rows: usize,
}

/// Which steps are left out.
#[derive(Debug, Clone, Copy)]
pub enum Mask<'a, F> {
    /// None.
    None,
    /// Those whose token is 0.
    Zero(&'a [i32]),
    /// Those whose features, `width` for each position, all equal `skip`.
    Equal {
        /// (positions, width)
        values: &'a [F],
        /// Features of a position.
        width: usize,
        /// What marks a step that is left out.
        skip: F,
    },
}

/// What a timeline is made from.
#[derive(Debug, Clone, Copy)]
pub struct Track<'a, F> {
    /// Rows of the batch.
    pub rows: usize,
    /// Their steps.
    pub lengths: Lengths<'a>,
    /// Steps that are left out.
    pub mask: Mask<'a, F>,
    /// The tokens, where rows may share the states of a common prefix.
    pub shared: Option<&'a [i32]>,
    /// Whether some layer reads rows from their end.
    pub mirrored: bool,
    /// Whether some layer reads every position, masked ones included.
    pub gridded: bool,
    /// Rows of a shard, about.
    pub shard_rows: usize,
}

/// The cells of one batch on one time axis. All lists keep their memory from batch to batch.
#[derive(Debug, Default)]
pub struct Timeline {
    /// Rows.
    pub rows: usize,
    /// Steps of the longest row, masked ones included.
    pub steps: usize,
    /// The shards, in order of their cells.
    pub shards: Vec<Shard>,
    starts: Vec<u32>,
    /// For each cell its position in the input.
    pub source: Vec<u32>,
    /// For each row the cell of its last real step, or [`NONE`].
    pub last: Vec<u32>,
    /// For each cell the index of its token among the batch's distinct ones; then that of the blank line, if there is one.
    pub token: Vec<u32>,
    /// For each cell the one that a layer reads there that goes through rows from their end; empty where none does.
    pub mirror: Vec<u32>,
    /// For each position its cell, or [`NONE`]; empty where no layer asks.
    pub cell: Vec<u32>,
    /// Whether there is one more line than cells: what masked steps hold before the first real one.
    pub blank: bool,
    /// Whether rows share the states of a common prefix.
    pub shares: bool,
    /// The same for the report, with the reason.
    pub sharing: Note,
    /// Whether steps are left out.
    pub packing: Note,
    /// Whether rows may differ in length.
    pub ragged: bool,
    /// (row, step) pairs of the input.
    pub positions: usize,
    order: Vec<u32>,
    prefix: Vec<u32>,
    /// Where each shard's rows begin in `order`, and the end.
    limits: Vec<u32>,
    real: Vec<u32>,
    bounds: Vec<u32>,
    offsets: Vec<u32>,
}

impl Timeline {
    /// Cells, the unit in which recurrent work is counted.
    pub fn cells(&self) -> usize {
        self.source.len()
    }

    /// Lines of a sequence: cells, and the blank line where there is one.
    pub fn lines(&self) -> usize {
        self.cells() + usize::from(self.blank)
    }

    /// Cells of `shard` at `step`.
    pub fn step(&self, shard: Shard, step: usize) -> Range<usize> {
        self.starts[shard.first + step] as usize..self.starts[shard.first + step + 1] as usize
    }

    /// All cells of `shard`.
    pub fn shard_cells(&self, shard: Shard) -> Range<usize> {
        self.starts[shard.first] as usize..self.starts[shard.first + shard.steps] as usize
    }

    /// Every cell with a predecessor, as (cell of the previous step, cell). Rows that join follow the chain, the first row.
    pub fn links(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.shards.iter().flat_map(move |&shard| {
            (1..shard.steps).flat_map(move |t| {
                let before = self.step(shard, t - 1);
                let previous = move |i| if i < before.len() { before.start + i } else { before.start };
                self.step(shard, t).enumerate().map(move |(i, cell)| (previous(i), cell))
            })
        })
    }

    /// Every first cell, as (place of its row in the order of rows, cell).
    pub fn starts(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let started = self.shards.iter().filter(|shard| shard.steps > 0);
        started.flat_map(|&shard| self.step(shard, 0).enumerate().map(move |(i, cell)| (shard.row + i, cell)))
    }

    /// The input's row at place `i` of the order of rows.
    pub fn row(&self, i: usize) -> usize {
        self.order[i] as usize
    }

    /// The input's rows that end at line `i` of a shard: one, or with a shared prefix the chain and all that are nothing else.
    pub fn ending(&self, shard: Shard, i: usize) -> impl Iterator<Item = usize> + '_ {
        let rows = &self.order[shard.row..shard.row + shard.rows];
        let ending = match (self.shares, i) {
            (false, _) => &rows[i..i + 1],
            (true, 0) => &rows[self.step(shard, shard.steps - 1).len() - 1..],
            (true, _) => &rows[i - 1..i],
        };
        ending.iter().map(|&row| row as usize)
    }

    /// The step of the input, masked ones counted, at which a cell stands.
    pub fn step_of(&self, cell: usize) -> usize {
        self.locate(self.source[cell] as usize).expect("a cell stands at a step").1
    }

    /// Cells of a row.
    pub fn real_steps(&self, row: usize) -> usize {
        self.length(row) as usize
    }

    /// The positions of a row.
    pub fn row_positions(&self, row: usize) -> Range<usize> {
        self.offsets[row] as usize..self.offsets[row + 1] as usize
    }

    /// Where the cells of a row lie where those of all rows are counted row by row.
    pub fn real_range(&self, row: usize) -> Range<usize> {
        self.bounds[row] as usize..self.bounds[row + 1] as usize
    }

    /// Writes the cells of all rows, none of which share any, row by row in the order of their steps.
    /// Shapes: `into [cells]`.
    pub fn cells_by_row(&self, into: &mut [u32]) {
        for &shard in &self.shards {
            for t in 0..shard.steps {
                for (i, cell) in self.step(shard, t).enumerate() {
                    into[self.bounds[self.row(shard.row + i)] as usize + t] = cell as u32;
                }
            }
        }
    }

    /// The positions of a row's cells, step by step.
    pub fn real_positions(&self, row: usize) -> &[u32] {
        &self.real[self.real_range(row)]
    }

    /// The cell of a row's step, if it has one.
    pub fn cell_at(&self, row: usize, step: usize) -> Option<usize> {
        let cell = *self.cell[self.row_positions(row)].get(step)?;
        (cell != NONE).then_some(cell as usize)
    }

    /// The row and the step of a position; the blank line behind all positions has none.
    pub fn locate(&self, position: usize) -> Option<(usize, usize)> {
        let row = self.offsets[1..=self.rows].partition_point(|&end| end as usize <= position);
        (row < self.rows).then(|| (row, position - self.offsets[row] as usize))
    }

    /// Packs a batch whose values have been checked.
    pub fn prepare<F: Real>(&mut self, track: &Track<F>) -> Result<()> {
        self.reserve(track)?;
        self.rows = track.rows;
        self.steps = track.lengths.longest();
        self.positions = track.lengths.total(track.rows);
        self.ragged = matches!(track.lengths, Lengths::Each(_));
        self.blank = track.gridded && (self.ragged || !matches!(track.mask, Mask::None));
        self.find_real_steps(track);
        self.shares = track.shared.is_some_and(|tokens| self.find_prefixes(track.lengths, tokens));
        self.sort_rows();
        self.shards.clear();
        self.starts.clear();
        self.source.clear();
        self.last.clear();
        self.last.resize(self.rows, NONE);
        self.divide_rows(track.shard_rows);
        for shard in 1..self.limits.len() {
            let rows = self.limits[shard - 1] as usize..self.limits[shard] as usize;
            match self.shares {
                _ if rows.is_empty() => (),
                true => self.lay_out_joining(rows),
                false => self.lay_out_leaving(rows),
            }
        }
        self.mirror.clear();
        if track.mirrored {
            self.reflect();
        }
        self.cell.clear();
        if track.gridded {
            self.cell.resize(self.positions, NONE);
            (0..).zip(&self.source).for_each(|(cell, &position)| self.cell[position as usize] = cell);
        }
        Ok(())
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let lists = [
            &self.starts,
            &self.source,
            &self.last,
            &self.token,
            &self.mirror,
            &self.cell,
            &self.order,
            &self.prefix,
            &self.limits,
            &self.real,
            &self.bounds,
            &self.offsets,
        ];
        let words: usize = lists.iter().map(|list| list.capacity()).sum();
        words * size_of::<u32>() + self.shards.capacity() * size_of::<Shard>()
    }

    fn reserve<F: Real>(&mut self, track: &Track<F>) -> Result<()> {
        let (rows, longest) = (track.rows, track.lengths.longest());
        let cells = track.lengths.total(rows);
        let shards = rows.div_ceil(track.shard_rows);
        // A shard has as many steps as one of its rows has cells, and one more for the end. Rows are sorted by counting those of each length.
        let lengths = longest.saturating_add(1);
        let steps = shards.saturating_mul(lengths).min(cells.saturating_add(shards)).max(lengths);
        room(&mut self.shards, shards, PACKING)?;
        room(&mut self.starts, steps, PACKING)?;
        room(&mut self.source, cells, PACKING)?;
        room(&mut self.real, cells, PACKING)?;
        room(&mut self.token, cells.saturating_add(1), PACKING)?;
        room(&mut self.last, rows, PACKING)?;
        room(&mut self.order, rows, PACKING)?;
        room(&mut self.prefix, rows, PACKING)?;
        room(&mut self.limits, shards + 1, PACKING)?;
        room(&mut self.bounds, rows.saturating_add(1), PACKING)?;
        room(&mut self.offsets, rows.saturating_add(1), PACKING)?;
        room(&mut self.mirror, if track.mirrored { cells } else { 0 }, PACKING)?;
        room(&mut self.cell, if track.gridded { cells } else { 0 }, PACKING)
    }

    /// `real[bounds[r]..bounds[r + 1]]` are the positions of row r that are computed.
    fn find_real_steps<F: Real>(&mut self, track: &Track<F>) {
        let is_real = |position: usize| match track.mask {
            Mask::None => true,
            Mask::Zero(tokens) => tokens[position] != 0,
            Mask::Equal { values, width, skip } => {
                values[position * width..][..width].iter().any(|&x| x != skip)
            }
        };
        self.real.clear();
        self.bounds.clear();
        self.bounds.push(0);
        self.offsets.clear();
        self.offsets.push(0);
        let mut position = 0;
        for row in 0..track.rows {
            for _ in 0..track.lengths.of(row) {
                if is_real(position) {
                    self.real.push(position as u32);
                }
                position += 1;
            }
            self.bounds.push(self.real.len() as u32);
            self.offsets.push(position as u32);
        }
    }

    /// How many leading tokens of each row are the id that starts the longest run; false if sharing them saves nothing.
    fn find_prefixes(&mut self, lengths: Lengths, tokens: &[i32]) -> bool {
        let Lengths::Equal(steps) = lengths else { return false };
        let run = |row: &[i32]| row.iter().take_while(|&&id| id == row[0]).count() as u32;
        let rows = || tokens.chunks_exact(steps.max(1));
        let Some(longest) = rows().max_by_key(|row| run(row)) else { return false };
        self.prefix.clear();
        self.prefix.extend(rows().map(|row| if row[0] == longest[0] { run(row) } else { 0 }));
        self.prefix.iter().filter(|&&steps| steps > 0).count() > 1
    }

    /// Longest first where rows leave, shortest prefix first where they join; equal ones keep their order. What is to hold the steps counts
    /// the rows of each length: so sorting takes one pass, and a tenth of the code that the standard library's does.
    fn sort_rows(&mut self) {
        let Self { order, bounds, prefix, starts, rows, steps, shares, .. } = self;
        let length = |row: usize| bounds[row + 1] - bounds[row];
        let key = |row: usize| match *shares {
            true => prefix[row] as usize,
            false => *steps - length(row) as usize,
        };
        starts.clear();
        starts.resize(*steps + 1, 0);
        (0..*rows).for_each(|row| starts[key(row)] += 1);
        let mut before = 0;
        for place in starts.iter_mut() {
            before += std::mem::replace(place, before);
        }
        order.clear();
        order.resize(*rows, 0);
        for row in 0..*rows {
            let place = &mut starts[key(row)];
            order[*place as usize] = row as u32;
            *place += 1;
        }
    }

    /// Gives each shard consecutive rows of the order, and of the cells about the same number. Rows of like length then go
    /// together, and shards whose rows have no common prefix need none of the chain.
    fn divide_rows(&mut self, shard_rows: usize) {
        let Self { order, prefix, limits, bounds, rows, shares, .. } = self;
        // A row counts one more than its cells, so that rows without any are divided as well.
        let work = |row: u32| {
            let row = row as usize;
            u64::from(1 + bounds[row + 1] - bounds[row] - if *shares { prefix[row] } else { 0 })
        };
        let total: u64 = order.iter().map(|&row| work(row)).sum();
        let shards = rows.div_ceil(shard_rows) as u64;
        limits.clear();
        limits.push(0);
        let mut done = 0;
        for (i, &row) in order.iter().enumerate() {
            done += work(row);
            while done * shards >= total * limits.len() as u64 && limits.len() as u64 <= shards {
                limits.push(i as u32 + 1);
            }
        }
    }

    fn lay_out_leaving(&mut self, rows: Range<usize>) {
        let mut active = rows.len();
        let first = self.starts.len();
        for step in 0u32.. {
            self.starts.push(self.source.len() as u32);
            while active > 0 && self.length(self.order[rows.start + active - 1] as usize) <= step {
                active -= 1;
            }
            if active == 0 {
                let shard = Shard { first, steps: step as usize, row: rows.start, rows: rows.len() };
                self.shards.push(shard);
                break;
            }
            for i in 0..active {
                self.push_cell(self.order[rows.start + i] as usize, step);
            }
        }
    }

    /// The chain is the last of the rows and the first of each step; the others join where their prefix ends.
    fn lay_out_joining(&mut self, rows: Range<usize>) {
        let others = rows.len() - 1;
        let row = |batch: &Self, i: usize| batch.order[rows.start + i] as usize;
        let chain = row(self, others);
        let (first, steps) = (self.starts.len(), self.length(chain));
        let mut joined = 0;
        for step in 0..steps {
            self.starts.push(self.source.len() as u32);
            while joined < others && self.prefix[row(self, joined)] <= step {
                joined += 1;
            }
            self.push_cell(chain, step);
            for i in 0..joined {
                let row = row(self, i);
                self.push_cell(row, step);
            }
        }
        self.starts.push(self.source.len() as u32);
        self.shards.push(Shard { first, steps: steps as usize, row: rows.start, rows: rows.len() });
        // Rows that are nothing but prefix end where the chain does, which is then nothing else either.
        for i in joined..others {
            let row = row(self, i);
            self.last[row] = self.last[chain];
        }
    }

    fn push_cell(&mut self, row: usize, step: u32) {
        self.last[row] = self.source.len() as u32;
        self.source.push(self.real[(self.bounds[row] + step) as usize]);
    }

    fn length(&self, row: usize) -> u32 {
        self.bounds[row + 1] - self.bounds[row]
    }

    /// `mirror` from the cells: line i of a shard has as many cells as steps at which there are more than i rows.
    fn reflect(&mut self) {
        self.mirror.resize(self.source.len(), 0);
        for &shard in &self.shards {
            for t in 0..shard.steps {
                for (i, cell) in self.step(shard, t).enumerate() {
                    let length = self.length(self.row(shard.row + i)) as usize;
                    self.mirror[cell] = (self.step(shard, length - 1 - t).start + i) as u32;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(tokens: &[i32], lengths: Lengths, rows: usize, mask_zero: bool) -> Timeline {
        packed_by(SHARD_ROWS, tokens, lengths, rows, mask_zero)
    }

    fn packed_by(
        shard_rows: usize,
        tokens: &[i32],
        lengths: Lengths,
        rows: usize,
        mask_zero: bool,
    ) -> Timeline {
        let mask = if mask_zero { Mask::Zero(tokens) } else { Mask::None };
        let shared = (!mask_zero).then_some(tokens);
        let mut timeline = Timeline::default();
        let mirrored = shared.is_none();
        let track = Track::<f32> { rows, lengths, mask, shared, mirrored, gridded: true, shard_rows };
        timeline.prepare(&track).unwrap();
        timeline
    }

    #[test]
    fn left_right_holes_and_ragged_give_the_same_cells() {
        let left = packed(&[0, 0, 5, 6, 1, 2, 3, 4], Lengths::Equal(4), 2, true);
        let right = packed(&[5, 6, 0, 0, 1, 2, 3, 4], Lengths::Equal(4), 2, true);
        let holes = packed(&[0, 5, 0, 6, 1, 2, 3, 4], Lengths::Equal(4), 2, true);
        let ragged = packed(&[5, 6, 1, 2, 3, 4], Lengths::Each(&[2, 4]), 2, false);
        for batch in [&left, &right, &holes, &ragged] {
            assert_eq!(batch.cells(), 6);
            assert_eq!(batch.last, [3, 5]);
            assert_eq!(batch.links().collect::<Vec<_>>(), [(0, 2), (1, 3), (2, 4), (4, 5)]);
        }
    }

    #[test]
    fn rows_without_a_step_have_no_last_cell() {
        let batch = packed(&[0, 0, 7, 7], Lengths::Equal(2), 2, true);
        assert_eq!(batch.last, [NONE, 1]);
        let empty = packed(&[], Lengths::Each(&[0, 0]), 2, false);
        assert_eq!((empty.cells(), empty.shards.len(), empty.shards[0].steps), (0, 1, 0));
    }

    #[test]
    fn a_shared_prefix_is_one_chain_that_rows_join() {
        let tokens = [0, 0, 5, 6, 0, 0, 0, 7, 8, 0, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0];
        let batch = packed(&tokens, Lengths::Equal(4), 5, false);
        // Row 4, all prefix, is the chain; rows 2, 0 and 1 join at steps 0, 2 and 3; row 3 ends where row 4 does.
        assert_eq!(batch.source, [16, 8, 17, 9, 18, 10, 2, 19, 11, 3, 7]);
        assert_eq!(batch.last, [9, 10, 8, 7, 7]);
        let links = [(0, 2), (1, 3), (2, 4), (3, 5), (2, 6), (4, 7), (5, 8), (6, 9), (4, 10)];
        assert_eq!(batch.links().collect::<Vec<_>>(), links);
    }

    #[test]
    fn shards_hold_every_cell_once() {
        for shard_rows in [SHARD_ROWS, SHARD_ROWS_FAR] {
            let rows = 2 * shard_rows + 3;
            let lengths: Vec<u32> = (0..rows as u32).map(|r| r * 7 % 5).collect();
            let total = lengths.iter().sum::<u32>();
            let tokens = vec![1; total as usize];
            let batch = packed_by(shard_rows, &tokens, Lengths::Each(&lengths), rows, false);
            assert_eq!(batch.shards.len(), 3);
            let mut positions = batch.source.clone();
            positions.sort_unstable();
            assert_eq!(positions, (0..total).collect::<Vec<_>>());
            let cells: usize = batch.shards.iter().map(|&s| batch.shard_cells(s).len()).sum();
            assert_eq!(cells, batch.cells());
        }
    }

    #[test]
    fn mirrors_turn_each_row_around() {
        let batch = packed(&[0, 0, 5, 6, 1, 2, 3, 4, 0, 7, 0, 0], Lengths::Equal(4), 3, true);
        let of_row = |row: usize| -> Vec<usize> {
            let cells = batch.row_positions(row).map(|p| batch.cell[p]).filter(|&c| c != NONE);
            cells.map(|c| c as usize).collect()
        };
        for row in 0..3 {
            let cells = of_row(row);
            let turned: Vec<usize> = cells.iter().rev().map(|&c| batch.mirror[c] as usize).collect();
            assert_eq!(cells, turned);
        }
        let mut by_row = vec![0; batch.cells()];
        batch.cells_by_row(&mut by_row);
        for row in 0..3 {
            let cells: Vec<usize> = by_row[batch.real_range(row)].iter().map(|&cell| cell as usize).collect();
            assert_eq!(cells, of_row(row));
        }
    }
}
