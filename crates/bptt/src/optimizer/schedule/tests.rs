//! Schedules by hand, where they begin, end and turn.

use super::*;
use serde_json::json;

fn rates(class: &str, config: Value, steps: &[u64]) -> Result<Vec<f64>> {
    let described = json!({ "learning_rate": { "class_name": class, "config": config } });
    let mut fields = Fields::new("optimizer", described).unwrap();
    let rate = Rate::read(&mut fields, 0.01)?;
    steps.iter().map(|&step| rate.at(step)).collect()
}

fn assert_rates(class: &str, config: Value, expected: &[(u64, f64)]) {
    let steps: Vec<u64> = expected.iter().map(|&(step, _)| step).collect();
    for (rate, (step, expected)) in rates(class, config, &steps).unwrap().into_iter().zip(expected) {
        assert!((rate - expected).abs() <= 1e-12, "{class}, step {step}: {rate} for {expected}");
    }
}

#[test]
fn schedules_follow_their_formulas() {
    let start = |more: Value| {
        let mut config = json!({ "initial_learning_rate": 0.8, "decay_steps": 4, "name": "any" });
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    let half = || json!({ "decay_rate": 0.25 });
    assert_rates("ExponentialDecay", start(half()), &[(0, 0.8), (2, 0.4), (4, 0.2), (8, 0.05)]);
    let stairs = || json!({ "decay_rate": 0.25, "staircase": true });
    assert_rates("ExponentialDecay", start(stairs()), &[(3, 0.8), (4, 0.2), (7, 0.2)]);
    assert_rates("InverseTimeDecay", start(json!({ "decay_rate": 1 })), &[(0, 0.8), (4, 0.4), (12, 0.2)]);
    let constant = json!({ "boundaries": [2, 5], "values": [0.3, 0.2, 0.1] });
    assert_rates("PiecewiseConstantDecay", constant, &[(0, 0.3), (2, 0.3), (3, 0.2), (5, 0.2), (6, 0.1)]);
    let end = || json!({ "end_learning_rate": 0.2, "power": 2 });
    assert_rates("PolynomialDecay", start(end()), &[(0, 0.8), (2, 0.35), (4, 0.2), (9, 0.2)]);
    let cycle = || json!({ "end_learning_rate": 0.2, "cycle": true });
    assert_rates("PolynomialDecay", start(cycle()), &[(0, 0.8), (4, 0.2), (6, 0.35), (8, 0.2)]);
    assert_rates("CosineDecay", start(json!({ "alpha": 0.5 })), &[(0, 0.8), (2, 0.6), (4, 0.4), (9, 0.4)]);
    let warm = || json!({ "warmup_target": 1, "warmup_steps": 2 });
    assert_rates("CosineDecay", start(warm()), &[(0, 0.8), (1, 0.9), (2, 1.0), (4, 0.5), (6, 0.0)]);
}

#[test]
fn restarts_are_where_periods_begin() {
    for longer in [1.0, 1.5, 1.25, 2.0, 3.0, 10.0] {
        let config =
            json!({ "initial_learning_rate": 1, "first_decay_steps": 1024, "t_mul": longer, "m_mul": 0.5 });
        let (mut begin, mut length, mut height) = (0.0, 1024.0, 1.0);
        for _ in 0..6 {
            assert_rates("CosineDecayRestarts", config.clone(), &[(begin as u64, height)]);
            (begin, length, height) = (begin + length, length * longer, height / 2.0);
        }
    }
}

/// 1.1 and its powers are none in 64 bits.
#[test]
fn a_restart_is_found_where_rounding_blurs_it() {
    let config = json!({ "initial_learning_rate": 1, "first_decay_steps": 100, "t_mul": 1.1 });
    assert_rates("CosineDecayRestarts", config, &[(0, 1.0), (100, 1.0), (210, 1.0), (331, 1.0)]);
}

#[test]
fn rates_that_are_none_are_refused() {
    let told = json!({ "from": 3, "rates": [0.5, 0.25] });
    assert_eq!(rates("Told", told.clone(), &[3, 4]), Ok(vec![0.5, 0.25]));
    for step in [2, 5] {
        assert!(rates("Told", told.clone(), &[step]).is_err());
    }
    let sinking = json!({ "initial_learning_rate": 1, "decay_steps": 2, "alpha": -1 });
    let message = rates("CosineDecay", sinking, &[2]).unwrap_err().to_string();
    assert_eq!(message, "optimizer: the learning rate of step 2 must be finite and at least 0, got -1.");
    let growing = json!({ "initial_learning_rate": 1, "decay_steps": 1, "decay_rate": 10 });
    assert!(rates("ExponentialDecay", growing, &[40]).is_err());
}

#[test]
fn schedules_are_read_strictly() {
    let refused = |class: &str, config: Value| rates(class, config, &[]).is_err();
    let initial = |more: Value| {
        let mut config = json!({ "initial_learning_rate": 1 });
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    assert!(refused("Decay", json!({})));
    assert!(refused("ExponentialDecay", initial(json!({ "decay_steps": 0 }))));
    assert!(refused("ExponentialDecay", initial(json!({ "decay_steps": 1, "more": 1 }))));
    assert!(refused("CosineDecay", initial(json!({ "decay_steps": 1, "warmup_steps": 1 }))));
    assert!(refused("CosineDecayRestarts", initial(json!({ "first_decay_steps": 1, "t_mul": 0.5 }))));
    assert!(refused("PiecewiseConstantDecay", json!({ "boundaries": [1], "values": [1] })));
    assert!(refused("PiecewiseConstantDecay", json!({ "boundaries": [2, 1], "values": [1, 2, 3] })));
    assert!(refused("PiecewiseConstantDecay", json!({ "boundaries": [1], "values": [1, "a"] })));
}
