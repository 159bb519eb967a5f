//! A prediction keeps nothing for a way back: lines of Z lie where those of earlier steps were. Its numbers are those of a pass that keeps all of them.

mod common;

use bptt::batch::Lengths;
use bptt::input::Input;
use bptt::model::Model;
use common::*;
use serde_json::json;

/// So many that few steps of them are projected at a time.
const ROWS: usize = 40;
const STEPS: usize = 12;
const FEATURES: usize = 7;

#[test]
fn what_is_not_kept_does_not_show() {
    let x: Vec<f32> = (0..ROWS * STEPS * FEATURES).map(|i| number(i, 1) as f32).collect();
    let ragged: Vec<u32> = (0..ROWS).map(|row| 1 + integer(row, 2, STEPS) as u32).collect();
    let positions: usize = ragged.iter().map(|&steps| steps as usize).sum();
    for class in ["SimpleRNN", "LSTM", "GRU"] {
        let gates = if class == "SimpleRNN" { "" } else { r#","recurrent_activation":"sigmoid""# };
        let one = format!(r#""units":64,"activation":"tanh"{gates}"#);
        for settings in [
            one.clone(),
            format!(r#"{one},"return_sequences":true"#),
            format!(r#"{one},"go_backwards":true"#),
        ] {
            let last = layer(class, &one);
            let pieces = match settings.contains("sequences") {
                true => vec![sequences(FEATURES), layer(class, &settings), last, dense(3, "linear", true)],
                false => vec![sequences(FEATURES), layer(class, &settings), dense(3, "linear", true)],
            };
            let mut model = Model::<f32>::new(&chain(&pieces), 3).unwrap();
            model.compile(training(&[("mean_squared_error", &[][..])], "SGD", json!({}))).unwrap();
            for (lengths, count) in
                [(Lengths::Equal(STEPS), ROWS * STEPS), (Lengths::Each(&ragged), positions)]
            {
                let x = &x[..count * FEATURES];
                let targets = vec![1.0; ROWS * 3];
                let input = |targets| Input::of(ROWS, lengths, &[], x, targets);
                let before = model.gradients(input(&targets)).unwrap();
                let shown = model.predict(input(&[]), ROWS).unwrap().to_vec();
                model.evaluate(input(&targets), ROWS).unwrap();
                assert_eq!(shown[0], model.judged(0).unwrap()[0], "{class} {settings}");
                assert_eq!(before, model.gradients(input(&targets)).unwrap(), "{class} {settings}");
            }
        }
    }
}
