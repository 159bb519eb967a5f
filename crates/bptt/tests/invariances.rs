//! What must not matter: where the padding is, how a batch is split, whether tokens go through the table, how many
//! threads there are.

mod common;

use bptt::input::{Input, Lengths};
use bptt::model::Model;
use bptt::optimizer::{OptimizerSpec, RuleSpec};
use bptt::rewrites::Rewrites;
use bptt::spec::{Loss, ModelSpec, TrainingSpec};
use common::*;

fn model(spec: &ModelSpec) -> Model<f64> {
    let mut model = Model::new(spec, 5).unwrap();
    let optimizer =
        RuleSpec::RmsProp { learning_rate: 0.01, rho: 0.9, momentum: 0.0, epsilon: 1e-7, centered: false };
    model
        .compile(TrainingSpec::single(Loss::BinaryCrossentropy, OptimizerSpec::new(optimizer), vec![]))
        .unwrap();
    model
}

fn classifier(mask_zero: bool) -> ModelSpec {
    chain(&[
        tokens(),
        embedding(12, 6, mask_zero),
        simple_rnn(7, "tanh", true, true),
        simple_rnn(5, "tanh", true, false),
        dense(1, "sigmoid", true),
    ])
}

fn rows<'a>(lengths: Lengths<'a>, tokens: &'a [i32], targets: &'a [f64]) -> Input<'a, f64> {
    Input::of(targets.len(), lengths, tokens, &[], targets)
}

fn farthest(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).fold(0.0, |worst, (a, b)| worst.max((a - b).abs()))
}

#[test]
fn left_padding_right_padding_holes_and_ragged_rows_train_alike() {
    let targets = [1.0, 0.0, 1.0];
    let left = [0, 0, 0, 4, 5, 6, 7, 8, 9, 10, 0, 0, 0, 0, 3];
    let right = [4, 5, 0, 0, 0, 6, 7, 8, 9, 10, 3, 0, 0, 0, 0];
    let holes = [0, 4, 0, 5, 0, 6, 7, 8, 9, 10, 0, 0, 3, 0, 0];
    let ragged = [4, 5, 6, 7, 8, 9, 10, 3];
    let train = |mask, lengths, tokens: &[i32]| {
        let mut model = model(&classifier(mask));
        for _ in 0..5 {
            model.train(rows(lengths, tokens, &targets), 3).unwrap();
        }
        assert_eq!(model.network.counters.cells, 5 * 8);
        model.network.weights().to_vec()
    };
    let expected = train(false, Lengths::Each(&[2, 5, 1]), &ragged);
    for tokens in [left, right, holes] {
        assert_eq!(farthest(&train(true, Lengths::Equal(5), &tokens), &expected), 0.0);
    }
}

#[test]
fn a_batch_is_the_mean_of_its_rows_by_table_and_directly() {
    let (count, steps) = (9, 6);
    let tokens: Vec<i32> = (0..count * steps).map(|i| integer(i, 1, 12) as i32).collect();
    let targets: Vec<f64> = (0..count).map(|i| integer(i, 2, 2) as f64).collect();
    let mut model = model(&classifier(false));
    let (loss, whole) = model.gradients(rows(Lengths::Equal(steps), &tokens, &targets)).unwrap();
    // 54 cells over 12 tokens were projected by token; single rows of six mostly different tokens are not.
    assert_eq!(model.network.counters.projected_rows, 12);
    let (mut mean_loss, mut mean) = (0.0, vec![0.0; whole.len()]);
    for i in 0..count {
        let row = rows(Lengths::Equal(steps), &tokens[i * steps..][..steps], &targets[i..=i]);
        let (loss, gradient) = model.gradients(row).unwrap();
        mean_loss += loss / count as f64;
        mean.iter_mut().zip(&gradient).for_each(|(mean, g)| *mean += g / count as f64);
    }
    assert!(model.network.counters.projected_rows > 12 + 4 * count as u64);
    assert!((loss - mean_loss).abs() < 1e-14);
    assert!(farthest(&whole, &mean) < 1e-14);
}

/// Weights after some steps on rows with `padding` leading zeros, and the cells that they took.
fn train_padded(spec: &ModelSpec, padding: &[usize], rewrites: Rewrites) -> (Vec<f64>, u64) {
    let steps = 7;
    let mut model = model(spec);
    model.set_rewrites(rewrites);
    for step in 0..6 {
        let token = |i: usize| match i % steps < padding[i / steps] {
            true => 0,
            false => 1 + integer(i, step, 11) as i32,
        };
        let tokens: Vec<i32> = (0..padding.len() * steps).map(token).collect();
        let targets: Vec<f64> = (0..padding.len()).map(|i| integer(i, step, 2) as f64).collect();
        model.train(rows(Lengths::Equal(steps), &tokens, &targets), padding.len()).unwrap();
    }
    (model.network.weights().to_vec(), model.network.counters.cells)
}

const NONE: Rewrites = Rewrites { distinct_tokens: false, shared_prefix: false, lazy_rows: false };

#[test]
fn each_rewrite_gives_the_naive_result() {
    let many: Vec<usize> = (0..70).map(|i| i * 5 % 8).collect();
    for padding in [&[0, 0, 0][..], &[3, 0, 5, 5, 1], &[7, 7, 2], &[7, 7], &[4], &[0, 6], &many] {
        let (naive, cells) = train_padded(&classifier(false), padding, NONE);
        assert_eq!(cells, 6 * 7 * padding.len() as u64);
        let each = [
            Rewrites { distinct_tokens: true, ..NONE },
            Rewrites { shared_prefix: true, ..NONE },
            Rewrites { lazy_rows: true, ..NONE },
            Rewrites::default(),
        ];
        for rewrites in each {
            let (weights, _) = train_padded(&classifier(false), padding, rewrites);
            let error = farthest(&weights, &naive);
            assert!(error < 1e-12, "{padding:?} {rewrites:?}: {error:e}");
        }
    }
    let (_, cells) = train_padded(&classifier(false), &[3, 0, 5, 5, 1], Rewrites::default());
    assert_eq!(cells, 6 * (5 + 4 + 7 + 2 + 2 + 6));
}

#[test]
fn outputs_of_every_step_share_no_prefix() {
    let tagger = chain(&[
        tokens(),
        embedding(12, 6, false),
        simple_rnn(5, "tanh", true, true),
        dense(1, "sigmoid", true),
    ]);
    let mut model = model(&tagger);
    let tokens = [0, 0, 3, 0, 0, 4];
    model.train(rows_of_steps(3, &tokens, &[0.0, 1.0, 1.0, 0.0, 0.0, 1.0]), 2).unwrap();
    assert_eq!(model.network.counters.cells, 6);
}

fn rows_of_steps<'a>(steps: usize, tokens: &'a [i32], targets: &'a [f64]) -> Input<'a, f64> {
    Input::of(tokens.len() / steps, Lengths::Equal(steps), tokens, &[], targets)
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let (count, steps) = (100, 5);
    let tokens: Vec<i32> = (0..count * steps).map(|i| integer(i, 1, 12) as i32).collect();
    let targets: Vec<f64> = (0..count).map(|i| integer(i, 2, 2) as f64).collect();
    let train = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut model = model(&classifier(false));
            for _ in 0..3 {
                model.train(rows(Lengths::Equal(steps), &tokens, &targets), count).unwrap();
            }
            model.network.weights().to_vec()
        })
    };
    let one = train(1);
    assert_eq!(one, train(2));
    assert_eq!(one, train(5));
}
