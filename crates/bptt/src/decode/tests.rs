//! Against every sequence that there is, on vocabularies of a few tokens; the model is a table: logits by the two tokens before.

use super::*;
use crate::rng::Stream;

const END: u32 = 0;

/// Logits behind two tokens, for several sources, each of them another table.
struct Table {
    vocabulary: usize,
    seed: u64,
}

impl Table {
    fn logits(&self, source: usize, before: &[u32]) -> Vec<f64> {
        let code = before.iter().rev().take(2).fold(1u64, |code, &token| code * 31 + u64::from(token) + 1);
        let draws = Stream::new(self.seed, source as u64 * 1000 + code);
        (0..self.vocabulary).map(|token| 2.0 * draws.normal(token as u64)).collect()
    }

    fn log_probabilities(&self, source: usize, before: &[u32]) -> Vec<f64> {
        let logits = self.logits(source, before);
        let sum = logits.iter().map(|x| x.exp()).sum::<f64>().ln();
        logits.iter().map(|x| x - sum).collect()
    }

    /// Runs a decoder over these sources, keeping what a model would keep as states.
    fn run(&self, rules: &Rules, choice: Choice, sources: &[usize]) -> Vec<Vec<Sequence>> {
        let mut decoder = Decoder::new(rules.clone(), choice, sources.len()).unwrap();
        let mut rows: Vec<(usize, Vec<u32>)> = sources.iter().map(|&source| (source, vec![])).collect();
        while !rows.is_empty() {
            let logits: Vec<f64> =
                rows.iter().flat_map(|(source, before)| self.logits(*source, before)).collect();
            let moves = decoder.step(&logits).unwrap().to_vec();
            rows = moves
                .iter()
                .map(|&Move { source, row, token }| {
                    assert_eq!(rows[row].0, sources[source]);
                    (rows[row].0, [&rows[row].1[..], &[token]].concat())
                })
                .collect();
        }
        decoder.finish()
    }

    /// Every sequence with its `log p`, by the rules.
    fn all(
        &self,
        source: usize,
        rules: &Rules,
        before: &[u32],
        log_probability: f64,
        into: &mut Vec<(Vec<u32>, f64)>,
    ) {
        let mut forbidden = vec![];
        rules.forbidden(before, &mut forbidden);
        for (token, p) in self.log_probabilities(source, before).into_iter().enumerate() {
            let token = token as u32;
            if forbidden.contains(&token) {
                continue;
            }
            let sequence = [before, &[token]].concat();
            if token == END || sequence.len() == rules.max_length {
                into.push((sequence, log_probability + p));
            } else {
                self.all(source, rules, &sequence, log_probability + p, into);
            }
        }
    }
}

fn rules(max_length: usize) -> Rules {
    Rules { end: Some(END), max_length, ..Rules::default() }
}

fn search(beams: usize, length_penalty: f64, wanted: usize) -> Choice {
    Choice::Search(Width { beams, length_penalty, wanted })
}

#[test]
fn as_many_beams_as_sequences_find_what_an_exhaustive_search_finds() {
    for seed in 0..40 {
        let vocabulary = 2 + seed as usize % 3;
        let table = Table { vocabulary, seed };
        let max_length = 4;
        for rules in [
            rules(max_length),
            Rules { min_length: 2, ..rules(max_length) },
            Rules { no_repeat_ngram: 2, suppress: vec![1], ..rules(max_length) },
        ] {
            let mut all = vec![];
            table.all(7, &rules, &[], 0.0, &mut all);
            for penalty in [0.0, 0.6, 1.5, -0.5] {
                let score =
                    |(tokens, p): &(Vec<u32>, f64)| p / ((5 + tokens.len()) as f64 / 6.0).powf(penalty);
                all.sort_by(|a, b| score(b).total_cmp(&score(a)));
                let wanted = all.len().min(3);
                let found = table.run(&rules, search(vocabulary.pow(4), penalty, wanted), &[7]);
                assert_eq!(found[0].len(), wanted);
                for (sequence, best) in found[0].iter().zip(&all) {
                    assert_eq!(sequence.tokens, best.0, "seed {seed}, penalty {penalty}");
                    assert!((sequence.log_probability - best.1).abs() < 1e-9);
                    assert!((sequence.score - score(best)).abs() < 1e-9);
                    assert_eq!(sequence.ended, best.0.last() == Some(&END));
                }
            }
        }
    }
}

#[test]
fn one_beam_is_greedy() {
    for seed in 0..50 {
        let table = Table { vocabulary: 5, seed };
        let [found] = &table.run(&rules(8), search(1, 0.6, 1), &[3])[..] else { panic!() };
        let mut tokens = vec![];
        while tokens.len() < 8 && tokens.last() != Some(&END) {
            let p = table.log_probabilities(3, &tokens);
            let top = (0..5).fold(0, |top, i| if p[i] > p[top] { i } else { top });
            tokens.push(top as u32);
        }
        assert_eq!(found[0].tokens, tokens, "seed {seed}");
    }
}

#[test]
fn sources_do_not_depend_on_each_other() {
    let table = Table { vocabulary: 6, seed: 5 };
    let sampling = Sampling { temperature: 0.8, top_k: 4, top_p: 0.9, seed: 11, first: 0 };
    let sources = [4, 9, 1, 4];
    for choice in [search(1, 0.0, 1), search(4, 0.6, 2)] {
        let together = table.run(&rules(7), choice, &sources);
        for (source, found) in sources.iter().zip(&together) {
            let [alone] = &table.run(&rules(7), choice, &[*source])[..] else { panic!() };
            let plain =
                |all: &[Sequence]| all.iter().map(|s| (s.tokens.clone(), s.score)).collect::<Vec<_>>();
            assert_eq!(plain(found), plain(alone));
        }
    }
    let drawn = |seed| {
        let choice = Choice::Sample { sampling: Sampling { seed, ..sampling }, wanted: 3 };
        table.run(&rules(7), choice, &sources)
    };
    assert_eq!(drawn(11), drawn(11));
    assert_ne!(drawn(11), drawn(12));
    assert!(drawn(11).iter().all(|found| found.len() == 3));
}

#[test]
fn rows_of_sequences_lead_back_to_where_tokens_were_chosen() {
    let table = Table { vocabulary: 4, seed: 2 };
    let mut decoder = Decoder::new(rules(5), search(3, 0.0, 3), 1).unwrap();
    let mut steps: Vec<Vec<Vec<u32>>> = vec![vec![vec![]]];
    while !steps.last().unwrap().is_empty() {
        let rows = steps.last().unwrap();
        let logits: Vec<f64> = rows.iter().flat_map(|before| table.logits(0, before)).collect();
        let moves = decoder.step(&logits).unwrap();
        let next = moves.iter().map(|m| [&rows[m.row][..], &[m.token]].concat()).collect();
        steps.push(next);
    }
    for Sequence { tokens, rows, .. } in &decoder.finish()[0] {
        assert_eq!(tokens.len(), rows.len());
        for (step, &row) in rows.iter().enumerate() {
            assert_eq!(steps[step][row as usize], tokens[..step]);
        }
    }
}

#[test]
fn a_sequence_of_which_nothing_can_follow_ends_there() {
    let table = Table { vocabulary: 3, seed: 2 };
    let rules = Rules { suppress: vec![0, 1, 2], ..rules(5) };
    for choice in [
        search(2, 0.0, 2),
        Choice::Sample {
            sampling: Sampling { temperature: 1.0, top_k: 0, top_p: 1.0, seed: 1, first: 0 },
            wanted: 2,
        },
    ] {
        let found = table.run(&rules, choice, &[1]);
        assert!(!found[0].is_empty());
        assert!(found[0].iter().all(|s| s.tokens.is_empty() && !s.ended && s.log_probability == 0.0));
    }
}
