//! Weights that outlive a model: layers that are part of several.

mod common;

use bptt::batch::Lengths;
use bptt::graph::ModelSpec;
use bptt::input::Input;
use bptt::json::parse;
use bptt::model::{Draft, Model};
use bptt::weights::Store;
use common::*;
use serde_json::json;

/// A Dense layer of 3 units over 2 numbers, whose weights have number 7, and one of `units` behind it.
fn spec(units: usize) -> ModelSpec {
    let zeros = json!({ "class_name": "Zeros" });
    let drawn = json!({ "class_name": "RandomNormal", "config": { "stddev": 0.5 } });
    let dense = |name: &str, number: u64, units: usize, input: usize| {
        json!({ "name": name, "class_name": "Dense", "inputs": [input], "parameters": number,
            "config": { "units": units, "kernel_initializer": drawn, "bias_initializer": zeros } })
    };
    let input = json!({ "name": "x", "class_name": "InputLayer", "inputs": [],
        "config": { "batch_shape": [null, 2], "dtype": "float32" } });
    let nodes = [input, dense("shared", 7, 3, 0), dense("own", 10 + units as u64, units, 1)];
    parse("Model", &json!({ "version": 1, "nodes": nodes }).to_string()).unwrap()
}

fn model(spec: &ModelSpec, seed: u64, store: &mut Store<f32>) -> Model<f32> {
    let mut model = Draft::new(spec, seed, store).unwrap().finish().unwrap();
    model.compile(training(&[("mean_squared_error", &[])], "Adam", json!({}))).unwrap();
    model
}

fn shared(model: &Model<f32>) -> Vec<f32> {
    model.network.weights()[..9].to_vec()
}

fn train(model: &mut Model<f32>, units: usize) {
    let (x, y) = ([0.5, -1.0, 2.0, 0.25], vec![1.0; 2 * units]);
    model.train(Input::of(2, Lengths::Equal(1), &[], &x, &y), 2).unwrap();
}

#[test]
fn training_one_model_moves_what_another_sees() {
    let mut store = Store::new();
    let mut first = model(&spec(1), 1, &mut store);
    let drawn = shared(&first);
    let mut second = model(&spec(2), 2, &mut store);
    assert_eq!(shared(&second), drawn);
    train(&mut second, 2);
    assert_ne!(shared(&first), drawn);
    assert_eq!(shared(&first), shared(&second));
    // What the first keeps of the weights in its own order is not what it was.
    let x = [0.5, -1.0];
    let predicted = first.predict(Input::of(1, Lengths::Equal(1), &[], &x, &[]), 1).unwrap()[0][0];
    let w = first.network.weights();
    let hidden = (0..3).map(|u| x[0] * w[u] + x[1] * w[3 + u] + w[6 + u]);
    let expected: f32 = hidden.zip(&w[9..12]).map(|(h, w)| h * w).sum::<f32>() + w[12];
    assert!((predicted - expected).abs() < 1e-6, "{predicted} {expected}");
    train(&mut first, 1);
    assert_eq!(shared(&first), shared(&second));
}

#[test]
fn weights_live_as_long_as_one_holds_them() {
    let mut store = Store::new();
    let first = model(&spec(1), 1, &mut store);
    let drawn = shared(&first);
    drop(first);
    let second = model(&spec(2), 2, &mut store);
    assert_eq!(shared(&second), drawn);
    store.release(7);
    assert_eq!(shared(&second), drawn);
    assert_ne!(shared(&model(&spec(1), 3, &mut store)), drawn);
}

#[test]
fn a_layer_of_another_size_is_refused() {
    let mut store = Store::new();
    let _first = model(&spec(1), 1, &mut store);
    let mut other = spec(1);
    other.nodes[1].config["units"] = json!(4);
    assert!(Draft::<f32>::new(&other, 1, &mut store).is_err());
}

#[test]
fn what_is_frozen_is_said_when_the_model_is_compiled() {
    let mut store = Store::new();
    let mut first = model(&spec(1), 1, &mut store);
    let drawn = shared(&first);
    let mut frozen = training(&[("mean_squared_error", &[])], "Adam", json!({}));
    frozen.frozen = vec!["shared".into()];
    frozen.resume = true;
    first.compile(frozen).unwrap();
    train(&mut first, 1);
    assert_eq!(shared(&first), drawn);
    let mut thawed = training(&[("mean_squared_error", &[])], "Adam", json!({}));
    thawed.resume = true;
    first.compile(thawed).unwrap();
    train(&mut first, 1);
    assert_ne!(shared(&first), drawn);
}
