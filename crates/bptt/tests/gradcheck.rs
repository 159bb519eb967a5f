//! Every layer, option and loss: analytic gradients in f64 against central differences, for every weight and the input.

mod common;

use bptt::batch::Lengths;
use bptt::graph::ModelSpec;
use bptt::ids::{Id, InputId, OutputId};
use bptt::input::{Input, InputKind, Lines};
use bptt::model::Model;
use common::*;
use serde_json::json;

/// Rows of tokens or numbers with targets, owned.
struct Data {
    rows: usize,
    equal: Option<usize>,
    lengths: Vec<u32>,
    tokens: Vec<i32>,
    floats: Vec<f64>,
    targets: Vec<f64>,
}

impl Data {
    fn input(&self) -> Input<'_, f64> {
        let lengths = self.equal.map_or(Lengths::Each(&self.lengths), Lengths::Equal);
        Input::of(self.rows, lengths, &self.tokens, &self.floats, &self.targets)
    }
}

/// Rows of the shape that `spec` takes, and targets that fit `loss`.
fn data(model: &Model<f64>, loss: &str, lengths: &[u32], ragged: bool) -> Data {
    let positions = lengths.iter().sum::<u32>() as usize;
    let (mut tokens, mut floats) = (Vec::new(), Vec::new());
    match model.network.graph().inputs[InputId::new(0)].kind {
        InputKind::Tokens { vocabulary, .. } => {
            tokens = (0..positions).map(|i| integer(i, 1, vocabulary) as i32).collect()
        }
        InputKind::Sequence(d) => floats = (0..positions * d.size()).map(|i| number(i, 2)).collect(),
        InputKind::Vector(d) => floats = (0..lengths.len() * d.size()).map(|i| number(i, 2)).collect(),
    }
    let equal = (!ragged).then(|| lengths.first().map_or(0, |&n| n as usize));
    let mut data =
        Data { rows: lengths.len(), equal, lengths: lengths.to_vec(), tokens, floats, targets: vec![] };
    let training = training(&[(loss, &[])], "SGD", json!({}));
    let shape = model.network.target_shape(OutputId::new(0), &*training.heads[0].loss, &data.input());
    let count = match shape.lines {
        Lines::Rows => lengths.len(),
        Lines::Steps(_) => positions,
        Lines::Fixed(steps) => steps * lengths.len(),
        Lines::Lists => unreachable!("no layer is checked with lists"),
    };
    data.targets = match loss {
        SPARSE => (0..count)
            .map(|i| integer(i, 3, model.network.graph().judged(OutputId::new(0)).size()) as f64)
            .collect(),
        SQUARED => (0..count * shape.width).map(|i| number(i, 3)).collect(),
        BINARY => (0..count * shape.width).map(|i| integer(i, 3, 2) as f64).collect(),
        _ => {
            let hot = |i: usize| integer(i / shape.width, 3, shape.width) == i % shape.width;
            (0..count * shape.width).map(|i| f64::from(u8::from(hot(i)))).collect()
        }
    };
    data
}

fn check(name: &str, spec: ModelSpec, loss: &str, lengths: &[u32], ragged: bool) {
    let mut model = Model::<f64>::new(&spec, 11).unwrap();
    model.compile(training(&[(loss, &[])], "SGD", json!({}))).unwrap();
    let mut data = data(&model, loss, lengths, ragged);
    model.network.want_input_gradient();
    let (_, analytic) = model.gradients(data.input()).unwrap();
    let by_cell = model.network.input_gradient(InputId::new(0)).to_vec();
    let weights = model.network.weights();
    let step = 1e-6;
    let mut loss_at = |weights: &[f64], data: &Data| {
        model.network.set_weights(weights).unwrap();
        model.gradients(data.input()).unwrap().0
    };
    let mut largest = 0.0f64;
    for (i, gradient) in analytic.iter().enumerate() {
        let mut moved = weights.clone();
        moved[i] += step;
        let up = loss_at(&moved, &data);
        moved[i] -= 2.0 * step;
        let numeric = (up - loss_at(&moved, &data)) / (2.0 * step);
        assert!((gradient - numeric).abs() < 1e-7, "{name}: weight {i}: {gradient} against {numeric}");
        largest = largest.max(gradient.abs());
    }
    assert!(largest > 1e-4, "{name}: no gradient at all");
    if data.floats.is_empty() {
        return;
    }
    // Cells lie step by step, longest row first: compare as sums over all elements with distinct factors per element.
    let mut numeric = vec![0.0; data.floats.len()];
    for (i, numeric) in numeric.iter_mut().enumerate() {
        data.floats[i] += step;
        let up = loss_at(&weights, &data);
        data.floats[i] -= 2.0 * step;
        *numeric = (up - loss_at(&weights, &data)) / (2.0 * step);
        data.floats[i] += step;
    }
    let mut found = by_cell.clone();
    assert_eq!(found.len(), numeric.len(), "{name}");
    found.sort_by(f64::total_cmp);
    numeric.sort_by(f64::total_cmp);
    for (found, numeric) in found.iter().zip(&numeric) {
        assert!((found - numeric).abs() < 1e-7, "{name}: input: {found} against {numeric}");
    }
}

const BINARY: &str = "binary_crossentropy";
const SPARSE: &str = "sparse_categorical_crossentropy";
const CATEGORICAL: &str = "categorical_crossentropy";
const SQUARED: &str = "mean_squared_error";

#[test]
fn simple_rnn_with_every_activation_bias_and_output() {
    for activation in ["tanh", "relu", "sigmoid", "linear"] {
        for use_bias in [true, false] {
            for sequences_out in [true, false] {
                let name = format!("{activation} bias {use_bias} sequences {sequences_out}");
                let rnn = simple_rnn(5, activation, use_bias, sequences_out);
                let from_tokens =
                    chain(&[tokens(), embedding(7, 3, false), rnn.clone(), dense(1, "sigmoid", true)]);
                check(&name, from_tokens, BINARY, &[4, 4, 4], false);
                let from_floats = chain(&[sequences(3), rnn, dense(2, "linear", use_bias)]);
                check(&name, from_floats, SQUARED, &[4, 4, 4], false);
            }
        }
    }
}

#[test]
fn stacked_layers_and_softmax_at_every_step() {
    let layers = [
        tokens(),
        embedding(6, 4, false),
        simple_rnn(3, "tanh", true, true),
        simple_rnn(4, "relu", true, true),
        dense(5, "softmax", true),
    ];
    check("stacked", chain(&layers), SPARSE, &[5, 5], false);
    check("stacked categorical", chain(&layers), CATEGORICAL, &[5, 5], false);
    let several = [vectors(4), dense(6, "tanh", true), dense(3, "relu", false), dense(2, "sigmoid", true)];
    check("several dense", chain(&several), BINARY, &[1; 6], false);
}

#[test]
fn dense_and_softmax_between_embedding_and_recurrence() {
    let layers = [
        tokens(),
        embedding(5, 4, false),
        dense(3, "softmax", true),
        simple_rnn(3, "tanh", true, false),
        dense(1, "linear", true),
    ];
    // 3 x 6 cells over 5 tokens go through the table, 1 x 2 over 2 do not.
    check("table", chain(&layers), SQUARED, &[6, 6, 6], false);
    check("direct", chain(&layers), SQUARED, &[2], false);
}

#[test]
fn embedding_read_without_a_recurrent_layer() {
    check(
        "tagging",
        chain(&[tokens(), embedding(5, 4, false), dense(3, "softmax", true)]),
        SPARSE,
        &[6, 6],
        false,
    );
}

#[test]
fn masked_and_ragged_rows() {
    for out in [true, false] {
        let layers = |mask| {
            [
                tokens(),
                embedding(3, 4, mask),
                simple_rnn(5, "tanh", true, out),
                simple_rnn(3, "sigmoid", true, out),
                dense(2, "softmax", true),
            ]
        };
        let layers = |mask| {
            if out {
                chain(&layers(mask))
            } else {
                chain(&[&layers(mask)[..3], &layers(mask)[4..]].concat())
            }
        };
        check("masked", layers(true), SPARSE, &[6, 6, 6, 6], false);
        check("ragged", layers(false), SPARSE, &[3, 0, 5, 1], true);
        check("ragged and masked", layers(true), SPARSE, &[3, 0, 5, 1], true);
    }
    check(
        "ragged floats",
        chain(&[sequences(2), simple_rnn(3, "tanh", true, true), dense(1, "linear", true)]),
        SQUARED,
        &[3, 1, 4],
        true,
    );
}

#[test]
fn every_loss_from_logits_and_from_outputs() {
    for (loss, units) in [(BINARY, 3), (CATEGORICAL, 3), (SPARSE, 3), (SQUARED, 3)] {
        for activation in ["sigmoid", "softmax"] {
            let name = format!("{loss} on {activation}");
            check(&name, chain(&[vectors(4), dense(units, activation, true)]), loss, &[1; 5], false);
        }
    }
    // Outputs inside (0, 1) that are no sigmoid or softmax of the last layer: a recurrent layer's own sigmoid.
    for loss in [BINARY, CATEGORICAL, SPARSE] {
        let last = chain(&[sequences(2), simple_rnn(3, "sigmoid", true, false)]);
        check(&format!("{loss} on outputs"), last, loss, &[3; 4], false);
    }
}

#[test]
fn sizes_of_one() {
    check(
        "one",
        chain(&[
            tokens(),
            embedding(2, 1, false),
            simple_rnn(1, "tanh", true, false),
            dense(1, "sigmoid", true),
        ]),
        BINARY,
        &[1],
        false,
    );
    check(
        "thirteen",
        chain(&[
            tokens(),
            embedding(9, 13, false),
            simple_rnn(13, "tanh", true, false),
            dense(1, "sigmoid", true),
        ]),
        BINARY,
        &[3],
        false,
    );
}
