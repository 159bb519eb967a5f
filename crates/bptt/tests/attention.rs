//! What attention needs: memory for its steps, and not for their pairs.

mod common;

use bptt::batch::Lengths;
use bptt::input::Input;
use bptt::model::Model;
use common::*;
use serde_json::json;

const FEATURES: usize = 4;

/// Bytes of a training step over one row of so many steps.
fn used(score: &str, steps: usize) -> usize {
    let attention = layer("Attention", &format!(r#""score_mode":"{score}","use_scale":true,"causal":true"#));
    let spec = graph(&[(sequences(FEATURES), ""), (attention, "0,0")], "1");
    let mut model = Model::<f32>::new(&spec, 1).unwrap();
    model.compile(training(&[("mean_squared_error", &[])], "SGD", json!({}))).unwrap();
    let x: Vec<f32> = (0..steps * FEATURES).map(|i| number(i, 1) as f32).collect();
    let input = Input::of(1, Lengths::Equal(steps), &[], &x, &x);
    assert!(model.train(input, 1).unwrap().loss().is_finite());
    let used = model.memory_use();
    used.activations + used.gradients + used.scratch + used.packing
}

#[test]
fn memory_is_linear_in_steps() {
    for score in ["dot", "concat"] {
        let [short, long] = [1024, 4096].map(|steps| used(score, steps));
        assert!(long < 4 * short, "{score}: {short} bytes for 1024 steps, {long} for 4096");
        assert!(long < 4096 * 4096, "{score}: {long} bytes");
    }
}
