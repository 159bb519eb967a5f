//! Sequences that a model continues: what comes of them is what a loop over `predict` finds, token by token.
#![allow(clippy::disallowed_methods)] // the system's functions, to compare with

mod common;

use bptt::batch::Lengths;
use bptt::decode::{Choice, Rules, Sampling, Sequence, Width};
use bptt::graph::{ModelSpec, Stepped};
use bptt::input::{Feed, Input};
use bptt::model::{Asked, Model};
use common::*;

const V: usize = 5;
const END: u32 = 3;
const START: i32 = 2;

/// Sources of different lengths, with masked steps, and one of which every step is.
const SOURCES: [&[i32]; 4] = [&[1, 4, 2, 5], &[3, 0, 1], &[0, 2, 2, 4, 1], &[0, 0]];

fn gru(units: usize, more: &str) -> Piece {
    layer("GRU", &format!(r#""units":{units},"activation":"tanh","recurrent_activation":"sigmoid"{more}"#))
}

const SEQUENCES: &str = r#","return_sequences":true"#;
const BOTH: &str = r#","return_sequences":true,"return_state":true"#;

fn input() -> (Piece, &'static str) {
    (tokens(), "")
}

/// Models by their names, with masks and without.
fn models() -> Vec<(String, ModelSpec)> {
    let all = [false, true].into_iter().flat_map(|masked| {
        let attention = [
            ("Attention", r#""score_mode":"dot","use_scale":true"#),
            ("AdditiveAttention", r#""use_scale":true"#),
        ];
        let attention = attention.map(|(class, score)| (class, with_attention(masked, layer(class, score))));
        let others = [("states", with_states(masked)), ("beside", beside(masked)), ("alone", alone(masked))];
        attention.into_iter().chain(others).map(move |(name, spec)| (format!("{name} {masked}"), spec))
    });
    all.collect()
}

/// A decoder that begins with the states of an encoder.
fn with_states(masked: bool) -> ModelSpec {
    let nodes = [
        input(),
        input(),
        (embedding(6, 4, masked), "0"),
        (gru(6, BOTH), "2"),
        (embedding(V, 4, masked), "1"),
        (gru(6, SEQUENCES), "4,[3,1]"),
        (dense(V, "linear", true), "5"),
    ];
    graph(&nodes, "6")
}

/// One that looks at all outputs of the encoder.
fn with_attention(masked: bool, attention: Piece) -> ModelSpec {
    let nodes = [
        input(),
        input(),
        (embedding(6, 4, masked), "0"),
        (gru(6, BOTH), "2"),
        (embedding(V, 4, masked), "1"),
        (gru(6, SEQUENCES), "4,[3,1]"),
        (attention, "5,3"),
        (layer("Concatenate", r#""of":"features""#), "6,5"),
        (dense(5, "tanh", true), "7"),
        (dense(V, "softmax", true), "8"),
    ];
    graph(&nodes, "9")
}

/// What is computed once stands beside each step, and what decides is the last output of all so far.
fn beside(masked: bool) -> ModelSpec {
    let nodes = [
        input(),
        input(),
        (embedding(6, 4, masked), "0"),
        (gru(3, ""), "2"),
        (embedding(V, 3, masked), "1"),
        (gru(3, SEQUENCES), "4"),
        (layer("Elementwise", r#""rule":"add""#), "5,3"),
        (gru(4, ""), "6"),
        (layer("Elementwise", r#""rule":"multiply""#), "3,3"),
        (layer("Concatenate", r#""of":"features""#), "7,8"),
        (dense(V, "linear", true), "9"),
    ];
    graph(&nodes, "10")
}

/// A language model.
fn alone(masked: bool) -> ModelSpec {
    let lstm = || {
        layer(
            "LSTM",
            &format!(r#""units":4,"activation":"tanh","recurrent_activation":"sigmoid"{SEQUENCES}"#),
        )
    };
    let nodes = [
        input(),
        (embedding(V, 4, masked), "0"),
        (lstm(), "1"),
        (layer("LayerNormalization", ""), "2"),
        (lstm(), "3"),
        (dense(V, "linear", true), "4"),
    ];
    graph(&nodes, "5")
}

/// The last input is fed.
fn fed(spec: &ModelSpec) -> Model<f32> {
    let input = inputs_of(spec) - 1;
    Model::new(&ModelSpec { stepped: Stepped::Fed(input), ..spec.clone() }, 7).unwrap()
}

fn inputs_of(spec: &ModelSpec) -> usize {
    spec.nodes.iter().filter(|node| node.class == "InputLayer").count()
}

fn call<'a>(rows: usize, feeds: &[(Lengths<'a>, &'a [i32])]) -> Input<'a, f32> {
    let mut input = Input::of(rows, Lengths::Equal(0), &[], &[], &[]);
    for (feed, &(lengths, tokens)) in input.feeds.iter_mut().zip(feeds) {
        *feed = Feed { lengths, tokens, floats: &[] };
    }
    input
}

/// Log probabilities of what follows in one row.
fn after(model: &mut Model<f32>, source: &[i32], prefix: &[i32]) -> Vec<f64> {
    let feeds = [(Lengths::Equal(source.len()), source), (Lengths::Equal(prefix.len()), prefix)];
    let input = call(1, &feeds[2 - model.network.graph().inputs.len()..]);
    let output = model.predict(input, 1).unwrap()[0].clone();
    let last = &output[output.len() - V..];
    let soft = (last.iter().sum::<f32>() - 1.0).abs() < 1e-5 && last.iter().all(|&p| p > 0.0);
    let logits: Vec<f64> =
        last.iter().map(|&x| if soft { f64::from(x).ln() } else { f64::from(x) }).collect();
    let sum = logits.iter().map(|x| x.exp()).sum::<f64>().ln();
    logits.into_iter().map(|x| x - sum).collect()
}

fn generate(
    model: &mut Model<f32>,
    sources: &[&[i32]],
    prompts: &[&[i32]],
    asked: &Asked,
    steps: usize,
) -> Vec<Vec<Sequence>> {
    let (lengths, starts): (Vec<u32>, Vec<u32>) = sources
        .iter()
        .zip(prompts)
        .map(|(source, prompt)| (source.len() as u32, prompt.len() as u32))
        .unzip();
    let (tokens, begin) = (sources.concat(), prompts.concat());
    let feeds = [(Lengths::Each(&lengths), &tokens[..]), (Lengths::Each(&starts), &begin[..])];
    let input = call(sources.len(), &feeds[2 - model.network.graph().inputs.len()..]);
    model.begin_generating(&input, asked.clone()).unwrap();
    while !model.generate(steps).unwrap() {}
    model.finish_generating().unwrap().sequences
}

fn search(beams: usize, wanted: usize, max_length: usize) -> Asked {
    let rules = Rules { end: Some(END), max_length, ..Rules::default() };
    Asked { rules, choice: Choice::Search(Width { beams, length_penalty: 0.6, wanted }) }
}

#[test]
fn one_beam_is_a_loop_of_predict() {
    for (name, spec) in models() {
        let (mut whole, mut model) = (Model::new(&spec, 7).unwrap(), fed(&spec));
        let prompts: [&[i32]; 4] = [&[START], &[START, 1, 4], &[START, 4], &[START]];
        let made = generate(&mut model, &SOURCES, &prompts, &search(1, 1, 6), 100);
        for ((source, prompt), made) in SOURCES.iter().zip(prompts).zip(&made) {
            let (mut prefix, mut sum) = (prompt.to_vec(), 0.0);
            while prefix.len() < prompt.len() + 6 {
                let next = after(&mut whole, source, &prefix);
                let best = (0..V).max_by(|&a, &b| next[a].total_cmp(&next[b])).unwrap();
                sum += next[best];
                prefix.push(best as i32);
                if best as u32 == END {
                    break;
                }
            }
            let tokens: Vec<i32> = made[0].tokens.iter().map(|&token| token as i32).collect();
            assert_eq!(tokens, prefix[prompt.len()..], "{name} {source:?}");
            assert!((made[0].log_probability - sum).abs() < 1e-5, "{name} {} {sum}", made[0].log_probability);
        }
    }
}

#[test]
fn a_batch_is_its_rows_one_by_one_bit_for_bit() {
    let draws = Choice::Sample {
        sampling: Sampling { temperature: 0.8, top_k: 4, top_p: 0.95, seed: 5, first: 0 },
        wanted: 1,
    };
    let rules = Rules { end: Some(END), max_length: 7, no_repeat_ngram: 2, ..Rules::default() };
    for (name, spec) in models() {
        for asked in [search(1, 1, 7), search(3, 2, 7), Asked { rules: rules.clone(), choice: draws }] {
            let mut model = fed(&spec);
            let prompts: [&[i32]; 4] = [&[START], &[START, 1, 4], &[START, 4], &[START]];
            let all = generate(&mut model, &SOURCES, &prompts, &asked, 1);
            let by_one = matches!(asked.choice, Choice::Search(_));
            for (i, together) in all.iter().enumerate().take(if by_one { SOURCES.len() } else { 1 }) {
                let alone = generate(&mut model, &SOURCES[i..=i], &prompts[i..=i], &asked, 100);
                assert_eq!(alone[0], with_rows_of(together, &alone[0]), "{name} row {i}");
            }
        }
    }
}

/// The rows of a step are others where a batch has others.
fn with_rows_of(made: &[Sequence], other: &[Sequence]) -> Vec<Sequence> {
    let rows =
        made.iter().zip(other).map(|(made, other)| Sequence { rows: other.rows.clone(), ..made.clone() });
    rows.collect()
}

#[test]
fn enough_beams_find_the_best_of_all_sequences() {
    const LENGTH: usize = 3;
    for (name, spec) in models() {
        let (mut whole, mut model) = (Model::new(&spec, 7).unwrap(), fed(&spec));
        let made = generate(&mut model, &SOURCES[..1], &[&[START]], &search(V.pow(3), 5, LENGTH), 100);
        let mut all: Vec<(Vec<i32>, f64)> = vec![(Vec::new(), 0.0)];
        let mut ended = Vec::new();
        for step in 0..LENGTH {
            let mut next = Vec::new();
            for (tokens, sum) in &all {
                let prefix = [&[START][..], tokens].concat();
                for (token, p) in after(&mut whole, SOURCES[0], &prefix).into_iter().enumerate() {
                    let longer = ([&tokens[..], &[token as i32]].concat(), sum + p);
                    let ends = token as u32 == END || step + 1 == LENGTH;
                    (if ends { &mut ended } else { &mut next }).push(longer);
                }
            }
            all = next;
        }
        let score = |(tokens, sum): &(Vec<i32>, f64)| sum / ((5 + tokens.len()) as f64 / 6.0).powf(0.6);
        ended.sort_by(|a, b| score(b).total_cmp(&score(a)));
        for (made, best) in made[0].iter().zip(&ended) {
            let tokens: Vec<i32> = made.tokens.iter().map(|&token| token as i32).collect();
            assert_eq!(tokens, best.0, "{name}");
            assert!((made.score - score(best)).abs() < 1e-5, "{name}");
        }
    }
}

#[test]
fn what_does_not_go_step_by_step_is_refused_by_its_name() {
    let self_attention = [
        input(),
        input(),
        (embedding(6, 4, true), "0"),
        (embedding(V, 4, true), "1"),
        (layer("Attention", r#""score_mode":"dot""#), "3,3"),
        (layer("Attention", r#""score_mode":"dot""#), "4,2"),
        (dense(V, "linear", true), "5"),
    ];
    let backwards = [
        input(),
        input(),
        (embedding(V, 4, false), "1"),
        (gru(4, r#","return_sequences":true,"go_backwards":true"#), "2"),
        (dense(V, "linear", true), "3"),
    ];
    let aligned = [
        input(),
        input(),
        (embedding(6, 4, false), "0"),
        (embedding(V, 4, false), "1"),
        (layer("Add", ""), "2,3"),
        (dense(V, "linear", true), "4"),
    ];
    let cases = [
        (graph(&self_attention, "6"), "layer_4"),
        (graph(&backwards, "4"), "layer_3"),
        (graph(&aligned, "5"), "layer_4"),
    ];
    for (spec, name) in cases {
        let spec = ModelSpec { stepped: Stepped::Fed(1), ..spec };
        let problem = Model::<f32>::new(&spec, 7).err().map_or(String::new(), |error| error.to_string());
        assert!(problem.contains(name) && problem.contains("step by step"), "{name}: {problem}");
    }
}
