//! Weights that a layer moves itself: when they move, and when they stay as they were.

mod common;

use bptt::batch::Lengths;
use bptt::error::Error;
use bptt::graph::ModelSpec;
use bptt::input::Input;
use bptt::model::Model;
use common::*;
use serde_json::json;

const STEPS: usize = 6;

fn normalization(settings: &str) -> Piece {
    layer("BatchNormalization", settings)
}

/// A BatchNormalization over masked tokens, and another behind a recurrent layer.
fn spec() -> ModelSpec {
    let gru = layer("GRU", r#""units":9,"return_sequences":true"#);
    let pieces = [tokens(), embedding(12, 9, true), normalization(""), gru, normalization("")];
    chain(&[&pieces[..], &[layer("LSTM", r#""units":3"#), dense(1, "linear", true)]].concat())
}

fn model(spec: &ModelSpec) -> Model<f32> {
    let mut model = Model::new(spec, 5).unwrap();
    let training = training(&[("mean_squared_error", &[])], "Adam", json!({ "learning_rate": 0.01 }));
    model.compile(training).unwrap();
    model
}

/// The statistics among the weights.
fn statistics(model: &Model<f32>) -> Vec<f32> {
    let slots = model.network.graph().layout.slots.iter().filter(|slot| slot.statistic);
    slots.flat_map(|slot| model.network.weights()[slot.range.clone()].to_vec()).collect()
}

fn tokens_of(rows: usize) -> Vec<i32> {
    (0..rows * STEPS).map(|i| integer(i, 1, 12) as i32).collect()
}

#[test]
fn they_move_with_an_update_alone() {
    let (rows, mut model) = (5, model(&spec()));
    let (tokens, targets) = (tokens_of(rows), vec![0.5; rows]);
    let input = Input::of(rows, Lengths::Equal(STEPS), &tokens, &[], &targets);
    let before = statistics(&model);
    assert_eq!(before.len(), 4 * 9);
    model.evaluate(input, 2).unwrap();
    model.predict(Input { targets: Default::default(), ..input }, 2).unwrap();
    let (_, gradients) = model.gradients(input).unwrap();
    assert_eq!(statistics(&model), before);
    let slots = &model.network.graph().layout.slots;
    let none = |range: std::ops::Range<usize>| gradients[range].iter().all(|&g| g == 0.0);
    assert!(slots.iter().filter(|slot| slot.statistic).all(|slot| none(slot.range.clone())));
    model.train(input, 2).unwrap();
    assert!(statistics(&model).iter().zip(&before).all(|(after, before)| after != before));
}

#[test]
fn a_batch_that_fails_leaves_them() {
    let spec = chain(&[vectors(2), normalization(r#""momentum":0.5"#), dense(1, "linear", true)]);
    let mut model = model(&spec);
    let before = model.network.weights().to_vec();
    let train = |model: &mut Model<f32>, floats: &[f32], targets: &[f32]| {
        model.train(Input::of(2, Lengths::Equal(1), &[], floats, targets), 2).unwrap_err()
    };
    // A gradient overflows; a variance does.
    let gradient = train(&mut model, &[1.0, 2.0, 3.0, 4.0], &[3e38, -3e38]);
    assert!(gradient.to_string().starts_with("The gradient of the weight \"gamma\""), "{gradient}");
    let variance = train(&mut model, &[1e30, 2.0, -1e30, 4.0], &[0.0, 1.0]);
    let what = "new value of the weight \"moving_variance\" of layer \"layer_1\"".to_owned();
    assert_eq!(variance, Error::Diverged { what, row: None });
    assert_eq!(model.network.weights(), before);
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let rows = 70;
    let (tokens, targets) = (tokens_of(rows), (0..rows).map(|i| number(i, 2) as f32).collect::<Vec<_>>());
    let train = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut model = model(&spec());
            for _ in 0..3 {
                model.train(Input::of(rows, Lengths::Equal(STEPS), &tokens, &[], &targets), 32).unwrap();
            }
            model.network.weights().to_vec()
        })
    };
    let one = train(1);
    assert_eq!(one, train(2));
    assert_eq!(one, train(5));
}
