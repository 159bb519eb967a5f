//! Models in a few words, and numbers that depend on nothing but their index.
#![allow(dead_code)]

use bptt::graph::ModelSpec;
use bptt::json::Described;
use bptt::kernel::Real;
use bptt::training::TrainingSpec;
use serde_json::{json, Value};

/// A layer as JSON without its name and inputs.
pub type Piece = String;

/// Token ids in.
pub fn tokens() -> Piece {
    r#""class_name":"InputLayer","config":{"batch_shape":[null,null],"dtype":"int32"}"#.into()
}

/// Steps of `each` token ids in.
pub fn words(each: usize) -> Piece {
    format!(r#""class_name":"InputLayer","config":{{"batch_shape":[null,null,{each}],"dtype":"int32"}}"#)
}

/// Sequences of `features` in.
pub fn sequences(features: usize) -> Piece {
    format!(
        r#""class_name":"InputLayer","config":{{"batch_shape":[null,null,{features}],"dtype":"float32"}}"#
    )
}

/// Vectors of `features` in.
pub fn vectors(features: usize) -> Piece {
    format!(r#""class_name":"InputLayer","config":{{"batch_shape":[null,{features}],"dtype":"float32"}}"#)
}

/// Images in.
pub fn images([height, width, channels]: [usize; 3]) -> Piece {
    format!(
        r#""class_name":"InputLayer","config":{{"batch_shape":[null,{height},{width},{channels}],"dtype":"float32"}}"#
    )
}

/// An Embedding.
pub fn embedding(vocabulary: usize, units: usize, mask_zero: bool) -> Piece {
    format!(
        r#""class_name":"Embedding","config":{{"input_dim":{vocabulary},"output_dim":{units},"mask_zero":{mask_zero},
        "embeddings_initializer":{{"class_name":"RandomUniform","config":{{"minval":-0.8,"maxval":0.8}}}}}}"#
    )
}

/// A SimpleRNN; biases start away from zero so that they matter.
pub fn simple_rnn(units: usize, activation: &str, use_bias: bool, return_sequences: bool) -> Piece {
    format!(
        r#""class_name":"SimpleRNN","config":{{"units":{units},"activation":"{activation}","use_bias":{use_bias},
        "return_sequences":{return_sequences},"kernel_initializer":{GLOROT},
        "recurrent_initializer":{{"class_name":"Orthogonal","config":{{"gain":0.9}}}},"bias_initializer":{BIAS}}}"#
    )
}

/// A Dense layer.
pub fn dense(units: usize, activation: &str, use_bias: bool) -> Piece {
    format!(
        r#""class_name":"Dense","config":{{"units":{units},"activation":"{activation}","use_bias":{use_bias},
        "kernel_initializer":{GLOROT},"bias_initializer":{BIAS}}}"#
    )
}

const GLOROT: &str = r#"{"class_name":"GlorotUniform","config":{}}"#;
const BIAS: &str = r#"{"class_name":"RandomUniform","config":{"minval":-0.3,"maxval":0.3}}"#;

/// Any layer: its class, and its settings but for initializers. Weights start where they matter.
pub fn layer(class: &str, settings: &str) -> Piece {
    let weights = [
        "kernel",
        "recurrent",
        "bias",
        "embeddings",
        "gamma",
        "beta",
        "moving_mean",
        "moving_variance",
        "scale",
        "alpha",
        "concat_score_weight",
        "depthwise",
    ];
    let used: &[usize] = match class {
        "SimpleRNN" | "LSTM" | "GRU" | "ConvLSTM1D" | "ConvLSTM2D" => &[0, 1, 2],
        "Dense"
        | "Conv1D"
        | "Conv1DTranspose"
        | "Conv2D"
        | "Conv2DTranspose"
        | "EinsumDense"
        | "AttentionProjection" => &[0, 2],
        "Embedding" | "PositionEmbedding" => &[3],
        "LayerNormalization" | "GroupNormalization" => &[4, 5],
        "RMSNormalization" | "AdditiveAttention" => &[8],
        "Attention" => &[8, 10],
        "BatchNormalization" => &[4, 5, 6, 7],
        "PReLU" => &[9],
        "DepthwiseConv1D" => &[11],
        "DepthwiseConv2D" => &[2, 11],
        _ => &[],
    };
    let initializers = used.iter().map(|&i| {
        let initializer = if i == 0 { GLOROT } else { BIAS };
        format!(r#""{}_initializer":{initializer}"#, weights[i])
    });
    let mut fields: Vec<String> = initializers.collect();
    if !settings.is_empty() {
        fields.push(settings.to_owned());
    }
    format!(r#""class_name":"{class}","config":{{{}}}"#, fields.join(","))
}

/// A graph: each node with the nodes and outputs that it reads, and what the model puts out.
pub fn graph(nodes: &[(Piece, &str)], outputs: &str) -> ModelSpec {
    let nodes = nodes
        .iter()
        .enumerate()
        .map(|(i, (piece, inputs))| format!(r#"{{"name":"layer_{i}","inputs":[{inputs}],{piece}}}"#));
    let nodes = nodes.collect::<Vec<_>>().join(",");
    let json = format!(r#"{{"version":1,"nodes":[{nodes}],"outputs":[{outputs}]}}"#);
    bptt::json::parse("test", &json).unwrap_or_else(|e| panic!("{e}: {json}"))
}

/// A chain of layers.
pub fn chain(pieces: &[Piece]) -> ModelSpec {
    let nodes = pieces.iter().enumerate().map(|(i, piece)| {
        let inputs = if i == 0 { String::new() } else { (i - 1).to_string() };
        format!(r#"{{"name":"layer_{i}","inputs":[{inputs}],{piece}}}"#)
    });
    let json = format!(r#"{{"version":1,"nodes":[{}]}}"#, nodes.collect::<Vec<_>>().join(","));
    bptt::json::parse("test", &json).unwrap()
}

/// What `compile` takes: a loss and its metrics for each output, and an optimizer.
pub fn training<F: Real>(heads: &[(&str, &[&str])], class: &str, config: Value) -> TrainingSpec<F> {
    let head = |(i, (loss, metrics)): (usize, &(&str, &[&str]))| json!({ "loss": loss, "metrics": metrics, "weight": 1.0 + 0.5 * i as f64 });
    let heads: Vec<Value> = heads.iter().enumerate().map(head).collect();
    let optimizer = json!({ "class_name": class, "config": config });
    TrainingSpec::read("compile", json!({ "heads": heads, "optimizer": optimizer })).unwrap()
}

/// A number in [-1, 1) that looks random.
pub fn number(index: usize, salt: usize) -> f64 {
    let mut x = (index as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ (salt as u64).wrapping_mul(0xD1B5_4A32_D192_ED03);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((x ^ (x >> 31)) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

/// An integer below `limit` that looks random.
pub fn integer(index: usize, salt: usize, limit: usize) -> usize {
    (((number(index, salt) + 1.0) / 2.0) * limit as f64) as usize
}
