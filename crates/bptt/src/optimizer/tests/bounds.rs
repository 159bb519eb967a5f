//! Bounds and attempts against brute force.

use super::super::reach::Reach;
use super::super::rule::Which;
use super::super::state::{missed, with_slots};
use super::*;

/// Every weight and running mean, caught up, is within its bounds.
fn assert_bounded(optimizer: &Optimizer<f32>, layout: &Layout, weights: &[f32]) {
    let mut slots = optimizer.slots.clone();
    for (index, slot) in layout.slots.iter().enumerate() {
        for row in 0..optimizer.touched[index].len() {
            let missed = missed(&optimizer.touched[index], row, optimizer.tick);
            let start = slot.range.start + row * WIDTH;
            with_slots(&mut slots, layout.len, start..start + WIDTH, |slots| {
                optimizer.rule.decay(missed, slots)
            });
        }
        let bounds = &optimizer.bounds[index];
        assert!(f32::largest(&weights[slot.range.clone()]) <= bounds.weight, "{:?}", optimizer.rule);
        for (mean, &bound) in slots.chunks_exact(layout.len).zip(&bounds.slots) {
            assert!(f32::largest(&mean[slot.range.clone()]) <= bound, "{:?} {bounds:?}", optimizer.rule);
        }
    }
}

#[test]
fn a_step_is_refused_where_it_would_leave_what_is_not_finite_and_only_there() {
    let (mut taken, mut refused, mut last_alone) = (0, 0, 0);
    for seed in 0..3000 {
        let dice = &mut Dice(Stream::new(seed, 7), 0);
        let layout = layout(dice);
        let described = dice.rule();
        let mut optimizer = Optimizer::new(spec(&described), &layout).unwrap();
        // As initial weights, from anywhere.
        let (mut weights, high) = (vec![0.0f32; layout.len], [0.0, 30.0, 38.0][dice.below(3)]);
        weights.iter_mut().for_each(|w| *w = dice.number(-3.0, high));
        optimizer.bounds.iter_mut().for_each(|bounds| bounds.weight = f64::INFINITY);
        for _ in 0..12 {
            let gradients = Gradients::new(dice, &layout);
            let (mut plain, mut plain_weights) = (twin(&optimizer, &described, &layout), weights.clone());
            let finite = step(&mut plain, &layout, &mut plain_weights, &gradients, false);
            let (before, weights_before) = (state(&optimizer), bits(&weights));
            let applied = step(&mut optimizer, &layout, &mut weights, &gradients, true);
            assert_eq!(applied, finite, "seed {seed}: {described}");
            if applied {
                taken += 1;
                assert!(
                    (state(&optimizer), bits(&weights)) == (state(&plain), bits(&plain_weights)),
                    "{described}"
                );
                assert_bounded(&optimizer, &layout, &weights);
                // What updates leave is state that can be taken over.
                let mut held = vec![0.0; plain.state_len(&layout)];
                plain.read_state(&layout, &mut held);
                assert_eq!(plain.write_state(&layout, &held), Ok(()), "seed {seed}: {described}");
            } else {
                refused += 1;
                let first = &plain_weights[layout.slots[0].range.clone()];
                last_alone += usize::from(f32::largest(first).is_finite());
                assert!(
                    (state(&optimizer), bits(&weights)) == (before, weights_before),
                    "seed {seed}: {described}"
                );
            }
        }
    }
    assert!(taken > 10_000 && refused > 5_000 && last_alone > 1_000, "{taken} {refused} {last_alone}");
}

#[test]
fn ordinary_steps_are_taken_without_a_look_at_the_weights() {
    let dice = &mut Dice(Stream::new(1, 8), 0);
    let layout = layout(dice);
    for described in [
        json!(["SGD", { "momentum": 0.9, "nesterov": true, "use_ema": true, "weight_decay": 0.01 }]),
        json!(["RMSprop", { "momentum": 0.9 }]),
        json!(["Adam", { "amsgrad": true }]),
        json!(["AdamW", { "ema_overwrite_frequency": 2, "use_ema": true }]),
        json!(["Adamax", {}]),
        json!(["Nadam", {}]),
        json!(["Adagrad", {}]),
        json!(["Lion", {}]),
        json!(["Muon", { "adam_weights": [1] }]),
    ] {
        let mut optimizer = Optimizer::<f32>::new(spec(&described), &layout).unwrap();
        let which = Which { index: 0, shape: &layout.slots[0].shape };
        let at = (0..1000).fold(Reach { weight: 1.0, ..Reach::NOTHING }, |at, _| {
            optimizer.start(true, &layout).unwrap();
            optimizer.finish(|_| 0);
            optimizer.step_of(which).reach(&*optimizer.rule, which, 1.0, &at).unwrap().widened()
        });
        assert!(at.is_safe::<f32>() && at.weight < 1e12, "{described}: {at:?}");
    }
}

/// What feeds on its own size is measured now and then.
#[test]
fn bounds_that_double_last_for_dozens_of_steps() {
    let which = Which { index: 0, shape: &[128, 128] };
    for (described, least) in [
        (json!(["Adadelta", {}]), 60),
        (json!(["Ftrl", {}]), 40),
        (json!(["Lamb", {}]), 60),
        (json!(["Adafactor", {}]), 60),
    ] {
        let mut rule = rule::<f32>(&described);
        let mut at = Reach { weight: 1.0, ..Reach::NOTHING };
        let steps = (1..1000).take_while(|&step| {
            rule.start(step, 0.01);
            let after = match rule.whole() {
                Some(rule) => rule.reach(which, 0.1, &at),
                None => rule.reach(0.1, &at),
            };
            let after = after.filter(|after| after.is_safe::<f32>());
            at = after.unwrap_or(at).widened();
            after.is_some()
        });
        assert!(steps.count() > least, "{described}");
    }
}

/// Gradients that are always the same bring a^2 as near to v as can be.
#[test]
fn centered_means_are_as_near_as_they_may_be_while_a_step_is_promised() {
    for (rho, momentum) in [(0.9, 0.0), (0.5, 0.9), (0.0, 0.0), (0.999, 0.0), (0.99, 0.5)] {
        for power in -60..20 {
            for ripple in [0.0, 1e-7, 1e-4] {
                let settings = json!({ "rho": rho, "momentum": momentum, "centered": true });
                let mut rule = rule::<f32>(&json!(["RMSprop", settings]));
                rule.start(1, 0.01);
                let (mut w, mut means, mut at) = ([0.0f32; 4], [[0.0f32; 4]; 3], Reach::NOTHING);
                for step in 0..400 {
                    let size = 2f64.powf(f64::from(power) / 2.0);
                    let g = [1.0, -1.0, 0.7, 1.3]
                        .map(|x| (x * size * (1.0 + ripple * f64::from(step % 7))) as f32);
                    let Some(after) =
                        rule.reach(f32::largest(&g), &at).filter(|after| after.is_safe::<f32>())
                    else {
                        break;
                    };
                    at = after.widened();
                    let mut slots = means.each_mut().map(|mean| &mut mean[..]);
                    rule.step(&mut w, &g, &mut slots[..rule.slots().len()]);
                    assert!(f32::largest(&w) <= at.weight, "{rho} {size} {step}");
                }
                // What most models have is promised.
                assert!(power > -14 || rho > 0.99 || at != Reach::NOTHING, "{rho} {power}");
            }
        }
    }
}

#[test]
fn rows_wait_across_the_end_of_their_clock() {
    let dice = &mut Dice(Stream::new(2, 9), 0);
    let mut layout = layout(dice);
    layout.slots.iter_mut().for_each(|slot| slot.spec.constraint = Constraint::None);
    let described = json!(["RMSprop", { "learning_rate": 0.01 }]);
    let run = |tick: u32| {
        let dice = &mut Dice(Stream::new(3, 9), 0);
        let mut optimizer = Optimizer::<f32>::new(spec(&described), &layout).unwrap();
        optimizer.tick = tick;
        optimizer.touched[1].fill(tick);
        let mut weights = vec![0.5f32; layout.len];
        for _ in 0..20 {
            let mut gradients = Gradients::new(dice, &layout);
            gradients.dense.iter_mut().flatten().for_each(|g| *g = dice.number(-3.0, 0.0));
            assert!(step(&mut optimizer, &layout, &mut weights, &gradients, true));
        }
        weights
    };
    for (a, b) in run(0).iter().zip(run(u32::MAX - 7)) {
        assert!((a - b).abs() < 1e-6, "{a} {b}");
    }
}
