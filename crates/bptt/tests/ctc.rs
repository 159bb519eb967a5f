//! CTC through whole models: lists as targets, of rows that are ragged, masked or full.

mod common;

use bptt::batch::Lengths;
use bptt::error::Error;
use bptt::input::Input;
use bptt::json::Described;
use bptt::model::Model;
use bptt::training::TrainingSpec;
use common::*;
use serde_json::json;

const CLASSES: usize = 4;
/// Steps of rows, and lists in the form in which they cross: each behind its length.
const LENGTHS: [u32; 4] = [5, 2, 6, 3];
const LISTS: [f64; 10] = [2.0, 1.0, 2.0, 0.0, 3.0, 3.0, 3.0, 1.0, 1.0, 2.0];

fn reader(first: Vec<Piece>, activation: &str) -> Model<f64> {
    let layers = [first, vec![simple_rnn(4, "tanh", true, true), dense(CLASSES, activation, true)]].concat();
    let mut model = Model::new(&chain(&layers), 3).unwrap();
    let metrics = json!(["label_error_rate", { "class_name": "of_loss", "config": { "loss": "ctc" } }]);
    let spec = json!({ "loss": "ctc", "metrics": metrics, "optimizer": { "class_name": "SGD" } });
    model.compile(TrainingSpec::read("compile", spec).unwrap()).unwrap();
    model
}

/// Shapes of the same rows: ragged, and padded by what a mask leaves out, behind their ends and between their steps.
fn rows() -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let (mut ragged, mut padded, mut holes) = (vec![], vec![], vec![]);
    for (row, &steps) in LENGTHS.iter().enumerate() {
        let mut left = 8 - steps;
        for step in 0..steps as usize {
            let x = [number(row * 10 + step, 1), number(row * 10 + step, 2)];
            ragged.extend(x);
            padded.extend(x);
            if left > 0 && step % 2 == 0 {
                left -= 1;
                holes.extend([0.0; 2]);
            }
            holes.extend(x);
        }
        padded.resize((row + 1) * 16, 0.0);
        holes.resize((row + 1) * 16, 0.0);
    }
    (ragged, padded, holes)
}

fn masked(activation: &str) -> Model<f64> {
    reader(vec![sequences(2), layer("Masking", "")], activation)
}

#[test]
fn gradients_are_those_of_the_loss() {
    let (ragged, _, holes) = rows();
    for (mut model, input) in [
        (reader(vec![sequences(2)], "linear"), Input::of(4, Lengths::Each(&LENGTHS), &[], &ragged, &LISTS)),
        (masked("softmax"), Input::of(4, Lengths::Equal(8), &[], &holes, &LISTS)),
    ] {
        let (_, gradients) = model.gradients(input).unwrap();
        let weights = model.network.weights();
        assert!(gradients.iter().any(|gradient| gradient.abs() > 1e-3));
        for i in 0..weights.len() {
            let mut at = |moved: f64| {
                let mut weights = weights.clone();
                weights[i] += moved;
                model.network.set_weights(&weights).unwrap();
                model.gradients(input).unwrap().0
            };
            let numeric = (at(1e-6) - at(-1e-6)) / 2e-6;
            assert!((gradients[i] - numeric).abs() < 1e-8, "{i}: {} {numeric}", gradients[i]);
        }
    }
}

#[test]
fn steps_that_are_not_there_count_for_nothing() {
    let (ragged, padded, holes) = rows();
    for size in [4, 3] {
        let outcome = |mut model: Model<f64>, lengths: Lengths, x: &[f64]| {
            let mut input = Input::of(4, lengths, &[], x, &LISTS);
            input.weights[0] = &[1.0, 0.5, 2.0, 0.0];
            model.train(input, size).unwrap();
            model.evaluate(input, size).unwrap()
        };
        let expected = outcome(reader(vec![sequences(2)], "linear"), Lengths::Each(&LENGTHS), &ragged);
        // Six labels in all, of four rows.
        assert_eq!((expected.metrics[1], expected.metrics[3]), (6.0, 4.0));
        for x in [&padded, &holes] {
            // A softmax is seen through.
            for activation in ["linear", "softmax"] {
                let found = outcome(masked(activation), Lengths::Equal(8), x);
                assert!((found.loss() - expected.loss()).abs() < 1e-12, "{found:?} {expected:?}");
                assert_eq!(found.metrics[..2], expected.metrics[..2]);
                assert!((found.metrics[2] - expected.metrics[2]).abs() < 1e-12);
            }
        }
    }
}

#[test]
fn a_list_that_cannot_be_used_is_named_by_its_row_and_changes_nothing() {
    let (ragged, _, _) = rows();
    let mut model = reader(vec![sequences(2)], "linear");
    let before = model.network.weights();
    for (lists, row, problem) in [
        (
            &[0.0, 2.0, 3.0, 3.0, 0.0, 0.0][..],
            1,
            "2 labels, 1 of them equal to the one before, take at least 3 steps",
        ),
        (&[0.0, 0.0, 2.0, 1.0, 0.0, 0.0], 2, "label 0 at place 1 is the blank"),
        (&[0.0, 0.0, 0.0, 1.0, 4.0], 3, "label 4 at place 0 is no class from 0 to 3"),
    ] {
        let mut input = Input::of(4, Lengths::Each(&LENGTHS), &[], &ragged, lists);
        input.first_row = 7;
        let error = model.train(input, 4).unwrap_err();
        let Error::TargetList { row: found, problem: why, .. } = &error else { panic!("{error}") };
        assert!(*found == 7 + row && why.contains(problem), "{error}");
    }
    for lists in [&LISTS[..9], &[&LISTS[..], &[0.0]].concat(), &[0.5; 10], &[-1.0; 10], &[]] {
        let input = Input::of(4, Lengths::Each(&LENGTHS), &[], &ragged, lists);
        assert_eq!(model.train(input, 4).unwrap_err().code(), "Shape");
    }
    let nan = [0.0, 0.0, 1.0, f64::NAN, 0.0];
    let input = Input::of(4, Lengths::Each(&LENGTHS), &[], &ragged, &nan);
    assert_eq!(model.train(input, 4).unwrap_err(), Error::NotFinite { what: "targets", row: 2 });
    assert_eq!(model.network.weights(), before);
}

#[test]
fn a_row_whose_loss_is_no_number_is_named() {
    let (mut ragged, _, _) = rows();
    ragged[15] = 1e308;
    let mut model = Model::<f64>::new(&chain(&[sequences(2), dense(CLASSES, "linear", true)]), 3).unwrap();
    model.compile(training(&[("ctc", &[])], "SGD", json!({}))).unwrap();
    let weights: Vec<f64> = model.network.weights().iter().map(|weight| 10.0 * weight.signum()).collect();
    model.network.set_weights(&weights).unwrap();
    let input = Input::of(4, Lengths::Each(&LENGTHS), &[], &ragged, &LISTS);
    assert_eq!(model.train(input, 4).unwrap_err(), Error::Diverged { what: "loss".into(), row: Some(2) });
}

#[test]
fn it_needs_outputs_at_steps_and_metrics_that_know_lists() {
    let last = [sequences(2), simple_rnn(4, "tanh", true, false), dense(CLASSES, "linear", true)];
    let mut model = Model::<f64>::new(&chain(&last), 3).unwrap();
    let error = model.compile(training(&[("ctc", &[])], "SGD", json!({}))).unwrap_err();
    assert!(error.to_string().contains("needs an output at every step"), "{error}");
    let mut model = reader(vec![sequences(2)], "linear");
    for (loss, metric) in [("ctc", "sparse_categorical_accuracy"), ("mean_squared_error", "label_error_rate")]
    {
        let error = model.compile(training(&[(loss, &[metric])], "SGD", json!({}))).unwrap_err();
        assert!(error.to_string().contains("does not go with targets"), "{error}");
    }
    // What a list needed stays behind for no other loss.
    let (ragged, _, _) = rows();
    model.train(Input::of(4, Lengths::Each(&LENGTHS), &[], &ragged, &LISTS), 4).unwrap();
    model.compile(training(&[("mean_squared_error", &[])], "SGD", json!({}))).unwrap();
    let mut input = Input::of(4, Lengths::Each(&LENGTHS), &[], &ragged, &[0.5; 64]);
    let weights: Vec<f64> = (0..16).map(|i| number(i, 1)).collect();
    input.weights[0] = &weights;
    model.train(input, 4).unwrap();
}
