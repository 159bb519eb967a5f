//! How many steps rows have.

/// The lengths of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lengths<'a> {
    /// Every row has this many steps.
    Equal(usize),
    /// Row by row.
    Each(&'a [u32]),
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
            Lengths::Each(lengths) => {
                lengths[..rows].iter().fold(0, |sum: usize, &n| sum.saturating_add(n as usize))
            }
        }
    }
}
