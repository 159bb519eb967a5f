//! A step allocates nothing: a call that trains ten batches asks for memory as often as one that trains a single batch.

mod common;

use bptt::input::{Input, Lengths};
use bptt::model::Model;
use bptt::optimizer::{OptimizerSpec, RuleSpec};
use bptt::spec::{Loss, Metric, TrainingSpec};
use common::*;
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

#[test]
fn steps_allocate_nothing() {
    let layers = [
        tokens(),
        embedding(50, 8, false),
        simple_rnn(9, "tanh", true, true),
        simple_rnn(6, "relu", true, false),
        dense(3, "softmax", true),
    ];
    let mut model = Model::<f32>::new(&chain(&layers), 1).unwrap();
    let optimizer =
        RuleSpec::RmsProp { learning_rate: 0.001, rho: 0.9, momentum: 0.0, epsilon: 1e-7, centered: false };
    let metrics = vec![Metric::SparseCategoricalAccuracy];
    model
        .compile(TrainingSpec::single(
            Loss::SparseCategoricalCrossentropy,
            OptimizerSpec::new(optimizer),
            metrics,
        ))
        .unwrap();
    let (rows, steps) = (40, 12);
    let tokens: Vec<i32> = (0..rows * steps).map(|i| integer(i, 1, 50) as i32).collect();
    let targets: Vec<f32> = (0..rows).map(|i| integer(i, 2, 3) as f32).collect();
    let mut calls = |rows: usize| {
        let input = Input::of(rows, Lengths::Equal(steps), &tokens[..rows * steps], &[], &targets[..rows]);
        let before = CALLS.get();
        model.train(input, 4).unwrap();
        CALLS.get() - before
    };
    calls(4);
    let one = calls(4);
    assert_eq!(calls(40), one);
    assert!((1..=3).contains(&one), "{one} allocations in a call, which makes lists of losses and metrics");
}
