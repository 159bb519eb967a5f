//! Every loss against central differences, and how losses are read.

use super::{read, Judged, Loss, Targets};
use crate::fields::Fields;
use serde_json::{json, Value};

const UNITS: usize = 3;

fn of(value: Value) -> crate::error::Result<Box<dyn Loss<f64>>> {
    let mut fields = Fields::new("compile", json!({ "loss": value })).unwrap();
    let value = fields.require("loss").unwrap();
    read(&fields, "loss", value)
}

/// Each loss with the targets of two lines.
const LOSSES: [(&str, &[f64]); 4] = [
    ("binary_crossentropy", &[0.0, 1.0, 0.3, 1.0, 0.0, 0.9]),
    ("categorical_crossentropy", &[0.2, 0.5, 0.3, 0.0, 0.0, 1.0]),
    ("mean_squared_error", &[-1.0, 4.0, 0.2, 0.0, 0.5, 0.6]),
    ("sparse_categorical_crossentropy", &[2.0, 0.0]),
];

#[test]
fn gradients_are_those_of_the_sums() {
    for (name, targets) in LOSSES {
        let loss = of(json!(name)).unwrap();
        for logits in [false, true] {
            if logits && !loss.takes_logits() {
                continue;
            }
            let mut outputs = vec![0.2, 0.7, 0.3, 0.25, 0.6, 0.4];
            let evaluate = |outputs: &[f64], scale: f64| {
                let mut gradient = vec![0.0; outputs.len()];
                let (gradient_of, scratch) = (&mut gradient[..], &mut [][..]);
                let judged =
                    Judged { outputs, logits, units: UNITS, targets, scale, gradient: gradient_of, scratch };
                (loss.evaluate(judged), gradient)
            };
            let (_, gradient) = evaluate(&outputs, 0.5);
            for i in 0..outputs.len() {
                let at = outputs[i];
                outputs[i] = at + 1e-6;
                let up = evaluate(&outputs, 1.0).0;
                outputs[i] = at - 1e-6;
                let numeric = 0.5 * (up - evaluate(&outputs, 1.0).0) / 2e-6;
                outputs[i] = at;
                assert!(
                    (gradient[i] - numeric).abs() < 1e-8,
                    "{name} {logits} {i}: {} {numeric}",
                    gradient[i]
                );
            }
        }
    }
}

#[test]
fn a_loss_is_read_from_its_name_or_an_object_and_strictly() {
    for (name, targets) in LOSSES {
        for value in [json!(name), json!({ "class_name": name }), json!({ "class_name": name, "config": {} })]
        {
            let loss = of(value).unwrap();
            let Targets::Lines { width } = loss.targets(UNITS);
            assert_eq!(targets.len(), 2 * width, "{name}");
            assert_eq!(loss.refuses(UNITS, targets), None, "{name}");
        }
        let message = of(json!({ "class_name": name, "config": { "axis": 1 } })).unwrap_err().to_string();
        assert_eq!(message, "compile, loss: unknown field `axis`.");
    }
    for value in [json!("hinge"), json!({ "class_name": "hinge" }), json!(""), json!(3), json!([])] {
        let message = of(value.clone()).unwrap_err().to_string();
        assert_eq!(message, format!("compile: `loss` must be the name of a loss, got {value}."));
    }
}

#[test]
fn a_target_that_cannot_be_used_is_found() {
    let first = |name: &str, targets: &[f64]| of(json!(name)).unwrap().refuses(UNITS, targets);
    assert_eq!(first("binary_crossentropy", &[0.0, 1.0, 1.5]), Some(2));
    assert_eq!(first("categorical_crossentropy", &[-0.1, 0.0, 1.0]), Some(0));
    assert_eq!(first("sparse_categorical_crossentropy", &[2.0, 3.0]), Some(1));
    assert_eq!(first("sparse_categorical_crossentropy", &[0.5]), Some(0));
    assert_eq!(first("mean_squared_error", &[1e30, -7.0]), None);
}
