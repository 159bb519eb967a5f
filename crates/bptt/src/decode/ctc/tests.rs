//! Against the sum over every way through a few steps.

use super::*;
use crate::rng::Stream;
use std::collections::BTreeMap;

const STEPS: usize = 5;
const UNITS: usize = 3;

fn asked(blank: usize, merges: bool, width: Option<(usize, usize)>) -> Asked {
    let width = width.map(|(beams, paths)| asked::Width { beams, paths });
    Asked { units: UNITS, blank, merges, from_logits: true, width }
}

fn outputs(seed: u64) -> Vec<f64> {
    let draws = Stream::new(seed, 0);
    (0..STEPS * UNITS).map(|i| 2.0 * draws.normal(i as u64)).collect()
}

fn softmax(line: &[f64]) -> Vec<f64> {
    let sum: f64 = line.iter().map(|x| x.exp()).sum();
    line.iter().map(|x| x.exp() / sum).collect()
}

/// The probability of every list of labels: the sum over all ways that read as it.
fn all(outputs: &[f64], blank: usize, merges: bool) -> BTreeMap<Vec<u32>, f64> {
    let p: Vec<Vec<f64>> = outputs.chunks_exact(UNITS).map(softmax).collect();
    let mut lists = BTreeMap::new();
    for way in 0..UNITS.pow(STEPS as u32) {
        let classes: Vec<usize> = (0..STEPS).map(|step| way / UNITS.pow(step as u32) % UNITS).collect();
        let apart = |step: usize| !merges || step == 0 || classes[step] != classes[step - 1];
        let read = (0..STEPS).filter(|&step| classes[step] != blank && apart(step));
        let list = read.map(|step| classes[step] as u32).collect();
        let product: f64 = classes.iter().enumerate().map(|(step, &class)| p[step][class]).product();
        *lists.entry(list).or_insert(0.0) += product;
    }
    lists
}

/// Lists by their scores, the best first.
fn ranked(lists: BTreeMap<Vec<u32>, f64>, bonus: impl Fn(&[u32]) -> f64) -> Vec<Reading> {
    let reading = |(labels, p): (Vec<u32>, f64)| {
        let score = p.ln() + bonus(&labels);
        Reading { labels, log_probability: p.ln(), score }
    };
    let mut readings: Vec<Reading> = lists.into_iter().map(reading).collect();
    readings.sort_by(|a, b| b.score.total_cmp(&a.score));
    readings
}

fn check(found: &[Reading], expected: &[Reading]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found.labels, expected.labels);
        assert!((found.log_probability - expected.log_probability).abs() < 1e-9);
        assert!((found.score - expected.score).abs() < 1e-9);
    }
}

#[test]
fn beams_for_all_lists_are_exact() {
    for seed in 0..10 {
        for (blank, merges) in [(0, true), (2, true), (1, false)] {
            let outputs = outputs(seed);
            let expected = ranked(all(&outputs, blank, merges), |_| 0.0);
            let width = Some((1000, expected.len()));
            check(&read(&asked(blank, merges, width), None, &outputs).unwrap(), &expected);
        }
    }
}

#[test]
fn probabilities_are_read_as_their_logits_are() {
    let outputs = outputs(3);
    let shares: Vec<f64> = outputs.chunks_exact(UNITS).flat_map(softmax).collect();
    for width in [None, Some((4, 4))] {
        let of_logits = asked(0, true, width);
        let of_shares = Asked { from_logits: false, ..of_logits.clone() };
        check(&read(&of_shares, None, &shares).unwrap(), &read(&of_logits, None, &outputs).unwrap());
    }
    // What can't be is in no list.
    let certain = [0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0];
    let asked = Asked { from_logits: false, ..asked(0, true, Some((9, 3))) };
    let only = Reading { labels: vec![1, 1], log_probability: 0.0, score: 0.0 };
    assert_eq!(read(&asked, None, &certain).unwrap(), [only]);
}

#[test]
fn the_most_probable_way_reads_as_its_labels_without_blanks_and_repetitions() {
    let way = |classes: &[usize]| -> Vec<f64> {
        classes.iter().flat_map(|&class| (0..UNITS).map(move |i| f64::from(u8::from(i == class)))).collect()
    };
    let read = |classes: &[usize], blank: usize, merges: bool| {
        read(&asked(blank, merges, None), None, &way(classes)).unwrap().remove(0)
    };
    assert_eq!(read(&[1, 1, 0, 1, 2, 2], 0, true).labels, [1, 1, 2]);
    assert_eq!(read(&[1, 1, 0, 1, 2, 2], 0, false).labels, [1, 1, 1, 2, 2]);
    assert_eq!(read(&[1, 1, 0, 1, 2, 2], 2, true).labels, [1, 0, 1]);
    assert!(read(&[0, 0], 0, true).labels.is_empty());
    let certainty = 1.0 - (1.0 + 2.0 * (-1f64).exp()).ln() - 1.0;
    assert!((read(&[0, 1], 0, true).log_probability - 2.0 * certainty).abs() < 1e-12);
    let nothing = super::read::<f64>(&asked(0, true, None), None, &[]).unwrap();
    assert_eq!(nothing, [Reading { labels: vec![], log_probability: 0.0, score: 0.0 }]);
    assert_eq!(super::read::<f64>(&asked(0, true, Some((3, 3))), None, &[]).unwrap(), nothing);
}

#[test]
fn one_beam_finds_a_list_that_more_ways_read_as() {
    // The most probable way is all blanks (0.36), but two thirds have the label (0.64).
    let shares = [0.6, 0.4, 0.0, 0.6, 0.4, 0.0];
    let asked = |width| Asked { from_logits: false, ..asked(0, true, width) };
    let greedy = read(&asked(None), None, &shares).unwrap().remove(0);
    let beams = read(&asked(Some((3, 1))), None, &shares).unwrap().remove(0);
    assert_eq!((greedy.labels.len(), &beams.labels[..]), (0, &[1][..]));
    assert!((beams.log_probability.exp() - 0.64).abs() < 1e-12);
}

/// Bigrams of the labels 1 and 2; sorted, the end comes before the start.
fn scorer() -> Scorer {
    let ngrams: [&[f64]; 7] = [
        &[1.0, -2.0, -1.2, 0.0],
        &[1.0, -1.0, -9.0, -0.2],
        &[2.0, -1.0, 1.0, -0.5, 0.0],
        &[1.0, 1.0, -1.1, -0.4],
        &[2.0, 1.0, -2.0, -0.9, 0.0],
        &[2.0, 1.0, 1.0, -1.7, 0.0],
        &[1.0, 2.0, -1.3, -0.6],
    ];
    Scorer::of(&[&[0.7, 0.3, -3.0], &ngrams.concat()[..]].concat()).unwrap()
}

#[test]
fn a_scorer_backs_off_and_reorders_lists() {
    let scorer = scorer();
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
    near(scorer.label(&[START], 1), 0.7 * -0.5 + 0.3);
    near(scorer.label(&[START], 2), 0.7 * (-0.2 - 1.3) + 0.3);
    near(scorer.label(&[1], 2), 0.7 * (-0.4 - 1.3) + 0.3);
    near(scorer.label(&[2], 7), 0.7 * (-0.6 - 3.0) + 0.3);
    near(scorer.end(&[1]), 0.7 * -0.9);
    near(scorer.end(&[2]), 0.7 * (-0.6 - 1.2));
    let bonus = |labels: &[u32]| {
        let list = [START].into_iter().chain(labels.iter().map(|&label| i64::from(label)));
        let list: Vec<i64> = list.collect();
        let labels: f64 = list.windows(2).map(|pair| scorer.label(&pair[..1], pair[1])).sum();
        labels + scorer.end(&list[list.len() - 1..])
    };
    for seed in 0..10 {
        let outputs = outputs(seed);
        let expected = ranked(all(&outputs, 0, true), bonus);
        let asked = asked(0, true, Some((1000, expected.len())));
        check(&read(&asked, Some(&scorer), &outputs).unwrap(), &expected);
    }
}

#[test]
fn a_table_that_is_none_is_refused() {
    for table in [
        &[0.5, 1.0][..],
        &[0.5, 1.0, -1.0, 1.0, 3.0, -0.1],
        &[0.5, 1.0, -1.0, 0.0, -0.1, 0.0],
        &[0.5, 1.0, -1.0, 1.5, 3.0, 2.0, 1.0, 1.0],
        &[0.5, f64::NAN, -1.0],
        &[0.5, 1.0, -1.0, 1.0, 4.0, -0.1, 0.0, 1.0, 3.0, -0.1, 0.0],
    ] {
        assert!(Scorer::of(table).is_err(), "{table:?}");
    }
    assert_eq!(Scorer::of(&[0.5, 1.0, -1.0]).unwrap().history(), 0);
}
