//! Attention, with masks on both sides: queries that are masked, keys that are, and rows of which all are.

use super::*;

/// Steps that are masked: at the beginning of a row, at its end, in holes, and all of a row.
const ZERO: [usize; 10] = [0, 1, 8, 9, 12, 15, 16, 17, 18, 19];

/// Those of them that leave every query a key. A query that sees none has the gradients of Keras, which are not those of its constant weights
/// where values or what dropout leaves of them differ: a golden holds them.
const SEEN: [usize; 4] = [8, 9, 12, 18];

fn zero(name: &str) -> &'static [usize] {
    if name.contains("causal") || name.contains("0.4") {
        &SEEN
    } else {
        &ZERO
    }
}

/// Every way to score.
const SCORES: [(&str, &str); 6] = [
    ("Attention", r#""score_mode":"dot","use_scale":false"#),
    ("Attention", r#""score_mode":"dot","use_scale":true"#),
    ("Attention", r#""score_mode":"concat","use_scale":false"#),
    ("Attention", r#""score_mode":"concat","use_scale":true"#),
    ("AdditiveAttention", r#""use_scale":false"#),
    ("AdditiveAttention", r#""use_scale":true"#),
];

/// What is said where the layer is made or called.
const OPTIONS: [&str; 4] =
    [r#""dropout":0"#, r#""causal":true"#, r#""dropout":0.4"#, r#""causal":true,"dropout":0.4"#];

fn embedding(mask: bool) -> Piece {
    layer("Embedding", &format!(r#""input_dim":6,"output_dim":2,"mask_zero":{mask}"#))
}

fn gru(units: usize) -> Piece {
    layer("GRU", &format!(r#""units":{units},"return_sequences":true"#))
}

fn each(mut check: impl FnMut(&str, Piece)) {
    for (class, score) in SCORES {
        for options in OPTIONS {
            check(&format!("{class} {score} {options}"), layer(class, &format!("{score},{options}")));
        }
    }
}

/// Queries, values and keys of two inputs, each masked or not, with rows of different lengths or without.
#[test]
fn attention_over_another_input() {
    each(|name, attention| {
        for (queries, values) in [(true, true), (true, false), (false, true), (false, false)] {
            let nodes = [
                (tokens(), ""),
                (tokens(), ""),
                (embedding(queries), "0"),
                (embedding(values), "1"),
                (gru(2), "2"),
                (gru(3), "3"),
                (dense(2, "tanh", true), "5"),
                (attention.clone(), "4,5,6"),
                (attention.clone(), "2,3"),
                (layer("LSTM", r#""units":2"#), "7"),
            ];
            let (spec, name) = (graph(&nodes, "7,8,9"), format!("{name} {queries} {values}"));
            check_lengths(&name, &spec, &[5; ROWS], false, zero(&name));
            check_lengths(
                &format!("{name} ragged"),
                &spec,
                &[5, 0, 2, 4],
                true,
                if zero(&name).len() < 10 { &[3, 6] } else { &[0, 3, 5, 6] },
            );
        }
    });
}

#[test]
fn attention_of_a_sequence_to_itself() {
    each(|name, attention| {
        for mask in [false, true] {
            let nodes = [(tokens(), ""), (embedding(mask), "0"), (gru(2), "1"), (attention.clone(), "2,2")];
            check_lengths(&format!("{name} {mask}"), &graph(&nodes, "3"), &[5; ROWS], false, &ZERO);
        }
    });
}

/// Keys that have a mask of their own are read under that of values; grids hold something at masked steps.
#[test]
fn keys_and_values_beside_each_other() {
    each(|name, attention| {
        for (keys, values) in [(true, false), (false, true)] {
            let nodes = [
                (tokens(), ""),
                (embedding(keys), "0"),
                (embedding(values), "0"),
                (gru(2), "1"),
                (layer("Add", ""), "2,3"),
                (embedding(false), "0"),
                (attention.clone(), "5,2,3"),
                (attention.clone(), "5,4,1"),
            ];
            check_lengths(
                &format!("{name} {keys} {values}"),
                &graph(&nodes, "6,7"),
                &[5; ROWS],
                false,
                zero(name),
            );
        }
    });
}

/// Scores are an output beside.
#[test]
fn scores_that_are_shown() {
    for (class, score) in SCORES {
        for options in OPTIONS {
            let attention = layer(class, &format!(r#"{score},{options},"scores":5"#));
            for (queries, values) in [(true, true), (false, true)] {
                let nodes = [
                    (tokens(), ""),
                    (embedding(queries), "0"),
                    (embedding(values), "0"),
                    (gru(2), "1"),
                    (attention.clone(), "3,2"),
                ];
                let name = format!("{class} {score} {options} {queries} {values}");
                check_lengths(&name, &graph(&nodes, "[4,0],[4,1]"), &[5; ROWS], false, zero(&name));
            }
        }
    }
}

/// More queries than a block has, over more keys than panels have columns.
#[test]
fn long_rows() {
    for (class, score) in SCORES {
        let attention = layer(class, &format!(r#"{score},"causal":true"#));
        let nodes = [(sequences(1), ""), (dense(2, "tanh", true), "0"), (attention, "1,1")];
        check_lengths(&format!("{class} {score}"), &graph(&nodes, "2"), &[70, 1, 33, 40], true, &[]);
    }
}
