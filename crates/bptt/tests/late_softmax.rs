//! A softmax at the end of a model is made where an answer is shown. It has the bits that it has where it is judged, wherever it stands.

mod common;

use bptt::batch::Lengths;
use bptt::graph::ModelSpec;
use bptt::input::Input;
use bptt::model::Model;
use common::*;
use serde_json::json;

const ROWS: usize = 5;
const STEPS: usize = 6;
const CLASSES: usize = 37;

/// What is shown of an output at the lines that are judged, and what is judged there.
fn both(spec: &ModelSpec, outputs: usize, tokens: &[i32], lines: &[usize]) {
    let mut model = Model::<f32>::new(spec, 3).unwrap();
    let heads = vec![("sparse_categorical_crossentropy", &["sparse_categorical_accuracy"][..]); outputs];
    model.compile(training(&heads, "SGD", json!({}))).unwrap();
    let input = |targets| Input::of(ROWS, Lengths::Equal(STEPS), tokens, &[], targets);
    let shown = model.predict(input(&[]), ROWS).unwrap().to_vec();
    let targets = vec![1.0; shown[0].len() / CLASSES];
    let mut judging = input(&targets);
    judging.targets[..outputs].fill(&targets);
    model.evaluate(judging, ROWS).unwrap();
    for (i, shown) in shown.iter().enumerate() {
        let [judged, _] = model.judged(i).unwrap();
        assert_eq!(judged.len(), lines.len() * CLASSES);
        for (judged, &line) in judged.chunks_exact(CLASSES).zip(lines) {
            let shown = &shown[line * CLASSES..][..CLASSES];
            assert_eq!(shown, judged, "line {line} of output {i}");
            assert!((shown.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }
    // The next call finds nothing of the one before.
    assert_eq!(model.predict(input(&[]), 2).unwrap(), shown);
}

fn tokens(masked: impl Fn(usize, usize) -> bool) -> Vec<i32> {
    let token = |i: usize| if masked(i / STEPS, i % STEPS) { 0 } else { 1 + integer(i, 1, 11) as i32 };
    (0..ROWS * STEPS).map(token).collect()
}

/// Cells lie step by step, and none of them shares a first token with another's.
fn by_steps() -> Vec<usize> {
    (0..STEPS).flat_map(|step| (0..ROWS).map(move |row| row * STEPS + step)).collect()
}

#[test]
fn it_is_the_same_for_rows_and_for_steps() {
    let all = tokens(|_, _| false);
    let (dense, rnn) = (|| dense(CLASSES, "softmax", true), |steps| simple_rnn(8, "tanh", true, steps));
    both(
        &chain(&[common::tokens(), embedding(12, 4, false), rnn(false), dense()]),
        1,
        &all,
        &[0, 1, 2, 3, 4],
    );
    both(&chain(&[common::tokens(), embedding(12, 4, false), rnn(true), dense()]), 1, &all, &by_steps());
}

#[test]
fn masked_steps_show_that_of_the_line_that_they_hold() {
    let masked = tokens(|row, step| step < row);
    let spec = chain(&[
        common::tokens(),
        embedding(12, 4, true),
        simple_rnn(8, "tanh", true, true),
        dense(CLASSES, "softmax", true),
    ]);
    let mut model = Model::<f32>::new(&spec, 3).unwrap();
    let input = Input::of(ROWS, Lengths::Equal(STEPS), &masked, &[], &[]);
    let shown = model.predict(input, ROWS).unwrap()[0].clone();
    for line in shown.chunks_exact(CLASSES) {
        assert!((line.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
    // Before its first step a row holds what every other holds there.
    let at = |row: usize, step: usize| &shown[(row * STEPS + step) * CLASSES..][..CLASSES];
    assert_eq!(at(2, 0), at(4, 3));
    assert_ne!(at(2, 1), at(2, 2));
}

#[test]
fn one_that_is_read_by_a_layer_is_made_before_it() {
    let spec = graph(
        &[
            (common::tokens(), ""),
            (embedding(12, 4, false), "0"),
            (simple_rnn(8, "tanh", true, false), "1"),
            (dense(CLASSES, "softmax", true), "2"),
            (dense(CLASSES, "softmax", true), "3"),
        ],
        "3,4",
    );
    both(&spec, 2, &tokens(|_, _| false), &[0, 1, 2, 3, 4]);
}
