//! Targets that are lists of classes, one for a whole row of steps.

/// The rows of a batch whose targets are lists: of each row its labels, and the lines of the output that are its steps.
#[derive(Debug, Clone, Copy)]
pub struct Lists<'a, F> {
    /// The classes of all lists, row by row.
    pub labels: &'a [F],
    /// (rows), where the list of each row ends among them.
    pub label_ends: &'a [u32],
    /// The lines of all rows, row by row in the order of their steps.
    pub lines: &'a [u32],
    /// (rows), where the lines of each row end among them.
    pub line_ends: &'a [u32],
}

impl<'a, F> Lists<'a, F> {
    /// Of no rows: targets are lines.
    pub const NONE: Self = Lists { labels: &[], label_ends: &[], lines: &[], line_ends: &[] };

    /// Rows.
    pub fn rows(&self) -> usize {
        self.line_ends.len()
    }

    /// The lines of a row, step by step, and its labels.
    pub fn row(&self, row: usize) -> (&'a [u32], &'a [F]) {
        (part(self.lines, self.line_ends, row), part(self.labels, self.label_ends, row))
    }

    /// All rows, in their order.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&'a [u32], &'a [F])> + '_ {
        (0..self.rows()).map(|row| self.row(row))
    }

    /// The first rows alone.
    pub(crate) fn first(&self, rows: usize) -> Self {
        Lists { line_ends: &self.line_ends[..rows], label_ends: &self.label_ends[..rows], ..*self }
    }
}

/// The part of a row in what lies row by row.
fn part<'a, T>(all: &'a [T], ends: &[u32], row: usize) -> &'a [T] {
    let start = row.checked_sub(1).map_or(0, |before| ends[before] as usize);
    &all[start..ends[row] as usize]
}
