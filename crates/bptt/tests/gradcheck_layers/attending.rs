//! Cells whose state looks at a memory: gradients of both, of keys, of initial states, and of the weights that are shown.

use super::*;

/// Steps of the memory that are masked, of the first rows the middle and of the last all. Both inputs have these.
const ZERO: [usize; 8] = [1, 9, 12, 15, 16, 17, 18, 19];

fn embedding(mask: bool) -> Piece {
    layer("Embedding", &format!(r#""input_dim":6,"output_dim":2,"mask_zero":{mask}"#))
}

fn keys() -> Piece {
    layer("Dense", r#""units":3,"use_bias":false"#)
}

/// A cell with its settings, as a layer that looks at a memory by three features.
fn looking((class, cell): (&str, &str), options: &str) -> Piece {
    let drawn = r#"{"class_name":"RandomUniform","config":{"minval":-0.9,"maxval":0.9}}"#;
    // The dot score has no v.
    let v =
        if options.contains("dot") { String::new() } else { format!(r#","attention_initializer":{drawn}"#) };
    layer(class, &format!(r#"{cell},{options},"attention_units":3,"query_initializer":{drawn}{v}"#))
}

const OPTIONS: [&str; 8] = [
    r#""activation":"tanh","return_sequences":true,"scores":5"#,
    r#""activation":"tanh","return_sequences":true,"return_state":true,"scores":5,"use_bias":false"#,
    r#""activation":"tanh","scores":5,"recurrent_dropout":0.4"#,
    r#""activation":"softsign","return_state":true,"go_backwards":true"#,
    r#""activation":"tanh","return_sequences":true,"zero_output_for_mask":true,"go_backwards":true"#,
    r#""activation":"tanh","return_sequences":true,"scores":5,"score":"dot""#,
    r#""activation":"tanh","recurrent_dropout":0.4,"score":"dot""#,
    r#""activation":"softsign","return_state":true,"go_backwards":true,"score":"dot""#,
];

fn outputs_of(cell: (&str, &str), options: &str) -> usize {
    let states = if options.contains("return_state") { 1 + usize::from(cell.0 == "LSTM") } else { 0 };
    1 + states + usize::from(options.contains("scores"))
}

#[test]
fn a_memory_of_tokens() {
    for cell in CELLS {
        for options in OPTIONS {
            for (x, memory) in [(true, true), (false, false)] {
                let nodes = [
                    (tokens(), ""),
                    (tokens(), ""),
                    (embedding(x), "0"),
                    (embedding(memory), "1"),
                    (keys(), "3"),
                    (looking(cell, options), "2,3,4"),
                ];
                let outputs = (0..outputs_of(cell, options)).map(|i| format!("[5,{i}]")).collect::<Vec<_>>();
                let (spec, name) =
                    (graph(&nodes, &outputs.join(",")), format!("{cell:?} {options} {x} {memory}"));
                check_lengths(&name, &spec, &[5; ROWS], false, &ZERO);
                // What reads padding as well is given no such rows.
                let grid = ["scores", "zero_output"];
                if !grid.iter().any(|word| options.contains(word)) {
                    check_lengths(&format!("{name} ragged"), &spec, &[5, 0, 2, 4], true, &[3, 6]);
                }
            }
        }
    }
}

/// Floats, so that the gradients of memory and sequence are checked as well; with initial states that come from the memory.
#[test]
fn a_memory_that_is_given() {
    for cell in CELLS {
        for options in OPTIONS {
            let count = 1 + usize::from(cell.0 == "LSTM");
            let last = layer("LSTM", r#""units":3,"return_state":true"#);
            let states = ["[4,1]", "[4,2]"][..count].join(",");
            let nodes = [
                (common::sequences(2), ""),
                (common::sequences(2), ""),
                (layer("GRU", r#""units":2,"return_sequences":true"#), "1"),
                (keys(), "2"),
                (last, "1"),
                (looking(cell, options), &*format!("0,2,3,{states}")),
            ];
            let outputs = (0..outputs_of(cell, options)).map(|i| format!("[5,{i}]")).collect::<Vec<_>>();
            check(&format!("{cell:?} {options}"), &graph(&nodes, &outputs.join(",")));
        }
    }
}
