//! What a call hands over: rows of tokens or numbers, of one length or ragged, and their targets.

use crate::error::{Error, Result};
use crate::kernel::{all_finite, Real};
use crate::layer::Signal;

/// What a model takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// Token ids below `vocabulary`; id 0 is padding if `mask_zero`.
    Tokens {
        /// Size of the vocabulary.
        vocabulary: usize,
        /// Whether id 0 is never computed.
        mask_zero: bool,
    },
    /// A vector of this many features at every step.
    Sequence(usize),
    /// One vector of this many features a row.
    Vector(usize),
}

impl InputKind {
    /// What flows from the input to the layers that read it.
    pub fn signal(self) -> Signal {
        match self {
            InputKind::Tokens { .. } => Signal::Tokens,
            InputKind::Sequence(features) => Signal::Sequence(features),
            InputKind::Vector(features) => Signal::Vector(features),
        }
    }

    /// Whether rows hold numbers rather than tokens.
    pub fn has_features(self) -> bool {
        !matches!(self, InputKind::Tokens { .. })
    }
}

/// The lengths of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lengths<'a> {
    /// Every row has this many steps.
    Equal(usize),
    /// Row by row.
    Each(&'a [u32]),
}

/// Rows in the order in which they are to be used; values are concatenated row by row, without gaps.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a, F> {
    /// Number of rows.
    pub rows: usize,
    /// Their lengths; `Equal(1)` for vectors.
    pub lengths: Lengths<'a>,
    /// Token ids, for models that take them.
    pub tokens: &'a [i32],
    /// Numbers, for models that take those.
    pub floats: &'a [F],
    /// Targets, empty for inference.
    pub targets: &'a [F],
    /// Index of the first row in the call, for messages.
    pub first_row: usize,
}

impl Lengths<'_> {
    /// Steps of `row`.
    pub fn of(&self, row: usize) -> usize {
        match self {
            Lengths::Equal(steps) => *steps,
            Lengths::Each(lengths) => lengths[row] as usize,
        }
    }

    /// Steps of the longest row.
    pub fn longest(&self) -> usize {
        match self {
            Lengths::Equal(steps) => *steps,
            Lengths::Each(lengths) => lengths.iter().copied().max().unwrap_or(0) as usize,
        }
    }

    /// Steps of the first `rows` rows together.
    pub fn total(&self, rows: usize) -> usize {
        match self {
            Lengths::Equal(steps) => steps.saturating_mul(rows),
            Lengths::Each(lengths) => lengths[..rows].iter().map(|&n| n as usize).sum(),
        }
    }
}

impl<'a, F: Real> Input<'a, F> {
    /// (row, step) pairs.
    pub fn positions(&self) -> usize {
        self.lengths.total(self.rows)
    }

    /// Whether the sizes fit the model and every value can be used. `target_width` values belong to each row, or to each
    /// position if `per_step`.
    pub fn check(&self, kind: InputKind, target: Option<TargetShape>) -> Result<()> {
        if let Lengths::Each(lengths) = self.lengths {
            same("Row lengths", self.rows, lengths.len())?;
        }
        let positions = self.positions();
        if positions > u32::MAX as usize {
            return Err(Error::Shape {
                what: "Positions in one call",
                expected: u32::MAX as usize,
                got: positions,
            });
        }
        match kind {
            InputKind::Tokens { vocabulary, .. } => {
                same("Tokens", positions, self.tokens.len())?;
                self.check_tokens(vocabulary)?;
            }
            InputKind::Sequence(features) => {
                same("Input sequence", positions * features, self.floats.len())?;
                self.check_finite("input values", self.floats, |row| self.lengths.of(row) * features)?;
            }
            InputKind::Vector(features) => {
                same("Input vectors", self.rows * features, self.floats.len())?;
                self.check_finite("input values", self.floats, |_| features)?;
            }
        }
        let Some(target) = target else { return Ok(()) };
        let steps = |row| if target.per_step { self.lengths.of(row) } else { 1 };
        let expected = if target.per_step { positions } else { self.rows } * target.width;
        same("Targets", expected, self.targets.len())?;
        self.check_finite("targets", self.targets, |row| steps(row) * target.width)?;
        match target.classes {
            Some(classes) => self.check_classes(classes, steps),
            None => Ok(()),
        }
    }

    fn check_tokens(&self, vocabulary: usize) -> Result<()> {
        let outside = |token: i32| token < 0 || token as usize >= vocabulary;
        let Some(at) = self.tokens.iter().position(|&token| outside(token)) else { return Ok(()) };
        let (row, step) = self.locate(at, |row| self.lengths.of(row));
        Err(Error::TokenOutOfRange { row: self.first_row + row, step, token: self.tokens[at], vocabulary })
    }

    fn check_finite(&self, what: &'static str, values: &[F], width: impl Fn(usize) -> usize) -> Result<()> {
        if all_finite(values) {
            return Ok(());
        }
        let at = values.iter().position(|x| !x.is_finite()).unwrap_or(0);
        Err(Error::NotFinite { what, row: self.first_row + self.locate(at, width).0 })
    }

    fn check_classes(&self, classes: usize, width: impl Fn(usize) -> usize) -> Result<()> {
        let fits = |x: F| x >= F::zero() && x.wide() < classes as f64 && x.fract() == F::zero();
        let Some(at) = self.targets.iter().position(|&x| !fits(x)) else { return Ok(()) };
        let row = self.first_row + self.locate(at, width).0;
        Err(Error::ClassOutOfRange { row, class: self.targets[at].wide(), classes })
    }

    /// The row that element `at` belongs to, and its place in that row, where row r has `width(r)` elements.
    fn locate(&self, mut at: usize, width: impl Fn(usize) -> usize) -> (usize, usize) {
        for row in 0..self.rows {
            if at < width(row) {
                return (row, at);
            }
            at -= width(row);
        }
        (self.rows, at)
    }

    /// Consecutive batches of `size` rows, the last one possibly shorter. Sizes must have been checked.
    pub fn batches(
        self,
        kind: InputKind,
        target: Option<TargetShape>,
        size: usize,
    ) -> impl Iterator<Item = Input<'a, F>> {
        let features = match kind {
            InputKind::Tokens { .. } => 0,
            InputKind::Sequence(features) | InputKind::Vector(features) => features,
        };
        let mut rest = self;
        std::iter::from_fn(move || {
            let rows = size.max(1).min(rest.rows);
            if rows == 0 {
                return None;
            }
            let positions = rest.lengths.total(rows);
            let tokens = if features == 0 { positions } else { 0 };
            let targets = target.map_or(0, |t| t.width * if t.per_step { positions } else { rows });
            let mut batch = rest;
            batch.rows = rows;
            rest.rows -= rows;
            rest.first_row += rows;
            (batch.tokens, rest.tokens) = rest.tokens.split_at(tokens);
            (batch.floats, rest.floats) = rest.floats.split_at(positions * features);
            (batch.targets, rest.targets) = rest.targets.split_at(targets);
            if let Lengths::Each(lengths) = rest.lengths {
                let (now, later) = lengths.split_at(rows);
                (batch.lengths, rest.lengths) = (Lengths::Each(now), Lengths::Each(later));
            }
            Some(batch)
        })
    }
}

/// What a loss wants beside each output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetShape {
    /// Numbers per row or position.
    pub width: usize,
    /// Whether every position has its own.
    pub per_step: bool,
    /// For class indices: how many classes there are.
    pub classes: Option<usize>,
}

fn same(what: &'static str, expected: usize, got: usize) -> Result<()> {
    if expected == got {
        Ok(())
    } else {
        Err(Error::Shape { what, expected, got })
    }
}
