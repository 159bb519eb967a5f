//! What lists of labels are like: how probable each label is behind those before it, by a table of n-grams that backs off.
//!
//! `log p(w | h)` is the table's where it has the n-gram h w; else the back-off weight of h, 0 where the table doesn't have it, and
//! `log p(w | h')` with h' without the first label of h (S. Katz, "Estimation of Probabilities from Sparse Data", 1987; the format of ARPA
//! files). Lists begin behind [`START`], and come to their [`END`].
//!
//! A list of S labels scores `alpha log p + beta S`, with p the product over its labels; and once it is complete, over its end.

use crate::ask::room;
use crate::error::{Error, Result};

/// Stands before the first label.
pub const START: i64 = -1;
/// Stands behind the last label.
pub const END: i64 = -2;

const WHAT: &str = "a table of n-grams";

/// A table of n-grams, and what it counts for.
#[derive(Debug)]
pub struct Scorer {
    alpha: f64,
    beta: f64,
    /// The logarithm of the probability of a label that the table doesn't have.
    unknown: f64,
    /// Labels of the longest n-gram, less one.
    history: usize,
    /// All n-grams one after the other, sorted; where each ends; and its logarithms, of its probability and of its back-off.
    labels: Vec<i64>,
    ends: Vec<usize>,
    logs: Vec<[f64; 2]>,
}

impl Scorer {
    /// From numbers: alpha, beta, the logarithm of the probability of unknown labels, then of each n-gram how many labels it has, these, and its
    /// two logarithms. N-grams are sorted, by their labels one after the other.
    pub fn of(numbers: &[f64]) -> Result<Self> {
        let [alpha, beta, unknown, table @ ..] = numbers else { return Err(damaged("it is too short")) };
        let count = entries(table).count();
        let total = entries(table).map(|(labels, _)| labels.len()).sum();
        let mut scorer = Scorer {
            alpha: *alpha,
            beta: *beta,
            unknown: *unknown,
            history: 0,
            labels: Vec::new(),
            ends: Vec::new(),
            logs: Vec::new(),
        };
        room(&mut scorer.labels, total, WHAT)?;
        room(&mut scorer.ends, count, WHAT)?;
        room(&mut scorer.logs, count, WHAT)?;
        let mut read = 0;
        for (labels, logs) in entries(table) {
            read += 1 + labels.len() + logs.len();
            scorer.history = scorer.history.max(labels.len() - 1);
            scorer.labels.extend(labels.iter().map(|&label| label as i64));
            scorer.ends.push(scorer.labels.len());
            scorer.logs.push(logs);
        }
        let finite = numbers.iter().all(|number| number.is_finite());
        let sorted = (1..count).all(|i| scorer.ngram(i - 1) < scorer.ngram(i));
        match (read == table.len(), finite && sorted) {
            (false, _) => Err(damaged("it does not end where its last n-gram does")),
            (_, false) => Err(damaged("its n-grams are not sorted, or not all of its numbers are finite")),
            _ => Ok(scorer),
        }
    }

    /// Labels that are looked back at.
    pub fn history(&self) -> usize {
        self.history
    }

    /// What one more label behind others adds to a score.
    pub fn label(&self, before: &[i64], label: i64) -> f64 {
        self.alpha * self.log_probability(before, label) + self.beta
    }

    /// What it adds that a list ends there.
    pub fn end(&self, before: &[i64]) -> f64 {
        self.alpha * self.log_probability(before, END)
    }

    /// Of a label behind at most `history` others.
    fn log_probability(&self, before: &[i64], label: i64) -> f64 {
        let mut backed_off = 0.0;
        for from in 0..=before.len() {
            let near = &before[from..];
            if let Some([log, _]) = self.find(near.iter().copied().chain([label])) {
                return backed_off + log;
            }
            if !near.is_empty() {
                backed_off += self.find(near.iter().copied()).map_or(0.0, |[_, weight]| weight);
            }
        }
        backed_off + self.unknown
    }

    fn ngram(&self, i: usize) -> &[i64] {
        let start = i.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.labels[start..self.ends[i]]
    }

    fn find(&self, ngram: impl Iterator<Item = i64> + Clone) -> Option<[f64; 2]> {
        let compare = |i: usize| self.ngram(i).iter().copied().cmp(ngram.clone());
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low.midpoint(high);
            match compare(middle) {
                std::cmp::Ordering::Equal => return Some(self.logs[middle]),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

/// The n-grams of a table, as far as they are whole.
fn entries(table: &[f64]) -> impl Iterator<Item = (&[f64], [f64; 2])> {
    let mut rest = table;
    std::iter::from_fn(move || {
        let (&count, behind) = rest.split_first()?;
        let whole = count >= 1.0 && count.fract() == 0.0 && count + 2.0 <= behind.len() as f64;
        let (labels, behind) = behind.split_at(if whole { count as usize } else { return None });
        rest = &behind[2..];
        Some((labels, [behind[0], behind[1]]))
    })
}

fn damaged(problem: &str) -> Error {
    Error::spec(WHAT, problem)
}
