//! Gradients begin anew in each pass: nothing of the pass before is left, where a layer begins its own, where several nodes share weights, and where no
//! loss depends on a branch.

mod common;

use bptt::batch::Lengths;
use bptt::graph::ModelSpec;
use bptt::input::Input;
use bptt::model::Model;
use common::*;
use serde_json::json;

const ROWS: usize = 6;
const FEATURES: usize = 5;

/// A layer that is applied to what it made, one that reads both, and a branch that no loss reaches.
fn spec() -> ModelSpec {
    let shared = |piece: Piece| format!(r#""shares":1,{piece}"#);
    graph(
        &[
            (vectors(FEATURES), ""),
            (dense(FEATURES, "tanh", true), "0"),
            (shared(dense(FEATURES, "tanh", true)), "1"),
            (layer("Concatenate", r#""of":"features""#), "1,2"),
            (dense(3, "linear", false), "2"),
            (dense(7, "softmax", true), "3"),
        ],
        "5",
    )
}

fn gradients(model: &mut Model<f32>, salt: usize) -> Vec<f32> {
    let x: Vec<f32> = (0..ROWS * FEATURES).map(|i| number(i, salt) as f32 * 3.0).collect();
    let targets: Vec<f32> = (0..ROWS).map(|i| integer(i, salt, 7) as f32).collect();
    model.gradients(Input::of(ROWS, Lengths::Equal(1), &[], &x, &targets)).unwrap().1
}

#[test]
fn nothing_is_left_of_the_pass_before() {
    let made = || {
        let mut model = Model::<f32>::new(&spec(), 9).unwrap();
        let head = [("sparse_categorical_crossentropy", &[][..])];
        model.compile(training(&head, "SGD", json!({}))).unwrap();
        model
    };
    let mut model = made();
    let (first, second, again) =
        (gradients(&mut model, 1), gradients(&mut model, 2), gradients(&mut model, 1));
    assert_eq!(first, again);
    assert_ne!(first, second);
    assert_eq!(second, gradients(&mut made(), 2));
    // Weights 1 and 4: of both, that of the branch alone is nothing.
    let shared = FEATURES * FEATURES + FEATURES;
    assert!(first[..shared].iter().all(|g| *g != 0.0));
    assert_eq!(first[shared..][..3 * FEATURES], [0.0; 3 * FEATURES]);
}
