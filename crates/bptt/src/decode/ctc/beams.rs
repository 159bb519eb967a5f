//! Prefix beam search: at each step the lists of labels that are the most probable so far, over all ways that read as them.
//!
//! Of a list two sums are kept, of the ways that end in a blank, `k`, and of those that end in its last label, `l`. A step with the probabilities p makes of them
//! `k' = (k + l) p_blank` and `l' = l p_last`, and gives the list with one more label c `(k + l) p_c`, or `k p_c` where c is its last label: equal
//! ones without a blank between them are one. Where equal labels are not merged, each is one more. All of it in logarithms.

use super::asked::Asked;
use super::prefixes::{Prefixes, NONE, ROOT};
use super::reading::{Reading, WHAT};
use super::scorer::{Scorer, START};
use crate::ask::{one_more, room};
use crate::decode::rank::largest;
use crate::error::Result;
use crate::kernel::{log_sum_exp, Real};
use crate::portable::{exp, ln, ln_1p};
use std::cmp::Ordering;

/// A list of labels that is followed, or may be.
#[derive(Debug, Clone, Copy)]
struct Beam {
    /// Of the list, or of the one that is `longer` by a label.
    node: u32,
    longer: Option<u32>,
    /// The logarithms of the sums over ways that end in a blank, and in the last label.
    in_blank: f64,
    in_label: f64,
    /// What the scorer adds.
    bonus: f64,
    /// What it is ordered by.
    score: f64,
}

impl Beam {
    fn log_probability(&self) -> f64 {
        log_add(self.in_blank, self.in_label)
    }

    fn scored(self) -> Self {
        Beam { score: self.log_probability() + self.bonus, ..self }
    }

    /// The better one first; of several alike the one that was there before, and the lower label.
    fn order(&self, other: &Self) -> Ordering {
        let rest = |beam: &Self| (beam.longer.is_some(), beam.node, beam.longer);
        other.score.total_cmp(&self.score).then_with(|| rest(self).cmp(&rest(other)))
    }
}

pub(super) struct Search<'a, F> {
    asked: &'a Asked,
    scorer: Option<&'a Scorer>,
    beams: usize,
    prefixes: Prefixes,
    live: Vec<Beam>,
    candidates: Vec<Beam>,
    /// Labels that may be added, with their outputs.
    labels: Vec<(u32, F)>,
    /// For each label whether the list at hand is followed with it as well.
    followed: Vec<bool>,
    /// Labels before the one that is scored.
    before: Vec<i64>,
}

impl<'a, F: Real> Search<'a, F> {
    /// Before the first step.
    pub fn new(asked: &'a Asked, scorer: Option<&'a Scorer>, beams: usize) -> Result<Self> {
        let mut search = Search {
            asked,
            scorer,
            beams,
            prefixes: Prefixes::new(),
            live: Vec::new(),
            candidates: Vec::new(),
            labels: Vec::new(),
            followed: Vec::new(),
            before: Vec::new(),
        };
        room(&mut search.followed, asked.units, WHAT)?;
        search.followed.resize(asked.units, false);
        one_more(&mut search.live, WHAT)?;
        let never = f64::NEG_INFINITY;
        let empty = Beam { node: ROOT, longer: None, in_blank: 0.0, in_label: never, bonus: 0.0, score: 0.0 };
        search.live.push(empty);
        Ok(search)
    }

    /// Goes one step on.
    /// Shapes: `line [units]`.
    pub fn step(&mut self, line: &[F]) -> Result<()> {
        let Asked { units, blank, from_logits, .. } = *self.asked;
        let log_sum = if from_logits { log_sum_exp(line) } else { 0.0 };
        let log_p = |class: u32| {
            let output = line[class as usize].wide();
            if from_logits {
                output - log_sum
            } else {
                ln(output)
            }
        };
        // Of a list only so many longer ones can be among the best: as many labels as there are beams, and one for its last.
        let count = if self.scorer.is_some() { units } else { units.min(self.beams.saturating_add(1)) };
        room(&mut self.labels, count, WHAT)?;
        largest(line, count, &[blank as u32], &mut self.labels);
        room(&mut self.candidates, self.live.len() * (1 + self.labels.len()), WHAT)?;
        self.stay(&log_p);
        self.lengthen(&log_p);
        self.keep_best()
    }

    /// The lists that are followed, as they are: those that end in a blank, or in their last label again, or have got it from a list that is followed as well.
    fn stay(&mut self, log_p: &impl Fn(u32) -> f64) {
        let blank = log_p(self.asked.blank as u32);
        for i in 0..self.live.len() {
            let beam = self.live[i];
            let mut stays =
                Beam { in_blank: beam.log_probability() + blank, in_label: f64::NEG_INFINITY, ..beam };
            if let Some(label) = self.prefixes.label(beam.node) {
                if self.asked.merges {
                    stays.in_label = beam.in_label + log_p(label);
                }
                let before = self.prefixes.before(beam.node).and_then(|node| self.prefixes.live(node));
                if let Some(before) = before {
                    let got = self.with_label(&self.live[before], label) + log_p(label);
                    stays.in_label = log_add(stays.in_label, got);
                }
            }
            self.candidates.push(stays.scored());
        }
    }

    /// The sum over the ways of a list to which a label can be added.
    fn with_label(&self, beam: &Beam, label: u32) -> f64 {
        let again = self.asked.merges && self.prefixes.label(beam.node) == Some(label);
        if again {
            beam.in_blank
        } else {
            beam.log_probability()
        }
    }

    /// The lists with one more label that are not followed yet.
    fn lengthen(&mut self, log_p: &impl Fn(u32) -> f64) {
        for i in 0..self.live.len() {
            let beam = self.live[i];
            self.follow(beam.node, true);
            self.look_back(beam.node);
            for &(label, _) in &self.labels {
                let in_label = self.with_label(&beam, label) + log_p(label);
                if self.followed[label as usize] {
                    continue;
                }
                let added = self.scorer.map_or(0.0, |scorer| scorer.label(&self.before, i64::from(label)));
                let longer = Beam {
                    longer: Some(label),
                    in_blank: f64::NEG_INFINITY,
                    in_label,
                    bonus: beam.bonus + added,
                    ..beam
                };
                self.candidates.push(longer.scored());
            }
            self.follow(beam.node, false);
        }
    }

    /// Notes with which labels a list is followed as well, or forgets it.
    fn follow(&mut self, node: u32, followed: bool) {
        for child in self.prefixes.children(node).filter(|&child| self.prefixes.live(child).is_some()) {
            let label = self.prefixes.label(child).unwrap_or(NONE);
            self.followed[label as usize] = followed;
        }
    }

    /// The labels at the end of a list that a scorer looks back at.
    fn look_back(&mut self, node: u32) {
        let Some(scorer) = self.scorer else { return };
        let labels = self.prefixes.backwards(node).map(i64::from).chain([START]);
        self.before.clear();
        self.before.extend(labels.take(scorer.history()));
        self.before.reverse();
    }

    /// Follows the best of all candidates.
    fn keep_best(&mut self) -> Result<()> {
        for beam in &self.live {
            self.prefixes.set_live(beam.node, None);
        }
        // What can't be is no reading.
        self.candidates.retain(|candidate| candidate.score > f64::NEG_INFINITY);
        if self.candidates.len() > self.beams {
            self.candidates.select_nth_unstable_by(self.beams, Beam::order);
            self.candidates.truncate(self.beams);
        }
        self.candidates.sort_unstable_by(Beam::order);
        room(&mut self.live, self.candidates.len(), WHAT)?;
        for candidate in &self.candidates {
            let node = match candidate.longer {
                None => candidate.node,
                Some(label) => self.prefixes.longer(candidate.node, label)?,
            };
            self.prefixes.set_live(node, Some(self.live.len()));
            self.live.push(Beam { node, longer: None, ..*candidate });
        }
        Ok(())
    }

    /// The best lists, at most so many, the best first.
    pub fn readings(mut self, count: usize) -> Result<Vec<Reading>> {
        for i in 0..self.live.len() {
            let Some(scorer) = self.scorer else { break };
            self.look_back(self.live[i].node);
            let beam = &mut self.live[i];
            *beam = Beam { bonus: beam.bonus + scorer.end(&self.before), ..*beam }.scored();
        }
        self.live.sort_unstable_by(Beam::order);
        let mut readings = Vec::new();
        room(&mut readings, count.min(self.live.len()), WHAT)?;
        for beam in self.live.iter().take(count) {
            let mut labels = Vec::new();
            room(&mut labels, self.prefixes.backwards(beam.node).count(), WHAT)?;
            labels.extend(self.prefixes.backwards(beam.node));
            labels.reverse();
            readings.push(Reading { labels, log_probability: beam.log_probability(), score: beam.score });
        }
        Ok(readings)
    }
}

/// `log(exp a + exp b)`
fn log_add(a: f64, b: f64) -> f64 {
    let (less, more) = if a < b { (a, b) } else { (b, a) };
    if less == f64::NEG_INFINITY {
        more
    } else {
        more + ln_1p(exp(less - more))
    }
}
