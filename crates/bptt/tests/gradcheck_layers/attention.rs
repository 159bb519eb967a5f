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

fn projected(inputs: &str, outputs: &str, activation: &str) -> Piece {
    let settings = format!(r#""inputs":[{inputs}],"outputs":[{outputs}],"activation":"{activation}""#);
    layer("AttentionProjection", &settings)
}

/// What heads are told where they are made or called.
const HEADS: [&str; 6] = [
    "",
    r#","causal":true"#,
    r#","window":2"#,
    r#","causal":true,"window":2"#,
    r#","dropout":0.4"#,
    r#","causal":true,"window":3,"dropout":0.4"#,
];

/// Queries of one input that look at another, four heads at two, with a gate and without, with a mask of pairs and without.
#[test]
fn heads_over_another_input() {
    for options in HEADS {
        for (queries, values) in [(true, true), (false, false)] {
            for mask in ["", ",9"] {
                let heads = layer("AttentionHeads", &format!(r#""heads":4,"groups":2{options}"#));
                let nodes = [
                    (tokens(), ""),
                    (tokens(), ""),
                    (embedding(queries), "0"),
                    (embedding(values), "1"),
                    (gru(3), "2"),
                    (projected("3", "4,2", "linear"), "4"),
                    (projected("2", "2,3", "linear"), "3"),
                    (projected("2", "2,2", "linear"), "3"),
                    (layer("Embedding", r#""input_dim":6,"output_dim":5,"mask_zero":false"#), "0"),
                    (layer("ReLU", ""), "8"),
                    (heads, &format!("5,6,7{mask}")),
                    (projected("3", "4,3", "sigmoid"), "4"),
                    (layer("Multiply", ""), "10,11"),
                    (projected("4,3", "2", "linear"), "12"),
                    (layer("LSTM", r#""units":2"#), "13"),
                ];
                let name = format!("heads {options} {queries} {values} {mask}");
                check_lengths(&name, &graph(&nodes, "13,14"), &[5; ROWS], false, &ZERO);
                check_lengths(
                    &format!("{name} ragged"),
                    &graph(&nodes, "13,14"),
                    &[5, 0, 2, 4],
                    true,
                    &[0, 3, 5, 6],
                );
            }
        }
    }
}

/// A mask of pairs that a row has in one line: for one head or each, for one query or each.
#[test]
fn heads_told_of_pairs_by_row() {
    for (of_heads, of_queries) in [(1, 1), (2, 1), (1, 5), (2, 5)] {
        let told = format!(r#""heads":2,"groups":1,"mask_heads":{of_heads},"mask_queries":{of_queries}"#);
        let nodes = [
            (tokens(), ""),
            (embedding(true), "0"),
            (projected("2", "2,2", "linear"), "1"),
            (projected("2", "1,2", "linear"), "1"),
            (projected("2", "1,2", "linear"), "1"),
            (layer("LSTM", r#""units":2"#), "1"),
            (layer("Dense", &format!(r#""units":{}"#, of_heads * of_queries * 5)), "5"),
            (layer("ReLU", ""), "6"),
            (layer("AttentionHeads", &told), "2,3,4,7"),
        ];
        check_lengths(&format!("heads by row {told}"), &graph(&nodes, "8"), &[5; ROWS], false, &ZERO);
    }
}

/// Keys with a mask of their own, which counts beside that of values; scores are an output.
#[test]
fn heads_over_keys_apart() {
    for options in HEADS {
        for (keys, values) in [(true, false), (false, true), (true, true)] {
            let heads = layer("AttentionHeads", &format!(r#""heads":2,"groups":1,"scores":5{options}"#));
            let nodes = [
                (tokens(), ""),
                (tokens(), ""),
                (embedding(true), "0"),
                (embedding(values), "0"),
                (embedding(keys), "1"),
                (projected("2", "2,2", "linear"), "2"),
                (projected("2", "1,3", "linear"), "3"),
                (projected("2", "1,2", "linear"), "4"),
                (heads, "5,6,7"),
            ];
            let name = format!("heads apart {options} {keys} {values}");
            check_lengths(&name, &graph(&nodes, "[8,0],[8,1]"), &[5; ROWS], false, &ZERO);
        }
    }
}
