//! What a call hands over: rows of tokens or numbers, of one length or ragged, and their targets.

use crate::batch::Lengths;
use crate::error::{Error, Result};
use crate::ids::{Id, InputId, List};
use crate::kernel::{all_finite, Real};
use crate::node::Dims;

/// What a model takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// Token ids below `vocabulary`.
    Tokens {
        /// Size of the vocabulary.
        vocabulary: usize,
        /// Ids of each step, where steps are sequences of them; none where each is one.
        words: Option<usize>,
    },
    /// Such a line at every step.
    Sequence(Dims),
    /// One such line a row.
    Vector(Dims),
}

impl InputKind {
    /// Numbers of a line; 0 of tokens.
    pub fn size(self) -> usize {
        match self {
            InputKind::Tokens { .. } => 0,
            InputKind::Sequence(dims) | InputKind::Vector(dims) => dims.size(),
        }
    }

    /// Token ids of a step; 1 of numbers.
    fn ids(self) -> usize {
        match self {
            InputKind::Tokens { words: Some(words), .. } => words,
            _ => 1,
        }
    }

    /// Whether rows hold numbers rather than tokens.
    pub fn has_features(self) -> bool {
        !matches!(self, InputKind::Tokens { .. })
    }
}

/// Most inputs, and most outputs, of a model.
pub const MOST: usize = 8;

/// One of a model's inputs.
#[derive(Debug, Clone, Copy)]
pub struct InputPort {
    /// What it takes.
    pub kind: InputKind,
    /// The group of inputs that share an embedding; its own index if there is none.
    pub lexicon: InputId,
    /// Rows of every batch, where a stateful layer depends on it.
    pub rows: Option<usize>,
}

/// The rows of one input; values are concatenated row by row, without gaps.
#[derive(Debug, Clone, Copy)]
pub struct Feed<'a, F> {
    /// The rows' lengths; `Equal(1)` for vectors.
    pub lengths: Lengths<'a>,
    /// Token ids, where the input takes them.
    pub tokens: &'a [i32],
    /// Numbers, where it takes those.
    pub floats: &'a [F],
}

/// Where a batch begins within a call.
#[derive(Debug, Clone, Copy, Default)]
pub struct Start {
    row: usize,
    /// For each output its lines before.
    lines: [usize; MOST],
    /// For each output the numbers of the lists before.
    lists: [usize; MOST],
}

impl Start {
    /// The lists of so many rows of an output.
    fn take_lists<'a, F: Real>(&mut self, output: usize, rows: usize, all: &'a [F]) -> &'a [F] {
        let from = self.lists[output];
        let longer = |end: usize, _| end + 1 + split_list(&all[end..]).map_or(0, <[F]>::len);
        self.lists[output] = (0..rows).fold(from, longer);
        &all[from..self.lists[output]]
    }
}

/// The first of some lists, each of which stands behind its length.
pub(crate) fn split_list<F: Real>(lists: &[F]) -> Option<&[F]> {
    let (length, rest) = lists.split_first()?;
    let whole = *length >= F::zero() && length.fract() == F::zero() && length.wide() <= rest.len() as f64;
    whole.then(|| &rest[..length.wide() as usize])
}

/// Rows in the order in which they are to be used.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a, F> {
    /// Number of rows.
    pub rows: usize,
    /// One for each input of the model.
    pub feeds: [Feed<'a, F>; MOST],
    /// One for each output, concatenated row by row; empty for inference.
    pub targets: [&'a [F]; MOST],
    /// For each output the weight of each of its lines in the loss; empty where all weigh 1.
    pub weights: [&'a [F]; MOST],
    /// Index of the first row in the call, for messages.
    pub first_row: usize,
}

impl<'a, F: Real> Feed<'a, F> {
    /// Of no rows.
    pub const NONE: Self = Feed { lengths: Lengths::Equal(0), tokens: &[], floats: &[] };

    fn check(&self, kind: InputKind, rows: usize, first_row: usize) -> Result<()> {
        if let Lengths::Each(lengths) = self.lengths {
            same("Row lengths", rows, lengths.len())?;
        }
        let ids = kind.ids();
        let positions = self.lengths.total(rows).saturating_mul(ids);
        // Positions are kept as numbers of 32 bits, of which the last marks what has none.
        if positions >= u32::MAX as usize {
            return Err(Error::OutOfMemory { what: "the positions of one call", bytes: positions });
        }
        match kind {
            InputKind::Tokens { vocabulary, .. } => {
                same("Tokens", positions, self.tokens.len())?;
                let outside = |token: i32| token < 0 || token as usize >= vocabulary;
                let Some(at) = self.tokens.iter().position(|&token| outside(token)) else { return Ok(()) };
                let (row, step) = locate(rows, at / ids, |row| self.lengths.of(row));
                Err(Error::TokenOutOfRange { row: first_row + row, step, token: self.tokens[at], vocabulary })
            }
            InputKind::Sequence(dims) => {
                let features = dims.size();
                same("Input values", positions.saturating_mul(features), self.floats.len())?;
                check_finite("input values", self.floats, rows, first_row, |row| {
                    self.lengths.of(row) * features
                })
            }
            InputKind::Vector(dims) => {
                let features = dims.size();
                same("Input values", rows.saturating_mul(features), self.floats.len())?;
                check_finite("input values", self.floats, rows, first_row, |_| features)
            }
        }
    }

    /// Rows from `from` on, `rows` of them.
    fn part(&self, kind: InputKind, from: usize, rows: usize) -> Self {
        let (start, end) = (self.lengths.total(from), self.lengths.total(from + rows));
        let features = kind.size();
        let lengths = match self.lengths {
            Lengths::Equal(steps) => Lengths::Equal(steps),
            Lengths::Each(lengths) => Lengths::Each(&lengths[from..from + rows]),
        };
        match kind {
            InputKind::Tokens { .. } => {
                let ids = kind.ids();
                Feed { lengths, tokens: &self.tokens[start * ids..end * ids], floats: &[] }
            }
            _ => Feed { lengths, tokens: &[], floats: &self.floats[start * features..end * features] },
        }
    }
}

impl<'a, F: Real> Input<'a, F> {
    /// Rows of a model with one input and one output.
    pub fn of(
        rows: usize,
        lengths: Lengths<'a>,
        tokens: &'a [i32],
        floats: &'a [F],
        targets: &'a [F],
    ) -> Self {
        let mut input = Input {
            rows,
            feeds: [Feed::NONE; MOST],
            targets: [&[]; MOST],
            weights: [&[]; MOST],
            first_row: 0,
        };
        input.feeds[0] = Feed { lengths, tokens, floats };
        input.targets[0] = targets;
        input
    }

    /// (row, step) pairs of the first input.
    pub fn positions(&self) -> usize {
        self.feeds[0].lengths.total(self.rows)
    }

    /// Whether the sizes fit the model and every value can be used.
    pub fn check(&self, ports: &List<InputId, InputPort>, targets: Option<&[TargetShape]>) -> Result<()> {
        for (feed, port) in self.feeds.iter().zip(ports) {
            feed.check(port.kind, self.rows, self.first_row)?;
        }
        for (i, shape) in targets.unwrap_or(&[]).iter().enumerate() {
            match shape.lines {
                Lines::Lists => self.check_lists(self.targets[i])?,
                _ => self.check_lines(["Targets", "targets"], shape, self.targets[i])?,
            }
            if !self.weights[i].is_empty() {
                let line = TargetShape { width: 1, ..*shape };
                self.check_lines(["Sample weights", "sample weights"], &line, self.weights[i])?;
            }
        }
        Ok(())
    }

    /// Whether there is a whole list for each row, and nothing behind the last.
    fn check_lists(&self, values: &[F]) -> Result<()> {
        let mut rest = values;
        for row in 0..self.rows {
            let list =
                split_list(rest).ok_or(Error::Shape { what: "Targets", expected: self.rows, got: row })?;
            check_finite("targets", list, 1, self.first_row + row, |_| list.len())?;
            rest = &rest[1 + list.len()..];
        }
        same("Targets", values.len() - rest.len(), values.len())
    }

    fn check_lines(
        &self,
        [what, within]: [&'static str; 2],
        shape: &TargetShape,
        values: &[F],
    ) -> Result<()> {
        let width = |row| shape.lines(self, row).saturating_mul(shape.width);
        let expected = (0..self.rows).fold(0, |sum: usize, row| sum.saturating_add(width(row)));
        same(what, expected, values.len())?;
        check_finite(within, values, self.rows, self.first_row, width)
    }

    /// Consecutive batches of `size` rows, the last one possibly shorter. Sizes must have been checked.
    pub fn batches<'b>(
        self,
        ports: &'b List<InputId, InputPort>,
        targets: &'b [TargetShape],
        size: usize,
    ) -> impl Iterator<Item = Input<'a, F>> + 'b
    where
        'a: 'b,
    {
        let mut start = Start::default();
        std::iter::from_fn(move || self.next_batch(ports, targets, size, &mut start))
    }

    /// The batch of at most `size` rows that begins at `start`, which moves behind it.
    pub fn next_batch(
        &self,
        ports: &List<InputId, InputPort>,
        targets: &[TargetShape],
        size: usize,
        start: &mut Start,
    ) -> Option<Input<'a, F>> {
        let from = start.row;
        let rows = size.max(1).min(self.rows - from);
        let mut batch = Input {
            rows,
            feeds: [Feed::NONE; MOST],
            targets: [&[]; MOST],
            weights: [&[]; MOST],
            first_row: self.first_row + from,
        };
        for ((part, feed), port) in batch.feeds.iter_mut().zip(&self.feeds).zip(ports) {
            *part = feed.part(port.kind, from, rows);
        }
        for (i, shape) in targets.iter().enumerate() {
            let lines: usize = (from..from + rows).map(|row| shape.lines(self, row)).sum();
            let (first, end) = (start.lines[i], start.lines[i] + lines);
            batch.targets[i] = match shape.lines {
                Lines::Lists => start.take_lists(i, rows, self.targets[i]),
                _ => &self.targets[i][first * shape.width..end * shape.width],
            };
            batch.weights[i] = self.weights[i].get(first..end).unwrap_or_default();
            start.lines[i] = end;
        }
        start.row += rows;
        (rows > 0).then_some(batch)
    }
}

fn check_finite<F: Real>(
    what: &'static str,
    values: &[F],
    rows: usize,
    first_row: usize,
    width: impl Fn(usize) -> usize,
) -> Result<()> {
    if all_finite(values) {
        return Ok(());
    }
    let at = values.iter().position(|x| !x.is_finite()).unwrap_or(0);
    Err(Error::NotFinite { what, row: first_row + locate(rows, at, width).0 })
}

/// The row that element `at` belongs to, and its place in that row, where row r has `width(r)` elements.
fn locate(rows: usize, mut at: usize, width: impl Fn(usize) -> usize) -> (usize, usize) {
    for row in 0..rows {
        if at < width(row) {
            return (row, at);
        }
        at -= width(row);
    }
    (rows, at)
}

/// Where the targets of a row come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// One for each row.
    Rows,
    /// One for each step of an input's row.
    Steps(InputId),
    /// This many for each row.
    Fixed(usize),
    /// A list for each row: its length, then as many numbers.
    Lists,
}

/// What a loss wants beside each output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetShape {
    /// Numbers per line.
    pub width: usize,
    /// How many lines a row has.
    pub lines: Lines,
}

impl TargetShape {
    fn lines<F>(&self, input: &Input<F>, row: usize) -> usize {
        match self.lines {
            Lines::Rows | Lines::Lists => 1,
            Lines::Steps(i) => input.feeds[i.index()].lengths.of(row),
            Lines::Fixed(steps) => steps,
        }
    }
}

fn same(what: &'static str, expected: usize, got: usize) -> Result<()> {
    if expected == got {
        Ok(())
    } else {
        Err(Error::Shape { what, expected, got })
    }
}
