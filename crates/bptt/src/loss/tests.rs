//! Every loss against central differences, and how losses are read.

use super::{read, Judged, Lists, Loss, Reduction, Sum};
use crate::fields::Fields;
use crate::kernel::softmax_rows;
use serde_json::{json, Value};

const UNITS: usize = 3;
const OUTPUTS: [f64; 6] = [0.2, 0.7, 0.3, 0.25, 0.6, 0.4];

fn of(value: Value) -> crate::error::Result<Box<dyn Loss<f64>>> {
    let mut fields = Fields::new("compile", json!({ "loss": value })).unwrap();
    let value = fields.require("loss").unwrap();
    read(&fields, "loss", value)
}

fn with(name: &str, config: Value) -> Box<dyn Loss<f64>> {
    of(json!({ "class_name": name, "config": config })).unwrap()
}

/// Each loss with the targets of two lines.
const LOSSES: [(&str, &[f64]); 21] = [
    ("binary_crossentropy", &[0.0, 1.0, 0.3, 1.0, 0.0, 0.9]),
    ("binary_focal_crossentropy", &[0.0, 1.0, 0.3, 1.0, 0.0, 0.9]),
    ("categorical_crossentropy", &[0.2, 0.5, 0.3, 0.0, 0.0, 1.0]),
    ("categorical_focal_crossentropy", &[0.2, 0.5, 0.3, 0.0, 0.0, 1.0]),
    ("categorical_generalized_cross_entropy", &[2.0, 0.0]),
    ("categorical_hinge", &[0.0, 1.0, 0.0, 1.0, 0.0, 0.0]),
    ("circle", &[5.0, 5.0]),
    ("cosine_similarity", &[-1.0, 4.0, 0.2, 0.0, 0.5, 0.6]),
    ("dice", &[0.0, 1.0, 0.3, 1.0, 0.0, 0.9]),
    ("hinge", &[-1.0, 1.0, 1.0, 1.0, -1.0, -1.0]),
    ("huber", &[-1.0, 4.0, 0.2, 0.0, 0.5, 0.6]),
    ("kl_divergence", &[0.2, 0.5, 0.3, 0.0, 0.0, 1.0]),
    ("log_cosh", &[-1.0, 40.0, 0.2, 0.0, 0.5, 0.6]),
    ("mean_absolute_error", &[-1.0, 4.0, 0.2, 0.0, 0.5, 0.6]),
    ("mean_absolute_percentage_error", &[-1.0, 4.0, 0.2, 0.3, 0.5, 0.6]),
    ("mean_squared_error", &[-1.0, 4.0, 0.2, 0.0, 0.5, 0.6]),
    ("mean_squared_logarithmic_error", &[-1.0, 4.0, 0.2, 0.0, 0.5, 0.6]),
    ("poisson", &[1.0, 4.0, 0.0, 2.0, 0.5, 3.0]),
    ("sparse_categorical_crossentropy", &[2.0, 0.0]),
    ("squared_hinge", &[0.0, 1.0, 1.0, 1.0, 0.0, 0.0]),
    ("tversky", &[0.0, 1.0, 0.3, 1.0, 0.0, 0.9]),
];

/// Settings other than the usual ones.
fn settings() -> Vec<(&'static str, Value)> {
    let logits = json!({ "from_logits": true, "label_smoothing": 0.2 });
    vec![
        ("binary_crossentropy", logits.clone()),
        ("binary_focal_crossentropy", logits.clone()),
        ("binary_focal_crossentropy", json!({ "gamma": 0, "apply_class_balancing": true, "alpha": 0.7 })),
        ("binary_focal_crossentropy", json!({ "gamma": 1.5, "label_smoothing": 0.1 })),
        ("categorical_crossentropy", logits.clone()),
        ("categorical_focal_crossentropy", logits),
        ("categorical_focal_crossentropy", json!({ "alpha": [0.2, 0.5, 1.5], "gamma": 0.5 })),
        ("categorical_generalized_cross_entropy", json!({ "q": 0.3 })),
        ("dice", json!({ "axis": -1 })),
        ("huber", json!({ "delta": 0.3 })),
        ("sparse_categorical_crossentropy", json!({ "from_logits": true, "ignore_class": 2 })),
        ("sparse_categorical_crossentropy", json!({ "ignore_class": -1 })),
        ("tversky", json!({ "alpha": 0.3, "beta": 0.9 })),
        ("tversky", json!({ "axis": -1, "alpha": 0.3 })),
    ]
}

/// What a loss gives, with a gradient.
fn evaluate(
    loss: &dyn Loss<f64>,
    outputs: &[f64],
    targets: &[f64],
    logits: bool,
    weights: Option<&[f64]>,
) -> (Sum, Vec<f64>) {
    evaluate_beside(None, loss, outputs, targets, logits, weights)
}

/// The same where the model has made the softmax of logits.
fn evaluate_beside(
    softmax: Option<&[f64]>,
    loss: &dyn Loss<f64>,
    outputs: &[f64],
    targets: &[f64],
    logits: bool,
    weights: Option<&[f64]>,
) -> (Sum, Vec<f64>) {
    let mut gradient = vec![f64::NAN; outputs.len()];
    let mut scratch = vec![f64::NAN; loss.scratch(outputs.len() / UNITS, UNITS, &Lists::NONE)];
    let judged = Judged {
        outputs,
        logits,
        softmax,
        units: UNITS,
        targets,
        lists: Lists::NONE,
        weights,
        told: (&[], &[]),
        gradient: &mut gradient,
        scratch: &mut scratch,
    };
    let sum = loss.evaluate(judged);
    (sum, gradient)
}

fn check_gradient(what: &str, loss: &dyn Loss<f64>, outputs: &[f64], targets: &[f64], weights: &[f64]) {
    let mut outputs = outputs.to_vec();
    for logits in [loss.expects_logits(), loss.expects_logits() || loss.takes_logits()] {
        for weights in [None, Some(weights)] {
            let (_, gradient) = evaluate(loss, &outputs, targets, logits, weights);
            for i in 0..outputs.len() {
                let at = outputs[i];
                outputs[i] = at + 1e-6;
                let up = evaluate(loss, &outputs, targets, logits, weights).0.loss;
                outputs[i] = at - 1e-6;
                let numeric = (up - evaluate(loss, &outputs, targets, logits, weights).0.loss) / 2e-6;
                outputs[i] = at;
                let error = (gradient[i] - numeric).abs() / numeric.abs().max(1.0);
                assert!(error < 1e-7, "{what} {logits} {weights:?} {i}: {} {numeric}", gradient[i]);
            }
        }
    }
}

#[test]
fn gradients_are_those_of_the_sums() {
    for (name, targets) in LOSSES {
        check_gradient(name, &*of(json!(name)).unwrap(), &OUTPUTS, targets, &[0.5, -2.0]);
    }
    for (name, config) in settings() {
        let targets = LOSSES.iter().find(|(known, _)| *known == name).unwrap().1;
        let what = format!("{name} {config}");
        check_gradient(&what, &*with(name, config), &OUTPUTS, targets, &[0.5, -2.0]);
    }
}

#[test]
fn a_softmax_that_is_there_is_taken() {
    let mut made = OUTPUTS;
    softmax_rows(UNITS, &mut made);
    for (name, targets) in LOSSES.into_iter().filter(|(name, _)| name.contains("categorical_")) {
        let loss = of(json!(name)).unwrap();
        if !loss.takes_logits() {
            continue;
        }
        let judge = |softmax| evaluate_beside(softmax, &*loss, &OUTPUTS, targets, true, Some(&[0.5, -2.0]));
        let (alone, beside) = (judge(None), judge(Some(&made)));
        assert_eq!((alone.0.loss, alone.1), (beside.0.loss, beside.1), "{name}");
        assert_ne!(judge(Some(&[0.25; 2 * UNITS])).1, judge(None).1, "{name}");
    }
}

#[test]
fn circle_compares_all_pairs_of_rows() {
    let outputs = [0.6, 0.7, 0.0, 0.0, -0.6, 0.7, 0.8, 0.0, 0.5, 0.0, 0.9, 0.0, 1.0, 0.9, 0.7];
    let (targets, weights) = ([1.0, 0.0, 1.0, 0.0, 1.0], [0.5, 2.0, 1.0, 0.0, 1.5]);
    for config in [json!({ "gamma": 3 }), json!({ "gamma": 2, "margin": 0.1, "remove_diagonal": false })] {
        let what = config.to_string();
        check_gradient(&what, &*with("circle", config), &outputs, &targets, &weights);
    }
    // One of a kind has nobody to come close to, and where all are alike nobody is to part.
    let alone = evaluate(&*with("circle", json!({})), &outputs[..6], &[1.0, 2.0], false, None);
    assert_eq!(alone, (Sum::default(), vec![0.0; 6]));
    assert!(with("circle", json!({})).misfit(3, true).is_some());
}

#[test]
fn lines_that_do_not_count_have_no_part() {
    let loss = with("sparse_categorical_crossentropy", json!({ "ignore_class": 7 }));
    let (sum, gradient) = evaluate(&*loss, &OUTPUTS, &[7.0, 1.0], false, Some(&[3.0, 0.5]));
    assert_eq!((sum.lines, sum.weight), (1.0, 0.5));
    assert_eq!(gradient[..3], [0.0; 3]);
    assert!(gradient[3..].iter().all(|g| *g != 0.0));
    assert_eq!(loss.refuses(UNITS, &[7.0, 8.0]), Some(1));
    assert!(loss.expects(UNITS).ends_with(", or 7, which is ignored"));
}

#[test]
fn reductions_divide_by_lines_by_weights_or_not() {
    let sum = Sum { loss: 6.0, lines: 4.0, weight: 3.0 };
    assert_eq!(Reduction::SumOverBatchSize.divide(sum.loss, &sum), 1.5);
    assert_eq!(Reduction::MeanWithSampleWeight.divide(sum.loss, &sum), 2.0);
    assert_eq!(Reduction::Sum.divide(sum.loss, &sum), 6.0);
    assert_eq!(Reduction::SumOverBatchSize.divide(5.0, &Sum::default()), 0.0);
}

#[test]
fn a_loss_of_all_lines_is_that_of_each() {
    let loss = of(json!("dice")).unwrap();
    let targets = LOSSES[8].1;
    let (plain, gradient) = evaluate(&*loss, &OUTPUTS, targets, false, None);
    assert_eq!((plain.lines, plain.weight), (1.0, 1.0));
    let (weighed, twice) = evaluate(&*loss, &OUTPUTS, targets, false, Some(&[0.5, 1.5]));
    assert_eq!(weighed, Sum { loss: 2.0 * plain.loss, lines: 2.0, weight: 2.0 });
    assert!(gradient.iter().zip(twice).all(|(g, twice)| 2.0 * g == twice));
    assert_eq!(evaluate(&*loss, &[], &[], false, None).0, Sum::default());
}

#[test]
fn a_loss_is_read_from_its_name_or_an_object_and_strictly() {
    for (name, targets) in LOSSES {
        for value in [json!(name), json!({ "class_name": name }), json!({ "class_name": name, "config": {} })]
        {
            let loss = of(value).unwrap();
            let width = loss.targets(UNITS).width();
            assert_eq!(targets.len(), 2 * width, "{name}");
            assert_eq!(loss.refuses(UNITS, targets), None, "{name}");
        }
        let message = of(json!({ "class_name": name, "config": { "axes": 1 } })).unwrap_err().to_string();
        assert_eq!(message, "compile, loss: unknown field `axes`.");
    }
    for value in [json!("cct"), json!({ "class_name": "cct" }), json!(""), json!(3), json!([])] {
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
    assert_eq!(first("categorical_generalized_cross_entropy", &[0.0, 3.0]), Some(1));
    assert_eq!(first("circle", &[-3.0, 1e6, 0.5]), Some(2));
    assert_eq!(first("tversky", &[0.0, 2.0]), Some(1));
}

#[test]
fn a_setting_that_cannot_be_used_is_refused() {
    for (name, config) in [
        ("binary_crossentropy", json!({ "label_smoothing": 1.5 })),
        ("categorical_generalized_cross_entropy", json!({ "q": 1 })),
        ("categorical_focal_crossentropy", json!({ "alpha": [] })),
        ("dice", json!({ "axis": 0 })),
        ("huber", json!({ "delta": -1 })),
        ("sparse_categorical_crossentropy", json!({ "ignore_class": 0.5 })),
    ] {
        let key = config.as_object().unwrap().keys().next().unwrap().clone();
        let message = of(json!({ "class_name": name, "config": config })).unwrap_err().to_string();
        assert!(message.contains(&format!("`{key}` must be")), "{message}");
    }
    let focal = with("categorical_focal_crossentropy", json!({ "alpha": [1, 2] }));
    assert!(focal.misfit(3, false).is_some() && focal.misfit(2, false).is_none());
}
