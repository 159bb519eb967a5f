//! What metrics add up of a few lines by hand, with and without weights; how they are read. Keras's numbers are in `test/metrics`.

use super::*;
use crate::loss::{Lists, Targets};
use serde_json::json;

fn of(value: Value) -> Box<dyn Metric<f64>> {
    read(&Fields::new("compile", json!({})).unwrap(), "metrics", value).unwrap()
}

fn with(name: &str, config: Value) -> Box<dyn Metric<f64>> {
    of(json!({ "class_name": name, "config": config }))
}

/// The sums of some lines.
fn sums(
    metric: &dyn Metric<f64>,
    units: usize,
    outputs: &[f64],
    targets: &[f64],
    weights: Option<&[f64]>,
) -> Vec<f64> {
    let mut sums = vec![0.0; metric.state_len(units)];
    let mut scratch = vec![f64::NAN; metric.scratch(outputs.len() / units, units, &Lists::NONE)];
    let scratch = &mut scratch[..];
    let lists = Lists::NONE;
    metric.evaluate(Scored { outputs, logits: None, units, targets, lists, weights, scratch }, &mut sums);
    sums
}

const OUTPUTS: [f64; 4] = [0.9, 0.1, 0.4, 0.6];

#[test]
fn accuracies_count_their_lines() {
    let count = |name: &str, targets: &[f64]| sums(&*of(json!(name)), 2, &OUTPUTS, targets, None);
    assert_eq!(count("binary_accuracy", &[1.0, 0.0, 1.0, 1.0]), [3.0, 4.0]);
    assert_eq!(count("categorical_accuracy", &[1.0, 0.0, 1.0, 0.0]), [1.0, 2.0]);
    assert_eq!(count("sparse_categorical_accuracy", &[0.0, 1.0]), [2.0, 2.0]);
    // A class that a loss ignores is never predicted.
    assert_eq!(count("sparse_categorical_accuracy", &[-1.0, 1.0]), [1.0, 2.0]);
    assert_eq!(count("sparse_top_k_categorical_accuracy", &[-1.0, 1.0]), [1.0, 2.0]);
    assert_eq!(sums(&*of(json!("binary_accuracy")), 1, &[0.5], &[0.0], None), [1.0, 1.0]);
    let stricter = with("binary_accuracy", json!({ "threshold": 0.7 }));
    assert_eq!(sums(&*stricter, 2, &OUTPUTS, &[1.0, 0.0, 0.0, 0.0], None), [4.0, 4.0]);
}

#[test]
fn lines_weigh_what_they_are_said_to() {
    let weighted =
        |name: &str, targets: &[f64]| sums(&*of(json!(name)), 2, &OUTPUTS, targets, Some(&[0.5, 3.0]));
    assert_eq!(weighted("categorical_accuracy", &[1.0, 0.0, 1.0, 0.0]), [0.5, 3.5]);
    assert_eq!(weighted("binary_accuracy", &[1.0, 0.0, 1.0, 1.0]), [4.0, 7.0]);
    assert_eq!(
        sums(&*with("f_beta_score", json!({})), 2, &OUTPUTS, &[1.0, 0.0, 1.0, 1.0], Some(&[0.5, 3.0])),
        [0.5, 0.0, 3.0, 3.0, 0.0, 0.0]
    );
}

/// Keras's numbers for weights are compared with those of repeated rows, in `test/metrics.test.ts`: here is what makes them the same.
#[test]
fn a_line_that_weighs_n_is_n_lines() {
    const UNITS: usize = 3;
    let weights = [2.0, 0.0, 1.0, 3.0, 1.0];
    let outputs: Vec<f64> = (0..15).map(|i| f64::from(i * 7 % 16) / 16.0).collect();
    let values: Vec<f64> = (0..15).map(|i| f64::from(i % 4 % 2)).collect();
    let classes: Vec<f64> = (0..5).map(|i| f64::from(i % 3)).collect();
    let curve = json!({ "thresholds": [0.0, 0.25, 0.5, 0.75, 1.0], "evenly": true, "multi_label": true });
    for metric in [
        with("binary_accuracy", json!({})),
        with("categorical_accuracy", json!({})),
        with("confusion", curve),
        with("confusion", json!({ "thresholds": [0.5], "top_k": 2, "label_weights": [1.0, 2.0, 0.5] })),
        with("cosine_similarity", json!({})),
        with("f_beta_score", json!({})),
        with("of_loss", json!({ "loss": "mean_squared_error" })),
        with("of_loss", json!({ "loss": "sparse_categorical_crossentropy" })),
        with("pearson_correlation", json!({})),
        with("r2_score", json!({})),
        with("sparse_categorical_accuracy", json!({})),
        with("sparse_top_k_categorical_accuracy", json!({ "k": 2 })),
        with("top_k_categorical_accuracy", json!({ "k": 1 })),
    ] {
        let width = metric.targets(UNITS).width();
        let targets = if width == 1 { &classes } else { &values };
        let repeated = |of: &[f64], width: usize| -> Vec<f64> {
            let lines = of.chunks_exact(width).zip(weights);
            lines.flat_map(|(line, weight)| line.repeat(weight as usize)).collect()
        };
        let mut weighted = sums(&*metric, UNITS, &outputs, targets, Some(&weights));
        let (outputs, targets) = (repeated(&outputs, UNITS), repeated(targets, width));
        let mut several = sums(&*metric, UNITS, &outputs, &targets, None);
        if weighted.len() == 4 * UNITS + 1 {
            // How many numbers there were is the one sum in which they weigh nothing.
            assert_eq!((weighted.pop(), several.pop()), (Some(15.0), Some(21.0)));
        }
        for (a, b) in weighted.iter().zip(&several) {
            assert!((a - b).abs() < 1e-9, "{metric:?}: {weighted:?} {several:?}");
        }
    }
}

#[test]
fn a_loss_counts_the_same_line_by_line_and_at_once() {
    for loss in ["binary_crossentropy", "categorical_crossentropy", "mean_squared_error"] {
        let metric = with("of_loss", json!({ "loss": loss }));
        let targets = [1.0, 0.0, 0.3, 0.7];
        let (at_once, ones) = (sums(&*metric, 2, &OUTPUTS, &targets, None), [1.0, 1.0]);
        assert_eq!(sums(&*metric, 2, &OUTPUTS, &targets, Some(&ones)), at_once);
        let first = sums(&*metric, 2, &OUTPUTS[..2], &targets[..2], None);
        assert_eq!(sums(&*metric, 2, &OUTPUTS, &targets, Some(&[2.0, 0.0])), [2.0 * first[0], 2.0]);
        assert_eq!(metric.refuses(2, &[1.0, f64::NAN]).is_some(), loss != "mean_squared_error");
    }
}

#[test]
fn evenly_spaced_thresholds_are_the_buckets_of_all_thresholds() {
    let thresholds: Vec<f64> = (0..9).map(|i| f64::from(i) / 8.0).collect();
    let outputs: Vec<f64> = (0..=40).map(|i| f64::from(i) / 40.0).collect();
    let targets: Vec<f64> = (0..=40).map(|i| f64::from(i % 3)).collect();
    let counts = |evenly: bool, first: f64| {
        let thresholds = [&[first], &thresholds[1..]].concat();
        let metric = with("confusion", json!({ "thresholds": thresholds, "evenly": evenly }));
        sums(&*metric, 1, &outputs, &targets, None)
    };
    for first in [0.0, -1e-7] {
        assert_eq!(counts(true, first), counts(false, first));
    }
    // 0 is above no threshold, unless the first is below 0.
    assert_eq!((counts(true, 0.0)[10], counts(true, -1e-7)[10]), (1.0, 0.0));
}

#[test]
fn only_the_largest_or_one_class_are_looked_at() {
    let outputs = [0.2, 0.5, 0.5, 0.1, 0.5];
    let positives = |config: Value| {
        let metric = with("confusion", config);
        sums(&*metric, 5, &outputs, &[1.0, 0.0, 1.0, 0.0, 1.0], None)
    };
    // Of three equal ones the first two: a negative and a positive.
    let two = json!({ "thresholds": [-1e10], "top_k": 2 });
    assert_eq!(positives(two), [2.0, 1.0, 1.0, 1.0]);
    let four = json!({ "thresholds": [-1e10], "top_k": 4 });
    assert_eq!(positives(four), [0.0, 3.0, 1.0, 1.0]);
    let last = json!({ "thresholds": [0.4], "class_id": 4 });
    assert_eq!(positives(last), [0.0, 1.0, 0.0, 0.0]);
    let beyond = json!({ "thresholds": [0.4], "class_id": 5 });
    assert_eq!(positives(beyond), [0.0; 4]);
}

#[test]
fn what_names_no_metric_is_refused() {
    let fields = Fields::new("compile", json!({})).unwrap();
    let refused = |value: Value| read::<f64>(&fields, "metrics", value).map(drop).unwrap_err().to_string();
    assert_eq!(refused(json!("auc")), "compile: `metrics` must be names of metrics, got \"auc\".");
    let unknown = json!({ "class_name": "r2_score", "config": { "k": 1 } });
    assert_eq!(refused(unknown), "compile, metrics: unknown field `k`.");
    let text = json!({ "class_name": "confusion", "config": { "thresholds": ["a"] } });
    assert!(refused(text).contains("`thresholds` must be an array of numbers"));
    assert_eq!(of(json!("r2_score")).targets(3), Targets::values(3));
}

/// The least number of edits, found by trying each.
fn edits(a: &[f64], b: &[f64]) -> f64 {
    match (a, b) {
        (a, []) => a.len() as f64,
        ([], b) => b.len() as f64,
        ([x, a_rest @ ..], [y, b_rest @ ..]) => {
            let kept = edits(a_rest, b_rest) + if x == y { 0.0 } else { 1.0 };
            kept.min(edits(a_rest, b) + 1.0).min(edits(a, b_rest) + 1.0)
        }
    }
}

#[test]
fn label_errors_are_the_edits_of_what_is_read() {
    const CLASSES: usize = 4;
    // Blank and repetitions are left out: 1 2 2 3 and 3 1 are read.
    let ways: [&[usize]; 2] = [&[1, 1, 0, 2, 0, 2, 3], &[0, 3, 1]];
    let hot = |class: usize| (0..CLASSES).map(move |i| f64::from(u8::from(i == class)));
    let outputs: Vec<f64> = ways.concat().into_iter().flat_map(hot).collect();
    let lines: Vec<u32> = (0..10).collect();
    let read: [&[f64]; 2] = [&[1.0, 2.0, 2.0, 3.0], &[3.0, 1.0]];
    let rates = |config: Value, labels: &[f64], label_ends: &[u32], weights: Option<&[f64]>| {
        let metric = with("label_error_rate", config);
        let lists = Lists { labels, label_ends, lines: &lines, line_ends: &[7, 10] };
        let mut scratch = vec![f64::NAN; metric.scratch(10, CLASSES, &lists)];
        let (outputs, scratch) = (&outputs[..], &mut scratch[..]);
        let mut sums = [0.0; 2];
        let scored = Scored { outputs, logits: None, units: CLASSES, targets: &[], lists, weights, scratch };
        metric.evaluate(scored, &mut sums);
        sums
    };
    for labels in [&[1.0, 2.0, 3.0, 3.0, 1.0][..], &[3.0, 3.0, 3.0, 1.0, 2.0], &[2.0, 1.0, 2.0, 3.0, 1.0]] {
        for end in [0, 2, 5] {
            let (first, second) = labels.split_at(end);
            let errors = [edits(read[0], first), edits(read[1], second)];
            let ends = [end as u32, 5];
            assert_eq!(rates(json!({}), labels, &ends, None), [errors[0] + errors[1], 5.0]);
            let weighed = rates(json!({}), labels, &ends, Some(&[0.5, 2.0]));
            let length = 0.5 * end as f64 + 2.0 * (5 - end) as f64;
            assert_eq!(weighed, [0.5 * errors[0] + 2.0 * errors[1], length]);
        }
    }
    // Words: "1" and "3" were read for "13"; "31" for "31" and "11".
    let by_word = rates(json!({ "separator": 2 }), &[1.0, 3.0, 2.0, 3.0, 1.0, 2.0, 1.0, 1.0], &[2, 8], None);
    assert_eq!(by_word, [3.0, 3.0]);
    assert_eq!(
        rates(json!({ "blank_index": 3 }), &[1.0, 0.0, 2.0, 0.0, 2.0, 0.0, 1.0], &[5, 7], None),
        [0.0, 7.0]
    );
}
