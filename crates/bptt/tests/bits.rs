//! Losses have the same 64 bits here and in the built module (test/bits.test.ts): their exponentials, logarithms and powers are the core's own.

#[path = "common/golden.rs"]
mod golden;

use bptt::batch::Lengths;
use bptt::input::Input;
use bptt::json::Described;
use bptt::model::Model;
use bptt::training::TrainingSpec;
use golden::{hash, path, read};
use serde_json::{json, Value};

/// Numbers between 0 and 1.
fn shares(count: u32, salt: u32) -> Vec<f32> {
    (0..count).map(|i| ((hash(salt, i) >> 16) as f32 + 0.5) / 65536.0).collect()
}

/// The loss of rows that a model puts out as they come in.
fn loss(rows: u32, units: u32, case: &Value) -> f64 {
    let input = json!({ "batch_shape": [null, units], "dtype": "float32" });
    let nodes = json!([
        { "class_name": "InputLayer", "name": "input", "inputs": [], "config": input },
        { "class_name": "Activation", "name": "same", "inputs": [0], "config": { "activation": "linear" } },
    ]);
    let spec = bptt::json::parse("the model", &json!({ "version": 1, "nodes": nodes }).to_string()).unwrap();
    let loss = json!({ "class_name": case["name"], "config": case["config"] });
    let training = json!({ "loss": loss, "metrics": [], "optimizer": { "class_name": "SGD", "config": {} } });
    let mut model = Model::<f32>::new(&spec, 0).unwrap();
    model.compile(TrainingSpec::read("compile", training).unwrap()).unwrap();
    let targets = match case["targets"] == "classes" {
        true => (0..rows).map(|i| (hash(2, i) % units) as f32).collect(),
        false => shares(rows * units, 2),
    };
    let x = shares(rows * units, 1);
    let input = Input::of(rows as usize, Lengths::Equal(1), &[], &x, &targets);
    model.evaluate(input, rows as usize).unwrap().loss()
}

#[test]
fn losses_have_the_bits_of_the_built_module() {
    let golden = read(&path("bits.json"));
    let [rows, units] = ["rows", "units"].map(|key| golden[key].as_u64().unwrap() as u32);
    for case in golden["losses"].as_array().unwrap() {
        let bits = format!("{:016x}", loss(rows, units, case).to_bits());
        assert_eq!(case["bits"], *bits, "{case}");
    }
}
