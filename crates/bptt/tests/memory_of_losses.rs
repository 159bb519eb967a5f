//! A loss that needs memory of its own gets as much as it asks for, whatever the batch.

mod common;

use bptt::batch::Lengths;
use bptt::input::Input;
use bptt::loss::{Judged, Lists, Loss, Sum, Targets};
use bptt::model::Model;
use common::*;
use serde_json::json;

/// The mean of the outputs, by way of its scratch space.
#[derive(Debug)]
struct Greedy;

const A_LINE: usize = 1000;

impl Loss<f64> for Greedy {
    fn targets(&self, units: usize) -> Targets {
        Targets::values(units)
    }

    fn refuses(&self, _: usize, _: &[f64]) -> Option<usize> {
        None
    }

    fn expects(&self, _: usize) -> String {
        "anything".into()
    }

    fn scratch(&self, lines: usize, units: usize, _: &Lists<f64>) -> usize {
        A_LINE * lines * units
    }

    fn evaluate(&self, judged: Judged<f64>) -> Sum {
        assert_eq!(judged.scratch.len(), A_LINE * judged.outputs.len());
        judged.scratch[..judged.outputs.len()].copy_from_slice(judged.outputs);
        judged.gradient.fill(1.0);
        let lines = (judged.outputs.len() / judged.units) as f64;
        Sum { loss: judged.scratch[..judged.outputs.len()].iter().sum(), lines, weight: lines }
    }
}

#[test]
fn it_grows_with_the_lines() {
    let mut model = Model::<f64>::new(&chain(&[vectors(1), dense(1, "linear", true)]), 1).unwrap();
    let mut spec = training(&[("mean_squared_error", &[])], "SGD", json!({}));
    spec.heads[0].loss = Box::new(Greedy);
    model.compile(spec).unwrap();
    for rows in [3, 50, 7] {
        let (x, y) = (vec![0.5; rows], vec![0.0; rows]);
        let input = Input::of(rows, Lengths::Equal(1), &[], &x, &y);
        let outputs = model.predict(input, rows).unwrap()[0].clone();
        let loss = model.evaluate(input, rows).unwrap().loss();
        assert!((loss - outputs[0]).abs() < 1e-12);
        model.train(input, rows).unwrap();
    }
    assert!(model.memory_use().scratch >= 50 * A_LINE * size_of::<f64>());
}
