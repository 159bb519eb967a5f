//! A run that goes on in another model has the bits of one that was never broken off, and reading it changes nothing.

mod common;

use bptt::batch::Lengths;
use bptt::error::Error;
use bptt::graph::ModelSpec;
use bptt::input::Input;
use bptt::model::Model;
use common::*;
use serde_json::{json, Value};

const ROWS: usize = 4;
const STEPS: usize = 5;
const VOCABULARY: usize = 60;

/// Lazy rows, draws, statistics, and states that go on.
fn spec() -> ModelSpec {
    let fixed =
        format!(r#""class_name":"InputLayer","config":{{"batch_shape":[{ROWS},{STEPS}],"dtype":"int32"}}"#);
    let gru = layer(
        "GRU",
        r#""units":3,"activation":"tanh","recurrent_activation":"sigmoid","stateful":true,"recurrent_dropout":0.2"#,
    );
    let dropout = layer("Dropout", r#""rate":0.3"#);
    chain(&[
        fixed,
        embedding(VOCABULARY, 4, false),
        gru,
        layer("BatchNormalization", ""),
        dropout,
        dense(1, "linear", true),
    ])
}

fn model(seed: u64, class: &str, config: &Value) -> Model<f32> {
    let mut model = Model::new(&spec(), seed).unwrap();
    model.compile(training(&[("mean_squared_error", &[])], class, config.clone())).unwrap();
    model
}

fn train(model: &mut Model<f32>, batches: std::ops::Range<usize>) -> Vec<f64> {
    let losses = batches.map(|batch| {
        let ids: Vec<i32> = (0..ROWS * STEPS).map(|i| integer(i, batch, VOCABULARY) as i32).collect();
        let targets: Vec<f32> = (0..ROWS).map(|i| number(i, batch) as f32).collect();
        let input = Input::of(ROWS, Lengths::Equal(STEPS), &ids, &[], &targets);
        model.train(input, ROWS).unwrap().losses[0]
    });
    losses.collect()
}

fn read(model: &Model<f32>) -> (Vec<f32>, Vec<f64>) {
    let [numbers, counts] = model.run_sizes().unwrap();
    let mut run = (vec![0.0; numbers], vec![0.0; counts]);
    model.read_run(&mut run.0, &mut run.1).unwrap();
    run
}

#[test]
fn it_goes_on_with_the_same_bits() {
    let cosine = json!({ "class_name": "CosineDecay", "config": { "initial_learning_rate": 0.05, "decay_steps": 20 } });
    for (class, config) in [
        ("RMSprop", json!({ "learning_rate": cosine })),
        ("SGD", json!({ "momentum": 0.9 })),
        (
            "Adam",
            json!({ "use_ema": true, "ema_momentum": 0.9, "ema_overwrite_frequency": 4, "gradient_accumulation_steps": 3 }),
        ),
    ] {
        for at in [0, 1, 7] {
            let mut whole = model(1, class, &config);
            train(&mut whole, 0..at);
            let run = read(&whole);
            let mut other = model(2, class, &config);
            // What it did before is forgotten.
            train(&mut other, 20..20 + at % 3);
            other.write_run(&run.0, &run.1).unwrap();
            assert_eq!(read(&other), run, "{class} {at}");
            let losses = train(&mut whole, at..at + 6);
            assert_eq!(train(&mut other, at..at + 6), losses, "{class} {at}");
            assert_eq!(read(&other), read(&whole), "{class} {at}");
        }
    }
}

#[test]
fn states_can_be_forgotten_before_the_next_batch() {
    let mut first = model(1, "SGD", &json!({}));
    train(&mut first, 0..3);
    let run = read(&first);
    let mut other = model(1, "SGD", &json!({}));
    other.write_run(&run.0, &run.1).unwrap();
    for model in [&mut first, &mut other] {
        model.network.reset_states(None);
    }
    assert_eq!(train(&mut other, 3..6), train(&mut first, 3..6));
}

#[test]
fn what_no_model_has_left_is_refused_and_changes_nothing() {
    let mut model = model(1, "RMSprop", &json!({}));
    train(&mut model, 0..3);
    let (numbers, counts) = read(&model);
    let mut refused = |numbers: &[f32], counts: &[f64]| {
        let error = model.write_run(numbers, counts).unwrap_err();
        assert_eq!(read(&model), read(&model));
        error
    };
    let changed = |at: usize, value: f64| {
        let mut counts = counts.clone();
        counts[at] = value;
        counts
    };
    assert!(matches!(refused(&numbers[1..], &counts), Error::Shape { .. }));
    assert!(matches!(refused(&[], &counts), Error::Shape { .. }));
    assert!(matches!(refused(&numbers, &counts[1..]), Error::Shape { .. }));
    let tick = counts[3];
    for wrong in
        [changed(1, -1.0), changed(2, 0.5), changed(3, 1e12), changed(4, tick + 1.0), changed(0, f64::NAN)]
    {
        assert_eq!(refused(&numbers, &wrong).code(), "InvalidArgument");
    }
    let mut broken = numbers.clone();
    broken[5] = f32::NAN;
    assert_eq!(refused(&broken, &counts).code(), "InvalidArgument");
    assert_eq!(read(&model), (numbers, counts));
}

#[test]
fn the_row_that_breaks_the_loss_is_told() {
    let nodes = [vectors(1), dense(1, "exponential", true)];
    let mut model = Model::<f32>::new(&chain(&nodes), 1).unwrap();
    model.compile(training(&[("mean_squared_error", &[])], "SGD", json!({}))).unwrap();
    model.network.set_weights(&[1.0, 0.0]).unwrap();
    let (x, y) = ([0.0, 1.0, 2.0, 0.0, 1000.0, 2000.0], [1.0; 6]);
    let error = model.train(Input::of(6, Lengths::Equal(1), &[], &x, &y), 2).unwrap_err();
    assert_eq!(error, Error::Diverged { what: "loss".into(), row: Some(4) });
    assert!(error.to_string().starts_with("The loss became NaN or infinite, first at row 4: "), "{error}");
}
