//! Layers that join tensors, products of matrices, and what sums over steps.

use super::*;

const JOINS: [&str; 7] = ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"];

/// Steps that are masked: at the beginning of a row, at its end, in holes, and all of a row.
const ZERO: [usize; 10] = [0, 1, 8, 9, 12, 15, 16, 17, 18, 19];

fn embedding(mask: bool) -> Piece {
    layer("Embedding", &format!(r#""input_dim":6,"output_dim":2,"mask_zero":{mask}"#))
}

fn gru(units: usize) -> Piece {
    layer("GRU", &format!(r#""units":{units},"return_sequences":true"#))
}

fn last() -> Piece {
    layer("LSTM", r#""units":2"#)
}

fn conv() -> Piece {
    layer("Conv1D", r#""filters":2,"kernel_size":2,"padding":"same""#)
}

/// `count` is more than are there, as where they come in pieces.
fn join(class: &str) -> Piece {
    layer(class, if class == "Average" { r#""count":3"# } else { "" })
}

#[test]
fn vectors_joined() {
    for class in JOINS {
        let nodes = [(vectors(2), ""), (dense(2, "tanh", true), "0"), (join(class), "0,1")];
        check(class, &graph(&nodes, "2"));
    }
}

/// On one time axis, masked or not, and with rows of different lengths.
#[test]
fn joins_on_one_axis() {
    for (class, mask) in JOINS.into_iter().flat_map(|class| [(class, false), (class, true)]) {
        let nodes = [
            (tokens(), ""),
            (embedding(mask), "0"),
            (gru(2), "1"),
            (gru(2), "2"),
            (join(class), "2,3"),
            (join(class), "4,1"),
            (conv(), "5"),
            (last(), "4"),
            (last(), "5"),
        ];
        let name = format!("{class} {mask}");
        for outputs in ["4,6,7", "5"] {
            check_lengths(&name, &graph(&nodes, outputs), &[5; ROWS], false, &ZERO);
        }
        let spec = graph(&[&nodes[..6], &[(last(), "4"), (last(), "5")]].concat(), "6,7");
        check_lengths(&format!("{name} ragged"), &spec, &[5, 0, 2, 4], true, &[0, 3, 8]);
    }
}

/// Vectors of steps, which end a mask, added to what is masked or not, and by themselves; with rows of different lengths.
#[test]
fn positions_added() {
    for mask in [false, true] {
        let nodes = [
            (tokens(), ""),
            (embedding(mask), "0"),
            (layer("PositionEmbedding", r#""sequence_length":6"#), "1"),
            (layer("SinePositionEncoding", r#""max_wavelength":20"#), "1"),
            (join("Add"), "1,2"),
            (join("Multiply"), "4,3"),
            (gru(2), "5"),
            (layer("PositionEmbedding", r#""sequence_length":5"#), "6"),
            (conv(), "7"),
            (last(), "5"),
            (last(), "7"),
            (join("Add"), "6,7"),
        ];
        let name = format!("positions {mask}");
        for outputs in ["5,6,9", "2,3,4", "8,10", "11"] {
            check_lengths(&name, &graph(&nodes, outputs), &[5; ROWS], false, &ZERO);
        }
        let spec = graph(&[&nodes[..8], &[(last(), "5"), (last(), "7")]].concat(), "8,9");
        check_lengths(&format!("{name} ragged"), &spec, &[5, 0, 2, 4], true, &[0, 3, 8]);
    }
}

/// On two time axes that are masked alike or differently.
#[test]
fn joins_on_two_axes() {
    let masks = [(true, true), (true, false), (false, true), (false, false)];
    for (class, (first, second)) in JOINS.into_iter().flat_map(|class| masks.map(|masks| (class, masks))) {
        let nodes = [
            (tokens(), ""),
            (tokens(), ""),
            (embedding(first), "0"),
            (embedding(second), "1"),
            (gru(2), "2"),
            (join(class), "4,3"),
            (last(), "5"),
            (conv(), "5"),
            (gru(2), "5"),
        ];
        let name = format!("{class} {first} {second}");
        check_lengths(&name, &graph(&nodes, "5,6,7,8"), &[5; ROWS], false, &ZERO);
        let spec = graph(&nodes[..7], "5,6");
        check_lengths(&format!("{name} ragged"), &spec, &[5, 0, 2, 4], true, &[0, 3]);
    }
}

/// An input without steps stands for all of them, and one of a single feature for all features.
#[test]
fn vectors_that_spread() {
    for class in &JOINS[..6] {
        for (mask, features, order) in
            [false, true].into_iter().flat_map(|mask| [(mask, 2, "0,2"), (mask, 1, "2,0"), (mask, 2, "2,0")])
        {
            let nodes = [
                (vectors(features), ""),
                (tokens(), ""),
                (embedding(mask), "1"),
                (layer(class, ""), order),
                (last(), "3"),
            ];
            let spec = graph(&nodes, "3,4");
            let name = format!("{class} {mask} {features} {order}");
            check_lengths(&name, &spec, &[5; ROWS], false, &ZERO);
            check_lengths(&format!("{name} ragged"), &spec, &[5, 0, 2, 4], true, &[0, 3]);
        }
    }
}

/// As does an input of a single step.
#[test]
fn steps_that_spread() {
    for (class, mask) in JOINS[..6].iter().flat_map(|class| [(class, false), (class, true)]) {
        let nodes = [
            (tokens(), ""),
            (embedding(mask), "0"),
            (layer("MaxPooling1D", r#""pool_size":5"#), "1"),
            (layer(class, r#""spread":[1]"#), "1,2"),
            (layer("Masking", ""), "2"),
            (layer(class, r#""spread":[0]"#), "4,1"),
            (last(), "5"),
            (last(), "3"),
        ];
        check_lengths(class, &graph(&nodes, "3,5,6,7"), &[5; ROWS], false, &ZERO);
    }
}

/// Rows of two matrices, with vectors among them.
#[test]
fn products_of_matrices() {
    for normalize in [false, true] {
        for (first, second, units, inputs) in [
            ("features", "features", 2, "3,4"),
            ("steps", "steps", 3, "3,4"),
            ("features", "steps", 5, "4,3"),
            ("steps", "features", 5, "3,4"),
            ("features", "features", 2, "2,4"),
            ("features", "steps", 2, "5,6"),
            ("features", "features", 2, "4,2"),
            ("steps", "features", 2, "6,5"),
            ("features", "features", 2, "2,5"),
            ("features", "features", 2, "3,3"),
        ] {
            let steps = if inputs.contains(['5', '6']) { 2 } else { 5 };
            let known = first == "features" || second == "features";
            let steps = if known { format!(r#","steps":{steps}"#) } else { String::new() };
            let settings = format!(r#""normalize":{normalize},"first":"{first}","second":"{second}"{steps}"#);
            let nodes = [
                (tokens(), ""),
                (embedding(true), "0"),
                (last(), "1"),
                (gru(2), "1"),
                (gru(units), "1"),
                (dense(2, "tanh", true), "2"),
                (layer("Slice", r#""steps":{"stop":2}"#), "3"),
                (layer("Dot", &settings), inputs),
                (dense(2, "tanh", true), "7"),
            ];
            let name = format!("{settings} {inputs}");
            check_lengths(&name, &graph(&nodes, "7,8"), &[5; ROWS], false, &ZERO);
        }
    }
}

#[test]
fn softmax_over_steps() {
    for over in ["features", "steps", "both"] {
        let softmax = layer("Softmax", &format!(r#""over":"{over}""#));
        check(over, &chain(&[common::sequences(2), gru(3), softmax.clone(), gru(3)]));
        let nodes = [(sequences(2), ""), (gru(3), "0"), (softmax, "1"), (gru(3), "2")];
        check(over, &graph(&nodes, "1,2,3"));
    }
}

#[test]
fn steps_behind_steps() {
    for (first, second) in [(true, true), (true, false), (false, true), (false, false)] {
        let nodes = [
            (tokens(), ""),
            (tokens(), ""),
            (embedding(first), "0"),
            (embedding(second), "1"),
            (gru(2), "2"),
            (layer("Concatenate", r#""of":"steps""#), "4,3,2"),
            (last(), "5"),
            (gru(2), "5"),
        ];
        let name = format!("{first} {second}");
        check_lengths(&name, &graph(&nodes, "5,6,7"), &[5; ROWS], false, &ZERO);
    }
}
