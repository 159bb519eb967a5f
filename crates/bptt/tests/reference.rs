//! The reference model at full size against Keras: Embedding(10000, 128), SimpleRNN(128), Dense(1, sigmoid) on batches
//! of 32 x 200 with left padding and repeated ids; and the work that this takes.

#[path = "common/golden.rs"]
mod golden;

use base64::prelude::{Engine, BASE64_STANDARD};
use bptt::batch::Lengths;
use bptt::input::Input;
use bptt::json::parse;
use bptt::model::Model;
use golden::*;
use serde_json::Value;
use std::collections::HashSet;

const ROWS: usize = 320;
const STEPS: usize = 200;
const SIZE: usize = 32;

/// Ids padded on the left with 0, spread evenly over octaves.
fn tokens(seed: u32) -> Vec<i32> {
    let mut tokens = vec![0; ROWS * STEPS];
    for row in 0..ROWS {
        let h = hash(seed, row as u32);
        let real = if h % 10 < 4 { STEPS } else { 40 + (h >> 8) as usize % 160 };
        for (k, token) in tokens.iter_mut().enumerate().take((row + 1) * STEPS).skip((row + 1) * STEPS - real)
        {
            let first = 1 << (hash(seed + 1, k as u32) % 14);
            *token = (first + hash(seed + 2, k as u32) % first.min(10_000 - first)) as i32;
        }
    }
    tokens
}

fn decode<const N: usize, T>(value: &Value, from: fn([u8; N]) -> T) -> Vec<T> {
    let bytes = BASE64_STANDARD.decode(value.as_str().unwrap_or_default()).unwrap();
    bytes.chunks_exact(N).map(|chunk| from(chunk.try_into().unwrap())).collect()
}

/// Compares the recorded elements, rows and row sums of every tensor.
fn compare(what: &str, case: &Value, ours: &[f64], tolerance: f64) {
    let mut rest = ours;
    let recorded = case["expected"]["f32"][what].as_array().unwrap();
    for (slot, tensor) in case["weights"].as_array().unwrap().iter().zip(recorded) {
        let shape: Vec<usize> = numbers(&slot["shape"]).iter().map(|&d| d as usize).collect();
        let (tensor_len, width) = (shape.iter().product(), shape[shape.len() - 1]);
        let (own, others) = rest.split_at(tensor_len);
        rest = others;
        let limit = tolerance * tensor["max"].as_f64().unwrap().max(1e-3);
        let expected = wide(&decode(&tensor["f32"], f32::from_le_bytes));
        let rows = numbers(&tensor["rows"]);
        let picked: Vec<f64> = match rows.is_empty() {
            true => own.to_vec(),
            false => rows.iter().flat_map(|&r| own[r as usize * width..][..width].iter().copied()).collect(),
        };
        let error = distance(&picked, &expected);
        assert!(error <= limit, "{what} {}: {error:e} > {limit:e}", slot["name"]);
        println!("{what} {}: {:.1e} of the tolerance", slot["name"], error / limit);
        let touched = numbers(&tensor["row_sums"]["rows"]);
        for (&row, sum) in touched.iter().zip(decode(&tensor["row_sums"]["sum"], f64::from_le_bytes)) {
            let own: f64 = own[row as usize * width..][..width].iter().sum();
            assert!((own - sum).abs() <= limit * width as f64, "{what} {} row {row}", slot["name"]);
        }
    }
}

#[test]
fn the_reference_model_agrees_with_keras() {
    let case = read(&path("reference.json"));
    let mut model = Model::<f32>::new(&parse("reference", &case["spec"].to_string()).unwrap(), 0).unwrap();
    model.compile(parse("reference", &case["compile"].to_string()).unwrap()).unwrap();
    model.network.set_weights(&weights(&case)).unwrap();
    let seed = case["inputs"]["seed"].as_u64().unwrap() as u32;
    let tokens = tokens(seed);
    let targets: Vec<f32> = (0..ROWS as u32).map(|row| (hash(seed + 3, row) & 1) as f32).collect();
    let lengths = Lengths::Equal(STEPS);
    let part = |rows: std::ops::Range<usize>| {
        let tokens = &tokens[rows.start * STEPS..rows.end * STEPS];
        Input::of(rows.len(), lengths, tokens, &[], &targets[rows])
    };

    let outputs = wide(&model.predict(part(0..ROWS), SIZE).unwrap()[0]);
    let expected = &case["expected"]["f32"];
    assert!(distance(&outputs, &numbers(&expected["outputs"])) <= OUTPUTS * 0.5);

    let first = part(0..SIZE);
    let ids = first.feeds[0].tokens;
    let before = model.network.counters;
    let (loss, gradients) = model.gradients(first).unwrap();
    let work = model.network.counters;
    let distinct: HashSet<i32> = ids.iter().copied().collect();
    assert_eq!(work.projected_rows - before.projected_rows, distinct.len() as u64);
    // Rows share the states of the padding that the most padded row begins with; those of a second shard, the less padded,
    // have a chain of their own.
    let padding: Vec<usize> =
        ids.chunks_exact(STEPS).map(|row| row.iter().take_while(|&&id| id == 0).count()).collect();
    let real: usize = padding.iter().map(|pad| STEPS - pad).sum();
    let chains = (work.cells - before.cells) as usize - real;
    let mut sorted = padding.clone();
    sorted.sort_unstable();
    let (longest, median) = (sorted[SIZE - 1], sorted[SIZE / 2]);
    assert!(chains >= longest && chains <= longest + median, "{chains} of {longest} and {median}");
    assert!((loss - expected["batch"]["loss"].as_f64().unwrap()).abs() <= OUTPUTS);
    compare("gradients", &case, &wide(&gradients), GRADIENTS);

    for (step, expected) in numbers(&expected["losses"]).into_iter().enumerate() {
        let rows = step * SIZE..(step + 1) * SIZE;
        let outcome = model.train(part(rows), SIZE).unwrap();
        let loss = outcome.loss();
        assert!((loss - expected).abs() <= WEIGHTS * expected, "step {step}: {loss} against {expected}");
    }
    compare("trained", &case, &wide(&model.network.weights()), WEIGHTS);
}
