//! What attention needs: memory for its steps, and not for their pairs; and the pairs of real steps alone.

mod common;

use bptt::batch::Lengths;
use bptt::graph::ModelSpec;
use bptt::input::Input;
use bptt::model::Model;
use common::*;
use serde_json::json;

const FEATURES: usize = 4;

/// Bytes of a training step over rows of such lengths: those of numbers that are kept from forwards to backwards, and all.
fn used(spec: &ModelSpec, lengths: Lengths, rows: usize, steps: usize) -> [usize; 2] {
    let mut model = Model::<f32>::new(spec, 1).unwrap();
    model.compile(training(&[("mean_squared_error", &[])], "SGD", json!({}))).unwrap();
    let x: Vec<f32> = (0..steps * FEATURES).map(|i| number(i, 1) as f32).collect();
    let input = Input::of(rows, lengths, &[], &x, &x);
    assert!(model.train(input, rows).unwrap().loss().is_finite());
    let used = model.memory_use();
    let kept = used.activations + used.gradients;
    [kept, kept + used.scratch + used.packing]
}

fn scored(score: &str) -> ModelSpec {
    let attention = layer("Attention", &format!(r#""score_mode":"{score}","use_scale":true,"causal":true"#));
    graph(&[(sequences(FEATURES), ""), (attention, "0,0")], "1")
}

/// Self-attention of two heads.
fn headed(options: &str) -> ModelSpec {
    let projection = |inputs: &str, outputs: &str| {
        layer("AttentionProjection", &format!(r#""inputs":[{inputs}],"outputs":[{outputs}]"#))
    };
    let nodes = [
        (sequences(FEATURES), ""),
        (projection("4", "2,2"), "0"),
        (projection("4", "1,2"), "0"),
        (projection("4", "1,2"), "0"),
        (layer("AttentionHeads", &format!(r#""heads":2,"groups":1{options}"#)), "1,2,3"),
        (projection("2,2", "4"), "4"),
    ];
    graph(&nodes, "5")
}

#[test]
fn memory_is_linear_in_steps() {
    let heads = ["", r#","window":9"#].map(headed);
    for (i, spec) in ["dot", "concat"].map(scored).iter().chain(&heads).enumerate() {
        let [short, long] = [1024, 4096].map(|steps| used(spec, Lengths::Equal(steps), 1, steps)[1]);
        assert!(long < 4 * short, "{i}: {short} bytes for 1024 steps, {long} for 4096");
        assert!(long < 4096 * 4096, "{i}: {long} bytes");
    }
}

/// One long row among short ones: what is kept follows the steps of all rows together, 624 of 4096, and the rest the longest row.
#[test]
fn ragged_rows_cost_their_own_steps() {
    let lengths: [u32; 8] = [512, 16, 16, 16, 16, 16, 16, 16];
    let steps = lengths.iter().sum::<u32>() as usize;
    for spec in [scored("dot"), headed("")] {
        let [kept, ragged] = used(&spec, Lengths::Each(&lengths), 8, steps);
        let [_, alone] = used(&spec, Lengths::Equal(512), 1, 512);
        let [padded, _] = used(&spec, Lengths::Equal(512), 8, 8 * 512);
        assert!(ragged * 10 < alone * 15, "{ragged} bytes for ragged rows, {alone} for the longest alone");
        assert!(kept * 6 < padded, "{kept} bytes are kept of ragged rows, {padded} of padded ones");
    }
}
