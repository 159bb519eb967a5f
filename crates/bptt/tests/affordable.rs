//! What a text is said to take covers what reading it and building its model takes, whatever it is made of.

mod common;

use bptt::graph::ModelSpec;
use bptt::json::{bytes_to_read, parse};
use bptt::model::Draft;
use bptt::training::TrainingSpec;
use common::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Peaking;

thread_local! {
    /// Bytes that this thread holds, and the most that it held.
    static HELD: Cell<(isize, isize)> = const { Cell::new((0, 0)) };
}

fn count(bytes: isize) {
    let (held, most) = HELD.get();
    HELD.set((held + bytes, most.max(held + bytes)));
}

// SAFETY: every request goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Peaking {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // What an allocator adds to each block, generously.
        count(layout.size() as isize + 16);
        // SAFETY: the caller's promise, handed on.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize) - 16);
        // SAFETY: the caller's promise, handed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Peaking = Peaking;

/// The most that `work` holds at a time, beyond what there was before.
fn peak(work: impl FnOnce()) -> usize {
    let (held, _) = HELD.get();
    HELD.set((held, held));
    work();
    (HELD.get().1 - held) as usize
}

fn check(name: &str, json: &str) {
    let taken = peak(|| {
        let made = parse::<ModelSpec>("Model", json).and_then(|spec| Draft::<f32>::new(&spec, 1));
        drop(made);
    });
    let weights = parse::<ModelSpec>("Model", json).and_then(|spec| Draft::<f32>::new(&spec, 1));
    let weights = weights.map_or(0, |draft| 4 * draft.weights());
    let share = taken.saturating_sub(weights) as f64 / bytes_to_read(json) as f64;
    assert!(share < 0.75, "{name}: {taken} bytes, {share:.2} of what is said, for {} of text", json.len());
}

fn text(pieces: &[Piece]) -> String {
    let nodes = pieces.iter().enumerate().map(|(i, piece)| {
        let inputs = if i == 0 { String::new() } else { (i - 1).to_string() };
        format!(r#"{{"name":"l{i}","inputs":[{inputs}],{piece}}}"#)
    });
    format!(r#"{{"version":1,"nodes":[{}]}}"#, nodes.collect::<Vec<_>>().join(","))
}

#[test]
fn what_a_text_is_said_to_take_covers_what_it_takes() {
    let deep = |piece: Piece, count: usize| [vec![vectors(1)], vec![piece; count]].concat();
    let masked =
        [vec![tokens(), embedding(3, 1, true)], vec![layer("Dropout", r#""rate":0.5"#); 500]].concat();
    let grid = [masked, vec![layer("Conv1D", r#""filters":1,"kernel_size":1,"activation":"relu""#)]].concat();
    let recurrent = vec![
        layer(
            "LSTM",
            r#""units":1,"return_sequences":true,"recurrent_activation":"sigmoid","activation":"tanh""#
        );
        300
    ];
    check("dense", &text(&deep(dense(1, "sigmoid", true), 2000)));
    check("small ones", &text(&deep(layer("Rescaling", ""), 2000)));
    check("one", &text(&deep(dense(1, "linear", true), 1)));
    check("built twice", &text(&grid));
    check("recurrent", &text(&[vec![sequences(1)], recurrent].concat()));
    let name = "a\\n".repeat(100_000);
    check(
        "a long name",
        &format!(r#"{{"version":1,"nodes":[{{"name":"{name}","inputs":[0],"config":{{}}}}]}}"#),
    );
    check(
        "many fields",
        &format!("{{{}}}", (0..10_000).map(|i| format!(r#""{i}":0"#)).collect::<Vec<_>>().join(",")),
    );
    check("numbers", &format!(r#"{{"nodes":[{}0]}}"#, "0,".repeat(100_000)));
    check("lists", &format!(r#"{{"nodes":[{}0]}}"#, "[0],".repeat(100_000)));
    check("objects", &format!(r#"{{"nodes":[{}0]}}"#, r#"{"":0},"#.repeat(50_000)));
    check("a long problem", &format!(r#"{{"version":"{}"}}"#, "x".repeat(1_000_000)));
}

#[test]
fn so_it_does_for_training() {
    let metrics = vec![r#""binary_accuracy""#; 10_000].join(",");
    let json = format!(
        r#"{{"loss":"binary_crossentropy","metrics":[{metrics}],"optimizer":{{"class_name":"Adam","config":{{}}}}}}"#
    );
    let taken = peak(|| drop(parse::<TrainingSpec<f32>>("compile", &json)));
    assert!(taken < bytes_to_read(&json), "{taken} bytes for {} of text", json.len());
}
