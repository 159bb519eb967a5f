//! Sequences as they grow. They share their beginnings: each is a token and the sequence before it.

use crate::ask::one_more;
use crate::error::Result;

/// A finished sequence.
#[derive(Debug, Clone, PartialEq)]
pub struct Sequence {
    /// Its tokens, the end included.
    pub tokens: Vec<u32>,
    /// For each token the row of its step that it was chosen in: by these, what was computed beside it is found.
    pub rows: Vec<u32>,
    /// The sum of the logarithms of its tokens' probabilities.
    pub log_probability: f64,
    /// What sequences are ordered by.
    pub score: f64,
    /// Whether it came to its end, and was not cut at the greatest length.
    pub ended: bool,
}

#[derive(Debug, Clone, Copy)]
struct Link {
    before: u32,
    token: u32,
    row: u32,
}

/// Stands before every first token.
const START: u32 = u32::MAX;

/// A sequence that goes on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Beam {
    /// The row in which its last token was chosen.
    pub row: usize,
    pub path: u32,
    pub token: u32,
    pub log_probability: f64,
}

impl Beam {
    /// Without a token.
    pub fn first(row: usize) -> Self {
        Beam { row, path: START, token: 0, log_probability: 0.0 }
    }
}

/// All sequences of a call.
#[derive(Debug, Default)]
pub(super) struct Paths(Vec<Link>);

impl Paths {
    /// The sequence with one more token, chosen in this row of its step.
    pub fn push(&mut self, before: u32, token: u32, row: usize) -> Result<u32> {
        one_more(&mut self.0, "what is decoded")?;
        self.0.push(Link { before, token, row: row as u32 });
        Ok(self.0.len() as u32 - 1)
    }

    /// From the last token to the first, each with its row.
    fn backwards(&self, end: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let mut at = end;
        std::iter::from_fn(move || {
            let link = self.0.get(at as usize)?;
            at = link.before;
            Some((link.token, link.row))
        })
    }

    /// Writes the tokens into a list, the first one first.
    pub fn tokens(&self, end: u32, into: &mut Vec<u32>) {
        into.clear();
        into.extend(self.backwards(end).map(|(token, _)| token));
        into.reverse();
    }

    pub fn sequence(&self, end: u32, log_probability: f64, score: f64, ended: bool) -> Sequence {
        let (mut tokens, mut rows): (Vec<_>, Vec<_>) = self.backwards(end).unzip();
        tokens.reverse();
        rows.reverse();
        Sequence { tokens, rows, log_probability, score, ended }
    }
}
