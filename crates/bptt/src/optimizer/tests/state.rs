//! The state of an optimizer, read and written by name.

use super::super::rule::Which;
use super::*;
use crate::error::Error;

/// Every form of every rule, with the slots that Keras gives it, in the order of its variables for two weights `a` and `b`.
fn forms() -> Vec<(Value, Vec<&'static str>)> {
    let rms =
        |momentum: f64, centered: bool| json!(["RMSprop", { "momentum": momentum, "centered": centered }]);
    vec![
        (json!(["SGD", { "learning_rate": 0.01 }]), vec![]),
        (json!(["SGD", { "momentum": 0.9, "nesterov": true }]), vec!["a momentum", "b momentum"]),
        (rms(0.0, false), vec!["a velocity", "b velocity"]),
        (rms(0.5, false), vec!["a velocity", "b velocity", "a momentum", "b momentum"]),
        (rms(0.0, true), vec!["a velocity", "b velocity", "a average_gradient", "b average_gradient"]),
        (
            rms(0.5, true),
            vec![
                "a velocity",
                "b velocity",
                "a momentum",
                "b momentum",
                "a average_gradient",
                "b average_gradient",
            ],
        ),
        (json!(["Adam", { "amsgrad": false }]), vec!["a momentum", "a velocity", "b momentum", "b velocity"]),
        (
            json!(["Adam", { "amsgrad": true }]),
            vec!["a momentum", "a velocity", "b momentum", "b velocity", "a velocity_hat", "b velocity_hat"],
        ),
    ]
    .into_iter()
    .chain(newer_forms())
    .collect()
}

fn newer_forms() -> Vec<(Value, Vec<&'static str>)> {
    vec![
        (json!(["AdamW", {}]), vec!["a momentum", "a velocity", "b momentum", "b velocity"]),
        (json!(["Adamax", {}]), vec!["a momentum", "a norm", "b momentum", "b norm"]),
        (json!(["Nadam", {}]), vec!["a momentum", "a velocity", "b momentum", "b velocity"]),
        (json!(["Adagrad", {}]), vec!["a accumulator", "b accumulator"]),
        (
            json!(["Adadelta", {}]),
            vec![
                "a accumulated_grad",
                "a accumulated_delta_var",
                "b accumulated_grad",
                "b accumulated_delta_var",
            ],
        ),
        (json!(["Ftrl", {}]), vec!["a accumulator", "a linear", "b accumulator", "b linear"]),
        (json!(["Lion", { "weight_decay": 0.1 }]), vec!["a momentum", "b momentum"]),
        (json!(["Lamb", {}]), vec!["a momentum", "a velocity", "b momentum", "b velocity"]),
        (json!(["Adafactor", {}]), vec!["a r", "a c", "a velocity", "b r", "b c", "b velocity"]),
        (json!(["Muon", { "adam_weights": [2] }]), vec!["a momentum", "b momentum", "b velocity"]),
        (
            json!(["SGD", { "momentum": 0.5, "use_ema": true, "gradient_accumulation_steps": 3 }]),
            vec![
                "a average",
                "b average",
                "a gradient_accumulator",
                "b gradient_accumulator",
                "a momentum",
                "b momentum",
            ],
        ),
    ]
}

fn read(optimizer: &Optimizer<f32>, layout: &Layout) -> Vec<f32> {
    let mut held = vec![0.0; optimizer.state_len(layout)];
    optimizer.read_state(layout, &mut held);
    held
}

/// Steps of ordinary size.
fn train(optimizer: &mut Optimizer<f32>, layout: &Layout, weights: &mut [f32], seed: u64, steps: usize) {
    let dice = &mut Dice(Stream::new(seed, 9), 0);
    for _ in 0..steps {
        let mut gradients = Gradients::new(dice, layout);
        gradients.dense.iter_mut().flatten().for_each(|g| *g = dice.number(-3.0, 0.0));
        assert!(step(optimizer, layout, weights, &gradients, true), "{:?}", optimizer.rule);
    }
}

fn unconstrained() -> Layout {
    let mut layout = layout(&mut Dice(Stream::new(4, 9), 0));
    layout.slots.iter_mut().for_each(|slot| slot.spec.constraint = Constraint::None);
    layout
}

#[test]
fn variables_have_the_names_and_the_order_of_keras() {
    for (described, names) in forms() {
        // A weight that is not trained has no variables, nor has one that its layer moves.
        let untrained: [fn(&mut Slot); 2] = [|slot| slot.trainable = false, |slot| slot.statistic = true];
        for change in untrained {
            let mut layout = unconstrained();
            change(&mut layout.slots[1]);
            let optimizer = Optimizer::<f32>::new(spec(&described), &layout).unwrap();
            let weight = |index: usize| if index == 0 { "a" } else { "b" };
            let found: Vec<String> = optimizer
                .variables(&layout)
                .map(|variable| format!("{} {}", weight(variable.weight), variable.slot))
                .collect();
            assert_eq!(found, names, "{described}");
            let sizes = optimizer.variables(&layout).map(|variable| variable.shape.iter().product::<usize>());
            assert_eq!(optimizer.state_len(&layout), sizes.sum::<usize>(), "{described}");
        }
    }
}

#[test]
fn some_rules_keep_less_than_a_number_for_each_element() {
    let kept = |described: Value, shape: &[usize]| {
        let rule = rule::<f32>(&described);
        let kept = |slot| rule.keeps(slot, Which { index: 0, shape });
        (0..rule.slots().len()).map(kept).collect::<Vec<_>>()
    };
    let adafactor = |shape: &[usize]| kept(json!(["Adafactor", {}]), shape);
    assert_eq!(adafactor(&[7]), [Some(vec![]), Some(vec![]), Some(vec![7])]);
    assert_eq!(adafactor(&[5, 31]), [Some(vec![5]), Some(vec![31]), Some(vec![5, 31])]);
    assert_eq!(adafactor(&[2, 5, 3]), [Some(vec![2, 5]), Some(vec![2, 3]), Some(vec![2, 5, 3])]);
    let muon = |by_adam: Value, shape: &[usize]| kept(json!(["Muon", { "adam_weights": by_adam }]), shape);
    assert_eq!(muon(json!([]), &[5, 31]), [Some(vec![5, 31]), None]);
    assert_eq!(muon(json!([0]), &[5, 31]), [Some(vec![5, 31]), Some(vec![5, 31])]);
    assert_eq!(muon(json!([]), &[2, 5, 3]), [Some(vec![2, 5, 3]), Some(vec![2, 5, 3])]);
}

#[test]
fn an_optimizer_that_is_given_the_state_of_another_goes_on_with_its_bits() {
    let layout = unconstrained();
    for (described, _) in forms() {
        let mut first = Optimizer::new(spec(&described), &layout).unwrap();
        let mut weights = vec![0.5f32; layout.len];
        train(&mut first, &layout, &mut weights, 1, 7);
        first.catch_up(&layout.slots);
        let held = read(&first, &layout);
        let mut second = Optimizer::new(spec(&described), &layout).unwrap();
        second.write_state(&layout, &held).unwrap();
        second.set_iterations(first.iterations());
        let mut copies = weights.clone();
        train(&mut first, &layout, &mut weights, 2, 7);
        train(&mut second, &layout, &mut copies, 2, 7);
        assert_eq!(bits(&weights), bits(&copies), "{described}");
        assert_eq!(bits(&read(&first, &layout)), bits(&read(&second, &layout)), "{described}");
        assert_eq!(second.iterations(), 14);
    }
}

#[test]
fn state_is_that_of_every_step_where_rows_wait() {
    let layout = unconstrained();
    for described in [json!(["RMSprop", { "rho": 0.5 }]), json!(["Adadelta", { "rho": 0.5 }])] {
        assert_waiting(&layout, &described);
    }
}

fn assert_waiting(layout: &Layout, described: &Value) {
    let run = |may_be_lazy: bool| {
        let mut optimizer = Optimizer::<f32>::new(spec(described), layout).unwrap();
        let mut held = vec![1.0; optimizer.state_len(layout)];
        optimizer.write_state(layout, &held).unwrap();
        for _ in 0..3 {
            optimizer.start(may_be_lazy, layout).unwrap();
            let none =
                Gradient::Rows { rows: &[], places: &[], count: VOCABULARY, width: WIDTH, values: &[] };
            let slot = &layout.slots[1];
            optimizer.update(1, slot, &mut vec![0.0; slot.range.len()], none);
            optimizer.finish(|_| 0);
        }
        optimizer.read_state(layout, &mut held);
        // That of the first slot, or of both, is one behind the other.
        let first = layout.slots[0].range.len() * optimizer.rule.slots().len();
        held[first..][..VOCABULARY * WIDTH].to_vec()
    };
    assert_eq!(run(true), vec![0.125; VOCABULARY * WIDTH], "{described}");
    assert_eq!(run(false), run(true));
}

#[test]
fn reading_state_changes_nothing_and_reads_what_catching_up_leaves() {
    let layout = unconstrained();
    for described in [json!(["RMSprop", { "centered": true }]), json!(["Adadelta", {}])] {
        let mut optimizer = Optimizer::<f32>::new(spec(&described), &layout).unwrap();
        let mut weights = vec![0.5; layout.len];
        train(&mut optimizer, &layout, &mut weights, 3, 5);
        assert!(
            optimizer.touched[1].iter().any(|&touched| touched < optimizer.tick),
            "{described}: none waits"
        );
        let before = state(&optimizer);
        let held = read(&optimizer, &layout);
        assert!(state(&optimizer) == before, "{described}");
        optimizer.catch_up(&layout.slots);
        assert!(state(&optimizer) != before, "{described}");
        assert_eq!(bits(&read(&optimizer, &layout)), bits(&held), "{described}");
    }
}

#[test]
fn state_that_no_update_leaves_is_refused_and_changes_nothing() {
    let layout = unconstrained();
    for (described, _) in forms() {
        let mut optimizer = Optimizer::new(spec(&described), &layout).unwrap();
        train(&mut optimizer, &layout, &mut vec![0.5; layout.len], 1, 3);
        let held = read(&optimizer, &layout);
        let mut refused = |change: &dyn Fn(&mut Vec<f32>)| {
            let mut changed = held.clone();
            change(&mut changed);
            let refused = optimizer.write_state(&layout, &changed);
            assert!(bits(&read(&optimizer, &layout)) == bits(&held), "{described}");
            refused
        };
        let short = refused(&|held| held.push(0.0));
        assert!(matches!(short, Err(Error::Shape { .. })), "{described}: {short:?}");
        if held.is_empty() {
            continue;
        }
        for value in [f32::NAN, f32::INFINITY] {
            let message = refused(&|held| *held.last_mut().unwrap() = value).unwrap_err().to_string();
            let of =
                "The optimizer's state: that of the weight \"kernel\" of layer \"third\" can't be used: ";
            assert_eq!(message, format!("{of}numbers must be finite."));
        }
        if ["RMSprop", "Adadelta", "Adagrad", "Ftrl", "Adafactor"].iter().any(|&class| described[0] == class)
        {
            assert!(refused(&|held| held[0] = -1e-9).is_err());
        }
        if described[1]["centered"] == true {
            let message = refused(&|held| held[0] = 0.0).unwrap_err().to_string();
            assert!(
                message.contains("average_gradient must be no larger than the root of velocity"),
                "{message}"
            );
        }
        if ["Adam", "AdamW", "Nadam", "Adamax", "Lamb"].iter().any(|&class| described[0] == class) {
            let first = layout.slots[0].range.len();
            assert!(refused(&|held| held[first] = -1.0).is_err());
        }
    }
}

#[test]
fn what_was_written_counts_in_what_an_update_may_reach() {
    let layout = unconstrained();
    let mut optimizer = Optimizer::<f32>::new(spec(&json!(["SGD", { "momentum": 0.9 }])), &layout).unwrap();
    let mut weights = vec![1.0f32; layout.len];
    train(&mut optimizer, &layout, &mut weights, 1, 3);
    let huge = vec![f32::MAX; layout.len];
    optimizer.write_state(&layout, &huge).unwrap();
    weights.fill(f32::MAX / 2.0);
    let gradients = Gradients::new(&mut Dice(Stream::new(1, 1), 0), &layout);
    assert!(!step(&mut optimizer, &layout, &mut weights, &gradients, true));
    assert!(weights.iter().all(|w| w.is_finite()));
}

#[test]
fn slots_that_both_settings_have_stay() {
    let layout = unconstrained();
    let with = |momentum: f64| spec(&json!(["RMSprop", { "momentum": momentum, "centered": true }]));
    let mut optimizer = Optimizer::<f32>::new(with(0.0), &layout).unwrap();
    train(&mut optimizer, &layout, &mut vec![0.5; layout.len], 1, 5);
    let before = read(&optimizer, &layout);
    optimizer.steer(with(0.5)).unwrap();
    let mut expected = before.clone();
    expected.splice(layout.len..layout.len, vec![0.0; layout.len]);
    assert_eq!(bits(&read(&optimizer, &layout)), bits(&expected));
    optimizer.steer(with(0.0)).unwrap();
    assert_eq!(bits(&read(&optimizer, &layout)), bits(&before));
    let other = spec(&json!(["RMSprop", { "rho": 0.5, "centered": true }]));
    assert!(optimizer.steer(other).is_err());
    assert!(optimizer.steer(spec(&json!(["SGD", {}]))).is_err());
}
