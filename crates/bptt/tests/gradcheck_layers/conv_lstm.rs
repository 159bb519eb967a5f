//! LSTM over frames, of one and of two dimensions: every option, states in and out, both directions; ragged and masked rows.

use super::*;

/// Classes with the shapes of a frame and of a state, and windows in several ways.
const SHAPES: [(&str, &str, &str, &str); 5] = [
    (
        "ConvLSTM2D",
        "[3,2,1]",
        "[3,2,2]",
        r#""kernel_size":[3,3],"strides":[1,1],"padding":"same","dilation_rate":[1,1]"#,
    ),
    ("ConvLSTM2D", "[3,2,1]", "[2,1,2]", r#""kernel_size":[2,2],"strides":[1,1],"dilation_rate":[1,1]"#),
    (
        "ConvLSTM2D",
        "[3,2,1]",
        "[2,2,2]",
        r#""kernel_size":[2,1],"strides":[2,1],"padding":"same","dilation_rate":[1,1]"#,
    ),
    ("ConvLSTM2D", "[3,2,1]", "[1,1,2]", r#""kernel_size":[2,2],"strides":[1,1],"dilation_rate":[2,1]"#),
    ("ConvLSTM1D", "[3,2]", "[2,2]", r#""kernel_size":[2],"strides":[1],"dilation_rate":[1]"#),
];

/// What differs beside the windows.
const OPTIONS: [&str; 8] = [
    "",
    r#","use_bias":false"#,
    r#","go_backwards":true"#,
    r#","activation":"gelu","recurrent_activation":"softsign""#,
    r#","activation":"softmax","recurrent_activation":"hard_silu""#,
    r#","dropout":0.4"#,
    r#","recurrent_dropout":0.4"#,
    r#","activation":"silu","dropout":0.3,"recurrent_dropout":0.4,"go_backwards":true"#,
];

fn conv_lstm((class, _, _, windows): (&str, &str, &str, &str), options: &str) -> Piece {
    let functions = if options.contains("activation") {
        ""
    } else {
        r#","activation":"tanh","recurrent_activation":"sigmoid""#
    };
    layer(class, &format!(r#""filters":2,{windows}{options}{functions}"#))
}

fn frames(of: &str) -> Piece {
    layer("Reshape", &format!(r#""features":{of},"each":true"#))
}

/// Every option with some windows, once with all outputs and once with the last.
#[test]
fn frames_with_every_option() {
    let shapes = SHAPES.into_iter().cycle();
    for (i, (options, shape)) in OPTIONS.iter().chain(&OPTIONS).zip(shapes).enumerate() {
        let sequences = (i + i / OPTIONS.len()).is_multiple_of(2);
        let options = format!(r#"{options},"return_sequences":{sequences}"#);
        let name = format!("{shape:?} {options}");
        let each = if sequences { r#""each":true"# } else { "" };
        let behind = [frames(shape.1), conv_lstm(shape, &options), layer("Flatten", each)];
        if !(sequences && options.contains("go_backwards")) {
            let floats = chain(&[&[sequences_of()], &behind[..]].concat());
            check_lengths(&format!("{name} ragged"), &floats, &[2, 3, 1, 0], true, &[]);
        }
        let embedding = layer("Embedding", r#""input_dim":4,"output_dim":6,"mask_zero":true"#);
        let masked = chain(&[&[tokens(), embedding], &behind[..], &[dense(1, "tanh", true)]].concat());
        let zero = [0, 1, 8, 9, 12, 15, 16, 17, 18, 19];
        check_lengths(&format!("{name} masked"), &masked, &[5; ROWS], false, &zero);
    }
}

fn sequences_of() -> Piece {
    common::sequences(6)
}

#[test]
fn states_of_frames_in_and_out() {
    for shape in [SHAPES[1], SHAPES[4]] {
        for options in ["", r#","go_backwards":true"#, r#","recurrent_dropout":0.4"#] {
            for sequences in [false, true] {
                let options = format!(r#"{options},"return_sequences":{sequences},"return_state":true"#);
                let state = layer("Reshape", &format!(r#""features":{}"#, shape.2));
                let each = if sequences { r#""each":true"# } else { "" };
                let nodes = [
                    (sequences_of(), ""),
                    (vectors(4), ""),
                    (vectors(4), ""),
                    (frames(shape.1), "0"),
                    (state.clone(), "1"),
                    (state, "2"),
                    (conv_lstm(shape, &options), "3,4,5"),
                    (layer("Flatten", each), "6"),
                    (layer("Flatten", ""), "[6,1]"),
                    (layer("Flatten", ""), "[6,2]"),
                ];
                let name = format!("{shape:?} {options}");
                let spec = graph(&nodes, "7,8,9");
                if sequences && options.contains("go_backwards") {
                    check_lengths(&name, &spec, &[3; ROWS], false, &[]);
                } else {
                    check_lengths(&name, &spec, &[2, 3, 0, 1], true, &[]);
                }
            }
        }
    }
}

#[test]
fn frames_in_both_directions() {
    for mode in ["concat", "mul"] {
        for sequences in [false, true] {
            let shape = SHAPES[0];
            let forward = format!(r#","return_sequences":{sequences},"zero_output_for_mask":{sequences}"#);
            let backward = format!(r#"{forward},"go_backwards":true,"turned":false"#);
            let each = if sequences { r#""each":true"# } else { "" };
            let nodes = [
                (tokens(), ""),
                (layer("Embedding", r#""input_dim":6,"output_dim":6,"mask_zero":true"#), "0"),
                (frames(shape.1), "1"),
                (conv_lstm(shape, &forward), "2"),
                (conv_lstm(shape, &backward), "2"),
                (layer("Merge", &format!(r#""mode":"{mode}""#)), "3,4"),
                (layer("Flatten", each), "5"),
                (dense(2, "linear", true), "6"),
            ];
            let name = format!("{mode} {sequences}");
            let spec = graph(&nodes, "7");
            check_lengths(&format!("{name} masked"), &spec, &[3; ROWS], false, &[0, 1, 4, 8]);
            check_lengths(&format!("{name} ragged"), &spec, &[3, 2, 0, 1], true, &[]);
        }
    }
}
