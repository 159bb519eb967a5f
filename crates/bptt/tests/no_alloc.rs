//! A step allocates nothing: a call that trains ten batches asks for memory as often as one that trains a single batch.

mod common;

use bptt::batch::Lengths;
use bptt::graph::{ModelSpec, Stepped};
use bptt::input::Input;
use bptt::model::Model;
use common::*;
use serde_json::json;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

thread_local! {
    /// Requests of this thread alone: the test harness allocates on its own whenever it likes.
    static CALLS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every request goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        CALLS.set(CALLS.get() + 1);
        // SAFETY: the caller's promise, handed on.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise, handed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations of a call that trains one batch, after others; a call that trains ten has as many. All runs in a pool of one thread,
/// as what other threads allocate is not seen.
fn calls_of_a_step(spec: &ModelSpec) -> usize {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| {
        let mut model = Model::<f32>::new(spec, 1).unwrap();
        let head = ("sparse_categorical_crossentropy", &["sparse_categorical_accuracy"][..]);
        model.compile(training(&[head], "RMSprop", json!({}))).unwrap();
        let (rows, steps) = (40, 12);
        let token = |i: usize| if i % steps < i / steps % 5 { 0 } else { integer(i, 1, 50) as i32 };
        let tokens: Vec<i32> = (0..rows * steps).map(token).collect();
        let targets: Vec<f32> = (0..rows).map(|i| integer(i, 2, 3) as f32).collect();
        let mut calls = |rows: usize| {
            let input =
                Input::of(rows, Lengths::Equal(steps), &tokens[..rows * steps], &[], &targets[..rows]);
            let before = CALLS.get();
            model.train(input, 4).unwrap();
            CALLS.get() - before
        };
        calls(40);
        let one = calls(4);
        assert_eq!(calls(40), one);
        one
    })
}

#[test]
fn steps_allocate_nothing() {
    let layers = [
        tokens(),
        embedding(50, 8, false),
        simple_rnn(9, "tanh", true, true),
        simple_rnn(6, "relu", true, false),
        dense(3, "softmax", true),
    ];
    let one = calls_of_a_step(&chain(&layers));
    assert!((1..=3).contains(&one), "{one} allocations in a call, which makes lists of losses and metrics");
}

#[test]
fn nor_do_those_of_masked_layers_in_both_directions() {
    let lstm = |settings: &str| {
        layer("LSTM", &format!(r#""units":7,"return_sequences":true,"zero_output_for_mask":true{settings}"#))
    };
    let dropout = || layer("Dropout", r#""rate":0.3"#);
    let nodes = [
        (tokens(), ""),
        (embedding(50, 8, true), "0"),
        (lstm(""), "1"),
        (lstm(r#","go_backwards":true,"turned":false"#), "1"),
        (layer("Merge", r#""mode":"concat""#), "2,3"),
        (dropout(), "4"),
        (layer("GRU", r#""units":6,"return_sequences":true,"dropout":0.2,"recurrent_dropout":0.2"#), "5"),
        // The mask ends here.
        (layer("Conv1D", r#""filters":5,"kernel_size":3,"activation":"relu""#), "6"),
        (layer("GRU", r#""units":4,"reset_after":false"#), "7"),
        (dropout(), "8"),
        (dense(3, "softmax", true), "9"),
    ];
    let one = calls_of_a_step(&graph(&nodes, "10"));
    assert!((1..=3).contains(&one), "{one} allocations in a call");
}

#[test]
fn nor_do_lists_of_labels() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let layers =
        [tokens(), embedding(50, 8, true), simple_rnn(9, "tanh", true, true), dense(5, "linear", true)];
    let mut model = Model::<f32>::new(&chain(&layers), 1).unwrap();
    model.compile(training(&[("ctc", &["label_error_rate"])], "RMSprop", json!({}))).unwrap();
    let (rows, steps) = (40, 12);
    let tokens: Vec<i32> = (0..rows * steps).map(|i| 1 + integer(i, 1, 49) as i32).collect();
    let lists: Vec<f32> = (0..rows).flat_map(|i| [2.0, 1.0 + integer(i, 2, 4) as f32, 2.0]).collect();
    let mut calls = |rows: usize| {
        let input = Input::of(rows, Lengths::Equal(steps), &tokens[..rows * steps], &[], &lists[..3 * rows]);
        let before = CALLS.get();
        model.train(input, 4).unwrap();
        CALLS.get() - before
    };
    pool.install(|| {
        calls(40);
        assert_eq!(calls(40), calls(4));
    });
}

#[test]
fn nor_does_a_step_of_a_session() {
    let layers = [
        tokens(),
        embedding(50, 8, true),
        layer("LSTM", r#""units":7,"return_sequences":true"#),
        layer("GRU", r#""units":6"#),
        dense(3, "softmax", true),
    ];
    let spec = ModelSpec { stepped: Stepped::All, ..chain(&layers) };
    let mut model = Model::<f32>::new(&spec, 1).unwrap();
    let mut calls = |tokens: &[i32], counts: &[u32]| {
        let input = Input::of(tokens.len(), Lengths::Equal(1), tokens, &[], &[]);
        let before = CALLS.get();
        model.step(input, counts).unwrap();
        CALLS.get() - before
    };
    // Room is made for every row as one that counts, by the first step at which all do.
    assert!(calls(&[1, 2, 3], &[]) > 0);
    assert_eq!([calls(&[4, 5, 6], &[]), calls(&[7, 0, 8], &[1, 1, 0])], [0, 0]);
}
