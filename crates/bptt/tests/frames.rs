//! What LSTMs over frames keep: of real frames, little more than the way back reads.

mod common;

use bptt::batch::Lengths;
use bptt::graph::ModelSpec;
use bptt::input::Input;
use bptt::model::Model;
use common::*;
use serde_json::json;

const SIDE: usize = 16;
const CHANNELS: usize = 2;
const FILTERS: usize = 16;
const FRAME: usize = SIDE * SIDE * CHANNELS;

/// Over rows of so many frames, or of any number.
fn conv_lstm(steps: Option<usize>, options: &str) -> ModelSpec {
    let steps = steps.map_or("null".to_owned(), |steps| steps.to_string());
    let settings = format!(
        r#""filters":{FILTERS},"kernel_size":[3,3],"strides":[1,1],"dilation_rate":[1,1],"padding":"same","activation":"tanh",
        "recurrent_activation":"sigmoid"{options}"#
    );
    let layers = [
        format!(
            r#""class_name":"InputLayer","config":{{"batch_shape":[null,{steps},{FRAME}],"dtype":"float32"}}"#
        ),
        layer("Reshape", &format!(r#""features":[{SIDE},{SIDE},{CHANNELS}],"each":true"#)),
        layer("ConvLSTM2D", &settings),
        layer("GlobalAveragePooling2D", ""),
    ];
    chain(&layers)
}

/// Bytes of a training step: those that are kept from forwards to backwards, and all but weights.
fn used(spec: &ModelSpec, lengths: Lengths, rows: usize, frames: usize) -> [usize; 2] {
    let mut model = Model::<f32>::new(spec, 1).unwrap();
    model.compile(training(&[("mean_squared_error", &[])], "SGD", json!({}))).unwrap();
    let x: Vec<f32> = (0..frames * FRAME).map(|i| number(i, 1) as f32).collect();
    let targets: Vec<f32> = (0..rows * FILTERS).map(|i| number(i, 3) as f32).collect();
    let input = Input::of(rows, lengths, &[], &x, &targets);
    assert!(model.train(input, rows).unwrap().loss().is_finite());
    let used = model.memory_use();
    let kept = used.activations + used.gradients;
    [kept, kept + used.scratch + used.packing]
}

/// Per frame: the input as it came and as frames, and once more where it is turned around, four gates, c and h.
#[test]
fn a_frame_costs_what_the_way_back_reads() {
    let (rows, steps) = (4, 12);
    for (inputs, options) in [(2, ""), (3, r#","go_backwards":true"#)] {
        let needed = rows * steps * (inputs * FRAME + 6 * SIDE * SIDE * FILTERS) * size_of::<f32>();
        let [_, all] = used(&conv_lstm(Some(steps), options), Lengths::Equal(steps), rows, rows * steps);
        assert!(all * 10 < needed * 12, "{options}: {all} bytes where {needed} are needed");
    }
}

#[test]
fn missing_frames_cost_nothing() {
    let lengths: [u32; 8] = [8, 1, 1, 0, 1, 1, 0, 1];
    let frames = lengths.iter().sum::<u32>() as usize;
    let [kept, _] = used(&conv_lstm(None, ""), Lengths::Each(&lengths), 8, frames);
    let [padded, _] = used(&conv_lstm(None, ""), Lengths::Equal(8), 8, 8 * 8);
    assert!(kept * 7 < padded * 2, "{kept} bytes are kept of ragged rows, {padded} of padded ones");
}

/// However rows are padded, cut and shared out among threads, the bits of what they put out are the same.
#[test]
fn rows_are_what_they_are_alone() {
    let mut model = Model::<f32>::new(&conv_lstm(None, r#","go_backwards":true"#), 1).unwrap();
    // More rows than a shard has.
    let lengths: [u32; 20] = std::array::from_fn(|i| 1 + i as u32 % 2);
    let frames = lengths.iter().sum::<u32>() as usize;
    let x: Vec<f32> = (0..frames * FRAME).map(|i| number(i, 1) as f32).collect();
    let all = model.predict(Input::of(20, Lengths::Each(&lengths), &[], &x, &[]), 20).unwrap();
    let all = all[0].to_vec();
    let mut first = 0;
    for (row, &length) in lengths.iter().enumerate() {
        let x = &x[first * FRAME..(first + length as usize) * FRAME];
        first += length as usize;
        let alone = model.predict(Input::of(1, Lengths::Each(&[length]), &[], x, &[]), 1).unwrap();
        assert_eq!(alone[0], all[row * FILTERS..(row + 1) * FILTERS], "row {row}");
    }
}
