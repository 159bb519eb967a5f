//! Layers over the steps within each step: of ragged rows, of masked ones, and between recurrent layers. Each step is three steps of two features.

use super::*;

/// Behind `Nest`, up to what makes steps of a step again: layers and what they read, and the steps that are left of each, 0 for a vector.
type Within = (&'static str, Vec<(Piece, &'static str)>, usize);

fn within() -> Vec<Within> {
    let lstm = |options: &str| layer("LSTM", &format!(r#""units":2{options}"#));
    let sequences = r#","return_sequences":true"#;
    let backward =
        r#","return_sequences":true,"go_backwards":true,"turned":false,"zero_output_for_mask":true"#;
    let masking = || layer("Masking", r#""mask_value":0.25"#);
    vec![
        ("the last output", vec![(lstm(""), "n")], 0),
        (
            "every output, read from the end",
            vec![(lstm(r#","return_sequences":true,"go_backwards":true"#), "n")],
            3,
        ),
        ("dropout", vec![(lstm(r#","dropout":0.4,"recurrent_dropout":0.3"#), "n")], 0),
        (
            "both directions",
            vec![
                (layer("GRU", r#""units":2,"return_sequences":true"#), "n"),
                (layer("GRU", &format!(r#""units":2{backward}"#)), "n"),
                (layer("Merge", r#""mode":"concat""#), "0,1"),
            ],
            3,
        ),
        (
            "masked",
            vec![(masking(), "n"), (lstm(sequences), "0"), (layer("SimpleRNN", r#""units":2"#), "1")],
            0,
        ),
        (
            "masked, and shown",
            vec![(masking(), "n"), (dense(2, "tanh", true), "0"), (lstm(sequences), "1")],
            3,
        ),
        (
            "a mean",
            vec![(masking(), "n"), (lstm(sequences), "0"), (layer("GlobalAveragePooling1D", ""), "1")],
            0,
        ),
        (
            "windows, a residual and the largest",
            vec![
                (layer("Conv1D", r#""filters":2,"kernel_size":2,"padding":"same""#), "n"),
                (layer("Add", r#""spread":[]"#), "n,0"),
                (layer("MaxPooling1D", r#""pool_size":2,"strides":1"#), "1"),
            ],
            2,
        ),
        (
            "a vector beside steps",
            vec![
                (lstm(""), "n"),
                (dense(2, "tanh", true), "0"),
                (layer("Multiply", r#""spread":[]"#), "n,1"),
                (layer("GlobalMaxPooling1D", ""), "2"),
            ],
            0,
        ),
        (
            "attention and steps behind steps",
            vec![
                (masking(), "n"),
                (layer("Attention", r#""use_scale":true"#), "0,0"),
                (layer("Concatenate", r#""of":"steps""#), "1,n"),
                (layer("Permute", r#""steps":6"#), "2"),
                (layer("GroupNormalization", r#""groups":2"#), "3"),
            ],
            2,
        ),
        ("other steps", vec![(layer("Reshape", r#""steps":2,"features":3"#), "n"), (lstm(""), "0")], 0),
    ]
}

/// All of it between `before`, which ends with lines of six numbers, and a recurrent layer.
fn around(before: &[Piece], (_, inner, steps): &Within) -> ModelSpec {
    let each = |features: &str| layer("Reshape", &format!(r#""features":{features},"each":true"#));
    let mut nodes: Vec<(Piece, String)> = Vec::new();
    for (i, piece) in before.iter().cloned().chain([each("[3,2]"), layer("Nest", "")]).enumerate() {
        nodes.push((piece, i.checked_sub(1).map_or(String::new(), |i| i.to_string())));
    }
    let nest = nodes.len() - 1;
    for (piece, inputs) in inner {
        let read = inputs.split(',').map(|input| match input.parse::<usize>() {
            Ok(i) => (nest + 1 + i).to_string(),
            Err(_) => nest.to_string(),
        });
        nodes.push((piece.clone(), read.collect::<Vec<_>>().join(",")));
    }
    if *steps > 0 {
        nodes.push((layer("Unnest", &format!(r#""steps":{steps}"#)), (nodes.len() - 1).to_string()));
    }
    for behind in [layer("Flatten", r#""each":true"#), layer("GRU", r#""units":2"#)] {
        nodes.push((behind, (nodes.len() - 1).to_string()));
    }
    let last = (nodes.len() - 1).to_string();
    let shown = (nodes.len() - 2).to_string();
    let nodes: Vec<(Piece, &str)> =
        nodes.iter().map(|(piece, inputs)| (piece.clone(), &inputs[..])).collect();
    graph(&nodes, &format!("{shown},{last}"))
}

#[test]
fn steps_within_steps() {
    for case in within() {
        let floats = around(&[sequences(6)], &case);
        check_lengths(&format!("{} ragged", case.0), &floats, &[2, 3, 1, 0], true, &[]);
        let embedding = layer("Embedding", r#""input_dim":4,"output_dim":6,"mask_zero":true"#);
        let recurrent = layer("LSTM", r#""units":6,"return_sequences":true"#);
        let masked = around(&[tokens(), embedding, recurrent], &case);
        let zero = [0, 1, 8, 9, 12, 15, 16, 17, 18, 19];
        check_lengths(&format!("{} masked", case.0), &masked, &[5; ROWS], false, &zero);
        // A mask that is known when the layer in front is.
        let behind = around(&[sequences(6), layer("Masking", ""), dense(6, "tanh", true)], &case);
        check_lengths(&format!("{} behind Masking", case.0), &behind, &[4; ROWS], false, &[1, 4, 5, 6, 7]);
    }
}

#[test]
fn vectors_as_single_steps() {
    for inner in [
        layer("GroupNormalization", r#""groups":3"#),
        layer("RMSNormalization", ""),
        layer("Softmax", r#""over":"features""#),
    ] {
        let pieces = [
            sequences(6),
            layer("Nest", r#""single":true"#),
            inner,
            layer("Unnest", r#""steps":1,"single":true"#),
        ];
        check_lengths("ragged", &chain(&pieces), &[2, 3, 1, 0], true, &[]);
    }
}

#[test]
fn each_step_has_a_mean_of_its_own() {
    let normalization = || layer("BatchNormalization", r#""epsilon":0.5,"each":true"#);
    let gru = || layer("GRU", r#""units":2"#);
    let floats = chain(&[sequences(3), normalization(), gru()]);
    check_lengths("ragged", &floats, &[2, 3, 1, 0], true, &[]);
    let frames = layer("Reshape", r#""features":[3,2],"each":true"#);
    let embedding = layer("Embedding", r#""input_dim":4,"output_dim":6,"mask_zero":true"#);
    let flat = layer("Flatten", r#""each":true"#);
    let masked = chain(&[tokens(), embedding, frames, normalization(), flat, gru()]);
    check_lengths("masked", &masked, &[5; ROWS], false, &[0, 1, 8, 9, 10, 12, 15, 16, 17, 18, 19]);
    check_beside(&["layer_1"], "frozen", &floats, &[2, 3, 1, 0], true, &[]);
}

#[test]
fn vectors_at_steps_of_steps() {
    let repeat = layer("RepeatVector", r#""n":3,"each":true"#);
    let spec = chain(&[sequences(2), repeat, layer("Nest", ""), layer("LSTM", r#""units":2"#)]);
    check_lengths("repeated", &spec, &[2, 3, 1, 0], true, &[]);
}

/// Steps of three ids: every vector of them, the last output, one for each direction, a mean, and a step for each id whose number is looked up twice.
#[test]
fn steps_of_ids() {
    let lstm = |options: &str| layer("LSTM", &format!(r#""units":2{options}"#));
    let sequences = r#","return_sequences":true"#;
    let unnest = || layer("Unnest", r#""steps":3"#);
    let within = [
        ("the vectors", vec![unnest(), layer("Flatten", r#""each":true"#)]),
        ("the last output", vec![lstm("")]),
        ("from the end", vec![lstm(r#","go_backwards":true"#)]),
        ("a mean", vec![dense(2, "tanh", true), lstm(sequences), layer("GlobalAveragePooling1D", "")]),
        ("dropout", vec![layer("Dropout", r#""rate":0.4"#), lstm(r#","recurrent_dropout":0.3"#)]),
    ];
    // Steps that begin alike, which share states where nothing is masked; and one without an id.
    let zero = [0, 1, 3, 6, 7, 9, 12, 13, 14, 20, 24];
    for mask_zero in ["true", "false"] {
        for (name, inner) in &within {
            let embedding =
                layer("Embedding", &format!(r#""input_dim":4,"output_dim":2,"mask_zero":{mask_zero}"#));
            let pieces = [vec![words(3), embedding], inner.clone(), vec![layer("GRU", r#""units":2"#)]];
            let spec = chain(&pieces.concat());
            let name = format!("{name}, mask_zero {mask_zero}");
            check_lengths(&name, &spec, &[3; ROWS], false, &zero);
            check_lengths(&format!("{name}, ragged"), &spec, &[2, 4, 3, 0], true, &zero);
        }
    }
}
