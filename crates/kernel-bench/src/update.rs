//! An optimizer's update of one weight, and what no update can exceed: the same number of streams, with next to nothing done to them.

use bptt::json::parse;
use bptt::optimizer::{Gradient, Optimizer, OptimizerSpec};
use bptt::weights::{Constraint, Initializer, Layout, Regularizer, WeightSpec};
use std::hint::black_box;

/// A weight with its gradient, and what moves it.
pub struct Update {
    optimizer: Optimizer<f32>,
    layout: Layout,
    weights: Vec<f32>,
    gradient: Vec<f32>,
}

/// Room for the text of `prepare_update`.
#[no_mangle]
pub extern "C" fn text(len: usize) -> *mut u8 {
    Box::leak(vec![0; len].into_boxed_slice()).as_mut_ptr()
}

/// An optimizer, described by the JSON of its class and settings, and a weight of rows x columns.
///
/// # Safety
/// `text` has room for `len` bytes, and comes from `text`.
#[no_mangle]
pub unsafe extern "C" fn prepare_update(
    text: *mut u8,
    len: usize,
    rows: usize,
    columns: usize,
) -> *mut Update {
    // SAFETY: the caller's promise.
    let text = unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(text, len)) };
    let spec: OptimizerSpec<f32> =
        parse("optimizer", std::str::from_utf8(&text).expect("the settings are a text"))
            .expect("the settings are right");
    let plain = WeightSpec {
        initializer: Initializer::Constant(0.0),
        regularizer: Regularizer::None,
        constraint: Constraint::None,
    };
    let mut layout = Layout::default();
    layout.slot("layer", "kernel", &[rows, columns], &plain);
    let numbers = |scale: f32| (0..rows * columns).map(move |i| scale * ((i * 37 % 97) as f32 - 48.5) / 97.0);
    Box::into_raw(Box::new(Update {
        optimizer: Optimizer::new(spec, &layout).expect("the state fits into memory"),
        weights: numbers(1.0).collect(),
        gradient: numbers(0.01).collect(),
        layout,
    }))
}

/// Frees what `prepare_update` made.
///
/// # Safety
/// `update` comes from `prepare_update` and is not used any more.
#[no_mangle]
pub unsafe extern "C" fn release_update(update: *mut Update) {
    // SAFETY: the caller's promise.
    drop(unsafe { Box::from_raw(update) });
}

/// As many updates, one after the other.
///
/// # Safety
/// `update` comes from `prepare_update`.
#[no_mangle]
pub unsafe extern "C" fn run_update(update: *mut Update, reps: usize) {
    // SAFETY: the caller's promise.
    let Update { optimizer, layout, weights, gradient } = unsafe { &mut *update };
    for _ in 0..reps {
        optimizer.start(true, layout).expect("the rate is one");
        optimizer.update(0, &layout.slots[0], weights, Gradient::Dense(black_box(gradient)));
        optimizer.finish(|_| 0);
    }
}

/// Reads three streams and writes two of them, as RMSprop's update does. They are those of two weights of one size.
///
/// # Safety
/// Both come from `prepare_update`, and are not the same.
#[no_mangle]
pub unsafe extern "C" fn run_streams(update: *mut Update, other: *mut Update, reps: usize) {
    // SAFETY: the caller's promise.
    let (Update { weights, gradient, .. }, Update { weights: others, .. }) =
        unsafe { (&mut *update, &mut *other) };
    for _ in 0..reps {
        add_twice(weights, others, black_box(gradient));
    }
}

fn add_twice(a: &mut [f32], b: &mut [f32], c: &[f32]) {
    for ((a, b), &c) in a.iter_mut().zip(b).zip(c) {
        *a += c;
        *b += c;
    }
}
