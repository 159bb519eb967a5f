//! Every layer and option that is no part of the reference model, in f64 against central differences: weights and inputs.
#![allow(clippy::too_many_lines, reason = "lists of cases")]

#[path = "gradcheck_layers/attending.rs"]
mod attending;
#[path = "gradcheck_layers/attention.rs"]
mod attention;
mod common;
#[path = "gradcheck_layers/conv_lstm.rs"]
mod conv_lstm;
#[path = "gradcheck_layers/images.rs"]
mod images;
#[path = "gradcheck_layers/joins.rs"]
mod joins;
#[path = "gradcheck_layers/nested.rs"]
mod nested;
#[path = "gradcheck_layers/operations.rs"]
mod operations;
#[path = "gradcheck_layers/spectrograms.rs"]
mod spectrograms;

use bptt::batch::Lengths;
use bptt::graph::ModelSpec;
use bptt::ids::{Id, OutputId};
use bptt::input::{Feed, Input, InputKind, Lines};
use bptt::model::Model;
use common::*;
use serde_json::json;

const ROWS: usize = 4;

/// How the statistics of a Normalization start.
const LEARNED: &str = r#""mean_initializer":{"class_name":"RandomUniform","config":{"minval":-0.3,"maxval":0.3}},
    "variance_initializer":{"class_name":"RandomUniform","config":{"minval":0.5,"maxval":2}},
    "count_initializer":{"class_name":"Zeros","config":{}}"#;

/// Rows for every input of a model, and targets for every output.
struct Data {
    lengths: Vec<u32>,
    /// Whether each input has one line a row.
    vectors: Vec<bool>,
    tokens: Vec<Vec<i32>>,
    floats: Vec<Vec<f64>>,
    targets: Vec<Vec<f64>>,
}

impl Data {
    fn input(&self, ragged: bool) -> Input<'_, f64> {
        let lengths =
            if ragged { Lengths::Each(&self.lengths) } else { Lengths::Equal(self.lengths[0] as usize) };
        let mut input = Input::of(ROWS, lengths, &[], &[], &[]);
        for (i, (tokens, floats)) in self.tokens.iter().zip(&self.floats).enumerate() {
            let lengths = if self.vectors[i] { Lengths::Equal(1) } else { lengths };
            input.feeds[i] = Feed { lengths, tokens, floats };
        }
        for (i, targets) in self.targets.iter().enumerate() {
            input.targets[i] = targets;
        }
        input
    }
}

fn loss_of(model: &Model<f64>, output: OutputId) -> &'static str {
    match model.network.graph().outputs[output].logits {
        Some(_) => "binary_crossentropy",
        None => "mean_squared_error",
    }
}

fn check_lengths(name: &str, spec: &ModelSpec, lengths: &[u32; ROWS], ragged: bool, zero: &[usize]) {
    check_beside(&[], name, spec, lengths, ragged, zero);
}

/// Checks a model whose outputs have a squared error for loss, or a crossentropy where they end with a sigmoid. `zero` puts zeros at some
/// steps of each row; layers that are `frozen` have no gradient.
fn check_beside(
    frozen: &[&str],
    name: &str,
    spec: &ModelSpec,
    lengths: &[u32; ROWS],
    ragged: bool,
    zero: &[usize],
) {
    let mut model = Model::<f64>::new(spec, 7).unwrap_or_else(|e| panic!("{name}: {e}"));
    let outputs = model.network.graph().outputs.ids();
    let heads: Vec<(&str, &[&str])> =
        outputs.clone().map(|output| (loss_of(&model, output), &[][..])).collect();
    let mut compiled = training(&heads, "SGD", json!({}));
    compiled.frozen = frozen.iter().map(|&layer| layer.to_owned()).collect();
    model.compile(compiled).unwrap();
    let positions = lengths.iter().sum::<u32>() as usize;
    let steps = lengths[0] as usize;
    let mut data =
        Data { lengths: lengths.to_vec(), vectors: vec![], tokens: vec![], floats: vec![], targets: vec![] };
    for port in &model.network.graph().inputs {
        let (mut tokens, mut floats) = (vec![], vec![]);
        match port.kind {
            InputKind::Tokens { vocabulary, words } => {
                let ids = positions * words.unwrap_or(1);
                tokens = (0..ids).map(|i| 1 + integer(i, 1, vocabulary - 1) as i32).collect()
            }
            InputKind::Sequence(d) => floats = (0..positions * d.size()).map(|i| number(i, 2)).collect(),
            InputKind::Vector(d) => floats = (0..ROWS * d.size()).map(|i| number(i, 5)).collect(),
        }
        if let InputKind::Sequence(dims) = port.kind {
            let d = dims.size();
            zero.iter().for_each(|&at| floats[at * d..(at + 1) * d].fill(0.0));
        } else if !tokens.is_empty() {
            zero.iter().for_each(|&at| tokens[at] = 0);
        }
        data.vectors.push(matches!(port.kind, InputKind::Vector(_)));
        data.tokens.push(tokens);
        data.floats.push(floats);
    }
    let training = training(&heads, "SGD", json!({}));
    for output in outputs {
        let loss = &*training.heads[output.index()].loss;
        let shape = model.network.target_shape(output, loss, &data.input(ragged));
        let lines = match shape.lines {
            Lines::Rows => ROWS,
            Lines::Steps(_) => positions,
            Lines::Fixed(steps) => steps * ROWS,
            Lines::Lists => unreachable!("no layer is checked with lists"),
        };
        data.targets.push((0..lines * shape.width).map(|i| number(i, 3).abs()).collect());
    }
    let _ = steps;
    // Every batch starts where the first did.
    model.network.want_input_gradient();
    let loss_at = |model: &mut Model<f64>, weights: &[f64], data: &Data| {
        model.network.set_weights(weights).unwrap();
        model.gradients(data.input(ragged)).unwrap_or_else(|e| panic!("{name}: {e}")).0
    };
    let weights = model.network.weights();
    let (_, analytic) = model.gradients(data.input(ragged)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let inputs = model.network.graph().inputs.ids();
    let by_input: Vec<Vec<f64>> = inputs.map(|i| model.network.input_gradient(i).to_vec()).collect();
    let step = 1e-6;
    let mut largest = 0.0f64;
    let slots = model.network.graph().layout.slots.clone();
    let learns = |i: usize| slots.iter().any(|slot| slot.learns() && slot.range.contains(&i));
    for (i, gradient) in analytic.iter().enumerate().filter(|&(i, _)| learns(i)) {
        let mut moved = weights.clone();
        moved[i] += step;
        let up = loss_at(&mut model, &moved, &data);
        moved[i] -= 2.0 * step;
        let numeric = (up - loss_at(&mut model, &moved, &data)) / (2.0 * step);
        assert!((gradient - numeric).abs() < 2e-7, "{name}: weight {i}: {gradient} against {numeric}");
        largest = largest.max(gradient.abs());
    }
    assert!(analytic.is_empty() || largest > 1e-5, "{name}: no gradient at all");
    for (input, mut found) in by_input.into_iter().enumerate() {
        let mut numeric = vec![0.0; data.floats[input].len()];
        for (i, numeric) in numeric.iter_mut().enumerate() {
            let old = data.floats[input][i];
            data.floats[input][i] = old + step;
            let up = loss_at(&mut model, &weights, &data);
            data.floats[input][i] = old - step;
            *numeric = (up - loss_at(&mut model, &weights, &data)) / (2.0 * step);
            data.floats[input][i] = old;
        }
        assert_eq!(found.len(), numeric.len(), "{name}");
        // Cells lie in an order of their own; a step that is masked for being zero is none once it is moved.
        let known = |values: &mut Vec<f64>| values.sort_by(f64::total_cmp);
        if !zero.is_empty() {
            continue;
        }
        known(&mut found);
        known(&mut numeric);
        for (found, numeric) in found.iter().zip(&numeric) {
            assert!((found - numeric).abs() < 2e-7, "{name}: input {input}: {found} against {numeric}");
        }
    }
}

fn check(name: &str, spec: &ModelSpec) {
    check_lengths(name, spec, &[5; ROWS], false, &[]);
}

const CELLS: [(&str, &str); 4] = [
    ("SimpleRNN", r#""units":3"#),
    ("LSTM", r#""units":3,"recurrent_activation":"sigmoid""#),
    ("GRU", r#""units":3,"recurrent_activation":"sigmoid""#),
    ("GRU", r#""units":3,"recurrent_activation":"sigmoid","reset_after":false"#),
];

/// The options of a recurrent layer, each with its other value.
const OPTIONS: [&str; 9] = [
    r#""activation":"tanh""#,
    r#""activation":"tanh","use_bias":false"#,
    r#""activation":"tanh","go_backwards":true"#,
    r#""activation":"softsign""#,
    r#""activation":"gelu""#,
    r#""activation":"tanh","zero_output_for_mask":true"#,
    r#""activation":"tanh","dropout":0.4"#,
    r#""activation":"tanh","recurrent_dropout":0.4"#,
    r#""activation":"tanh","dropout":0.3,"recurrent_dropout":0.4,"go_backwards":true"#,
];

#[test]
fn recurrent_layers_with_every_option() {
    for (class, units) in CELLS {
        for options in OPTIONS {
            for sequences in [false, true] {
                let settings = format!(r#"{units},{options},"return_sequences":{sequences}"#);
                let cell = layer(class, &settings);
                let name = format!("{class} {settings}");
                check(&name, &chain(&[common::sequences(2), cell.clone(), dense(2, "linear", true)]));
                let tokens = chain(&[
                    tokens(),
                    layer("Embedding", r#""input_dim":6,"output_dim":2"#),
                    cell.clone(),
                    dense(2, "linear", true),
                ]);
                check(&format!("{name} over tokens"), &tokens);
                let masked = chain(&[
                    common::tokens(),
                    layer("Embedding", r#""input_dim":6,"output_dim":2,"mask_zero":true"#),
                    cell.clone(),
                    dense(2, "linear", true),
                ]);
                // Padding left and right, a hole, and a row that is nothing but padding.
                let zero = [0, 1, 8, 9, 12, 15, 16, 17, 18, 19];
                check_lengths(&format!("{name} masked"), &masked, &[5; ROWS], false, &zero);
                if !(sequences && options.contains("go_backwards")) {
                    let floats = chain(&[common::sequences(2), cell, dense(2, "linear", true)]);
                    check_lengths(&format!("{name} ragged"), &floats, &[5, 0, 2, 4], true, &[]);
                }
            }
        }
    }
}

#[test]
fn states_in_and_out() {
    for (class, units) in CELLS {
        for options in [r#""activation":"tanh""#, r#""go_backwards":true"#, r#""recurrent_dropout":0.4"#] {
            for sequences in [false, true] {
                let settings =
                    format!(r#"{units},{options},"return_sequences":{sequences},"return_state":true"#);
                let cell = layer(class, &settings);
                let count = if class == "LSTM" { 2 } else { 1 };
                let mut nodes = vec![(common::sequences(2), ""), (vectors(3), ""), (vectors(3), "")];
                let inputs = if count == 2 { "0,1,2" } else { "0,1" };
                if count == 1 {
                    nodes.pop();
                }
                let at = nodes.len();
                nodes.push((cell, inputs));
                let outputs: Vec<String> = (0..=count).map(|i| format!("[{at},{i}]")).collect();
                check(&format!("{class} {settings}"), &graph(&nodes, &outputs.join(",")));
                let name = format!("{class} {settings} ragged");
                if !(sequences && options.contains("go_backwards")) {
                    check_lengths(&name, &graph(&nodes, &outputs.join(",")), &[3, 5, 0, 2], true, &[]);
                }
            }
        }
    }
}

#[test]
fn one_tensor_for_both_states_and_a_layer_used_twice() {
    let lstm = layer("LSTM", r#""units":3,"return_state":true"#);
    let shared = format!(r#"{lstm},"shares":2"#);
    let nodes = [(common::sequences(2), ""), (vectors(3), ""), (lstm, "0,1,1"), (shared, "0,[2,2],[2,1]")];
    check("shared", &graph(&nodes, "3,[3,2]"));
    let embedding = layer("Embedding", r#""input_dim":7,"output_dim":2"#);
    let again = format!(r#"{embedding},"shares":2"#);
    let nodes = [
        (tokens(), ""),
        (tokens(), ""),
        (embedding, "0"),
        (again, "1"),
        (layer("GRU", r#""units":2"#), "2"),
        (layer("GRU", r#""units":2"#), "3,4"),
    ];
    check("an embedding over two inputs", &graph(&nodes, "5"));
}

#[test]
fn gates_of_other_kinds() {
    for (class, units) in CELLS.into_iter().filter(|&(class, _)| class != "SimpleRNN") {
        // The slope of the first needs its input.
        for gate in ["hard_silu", "keras2_hard_sigmoid"] {
            for activation in ["tanh", "silu"] {
                let units = units.replace("sigmoid", gate);
                let settings = format!(r#"{units},"activation":"{activation}""#);
                let spec = chain(&[common::sequences(2), layer(class, &settings), dense(2, "linear", true)]);
                check(&format!("{class} {settings}"), &spec);
            }
        }
    }
}

/// As Keras has it: who is given states goes over masked steps too, and what reads its outputs heeds the mask again.
#[test]
fn initial_states_without_the_mask() {
    for (class, units) in CELLS {
        for options in ["", r#","go_backwards":true"#] {
            let settings = format!(r#"{units},"return_sequences":true,"unmasked":true{options}"#);
            let mut nodes = vec![
                (tokens(), ""),
                (vectors(3), ""),
                (vectors(3), ""),
                (layer("Embedding", r#""input_dim":6,"output_dim":2,"mask_zero":true"#), "0"),
                (layer(class, &settings), if class == "LSTM" { "3,1,2" } else { "2,1" }),
                (layer("GRU", r#""units":2"#), if class == "LSTM" { "4" } else { "3" }),
            ];
            if class != "LSTM" {
                nodes.remove(2);
            }
            let spec = graph(&nodes, if class == "LSTM" { "5" } else { "4" });
            let zero = [0, 1, 8, 9, 12, 15, 16, 17, 18, 19];
            check_lengths(&format!("{class} {settings}"), &spec, &[5; ROWS], false, &zero);
        }
    }
}

#[test]
fn two_outputs_that_are_judged_by_one_tensor() {
    let nodes = [
        (vectors(3), ""),
        (dense(2, "linear", true), "0"),
        (layer("Activation", r#""activation":"sigmoid""#), "1"),
        (layer("Activation", r#""activation":"sigmoid""#), "1"),
    ];
    check("one tensor", &graph(&nodes, "1,2,3"));
}

#[test]
fn both_directions_merged() {
    for mode in ["concat", "sum", "ave", "mul"] {
        for sequences in [false, true] {
            for (class, units) in CELLS {
                let forward =
                    format!(r#"{units},"return_sequences":{sequences},"zero_output_for_mask":{sequences}"#);
                let backward = format!(r#"{forward},"go_backwards":true,"turned":false"#);
                let nodes = [
                    (tokens(), ""),
                    (layer("Embedding", r#""input_dim":6,"output_dim":2,"mask_zero":true"#), "0"),
                    (layer(class, &forward), "1"),
                    (layer(class, &backward), "1"),
                    (layer("Merge", &format!(r#""mode":"{mode}""#)), "2,3"),
                    (dense(2, "linear", true), "4"),
                ];
                let spec = graph(&nodes, "5");
                let name = format!("{class} {mode} {sequences}");
                check(&name, &spec);
                check_lengths(&format!("{name} masked"), &spec, &[5; ROWS], false, &[0, 1, 8, 9, 12, 15, 16]);
                check_lengths(&format!("{name} ragged"), &spec, &[3, 5, 0, 2], true, &[]);
            }
        }
    }
}

#[test]
fn layers_around_recurrent_ones() {
    let gru = || layer("GRU", r#""units":3,"return_sequences":true"#);
    let last = || layer("LSTM", r#""units":2"#);
    let cases: Vec<(&str, Vec<Piece>)> = vec![
        ("Masking", vec![layer("Masking", r#""mask_value":0"#), gru(), last()]),
        (
            "LayerNormalization",
            vec![
                layer("LayerNormalization", ""),
                gru(),
                layer("LayerNormalization", r#""scale":false"#),
                last(),
            ],
        ),
        (
            "LayerNormalization without center",
            vec![gru(), layer("LayerNormalization", r#""center":false,"epsilon":0.01"#)],
        ),
        (
            "BatchNormalization",
            vec![
                layer("BatchNormalization", ""),
                gru(),
                layer("BatchNormalization", r#""scale":false"#),
                last(),
                layer("BatchNormalization", r#""epsilon":0.1"#),
            ],
        ),
        (
            "BatchNormalization without center, where masked steps are read",
            vec![
                dense(2, "tanh", true),
                layer("BatchNormalization", r#""center":false,"epsilon":0.5"#),
                layer("Conv1D", r#""filters":3,"kernel_size":2"#),
                layer("BatchNormalization", r#""center":false,"scale":false,"epsilon":0.1"#),
                last(),
            ],
        ),
        (
            "BatchNormalization on a grid with masked steps",
            vec![
                layer("Masking", ""),
                layer("BatchNormalization", ""),
                layer("Flatten", r#""steps":5"#),
                dense(2, "tanh", true),
            ],
        ),
        (
            "Normalization",
            vec![
                layer("Normalization", LEARNED),
                gru(),
                layer(
                    "Normalization",
                    r#""given":true,"mean":[0.1,-0.2,0.3],"variance":[0.5,2,1],"invert":true"#,
                ),
                last(),
                layer("Normalization", r#""given":true,"by_feature":false,"mean":[0.1],"variance":[0.3]"#),
            ],
        ),
        (
            "Normalization with statistics of each step, where masked steps are read",
            vec![
                layer("Masking", ""),
                layer("Normalization", &format!(r#""steps":5,"by_feature":false,{LEARNED}"#)),
                gru(),
                layer("Normalization", &format!(r#""steps":5,"invert":true,{LEARNED}"#)),
                last(),
            ],
        ),
        (
            "Normalization of lines of two dimensions, with statistics of each step and without",
            vec![
                layer("Masking", ""),
                dense(6, "tanh", true),
                layer("Reshape", r#""features":[3,2],"each":true"#),
                layer("Normalization", &format!(r#""steps":5,{LEARNED}"#)),
                layer("Normalization", LEARNED),
                layer("Flatten", r#""each":true"#),
                gru(),
                last(),
            ],
        ),
        (
            "UnitNormalization",
            vec![
                layer("UnitNormalization", ""),
                gru(),
                layer("UnitNormalization", r#""steps":true"#),
                last(),
                layer("UnitNormalization", ""),
            ],
        ),
        (
            "UnitNormalization over steps alone",
            vec![
                dense(3, "tanh", true),
                layer("UnitNormalization", r#""steps":true,"features":false"#),
                gru(),
            ],
        ),
        (
            "RMSNormalization",
            vec![
                layer("RMSNormalization", r#""epsilon":0.2"#),
                gru(),
                layer("RMSNormalization", r#""epsilon":0.1"#),
                last(),
                layer("RMSNormalization", r#""epsilon":0.1"#),
            ],
        ),
        (
            "GroupNormalization",
            vec![
                layer("GroupNormalization", r#""groups":2,"epsilon":0.1"#),
                layer("GRU", r#""units":4,"return_sequences":true"#),
                layer("GroupNormalization", r#""groups":2,"scale":false,"epsilon":0.1"#),
                layer("GroupNormalization", r#""groups":4,"center":false,"epsilon":0.1"#),
                last(),
                layer("GroupNormalization", r#""groups":1,"scale":false,"center":false,"epsilon":0.1"#),
            ],
        ),
        (
            "Dropout",
            vec![layer("Dropout", r#""rate":0.5"#), gru(), layer("Dropout", r#""rate":0.3"#), last()],
        ),
        (
            "Dropout before what reads every step",
            vec![
                layer("Dropout", r#""rate":0.4"#),
                dense(3, "tanh", true),
                layer("GaussianNoise", r#""stddev":0.2"#),
                layer("Conv1D", r#""filters":3,"kernel_size":2"#),
                last(),
            ],
        ),
        (
            "Dropout that is drawn together",
            vec![
                layer("Dropout", r#""rate":0.4,"share_rows":true,"share":[false,true]"#),
                gru(),
                layer("Dropout", r#""rate":0.3,"share_rows":true,"share":[true,false]"#),
                last(),
            ],
        ),
        (
            "Dropout that is drawn together, of lines of two dimensions",
            vec![
                dense(6, "tanh", true),
                layer("Reshape", r#""features":[3,2],"each":true"#),
                layer("Dropout", r#""rate":0.5,"share":[true,false]"#),
                layer("Dropout", r#""rate":0.3,"share":[true,false,true]"#),
                layer("Flatten", r#""each":true"#),
                last(),
            ],
        ),
        ("SpatialDropout1D", vec![layer("SpatialDropout1D", r#""rate":0.5"#), last()]),
        ("GaussianNoise", vec![layer("GaussianNoise", r#""stddev":0.5"#), last()]),
        (
            "Conv1D",
            vec![layer("Conv1D", r#""filters":3,"kernel_size":2,"activation":"tanh""#), gru(), last()],
        ),
        (
            "Conv1D same",
            vec![
                gru(),
                layer("Conv1D", r#""filters":3,"kernel_size":3,"padding":"same","strides":2"#),
                last(),
            ],
        ),
        (
            "Conv1D causal",
            vec![
                layer(
                    "Conv1D",
                    r#""filters":3,"kernel_size":3,"padding":"causal","dilation_rate":2,"use_bias":false"#,
                ),
                gru(),
            ],
        ),
        (
            "MaxPooling1D",
            vec![
                layer("MaxPooling1D", r#""pool_size":2"#),
                gru(),
                layer("MaxPooling1D", r#""pool_size":2,"strides":1,"padding":"same""#),
                last(),
            ],
        ),
        ("GlobalMaxPooling1D", vec![gru(), layer("GlobalMaxPooling1D", ""), dense(2, "tanh", true)]),
        ("GlobalAveragePooling1D", vec![gru(), layer("GlobalAveragePooling1D", ""), dense(2, "tanh", true)]),
        ("Flatten", vec![gru(), layer("Flatten", r#""steps":5"#), dense(2, "tanh", true)]),
        ("Reshape", vec![gru(), layer("Reshape", r#""steps":3,"features":5"#), last()]),
        ("RepeatVector", vec![last(), layer("RepeatVector", r#""n":4"#), gru()]),
        ("Permute", vec![gru(), layer("Permute", r#""steps":5"#), last()]),
        (
            "Activation",
            vec![
                gru(),
                layer("Activation", r#""activation":"gelu""#),
                last(),
                layer("Activation", r#""activation":"linear""#),
            ],
        ),
        (
            "Rescaling",
            vec![
                layer("Rescaling", r#""scale":0.5,"offset":-0.3"#),
                gru(),
                layer("Rescaling", r#""scale":-2"#),
                last(),
            ],
        ),
        ("ELU", vec![layer("ELU", r#""alpha":0.5"#), gru(), layer("ELU", r#""alpha":-0.3"#), last()]),
        (
            "ReLU",
            vec![
                layer("ReLU", r#""max_value":0.7,"negative_slope":0.2,"threshold":0.1"#),
                gru(),
                layer("ReLU", r#""negative_slope":0.3"#),
                last(),
                layer("ReLU", r#""max_value":0.4,"negative_slope":0.5"#),
            ],
        ),
        (
            "PReLU",
            vec![
                layer("PReLU", ""),
                gru(),
                layer("PReLU", r#""steps":5"#),
                layer("PReLU", r#""steps":5,"share_features":true"#),
                last(),
                layer("PReLU", r#""share_features":true"#),
            ],
        ),
        (
            "Glu",
            vec![layer("Glu", ""), gru(), dense(4, "tanh", true), layer("Glu", ""), last(), layer("Glu", "")],
        ),
        (
            "GaussianDropout",
            vec![
                layer("GaussianDropout", r#""rate":0.4"#),
                gru(),
                layer("GaussianDropout", r#""rate":0.2"#),
                last(),
            ],
        ),
        (
            "AlphaDropout",
            vec![
                layer("AlphaDropout", r#""rate":0.4"#),
                gru(),
                layer("AlphaDropout", r#""rate":0.3,"share_rows":true"#),
                layer("AlphaDropout", r#""rate":0.3,"share":[true,false]"#),
                layer("AlphaDropout", r#""rate":0.3,"share":[false,true]"#),
                last(),
                layer("AlphaDropout", r#""rate":0.3,"share_rows":true"#),
            ],
        ),
        (
            "AlphaDropout before what reads every step",
            vec![
                layer("AlphaDropout", r#""rate":0.4"#),
                dense(3, "tanh", true),
                layer("GaussianDropout", r#""rate":0.2"#),
                layer("Conv1D", r#""filters":3,"kernel_size":2"#),
                last(),
            ],
        ),
        (
            "ActivityRegularization",
            vec![
                layer("ActivityRegularization", r#""l1":0.2,"l2":0.3"#),
                gru(),
                layer("ActivityRegularization", r#""l1":0.2"#),
                last(),
                layer("ActivityRegularization", r#""l2":0.4"#),
            ],
        ),
        (
            "Slice",
            vec![
                layer("Slice", r#""features":{"start":-1}"#),
                gru(),
                layer("Slice", r#""steps":{"start":-1,"stop":0,"step":-2},"features":{"stop":2}"#),
                last(),
                layer("Slice", r#""features":{"step":-1}"#),
            ],
        ),
        ("Slice of a step", vec![gru(), layer("Slice", r#""step":-1,"features":{"start":1}"#)]),
        (
            "Slice of a feature",
            vec![gru(), layer("Slice", r#""steps":{"start":2},"features":{"stop":1},"as_features":3"#)],
        ),
        ("Reshape of a vector", vec![last(), layer("Reshape", r#""steps":2,"features":1"#), gru()]),
    ];
    cases.iter().for_each(|(name, layers)| check_around(name, layers));
}

/// Layers over floats, over tokens and over masked tokens, and with each of their tensors shown.
fn check_around(name: &str, layers: &[Piece]) {
    let over = |first: &[Piece]| chain(&[first, layers].concat());
    check(name, &over(&[common::sequences(2)]));
    let embedding =
        |mask: bool| layer("Embedding", &format!(r#""input_dim":6,"output_dim":2,"mask_zero":{mask}"#));
    check(&format!("{name} over tokens"), &over(&[tokens(), embedding(false)]));
    let zero = [0, 1, 8, 9, 12, 15, 16, 17, 18, 19];
    check_lengths(&format!("{name} masked"), &over(&[tokens(), embedding(true)]), &[5; ROWS], false, &zero);
    beside_a_loss(name, layers);
}

#[test]
fn layers_that_put_steps_in_other_places() {
    let gru = || layer("GRU", r#""units":3,"activation":"tanh","return_sequences":true"#);
    let last = || layer("LSTM", r#""units":2,"activation":"tanh","recurrent_activation":"sigmoid""#);
    let cases: Vec<(&str, Vec<Piece>)> = vec![
        (
            "AveragePooling1D",
            vec![
                layer("AveragePooling1D", r#""pool_size":2"#),
                gru(),
                layer("AveragePooling1D", r#""pool_size":3,"strides":1,"padding":"same""#),
                last(),
            ],
        ),
        (
            "DepthwiseConv1D",
            vec![
                layer("DepthwiseConv1D", r#""kernel_size":2,"depth_multiplier":2"#),
                gru(),
                layer("DepthwiseConv1D", r#""kernel_size":3,"strides":2,"padding":"same""#),
                last(),
            ],
        ),
        (
            "Conv1DTranspose",
            vec![
                layer("Conv1DTranspose", r#""filters":2,"kernel_size":3,"strides":2"#),
                gru(),
                layer(
                    "Conv1DTranspose",
                    r#""filters":2,"kernel_size":3,"strides":2,"padding":"same","use_bias":false"#,
                ),
                last(),
            ],
        ),
        (
            "Conv1DTranspose with gaps",
            vec![layer("Conv1DTranspose", r#""filters":2,"kernel_size":2,"strides":3"#), last()],
        ),
        (
            "Conv1DTranspose with output padding",
            vec![
                layer("Conv1DTranspose", r#""filters":2,"kernel_size":1,"strides":3,"output_padding":1"#),
                gru(),
                layer(
                    "Conv1DTranspose",
                    r#""filters":2,"kernel_size":3,"strides":2,"padding":"same","output_padding":0"#,
                ),
                last(),
            ],
        ),
        (
            "ZeroPadding1D",
            vec![
                layer("ZeroPadding1D", r#""padding":[1,2]"#),
                gru(),
                layer("ZeroPadding1D", r#""padding":[0,1]"#),
            ],
        ),
        (
            "Slice of steps, which Cropping1D is",
            vec![
                layer("Slice", r#""steps":{"start":1}"#),
                gru(),
                layer("Slice", r#""steps":{"start":1,"stop":-2}"#),
                last(),
            ],
        ),
        (
            "UpSampling1D",
            vec![layer("UpSampling1D", r#""size":2"#), gru(), layer("UpSampling1D", r#""size":3"#), last()],
        ),
    ];
    cases.iter().for_each(|(name, layers)| check_around(name, layers));
}

#[test]
fn products_over_several_axes() {
    let last = || layer("LSTM", r#""units":2"#);
    let einsum = |settings: &str| layer("EinsumDense", settings);
    let cases: Vec<(&str, Vec<Piece>)> = vec![
        (
            "EinsumDense of lines",
            vec![
                einsum(r#""inputs":[2],"outputs":[3],"bias_shape":[3],"activation":"tanh""#),
                last(),
                einsum(r#""inputs":[2],"outputs":[3],"bias_shape":[]"#),
            ],
        ),
        (
            "EinsumDense of rows",
            vec![
                einsum(r#""inputs":[5,2],"outputs":[3],"bias_shape":[3],"activation":"tanh""#),
                einsum(r#""inputs":[3],"outputs":[4,2],"bias_shape":[2]"#),
                last(),
                einsum(r#""inputs":[2],"outputs":[2,3],"bias_shape":[2,3]"#),
                einsum(r#""inputs":[2,3],"outputs":[3,2],"bias_shape":[]"#),
            ],
        ),
    ];
    cases.iter().for_each(|(name, layers)| check_around(name, layers));
}

#[test]
fn a_frozen_batch_normalization() {
    let gru = layer("GRU", r#""units":2,"return_sequences":true"#);
    let layers = [gru, layer("BatchNormalization", r#""epsilon":0.5"#), layer("LSTM", r#""units":2"#)];
    let spec = chain(&[&[common::sequences(2)], &layers[..]].concat());
    check_beside(&["layer_2"], "over numbers", &spec, &[5; ROWS], false, &[]);
    let embedding = layer("Embedding", r#""input_dim":6,"output_dim":2,"mask_zero":true"#);
    let spec = chain(&[&[tokens(), embedding], &layers[..]].concat());
    check_beside(&["layer_3"], "masked", &spec, &[5; ROWS], false, &[0, 1, 8, 9, 12, 15, 16, 17, 18, 19]);
}

/// Each tensor of a chain as an output too: its gradient then has two sources, and layers must add to it.
fn beside_a_loss(name: &str, layers: &[Piece]) {
    let pieces = [&[common::sequences(2), dense(2, "linear", true)], layers].concat();
    let last = pieces.len() - 1;
    let before: Vec<String> = (0..last).map(|i| i.to_string()).collect();
    let inputs = std::iter::once("").chain(before.iter().map(String::as_str));
    let nodes: Vec<(Piece, &str)> = pieces.into_iter().zip(inputs).collect();
    for shown in 1..last {
        check(&format!("{name}, {shown} shown"), &graph(&nodes, &format!("{shown},{last}")));
    }
}

/// Masks that come from another tensor than the sequence, and constants.
#[test]
fn masks_from_elsewhere() {
    let gru = || layer("GRU", r#""units":3,"return_sequences":true"#);
    let last = || layer("LSTM", r#""units":2"#);
    let embedding =
        |mask: bool| layer("Embedding", &format!(r#""input_dim":6,"output_dim":2,"mask_zero":{mask}"#));
    let not_equal = |value: i32| layer("NotEqual", &format!(r#""value":{value}"#));
    let mask = || layer("Mask", "");
    let constant = |settings: &str| layer("Constant", settings);
    let states = r#""rows":4,"features":2,"values":[0.1,0.2,0.3,0.4,-0.1,-0.2,-0.3,-0.4]"#;
    let steps = r#""rows":1,"steps":5,"features":1,"repeats":true,"values":[1,0,1,1,0]"#;
    type Pieces = Vec<(Piece, &'static str)>;
    let cases: Vec<(&str, Pieces, &str)> = vec![
        (
            "an input",
            vec![
                (sequences(2), ""),
                (sequences(1), ""),
                (dense(2, "tanh", true), "0"),
                (mask(), "2,1"),
                (gru(), "3"),
                (last(), "4"),
            ],
            "4,5",
        ),
        (
            "ids",
            vec![
                (tokens(), ""),
                (embedding(false), "0"),
                (not_equal(3), "0"),
                (mask(), "1,2"),
                (gru(), "3"),
                (last(), "4"),
            ],
            "4,5",
        ),
        (
            "ids in place of others, behind a Conv1D",
            vec![
                (tokens(), ""),
                (embedding(true), "0"),
                (not_equal(2), "0"),
                (layer("Conv1D", r#""filters":3,"kernel_size":2,"padding":"same""#), "1"),
                (mask(), "3,2"),
                (gru(), "4"),
                (layer("GlobalAveragePooling1D", ""), "5"),
            ],
            "6",
        ),
        (
            "computed numbers",
            vec![
                (sequences(2), ""),
                (dense(2, "relu", true), "0"),
                (not_equal(0), "1"),
                (layer("Any", ""), "2"),
                (mask(), "1,3"),
                (gru(), "4"),
                (mask(), "0,3"),
                (last(), "6"),
            ],
            "5,7",
        ),
        (
            "constants",
            vec![
                (sequences(2), ""),
                (constant(steps), "0"),
                (constant(states), "0"),
                (mask(), "0,1"),
                (layer("GRU", r#""units":2,"return_sequences":true"#), "3,2"),
                (last(), "4,2,2"),
            ],
            "4,5",
        ),
    ];
    for (name, nodes, outputs) in cases {
        let spec = graph(&nodes, outputs);
        check_lengths(name, &spec, &[5; ROWS], false, &[0, 3, 7, 8, 9, 14, 15, 16, 17, 18]);
    }
}

#[test]
fn penalties_on_weights() {
    for regularizer in [
        r#"{"class_name":"L1","config":{"l1":0.02}}"#,
        r#"{"class_name":"L2","config":{"l2":0.03}}"#,
        r#"{"class_name":"L1L2","config":{"l1":0.02,"l2":0.03}}"#,
        r#"{"class_name":"OrthogonalRegularizer","config":{"factor":0.1,"mode":"rows"}}"#,
        r#"{"class_name":"OrthogonalRegularizer","config":{"factor":0.1,"mode":"columns"}}"#,
    ] {
        let spec = chain(&[
            tokens(),
            layer(
                "Embedding",
                &format!(r#""input_dim":6,"output_dim":3,"embeddings_regularizer":{regularizer}"#),
            ),
            layer("LSTM", &format!(r#""units":2,"recurrent_regularizer":{regularizer}"#)),
        ]);
        check(regularizer, &spec);
    }
}
