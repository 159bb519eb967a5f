//! Beam search over the sequences of one source.

use super::desk::Desk;
use super::path::{Beam, Paths, Sequence};
use super::rank::largest;
use super::rules::Rules;
use crate::ask::{one_more, room};
use crate::error::Result;
use crate::kernel::Real;
use crate::portable::powf;

/// How many sequences are followed, and how long ones are judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Width {
    /// Sequences that are followed at a time, at least 1, which is greedy.
    pub beams: usize,
    /// The exponent `a` of the score; 0 for the bare probability.
    pub length_penalty: f64,
    /// Sequences that are asked for, from 1 to `beams`.
    pub wanted: usize,
}

impl Width {
    /// `log p / ((5 + n) / 6)^a`
    fn score(&self, log_probability: f64, length: usize) -> f64 {
        log_probability / powf((5 + length) as f64 / 6.0, self.length_penalty)
    }
}

/// A sequence that does not go on.
#[derive(Debug, Clone, Copy)]
struct Ended {
    path: u32,
    log_probability: f64,
    score: f64,
    ended: bool,
}

/// The sequences of one source.
#[derive(Debug)]
pub(super) struct Search {
    pub live: Vec<Beam>,
    ended: Vec<Ended>,
    length: usize,
}

impl Search {
    /// With nothing before the first token.
    pub fn new(row: usize) -> Self {
        Search { live: vec![Beam::first(row)], ended: Vec::new(), length: 0 }
    }

    /// Takes the logits of the rows that go on, in their order, the first of which is row `first` of the step.
    /// Shapes: `logits [live, vocabulary]`.
    pub fn step<F: Real>(
        &mut self,
        first: usize,
        logits: &[F],
        (rules, width): (&Rules, &Width),
        paths: &mut Paths,
        desk: &mut Desk<F>,
    ) -> Result<()> {
        self.length += 1;
        self.rank(first, logits, (rules, width), paths, desk)?;
        if desk.candidates.is_empty() {
            // Everything is forbidden.
            self.length -= 1;
            return self.cut(width);
        }
        self.live.clear();
        for (rank, candidate) in desk.candidates.iter().enumerate() {
            let ends = rules.end == Some(candidate.token);
            // An end that is not among the best is no end: one beam ends where it is the most probable token.
            if (ends && rank >= width.beams) || (!ends && self.live.len() == width.beams) {
                continue;
            }
            let row = first + candidate.row;
            let path = paths.push(candidate.path, candidate.token, row)?;
            if ends {
                self.end(Beam { path, ..*candidate }, true, width)?;
            } else {
                one_more(&mut self.live, "what is decoded")?;
                self.live.push(Beam { row, path, ..*candidate });
            }
        }
        if self.length == rules.max_length {
            return self.cut(width);
        }
        if self.is_done(rules, width) {
            self.live.clear();
        }
        Ok(())
    }

    /// Ends all sequences where they are.
    fn cut(&mut self, width: &Width) -> Result<()> {
        std::mem::take(&mut self.live).into_iter().try_for_each(|beam| self.end(beam, false, width))
    }

    /// Every beam with its most probable tokens, the most probable sequence first; of several alike the earlier beam, and the lower token. Of each there are enough for all beams,
    /// and one more that may be its end.
    fn rank<F: Real>(
        &self,
        first: usize,
        logits: &[F],
        (rules, width): (&Rules, &Width),
        paths: &Paths,
        desk: &mut Desk<F>,
    ) -> Result<()> {
        let vocabulary = logits.len() / self.live.len();
        let count = (width.beams + 1).min(vocabulary);
        room(&mut desk.candidates, count * self.live.len(), "what is decoded")?;
        room(&mut desk.ranked, count, "what is decoded")?;
        for (row, (beam, logits)) in self.live.iter().zip(logits.chunks_exact(vocabulary)).enumerate() {
            paths.tokens(beam.path, &mut desk.tokens);
            rules.forbidden(&desk.tokens, &mut desk.forbidden);
            largest(logits, count, &desk.forbidden, &mut desk.ranked);
            let sum = desk.sums[first + row];
            desk.candidates.extend(desk.ranked.iter().map(|&(token, logit)| Beam {
                row,
                path: beam.path,
                token,
                log_probability: beam.log_probability + (logit.wide() - sum),
            }));
        }
        desk.candidates.sort_by(|a, b| b.log_probability.total_cmp(&a.log_probability));
        Ok(())
    }

    /// Keeps a sequence where it is one of the best that do not go on.
    fn end(&mut self, beam: Beam, ended: bool, width: &Width) -> Result<()> {
        let Beam { path, log_probability, .. } = beam;
        let score = width.score(log_probability, self.length);
        let place = self.ended.partition_point(|other| other.score >= score);
        one_more(&mut self.ended, "what is decoded")?;
        self.ended.insert(place, Ended { path, log_probability, score, ended });
        self.ended.truncate(width.beams);
        Ok(())
    }

    /// Whether no sequence that goes on is needed any more. More tokens make none more probable, and the greatest length is the most that a penalty can do for it.
    fn is_done(&self, rules: &Rules, width: &Width) -> bool {
        let best = self.live.iter().map(|beam| beam.log_probability).fold(f64::NEG_INFINITY, f64::max);
        let lengths = [self.length + 1, rules.max_length];
        let most =
            lengths.map(|length| width.score(best, length)).into_iter().fold(f64::NEG_INFINITY, f64::max);
        let enough = self.ended.get(width.wanted - 1).is_some_and(|last| last.score >= most);
        self.ended.len() >= width.beams || enough
    }

    /// The best, in their order.
    pub fn sequences(&self, paths: &Paths, width: &Width) -> Vec<Sequence> {
        let best = self.ended.iter().take(width.wanted);
        best.map(|one| paths.sequence(one.path, one.log_probability, one.score, one.ended)).collect()
    }
}
