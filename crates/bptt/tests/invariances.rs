//! What must not matter: where the padding is, how a batch is split, whether tokens go through the table, how many
//! threads there are, what lies beside a row, and whether a stateful layer is given a sequence in pieces.

mod common;

use bptt::batch::{Lengths, SHARD_ROWS, SHARD_ROWS_FAR};
use bptt::graph::ModelSpec;
use bptt::ids::{Id, InputId};
use bptt::input::{Feed, Input};
use bptt::model::Model;
use bptt::rewrites::Rewrites;
use common::*;
use serde_json::json;

fn model(spec: &ModelSpec) -> Model<f64> {
    let mut model = Model::new(spec, 5).unwrap();
    let head = ("binary_crossentropy", &[][..]);
    model.compile(training(&[head], "RMSprop", json!({ "learning_rate": 0.01 }))).unwrap();
    model
}

/// Each recurrent layer with its activations.
const CELLS: [(&str, &str); 4] = [
    ("SimpleRNN", r#""activation":"tanh""#),
    ("LSTM", r#""activation":"tanh","recurrent_activation":"sigmoid""#),
    ("GRU", r#""activation":"tanh","recurrent_activation":"sigmoid""#),
    ("GRU", r#""activation":"tanh","recurrent_activation":"sigmoid","reset_after":false"#),
];

const SEQUENCES: &str = r#","return_sequences":true,"zero_output_for_mask":true"#;
const BACK: &str = r#","go_backwards":true,"turned":false"#;
const DROPOUT: &str = r#","dropout":0.3,"recurrent_dropout":0.2"#;

fn recurrent(cell: usize, units: usize, options: &[&str]) -> Piece {
    let (class, activations) = CELLS[cell];
    layer(class, &format!(r#""units":{units},{activations}{}"#, options.concat()))
}

/// Classifiers of two layers: each kind, and both directions of two kinds. `options` go to every recurrent layer.
fn classifiers(mask_zero: bool, options: &str) -> Vec<(String, ModelSpec)> {
    let embedding = || embedding(12, 6, mask_zero);
    let merge = |mode: &str| layer("Merge", &format!(r#""mode":"{mode}""#));
    let both = graph(
        &[
            (tokens(), ""),
            (embedding(), "0"),
            (recurrent(1, 4, &[options, SEQUENCES]), "1"),
            (recurrent(1, 4, &[options, SEQUENCES, BACK]), "1"),
            (merge("concat"), "2,3"),
            (recurrent(2, 5, &[options]), "4"),
            (recurrent(2, 5, &[options, BACK]), "4"),
            (merge("sum"), "5,6"),
            (dense(1, "sigmoid", true), "7"),
        ],
        "8",
    );
    let stack = |cell| {
        let layers = [recurrent(cell, 7, &[options, SEQUENCES]), recurrent(cell, 5, &[options])];
        chain(&[&[tokens(), embedding()], &layers[..], &[dense(1, "sigmoid", true)]].concat())
    };
    let stacks = (0..CELLS.len()).map(|cell| (format!("{:?} {options}", CELLS[cell]), stack(cell)));
    stacks.chain([(format!("both directions {options}"), both)]).collect()
}

fn rows<'a>(lengths: Lengths<'a>, tokens: &'a [i32], targets: &'a [f64]) -> Input<'a, f64> {
    Input::of(targets.len(), lengths, tokens, &[], targets)
}

fn farthest(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).fold(0.0, |worst, (a, b)| worst.max((a - b).abs()))
}

#[test]
fn left_padding_right_padding_holes_and_ragged_rows_train_alike() {
    let targets = [1.0, 0.0, 1.0];
    let left = [0, 0, 0, 4, 5, 6, 7, 8, 9, 10, 0, 0, 0, 0, 3];
    let right = [4, 5, 0, 0, 0, 6, 7, 8, 9, 10, 3, 0, 0, 0, 0];
    let holes = [0, 4, 0, 5, 0, 6, 7, 8, 9, 10, 0, 0, 3, 0, 0];
    let ragged = [4, 5, 6, 7, 8, 9, 10, 3];
    let train = |spec: &ModelSpec, lengths, tokens: &[i32]| {
        let mut model = model(spec);
        for _ in 0..5 {
            model.train(rows(lengths, tokens, &targets), 3).unwrap();
        }
        assert_eq!(model.network.counters.cells, 5 * 8);
        model.network.weights()
    };
    for options in ["", DROPOUT] {
        let masked = classifiers(true, options).into_iter();
        for ((name, unmasked), (_, masked)) in classifiers(false, options).into_iter().zip(masked) {
            let expected = train(&unmasked, Lengths::Each(&[2, 5, 1]), &ragged);
            for tokens in [left, right, holes] {
                assert_eq!(train(&masked, Lengths::Equal(5), &tokens), expected, "{name} {tokens:?}");
            }
        }
    }
}

#[test]
fn a_batch_is_the_mean_of_its_rows_by_table_and_directly() {
    let (count, steps) = (9, 6);
    let tokens: Vec<i32> = (0..count * steps).map(|i| integer(i, 1, 12) as i32).collect();
    let targets: Vec<f64> = (0..count).map(|i| integer(i, 2, 2) as f64).collect();
    for (name, spec) in classifiers(false, "") {
        let mut model = model(&spec);
        let (loss, whole) = model.gradients(rows(Lengths::Equal(steps), &tokens, &targets)).unwrap();
        // 54 cells over 12 tokens were projected by token; single rows of six mostly different tokens are not.
        assert_eq!(model.network.counters.projected_rows, 12);
        let (mut mean_loss, mut mean) = (0.0, vec![0.0; whole.len()]);
        for i in 0..count {
            let row = rows(Lengths::Equal(steps), &tokens[i * steps..][..steps], &targets[i..=i]);
            let (loss, gradient) = model.gradients(row).unwrap();
            mean_loss += loss / count as f64;
            mean.iter_mut().zip(&gradient).for_each(|(mean, g)| *mean += g / count as f64);
        }
        assert!(model.network.counters.projected_rows > 12 + 4 * count as u64);
        assert!((loss - mean_loss).abs() < 1e-14, "{name}");
        assert!(farthest(&whole, &mean) < 1e-14, "{name}");
    }
}

/// Weights after some steps on rows with `padding` leading zeros, and the cells that they took.
fn train_padded(spec: &ModelSpec, padding: &[usize], rewrites: Rewrites) -> (Vec<f64>, u64) {
    let steps = 7;
    let mut model = model(spec);
    model.set_rewrites(rewrites);
    for step in 0..6 {
        let token = |i: usize| match i % steps < padding[i / steps] {
            true => 0,
            false => 1 + integer(i, step, 11) as i32,
        };
        let tokens: Vec<i32> = (0..padding.len() * steps).map(token).collect();
        let targets: Vec<f64> = (0..padding.len()).map(|i| integer(i, step, 2) as f64).collect();
        model.train(rows(Lengths::Equal(steps), &tokens, &targets), padding.len()).unwrap();
    }
    (model.network.weights(), model.network.counters.cells)
}

const NONE: Rewrites = Rewrites { distinct_tokens: false, shared_prefix: false, lazy_rows: false };

#[test]
fn each_rewrite_gives_the_naive_result() {
    let many: Vec<usize> = (0..35).map(|i| i * 5 % 8).collect();
    let each = [
        Rewrites { distinct_tokens: true, ..NONE },
        Rewrites { shared_prefix: true, ..NONE },
        Rewrites { lazy_rows: true, ..NONE },
        Rewrites::default(),
    ];
    for (name, spec) in classifiers(false, "") {
        for padding in [&[0, 0, 0][..], &[3, 0, 5, 5, 1], &[7, 7, 2], &[7, 7], &[4], &[0, 6], &many] {
            let (naive, cells) = train_padded(&spec, padding, NONE);
            assert_eq!(cells, 6 * 7 * padding.len() as u64);
            for rewrites in each {
                let (weights, _) = train_padded(&spec, padding, rewrites);
                let error = farthest(&weights, &naive);
                assert!(error < 1e-12, "{name} {padding:?} {rewrites:?}: {error:e}");
            }
        }
        let (_, cells) = train_padded(&spec, &[3, 0, 5, 5, 1], Rewrites::default());
        // Rows that are read from their end share no prefix.
        let shared = if name.starts_with("both") { 5 * 7 } else { 5 + 4 + 7 + 2 + 2 + 6 };
        assert_eq!(cells, 6 * shared, "{name}");
    }
}

#[test]
fn outputs_of_every_step_share_no_prefix() {
    let tagger = chain(&[
        tokens(),
        embedding(12, 6, false),
        simple_rnn(5, "tanh", true, true),
        dense(1, "sigmoid", true),
    ]);
    let mut model = model(&tagger);
    let tokens = [0, 0, 3, 0, 0, 4];
    model.train(rows_of_steps(3, &tokens, &[0.0, 1.0, 1.0, 0.0, 0.0, 1.0]), 2).unwrap();
    assert_eq!(model.network.counters.cells, 6);
}

/// Classifiers over frames of each step: images, and steps of steps.
fn frames() -> [(String, ModelSpec); 2] {
    let around = |name: &str, frame: &str, inner: &[Piece]| {
        let frame = layer("Reshape", &format!(r#""features":{frame},"each":true"#));
        let ends = [tokens(), embedding(12, 24, true), frame];
        (name.to_owned(), chain(&[&ends, inner, &[dense(1, "sigmoid", true)]].concat()))
    };
    let conv_lstm = format!(
        r#""filters":3,"kernel_size":[2,2],"strides":[1,1],"dilation_rate":[1,1],"activation":"tanh",
        "recurrent_activation":"sigmoid"{DROPOUT}"#
    );
    let images = [
        layer("RandomFlip", r#""mode":"horizontal""#),
        layer("ConvLSTM2D", &conv_lstm),
        layer("Flatten", ""),
    ];
    let steps = [layer("Nest", ""), recurrent(1, 5, &[DROPOUT]), recurrent(2, 4, &[DROPOUT])];
    [around("images", "[4,3,2]", &images), around("steps of steps", "[6,4]", &steps)]
}

fn rows_of_steps<'a>(steps: usize, tokens: &'a [i32], targets: &'a [f64]) -> Input<'a, f64> {
    Input::of(tokens.len() / steps, Lengths::Equal(steps), tokens, &[], targets)
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let (count, steps) = (100, 9);
    let tokens: Vec<i32> = (0..count * steps).map(|i| integer(i, 1, 12) as i32).collect();
    let targets: Vec<f64> = (0..count).map(|i| integer(i, 2, 2) as f64).collect();
    let train = |spec: &ModelSpec, threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut model = model(spec);
            for _ in 0..3 {
                model.train(rows(Lengths::Equal(steps), &tokens, &targets), count).unwrap();
            }
            model.network.weights()
        })
    };
    let drawn = ["", DROPOUT].iter().flat_map(|options| classifiers(false, options));
    for (name, spec) in drawn.chain(frames()) {
        let one = train(&spec, 1);
        assert_eq!(one, train(&spec, 2), "{name}");
        assert_eq!(one, train(&spec, 5), "{name}");
    }
}

/// The loop projects some steps ahead: how many depends on the rows that go together, and where threads are more than these, all go before it.
#[test]
fn how_many_steps_are_projected_ahead_does_not_show() {
    let (features, units, count) = (3, 40, 20);
    // A shard has 16 rows; the longest of them takes several parts, alone it takes one.
    let lengths: [u32; 20] = std::array::from_fn(|row| if row == 4 { 120 } else { 60 + row as u32 });
    let positions = lengths.iter().sum::<u32>() as usize;
    let x: Vec<f64> = (0..positions * features).map(|i| number(i, 1)).collect();
    let targets: Vec<f64> = (0..count).map(|i| integer(i, 2, 2) as f64).collect();
    for (cell, name) in CELLS.iter().enumerate() {
        let spec = chain(&[sequences(features), recurrent(cell, units, &[]), dense(1, "sigmoid", true)]);
        let all =
            model(&spec).predict(Input::of(count, Lengths::Each(&lengths), &[], &x, &[]), count).unwrap()[0]
                .clone();
        let mut first = 0;
        for (row, &length) in lengths.iter().enumerate() {
            let x = &x[first * features..(first + length as usize) * features];
            first += length as usize;
            let alone = Input::of(1, Lengths::Equal(length as usize), &[], x, &[]);
            let alone = model(&spec).predict(alone, 1).unwrap()[0][0];
            assert_eq!(alone, all[row], "{name:?}, row {row}");
        }
        let train = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let mut model = model(&spec);
                model.train(Input::of(count, Lengths::Each(&lengths), &[], &x, &targets), count).unwrap();
                model.network.weights()
            })
        };
        assert_eq!(train(1), train(5), "{name:?}");
    }
}

/// The most units of a GRU whose recurrent weights are not far.
const NEAR: usize = 591;

#[test]
fn rows_that_share_far_weights_are_what_they_are_alone() {
    let spec = |units| chain(&[sequences(3), recurrent(2, units, &[])]);
    let shard_rows = |model: &Model<f32>| {
        model.network.graph().axes.iter().map(|axis| axis.shard_rows).collect::<Vec<_>>()
    };
    let near = Model::<f32>::new(&spec(NEAR), 1).unwrap();
    let mut model = Model::<f32>::new(&spec(NEAR + 1), 1).unwrap();
    assert_eq!((shard_rows(&near), shard_rows(&model)), (vec![SHARD_ROWS], vec![SHARD_ROWS_FAR]));
    let lengths: [u32; SHARD_ROWS_FAR + 6] = std::array::from_fn(|i| 1 + i as u32 % 3);
    let x: Vec<f32> = (0..lengths.iter().sum::<u32>() as usize * 3).map(|i| number(i, 1) as f32).collect();
    let all = Input::of(lengths.len(), Lengths::Each(&lengths), &[], &x, &[]);
    let all = model.predict(all, lengths.len()).unwrap()[0].to_vec();
    let mut rest = &x[..];
    for (row, &length) in lengths.iter().enumerate() {
        let x;
        (x, rest) = rest.split_at(length as usize * 3);
        let alone = model.predict(Input::of(1, Lengths::Each(&[length]), &[], x, &[]), 1).unwrap();
        assert_eq!(alone[0], all[row * (NEAR + 1)..(row + 1) * (NEAR + 1)], "row {row}");
    }
}

#[test]
fn a_stateful_layer_gives_of_pieces_what_it_gives_of_the_whole() {
    let (count, steps) = (3, 9);
    // Row 1 has nothing but padding in the first piece and in the last, row 2 in the second.
    let masked = [9..12, 16..18, 20..24];
    let token = |i| if masked.iter().any(|range| range.contains(&i)) { 0 } else { 1 + integer(i, 3, 11) };
    let tokens: Vec<i32> = (0..count * steps).map(|i| token(i) as i32).collect();
    let fixed = r#""class_name":"InputLayer","config":{"batch_shape":[3,null],"dtype":"int32"}"#.to_owned();
    for (cell, name) in CELLS.iter().enumerate() {
        let layers = |options: &[&str]| {
            let cells = [7, 5].map(|units| recurrent(cell, units, &[options, &[SEQUENCES]].concat()));
            model(&chain(&[&[fixed.clone(), embedding(12, 6, true)], &cells[..]].concat()))
        };
        let whole = Input::of(count, Lengths::Equal(steps), &tokens, &[], &[]);
        let expected = layers(&[]).predict(whole, count).unwrap()[0].clone();
        let mut stateful = layers(&[r#","stateful":true"#]);
        for piece in [0..3, 3..4, 4..7, 7..9] {
            let part = |row: &[i32]| row[piece.clone()].to_vec();
            let tokens: Vec<i32> = tokens.chunks(steps).flat_map(part).collect();
            let input = Input::of(count, Lengths::Equal(piece.len()), &tokens, &[], &[]);
            let outputs = &stateful.predict(input, count).unwrap()[0];
            for (outputs, expected) in outputs.chunks(5 * piece.len()).zip(expected.chunks(5 * steps)) {
                assert!(farthest(outputs, &expected[5 * piece.start..5 * piece.end]) < 1e-15, "{name:?}");
            }
        }
    }
}

/// The gradient at the initial states of row 1 among rows of these lengths, which are nothing like each other from salt to salt.
fn gradient_of_row_1(cell: usize, lengths: Lengths, rows: usize, salt: usize) -> Vec<f64> {
    let states = if CELLS[cell].0 == "LSTM" { ",1,1" } else { ",1" };
    let nodes = [
        (sequences(3), ""),
        (vectors(4), ""),
        (layer("Dropout", r#""rate":0.3"#), "0"),
        (layer("SpatialDropout1D", r#""rate":0.3"#), "2"),
        (layer("GaussianNoise", r#""stddev":0.3"#), "3"),
        (recurrent(cell, 4, &[DROPOUT, SEQUENCES]), &format!("4{states}")),
        (recurrent(cell, 4, &[DROPOUT, r#","go_backwards":true"#]), &format!("5{states}")),
        (dense(1, "sigmoid", true), "6"),
    ];
    let mut model = model(&graph(&nodes, "7"));
    model.network.want_input_gradient();
    let first = lengths.total(1) * 3..lengths.total(2) * 3;
    let value = |i| if first.contains(&i) { number(i - first.start, 0) } else { number(i, salt) };
    let floats: Vec<f64> = (0..lengths.total(rows) * 3).map(value).collect();
    let states: Vec<f64> = (0..rows * 4).map(|i| number(i, if i / 4 == 1 { 0 } else { salt })).collect();
    let targets = vec![1.0; rows];
    let mut input = Input::of(rows, lengths, &[], &floats, &targets);
    input.feeds[1] = Feed { lengths: Lengths::Equal(1), tokens: &[], floats: &states };
    model.gradients(input).unwrap();
    model.network.input_gradient(InputId::new(1))[4..8].iter().map(|x| x * rows as f64).collect()
}

#[test]
fn what_is_drawn_for_a_row_does_not_depend_on_the_others() {
    for (cell, name) in CELLS.iter().enumerate() {
        let alone = gradient_of_row_1(cell, Lengths::Each(&[0, 5]), 2, 1);
        for lengths in [&[4, 5, 6][..], &[7, 5, 1, 0, 2], &[2, 5]] {
            let beside = gradient_of_row_1(cell, Lengths::Each(lengths), lengths.len(), lengths.len());
            assert!(farthest(&alone, &beside) < 1e-15, "{name:?} {lengths:?}");
        }
        let alone = gradient_of_row_1(cell, Lengths::Equal(5), 2, 1);
        assert!(farthest(&alone, &gradient_of_row_1(cell, Lengths::Equal(5), 20, 2)) < 1e-15, "{name:?}");
    }
}
