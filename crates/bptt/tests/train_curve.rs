//! Training really learns: order within a sequence, which no bag of tokens can tell.

mod common;

use bptt::batch::Lengths;
use bptt::input::Input;
use bptt::model::Model;
use common::*;
use serde_json::json;

#[test]
fn learns_which_of_two_tokens_came_first() {
    let spec = chain(&[
        tokens(),
        embedding(8, 12, true),
        simple_rnn(16, "tanh", true, false),
        dense(1, "sigmoid", true),
    ]);
    let mut model = Model::<f32>::new(&spec, 3).unwrap();
    let head = ("binary_crossentropy", &["binary_accuracy"][..]);
    model.compile(training(&[head], "RMSprop", json!({ "learning_rate": 0.005 }))).unwrap();
    let (rows, steps) = (512, 10);
    let mut tokens = vec![0; rows * steps];
    let mut targets = vec![0.0; rows];
    for row in 0..rows {
        let line = &mut tokens[row * steps..][..steps];
        let length = 4 + integer(row, 1, steps - 3);
        for (t, token) in line[..length].iter_mut().enumerate() {
            *token = 3 + integer(row * steps + t, 2, 5) as i32;
        }
        let first = integer(row, 3, length - 1);
        let second = first + 1 + integer(row, 4, length - first - 1);
        let swap = integer(row, 5, 2);
        (line[first], line[second]) = if swap == 1 { (2, 1) } else { (1, 2) };
        targets[row] = swap as f32;
    }
    let input = Input::of(rows, Lengths::Equal(steps), &tokens, &[], &targets);
    let start = model.evaluate(input, 32).unwrap();
    for _ in 0..40 {
        model.train(input, 32).unwrap();
    }
    let end = model.evaluate(input, 32).unwrap();
    assert!(start.metrics[0] / start.metrics[1] < 0.65);
    assert!(end.metrics[0] / end.metrics[1] > 0.98, "{end:?}");
    assert!(end.loss() < 0.1 * start.loss());
}
