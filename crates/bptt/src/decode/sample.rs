//! Tokens drawn at random.

use super::desk::Desk;
use super::path::{Beam, Paths, Sequence};
use super::rank::largest;
use super::rules::Rules;
use crate::ask::{grow, room};
use crate::error::Result;
use crate::kernel::Real;
use crate::portable::exp;
use crate::rng::{stream, Stream};

/// How tokens are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// Logits are divided by it: below 1 the probable become more probable. Above 0.
    pub temperature: f64,
    /// Only so many of the most probable are drawn; 0 for all.
    pub top_k: usize,
    /// Only the most probable that together have this probability are drawn, after `top_k`; 1 for all. At least one is.
    pub top_p: f64,
    /// From which all draws follow.
    pub seed: u64,
    /// The number of the first source among all that the seed is for: each has draws of its own.
    pub first: u64,
}

impl Sampling {
    /// A token as `uniform`, from 0 to 1, picks it; none where every one is forbidden.
    /// Shapes: `logits [vocabulary]`.
    fn draw<F: Real>(&self, logits: &[F], uniform: f64, desk: &mut Desk<F>) -> Result<Option<u32>> {
        let Desk { forbidden, ranked, weights, .. } = desk;
        let all = self.top_k == 0 || self.top_k >= logits.len();
        let count = if all { logits.len() } else { self.top_k };
        room(ranked, count, "what is decoded")?;
        if all {
            let tokens = logits.iter().enumerate().map(|(token, &logit)| (token as u32, logit));
            let allowed = |&(token, logit): &(u32, F)| {
                logit > F::neg_infinity() && forbidden.binary_search(&token).is_err()
            };
            ranked.extend(tokens.filter(allowed));
            ranked.sort_by(|a, b| b.1.wide().total_cmp(&a.1.wide()));
        } else {
            largest(logits, count, forbidden, ranked);
        }
        let Some(&(_, first)) = ranked.first() else { return Ok(None) };
        weights.clear();
        grow(weights, ranked.len(), "what is decoded")?;
        for (weight, (_, logit)) in weights.iter_mut().zip(&*ranked) {
            *weight = exp((logit.wide() - first.wide()) / self.temperature);
        }
        let total: f64 = weights.iter().sum();
        // Those that together have the probability, in their order.
        let (mut kept, mut nucleus) = (0, 0.0);
        while kept < weights.len() && (kept == 0 || nucleus < self.top_p * total) {
            nucleus += weights[kept];
            kept += 1;
        }
        let mut left = uniform * nucleus;
        let place = weights[..kept].iter().position(|weight| {
            left -= weight;
            left < 0.0
        });
        Ok(Some(ranked[place.unwrap_or(kept - 1)].0))
    }
}

/// One of the sequences of a source.
#[derive(Debug, Clone, Copy)]
struct Drawn {
    beam: Beam,
    ended: bool,
}

/// The sequences of one source. They share the first row.
#[derive(Debug)]
pub(super) struct Drawing {
    all: Vec<Drawn>,
    /// Those that go on.
    live: Vec<usize>,
    /// The first of the streams of draws that are theirs.
    stream: u64,
    length: usize,
}

impl Drawing {
    /// The sequences of a source, which is number `first + source` for the draws.
    pub fn new(source: usize, first: u64, wanted: usize) -> Result<Self> {
        let (mut all, mut live) = (Vec::new(), Vec::new());
        room(&mut all, wanted, "what is decoded")?;
        room(&mut live, wanted, "what is decoded")?;
        all.extend((0..wanted).map(|_| Drawn { beam: Beam::first(source), ended: false }));
        live.extend(0..wanted);
        let stream = stream::DECODING + (first + source as u64) * wanted as u64;
        Ok(Drawing { all, live, stream, length: 0 })
    }

    pub fn rows(&self) -> usize {
        if self.length == 0 {
            1
        } else {
            self.live.len()
        }
    }

    /// The sequences that go on.
    pub fn live(&self) -> impl Iterator<Item = &Beam> {
        self.live.iter().map(|&one| &self.all[one].beam)
    }

    /// Takes the logits of the rows that go on, in their order, the first of which is row `first` of the step.
    /// Shapes: `logits [live, vocabulary]`, at first `[1, vocabulary]`.
    pub fn step<F: Real>(
        &mut self,
        first: usize,
        logits: &[F],
        (rules, sampling): (&Rules, &Sampling),
        paths: &mut Paths,
        desk: &mut Desk<F>,
    ) -> Result<()> {
        let vocabulary = logits.len() / self.rows();
        let shared = self.length == 0;
        for (place, one) in std::mem::take(&mut self.live).into_iter().enumerate() {
            let row = if shared { 0 } else { place };
            let logits = &logits[row * vocabulary..][..vocabulary];
            let Drawn { beam, ended } = &mut self.all[one];
            paths.tokens(beam.path, &mut desk.tokens);
            rules.forbidden(&desk.tokens, &mut desk.forbidden);
            let draws = Stream::new(sampling.seed, self.stream + one as u64);
            let Some(token) = sampling.draw(logits, draws.uniform(self.length as u64), desk)? else {
                continue;
            };
            beam.log_probability += logits[token as usize].wide() - desk.sums[first + row];
            (beam.path, beam.row, beam.token) =
                (paths.push(beam.path, token, first + row)?, first + row, token);
            *ended = rules.end == Some(token);
            if !*ended && self.length + 1 < rules.max_length {
                self.live.push(one);
            }
        }
        self.length += 1;
        Ok(())
    }

    /// All of them, in the order of their draws; their score is the bare probability.
    pub fn sequences(&self, paths: &Paths) -> Vec<Sequence> {
        let sequence = |&Drawn { beam: Beam { path, log_probability, .. }, ended }: &Drawn| {
            paths.sequence(path, log_probability, log_probability, ended)
        };
        self.all.iter().map(sequence).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(sampling: &Sampling, logits: &[f32], forbidden: &[u32]) -> Vec<f64> {
        let mut counts = vec![0.0; logits.len()];
        let mut desk = Desk { forbidden: forbidden.to_vec(), ..Desk::default() };
        for i in 0..10_000 {
            let uniform = (i as f64 + 0.5) / 10_000.0;
            let drawn = sampling.draw(logits, uniform, &mut desk).unwrap().unwrap();
            counts[drawn as usize] += 1e-4;
        }
        counts
    }

    #[test]
    fn shares_are_the_probabilities_that_the_settings_leave() {
        let logits = [0.1f32, 0.5, 0.3, 0.1].map(f32::ln);
        let near = |found: Vec<f64>, expected: [f64; 4]| {
            found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 2e-4)
        };
        let plain = Sampling { temperature: 1.0, top_k: 0, top_p: 1.0, seed: 1, first: 0 };
        assert!(near(shares(&plain, &logits, &[]), [0.1, 0.5, 0.3, 0.1]));
        assert!(near(shares(&plain, &logits, &[1]), [0.2, 0.0, 0.6, 0.2]));
        assert!(near(shares(&Sampling { top_k: 2, ..plain }, &logits, &[]), [0.0, 0.625, 0.375, 0.0]));
        assert!(near(shares(&Sampling { top_p: 0.6, ..plain }, &logits, &[]), [0.0, 0.625, 0.375, 0.0]));
        assert!(near(shares(&Sampling { top_p: 0.0, ..plain }, &logits, &[]), [0.0, 1.0, 0.0, 0.0]));
        let squares = [0.01, 0.25, 0.09, 0.01].map(|p| p / 0.36);
        assert!(near(shares(&Sampling { temperature: 0.5, ..plain }, &logits, &[]), squares));
    }

    #[test]
    fn nothing_is_drawn_where_all_is_forbidden() {
        let plain = Sampling { temperature: 1.0, top_k: 1, top_p: 1.0, seed: 1, first: 0 };
        let mut desk = Desk { forbidden: vec![0, 1], ..Desk::default() };
        assert_eq!(plain.draw(&[1.0f32, 2.0], 0.5, &mut desk), Ok(None));
    }
}
