//! A model that is run step by step: bit for bit what it predicts of each sequence so far, at its last step.

mod common;

use bptt::batch::Lengths;
use bptt::graph::{ModelSpec, Stepped};
use bptt::input::Input;
use bptt::model::Model;
use common::*;

const ROWS: usize = 3;
const STEPS: usize = 7;

const CELLS: [(&str, &str); 4] = [
    ("SimpleRNN", r#""activation":"tanh""#),
    ("LSTM", r#""activation":"tanh","recurrent_activation":"sigmoid""#),
    ("GRU", r#""activation":"tanh","recurrent_activation":"sigmoid""#),
    ("GRU", r#""activation":"tanh","recurrent_activation":"sigmoid","reset_after":false"#),
];

fn recurrent(cell: usize, units: usize, options: &str) -> Piece {
    let (class, activations) = CELLS[cell];
    layer(class, &format!(r#""units":{units},{activations}{options}"#))
}

const SEQUENCES: &str = r#","return_sequences":true"#;

fn stepped(spec: &ModelSpec) -> ModelSpec {
    ModelSpec { stepped: Stepped::All, ..spec.clone() }
}

/// Row 1 begins with padding, row 2 has a hole.
fn token(row: usize, step: usize) -> i32 {
    match (row, step) {
        (1, 0..=1) | (2, 3) => 0,
        _ => 1 + integer(row * STEPS + step, 3, 11) as i32,
    }
}

fn feature(row: usize, step: usize, i: usize) -> f32 {
    // Step 2 of row 0 is what Masking leaves out.
    if (row, step) == (0, 2) {
        0.0
    } else {
        number((row * STEPS + step) * 3 + i, 5) as f32
    }
}

/// What the model predicts of the first `steps` steps, for each output the last numbers of each row.
fn whole(model: &mut Model<f32>, of_tokens: bool, steps: usize, widths: &[usize]) -> Vec<Vec<f32>> {
    let places = (0..ROWS).flat_map(|row| (0..steps).map(move |step| (row, step)));
    let tokens: Vec<i32> = places.clone().map(|(row, step)| token(row, step)).collect();
    let floats: Vec<f32> =
        places.flat_map(|(row, step)| (0..3).map(move |i| feature(row, step, i))).collect();
    let (tokens, floats) = if of_tokens { (&tokens[..], &[][..]) } else { (&[][..], &floats[..]) };
    let input = Input::of(ROWS, Lengths::Equal(steps), tokens, floats, &[]);
    let outputs = model.predict(input, ROWS).unwrap();
    let last = |output: &Vec<f32>, width: usize| -> Vec<f32> {
        output.chunks(output.len() / ROWS).flat_map(|row| row[row.len() - width..].to_vec()).collect()
    };
    outputs.iter().zip(widths).map(|(output, &width)| last(output, width)).collect()
}

fn one(model: &mut Model<f32>, of_tokens: bool, step: usize, counts: &[u32]) -> Vec<Vec<f32>> {
    let tokens: Vec<i32> = (0..ROWS).map(|row| token(row, step)).collect();
    let floats: Vec<f32> = (0..ROWS).flat_map(|row| (0..3).map(move |i| feature(row, step, i))).collect();
    let (tokens, floats) = if of_tokens { (&tokens[..], &[][..]) } else { (&[][..], &floats[..]) };
    model.step(Input::of(ROWS, Lengths::Equal(1), tokens, floats, &[]), counts).unwrap().to_vec()
}

/// Models, whether they take tokens, and the numbers of each output at a step.
fn models() -> Vec<(String, ModelSpec, bool, Vec<usize>)> {
    let mut models = Vec::new();
    for (cell, class) in CELLS.iter().enumerate() {
        for masked in [false, true] {
            for (sequences, zeros) in [("", ""), (SEQUENCES, ""), ("", BLANK), (SEQUENCES, BLANK)] {
                let name = format!("{class:?} masked {masked} {sequences}{zeros}");
                let layers = [
                    tokens(),
                    embedding(12, 6, masked),
                    recurrent(cell, 7, &[SEQUENCES, zeros].concat()),
                    layer("LayerNormalization", ""),
                    recurrent(cell, 5, &[sequences, zeros].concat()),
                    dense(4, "softmax", true),
                ];
                models.push((name, chain(&layers), true, vec![4]));
            }
        }
    }
    let masking = [
        sequences(3),
        layer("Masking", r#""mask_value":0.0"#),
        layer("Dropout", r#""rate":0.5"#),
        recurrent(2, 6, SEQUENCES),
        layer("Rescaling", r#""scale":0.5"#),
        recurrent(1, 5, ""),
    ];
    models.push(("Masking".into(), chain(&masking), false, vec![5]));
    // A mask ends behind the first layer, and both ways lie on every position.
    let joined = [
        (tokens(), ""),
        (embedding(12, 6, true), "0"),
        (recurrent(1, 6, SEQUENCES), "1"),
        (layer("RMSNormalization", ""), "2"),
        (layer("Add", ""), "1,3"),
        (recurrent(2, 5, SEQUENCES), "4"),
        (layer("Concatenate", r#""of":"features""#), "5,2"),
        (recurrent(0, 4, ""), "6"),
        (layer("RepeatVector", r#""n":2"#), "7"),
        (recurrent(2, 3, SEQUENCES), "8"),
        (layer("Flatten", r#""steps":2"#), "9"),
    ];
    models.push(("joins".into(), graph(&joined, "[6,0],[7,0],[10,0],[2,0]"), true, vec![11, 4, 6, 6]));
    models
}

const BLANK: &str = r#","zero_output_for_mask":true"#;

#[test]
fn steps_give_the_bits_of_the_whole() {
    for (name, spec, of_tokens, widths) in models() {
        let mut of_whole = Model::<f32>::new(&spec, 5).unwrap();
        let mut of_steps = Model::<f32>::new(&stepped(&spec), 5).unwrap();
        for step in 0..STEPS {
            let expected = whole(&mut of_whole, of_tokens, step + 1, &widths);
            assert_eq!(one(&mut of_steps, of_tokens, step, &[]), expected, "{name}, step {step}");
        }
    }
}

#[test]
fn a_row_without_a_step_stays_where_it_was_and_one_that_is_reset_begins_anew() {
    let (name, spec, of_tokens, _) = models().swap_remove(1);
    let make = || Model::<f32>::new(&stepped(&spec), 5).unwrap();
    let (mut all, mut some) = (make(), make());
    let first = one(&mut all, of_tokens, 2, &[]);
    let none = one(&mut some, of_tokens, 2, &[1, 0, 1]);
    assert_eq!(none[0][4..8], [0.0; 4], "{name}: no step, no answer");
    assert_eq!((&none[0][..4], &none[0][8..]), (&first[0][..4], &first[0][8..]));
    // Rows 0 and 2 wait while row 1 takes the step that it missed.
    assert_eq!(one(&mut some, of_tokens, 2, &[0, 1, 0]), first);
    let second = one(&mut all, of_tokens, 4, &[]);
    assert_eq!(one(&mut some, of_tokens, 4, &[]), second);
    all.reset_row(1).unwrap();
    let third = one(&mut all, of_tokens, 2, &[]);
    assert_eq!(third[0][4..8], first[0][4..8]);
    assert_ne!(third[0][..4], first[0][..4]);
    assert!(all.reset_row(ROWS).is_err());
}

#[test]
fn a_step_that_is_refused_changes_nothing() {
    let (_, spec, ..) = models().swap_remove(0);
    let make = || Model::<f32>::new(&stepped(&spec), 5).unwrap();
    let (mut undisturbed, mut disturbed) = (make(), make());
    one(&mut undisturbed, true, 0, &[]);
    one(&mut disturbed, true, 0, &[]);
    let steps = |rows: usize, tokens: &'static [i32], steps: usize| {
        Input::of(rows, Lengths::Equal(steps), tokens, &[], &[])
    };
    for (input, counts) in [
        (steps(ROWS, &[1, 2, 99], 1), &[][..]),
        (steps(ROWS, &[1, 2], 1), &[]),
        (steps(2, &[1, 2], 1), &[]),
        (steps(ROWS, &[1; 6], 2), &[]),
        (steps(ROWS, &[1; 3], 1), &[1, 0]),
    ] {
        assert!(disturbed.step(input, counts).is_err());
    }
    assert_eq!(one(&mut disturbed, true, 1, &[]), one(&mut undisturbed, true, 1, &[]));
    let mut plain = Model::<f32>::new(&spec, 5).unwrap();
    assert!(plain.step(steps(ROWS, &[1; 3], 1), &[]).is_err());
}

#[test]
fn what_reads_more_than_steps_so_far_is_refused_by_name() {
    let embedded = |layers: &[Piece]| chain(&[&[tokens(), embedding(12, 6, false)], layers].concat());
    let conv = layer("Conv1D", r#""filters":2,"kernel_size":2,"padding":"causal""#);
    let mut refused = vec![
        (embedded(&[recurrent(1, 4, r#","go_backwards":true"#)]), "layer_2", "goes backwards"),
        (embedded(&[layer("GlobalMaxPooling1D", "")]), "layer_2", "as a whole"),
        (embedded(&[layer("GlobalAveragePooling1D", "")]), "layer_2", "as a whole"),
        (embedded(&[conv]), "layer_2", "as a whole"),
        (embedded(&[layer("UpSampling1D", r#""size":2"#)]), "layer_2", "as a whole"),
        (embedded(&[layer("PReLU", r#""steps":4"#)]), "layer_2", "of one length"),
        (chain(&[vectors(3), dense(2, "linear", true)]), "Model", "no steps"),
    ];
    let given = [
        (tokens(), ""),
        (embedding(12, 4, false), "0"),
        (recurrent(2, 4, ""), "1"),
        (recurrent(2, 4, ""), "1,2"),
    ];
    refused.push((graph(&given, "3"), "layer_3", "initial states"));
    let acausal = [
        (tokens(), ""),
        (embedding(12, 4, false), "0"),
        (recurrent(2, 4, ""), "1"),
        (layer("Add", ""), "1,2"),
        (recurrent(2, 4, ""), "3"),
    ];
    refused.push((graph(&acausal, "4"), "layer_3", "after the last one"));
    for (spec, name, why) in refused {
        let error = Model::<f32>::new(&stepped(&spec), 1).err().unwrap().to_string();
        assert!(error.starts_with(&format!("{name}: ")) && error.contains(why), "{error}");
    }
}
