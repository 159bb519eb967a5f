//! Losses that the caller computes: told batch by batch they leave the bits that the same loss leaves within the core.

mod common;

use bptt::batch::Lengths;
use bptt::error::Error;
use bptt::input::Input;
use bptt::model::{Model, Outcome};
use bptt::network::Pass;
use common::*;
use serde_json::json;

const UNITS: usize = 2;

fn tagger(loss: &str) -> Model<f32> {
    let layers =
        [tokens(), embedding(6, 3, true), simple_rnn(4, "tanh", true, true), dense(UNITS, "linear", true)];
    let mut model = Model::new(&chain(&layers), 3).unwrap();
    model.compile(training(&[(loss, &["categorical_accuracy"])], "Adam", json!({}))).unwrap();
    model
}

/// Tells the mean squared errors of a batch's lines.
fn tell(model: &mut Model<f32>) {
    let [outputs, targets] = model.judged(0).unwrap().map(<[f32]>::to_vec);
    let (losses, gradient) = model.told(0).unwrap();
    for (i, loss) in losses.iter_mut().enumerate() {
        *loss = 0.0;
        for unit in i * UNITS..(i + 1) * UNITS {
            let error = f64::from(outputs[unit]) - f64::from(targets[unit]);
            *loss += error * error / UNITS as f64;
            gradient[unit] = (2.0 * error / UNITS as f64) as f32;
        }
    }
}

fn told(model: &mut Model<f32>, input: Input<f32>, pass: Pass) -> Outcome {
    let mut asks = model.begin_told(input, 3, pass).unwrap();
    while asks {
        tell(model);
        asks = model.go_on(input).unwrap();
    }
    model.end_told().unwrap()
}

#[test]
fn what_is_told_is_as_good_as_what_is_computed() {
    let ids = [3, 1, 4, 1, 5, 2, 2, 0, 0, 1, 0, 0, 5, 3, 0, 0, 0, 0, 2, 4, 1];
    let targets: Vec<f32> = (0..ids.len() * UNITS).map(|i| number(i, 1) as f32).collect();
    let weights: Vec<f32> = (0..ids.len()).map(|i| number(i, 2) as f32).collect();
    let mut input = Input::of(7, Lengths::Equal(3), &ids, &[], &targets);
    input.weights[0] = &weights;
    let (mut ours, mut built_in) = (tagger("told"), tagger("mean_squared_error"));
    for _ in 0..3 {
        assert_eq!(told(&mut ours, input, Pass::Train), built_in.train(input, 3).unwrap());
        assert_eq!(ours.finished(), 3);
    }
    assert_eq!(told(&mut ours, input, Pass::Evaluate), built_in.evaluate(input, 3).unwrap());
    assert_eq!(ours.network.weights(), built_in.network.weights());
}

#[test]
fn a_batch_that_is_not_finished_changes_nothing() {
    let targets = [0.5f32; 4 * UNITS];
    let input = Input::of(2, Lengths::Equal(2), &[3, 1, 4, 1], &[], &targets);
    let mut model = tagger("told");
    let weights = model.network.weights();
    model.begin_told(input, 2, Pass::Train).unwrap();
    // Not all of it is a number.
    model.told(0).unwrap().1.fill(f32::NAN);
    assert!(matches!(model.go_on(input), Err(Error::Diverged { .. })));
    model.begin_told(input, 2, Pass::Train).unwrap();
    model.predict(input, 2).unwrap();
    let over = model.go_on(input).unwrap_err().to_string();
    assert_eq!(over, "go_on: there is no batch whose losses are to be told.");
    assert!(model.end_told().is_err());
    assert!(model.train(input, 2).unwrap_err().to_string().contains("told from outside, batch by batch"));
    assert!(model.evaluate(input, 2).is_err() && model.gradients(input).is_err());
    assert_eq!((model.finished(), model.optimizing().unwrap().0.iterations()), (0, 0));
    assert_eq!(model.network.weights(), weights);
}
