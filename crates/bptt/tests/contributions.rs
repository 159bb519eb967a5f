//! Contributions of tokens in f64: central differences along the rows of embeddings, over masks, both directions and shared prefixes.
#![allow(clippy::disallowed_methods)] // the system's functions, to compare with

mod common;

use bptt::batch::Lengths;
use bptt::graph::ModelSpec;
use bptt::input::Input;
use bptt::model::Model;
use common::*;

const VOCABULARY: usize = 6;
const STEPS: u32 = 5;
/// With padding at either end, a token that comes again, and a row of padding alone.
const TOKENS: [i32; 25] = [0, 0, 1, 2, 1, 0, 0, 3, 4, 5, 2, 4, 0, 1, 0, 0, 0, 0, 0, 0, 5, 5, 1, 3, 2];

fn input(lengths: Lengths) -> Input<f64> {
    let (rows, tokens) = match lengths {
        Lengths::Each(each) => (each.len(), each.iter().sum::<u32>() as usize),
        Lengths::Equal(steps) => (5, 5 * steps),
    };
    Input::of(rows, lengths, &TOKENS[..tokens], &[], &[])
}

/// The number before the last sigmoid for each row.
fn logits(model: &mut Model<f64>, lengths: Lengths, ends: bool) -> Vec<f64> {
    let outputs = model.predict(input(lengths), 5).unwrap()[0].clone();
    outputs.into_iter().map(|p| if ends { (p / (1.0 - p)).ln() } else { p }).collect()
}

/// Holds the contributions of all tokens of a kind in a row to the slope along that row of the embedding.
fn check(name: &str, spec: &ModelSpec, lengths: Lengths, width: usize, ends: bool) {
    let mut model = Model::<f64>::new(spec, 3).unwrap();
    let found = model.contributions(input(lengths), 0, 0, Some(0)).unwrap();
    let weights = model.network.weights();
    let each: Vec<usize> = match lengths {
        Lengths::Each(each) => each.iter().map(|&steps| steps as usize).collect(),
        Lengths::Equal(steps) => vec![steps; 5],
    };
    for token in 0..VOCABULARY {
        let mut moved = |by: f64| {
            let mut weights = weights.clone();
            weights[token * width..][..width].iter_mut().for_each(|weight| *weight *= 1.0 + by);
            model.network.set_weights(&weights).unwrap();
            logits(&mut model, lengths, ends)
        };
        let (up, down) = (moved(1e-4), moved(-1e-4));
        let mut at = 0;
        for (row, &steps) in each.iter().enumerate() {
            let slope = (up[row] - down[row]) / 2e-4;
            let cells = at..at + steps;
            let sum: f64 = cells.filter(|&i| TOKENS[i] as usize == token).map(|i| found[i]).sum();
            // Rows of masked steps show what their embedding is, and their tokens contribute nothing.
            assert!((sum - slope).abs() < 1e-7, "{name}: row {row}, token {token}: {sum} against {slope}");
            at += steps;
        }
    }
    model.network.set_weights(&weights).unwrap();
    assert_eq!(model.contributions(input(lengths), 0, 0, Some(0)).unwrap(), found);
}

fn embedding(mask: bool) -> Piece {
    layer("Embedding", &format!(r#""input_dim":{VOCABULARY},"output_dim":3,"mask_zero":{mask}"#))
}

fn tokens() -> Piece {
    r#""class_name":"InputLayer","config":{"dtype":"int32","batch_shape":[null,null]}"#.into()
}

#[test]
fn products_are_slopes_along_embeddings() {
    let dense = || layer("Dense", r#""units":1"#);
    let sigmoid = || layer("Activation", r#""activation":"sigmoid""#);
    for mask in [false, true] {
        let name = if mask { "masked" } else { "plain" };
        let lstm = layer("LSTM", r#""units":4,"go_backwards":true"#);
        let gru = layer("GRU", r#""units":4,"return_sequences":true"#);
        let drops = layer("Dropout", r#""rate":0.5"#);
        let deep = chain(&[tokens(), embedding(mask), drops, gru, lstm, dense(), sigmoid()]);
        check(name, &deep, Lengths::Equal(STEPS as usize), 3, true);
        check(name, &deep, Lengths::Each(&[3, 5, 1, 4, 2]), 3, true);
        let costs = layer("ActivityRegularization", r#""l1":1,"l2":1"#);
        let pooled = layer("GlobalMaxPooling1D", "");
        let short = chain(&[
            tokens(),
            embedding(mask),
            costs,
            layer("SimpleRNN", r#""units":4,"return_sequences":true"#),
            pooled,
            dense(),
        ]);
        check(name, &short, Lengths::Equal(STEPS as usize), 3, false);
    }
}

#[test]
fn what_is_linear_adds_up_to_the_logit_without_its_bias() {
    let spec = chain(&[
        tokens(),
        embedding(true),
        layer("GlobalAveragePooling1D", ""),
        layer("Dense", r#""units":3"#),
        layer("Activation", r#""activation":"softmax""#),
    ]);
    let mut model = Model::<f64>::new(&spec, 5).unwrap();
    let lengths = Lengths::Equal(STEPS as usize);
    let weights = model.network.weights();
    let (table, rest) = weights.split_at(VOCABULARY * 3);
    for unit in 0..3 {
        let found = model.contributions(input(lengths), 0, 0, Some(unit)).unwrap();
        for (tokens, found) in TOKENS.chunks(5).zip(found.chunks(5)) {
            let real = tokens.iter().filter(|&&token| token > 0).count().max(1) as f64;
            for (&token, &found) in tokens.iter().zip(found) {
                let row = &table[token as usize * 3..][..3];
                let product: f64 = row.iter().enumerate().map(|(i, e)| e * rest[i * 3 + unit]).sum();
                let expected = if token == 0 { 0.0 } else { product / real };
                assert!((found - expected).abs() < 1e-12, "{found} against {expected}");
            }
        }
    }
    let chosen = model.contributions(input(lengths), 0, 0, None).unwrap();
    let outputs = model.predict(input(lengths), 5).unwrap()[0].clone();
    for (row, outputs) in outputs.chunks(3).enumerate() {
        let best = (0..3).max_by(|&a, &b| outputs[a].total_cmp(&outputs[b])).unwrap();
        let own = model.contributions(input(lengths), 0, 0, Some(best)).unwrap();
        assert_eq!(chosen[row * 5..][..5], own[row * 5..][..5]);
    }
    assert!(model.contributions(input(lengths), 0, 0, Some(3)).is_err());
    assert!(model.contributions(input(lengths), 1, 0, None).is_err());
    assert!(model.contributions(input(lengths), 0, 1, None).is_err());
}
