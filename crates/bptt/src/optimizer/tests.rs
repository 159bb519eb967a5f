//! Bounds and attempts against brute force: random rules, settings and gradients, tiny, ordinary and beyond every measure.

use super::gradient::Gradient;
use super::reach::Reach;
use super::spec::RuleSpec;
use super::state::{missed, with_slots, Optimizer};
use crate::batch::NONE;
use crate::kernel::Real;
use crate::rng::Stream;
use crate::weights::{Constraint, Initializer, Layout, Regularizer, Slot, WeightSpec};
const VOCABULARY: usize = 12;
const WIDTH: usize = 3;

/// Random choices, one after the other.
struct Dice(Stream, u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.1 += 1;
        self.0.uniform(self.1)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    fn flip(&mut self) -> bool {
        self.below(2) == 0
    }

    /// A number of either sign whose size is ten to some power.
    fn number(&mut self, low: f64, high: f64) -> f32 {
        let size = 10f64.powf(low + self.unit() * (high - low)).min(f32::MAX.into());
        (if self.flip() { -size } else { size }) as f32
    }

    fn size(&mut self, low: f64, high: f64) -> f64 {
        f64::from(self.number(low, high).abs())
    }

    /// A share, now and then 0 or 1.
    fn share(&mut self) -> f64 {
        [0.0, 0.5, 0.9, 0.999, 1.0 - 1e-9, 1.0][self.below(6)]
    }

    fn rule(&mut self) -> RuleSpec {
        let learning_rate = [0.0, 0.001, 0.1, self.size(-10.0, 10.0), self.size(20.0, 38.5)][self.below(5)];
        let epsilon = [1e-7, 1e-7, 0.0, self.size(-45.0, 0.0), self.size(0.0, 38.5)][self.below(5)];
        match self.below(3) {
            0 => RuleSpec::Sgd { learning_rate, momentum: self.share(), nesterov: self.flip() },
            1 => RuleSpec::RmsProp {
                learning_rate,
                rho: self.share(),
                momentum: [0.0, self.share()][self.below(2)],
                epsilon,
                centered: self.flip(),
            },
            _ => RuleSpec::Adam {
                learning_rate,
                beta_1: self.share().min(1.0 - f64::EPSILON),
                beta_2: self.share().min(1.0 - f64::EPSILON),
                epsilon,
                amsgrad: self.flip(),
            },
        }
    }

    fn constraint(&mut self) -> Constraint {
        let axis = self.below(2);
        match self.below(8) {
            0 => Constraint::NonNeg,
            1 => Constraint::MaxNorm { max: self.size(-3.0, 3.0), axis },
            2 => Constraint::UnitNorm { axis },
            3 => {
                let (min, max) = (self.size(-3.0, 38.0), self.size(-3.0, 38.0));
                Constraint::MinMaxNorm { min, max, rate: self.share(), axis }
            }
            _ => Constraint::None,
        }
    }
}

fn layout(dice: &mut Dice) -> Layout {
    let spec = |constraint| WeightSpec {
        initializer: Initializer::Constant(0.0),
        regularizer: Regularizer::None,
        constraint,
    };
    let mut layout = Layout::default();
    layout.slot("first", "kernel", &[5, 31], &spec(dice.constraint()));
    layout.rows("second", "embeddings", &[VOCABULARY, WIDTH], &spec(Constraint::None));
    layout.slot("third", "kernel", &[2, 4], &spec(dice.constraint()));
    layout
}

/// A batch's gradients: dense ones, and those of some rows.
struct Gradients {
    dense: Vec<Vec<f32>>,
    rows: Vec<u32>,
    places: Vec<u32>,
}

impl Gradients {
    fn new(dice: &mut Dice, layout: &Layout) -> Self {
        let (low, high) =
            [(-3.0, 1.0), (-3.0, 1.0), (-45.0, -20.0), (17.0, 20.0), (20.0, 38.5)][dice.below(5)];
        let mut places = vec![NONE; VOCABULARY];
        let mut rows = Vec::new();
        for (row, place) in places.iter_mut().enumerate() {
            if dice.below(3) == 0 {
                *place = rows.len() as u32;
                rows.push(row as u32);
            }
        }
        let lens = layout.slots.iter().map(|slot| match slot.by_rows {
            true => rows.len() * WIDTH,
            false => slot.range.len(),
        });
        let lens: Vec<usize> = lens.collect();
        // Now and then the last weight alone has a gradient that stands out.
        let calm = dice.flip();
        let mut one = |i: usize| {
            let ordinary = calm && i < 2;
            match dice.below(8) {
                0 => 0.0,
                _ if ordinary => dice.number(-3.0, 0.0),
                _ => dice.number(low, high),
            }
        };
        let dense = lens.iter().enumerate().map(|(i, &len)| (0..len).map(|_| one(i)).collect()).collect();
        Gradients { dense, rows, places }
    }

    fn of(&self, index: usize, slot: &Slot) -> Gradient<'_, f32> {
        let values = &self.dense[index];
        match slot.by_rows {
            false => Gradient::Dense(values),
            true => {
                let Gradients { rows, places, .. } = self;
                Gradient::Rows { rows, places, count: VOCABULARY, width: WIDTH, values }
            }
        }
    }
}

/// The state that a refused update must leave as it was.
type State = (Vec<u32>, Vec<Vec<u32>>, u32, u64);

fn state(optimizer: &Optimizer<f32>) -> State {
    let bits = optimizer.slots.iter().map(|x| x.to_bits()).collect();
    (bits, optimizer.touched.clone(), optimizer.tick, optimizer.steps)
}

fn bits(x: &[f32]) -> Vec<u32> {
    x.iter().map(|x| x.to_bits()).collect()
}

/// Checks if asked to, and applies what was not refused. Whether it was applied; unchecked, whether it left what is finite, before constraints
/// as well, of which one would make 0 of NaN.
fn step(
    optimizer: &mut Optimizer<f32>,
    layout: &Layout,
    weights: &mut [f32],
    gradients: &Gradients,
    checked: bool,
) -> bool {
    let version = optimizer.version;
    optimizer.start(true, layout, version);
    for (index, slot) in layout.slots.iter().enumerate().filter(|_| checked) {
        let (gradient, largest) = (gradients.of(index, slot), f32::largest(&gradients.dense[index]));
        if optimizer.check(index, slot, &weights[slot.range.clone()], gradient, largest).is_err() {
            return false;
        }
    }
    let mut finite = true;
    for (index, slot) in layout.slots.iter().enumerate() {
        let weights = &mut weights[slot.range.clone()];
        optimizer.update(index, slot.range.clone(), weights, gradients.of(index, slot));
        finite &= f32::largest(weights).is_finite();
        slot.spec.constraint.apply(&slot.shape, weights);
    }
    optimizer.finish(version + 1);
    finite && f32::largest(weights).max(f32::largest(&optimizer.slots)).is_finite()
}

/// An optimizer in the same state.
fn twin(optimizer: &Optimizer<f32>, layout: &Layout) -> Optimizer<f32> {
    let mut twin = Optimizer::new(&optimizer.spec, layout).unwrap();
    twin.slots.clone_from(&optimizer.slots);
    twin.touched.clone_from(&optimizer.touched);
    (twin.tick, twin.steps, twin.lazy) = (optimizer.tick, optimizer.steps, optimizer.lazy);
    twin
}

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
        assert!(f32::largest(&weights[slot.range.clone()]) <= bounds.weight, "{:?}", optimizer.spec);
        for (mean, &bound) in slots.chunks_exact(layout.len).zip(&bounds.slots) {
            assert!(f32::largest(&mean[slot.range.clone()]) <= bound, "{:?} {bounds:?}", optimizer.spec);
        }
    }
}

#[test]
fn a_step_is_refused_where_it_would_leave_what_is_not_finite_and_only_there() {
    let (mut taken, mut refused, mut last_alone) = (0, 0, 0);
    for seed in 0..3000 {
        let dice = &mut Dice(Stream::new(seed, 7), 0);
        let layout = layout(dice);
        let mut optimizer = Optimizer::new(&dice.rule(), &layout).unwrap();
        // As initial weights, from anywhere.
        let (mut weights, high) = (vec![0.0f32; layout.len], [0.0, 30.0, 38.0][dice.below(3)]);
        weights.iter_mut().for_each(|w| *w = dice.number(-3.0, high));
        optimizer.bounds.iter_mut().for_each(|bounds| bounds.weight = f64::INFINITY);
        for _ in 0..12 {
            let gradients = Gradients::new(dice, &layout);
            let (mut plain, mut plain_weights) = (twin(&optimizer, &layout), weights.clone());
            let finite = step(&mut plain, &layout, &mut plain_weights, &gradients, false);
            let (before, weights_before) = (state(&optimizer), bits(&weights));
            let applied = step(&mut optimizer, &layout, &mut weights, &gradients, true);
            assert_eq!(applied, finite, "seed {seed}: {:?}", optimizer.spec);
            if applied {
                taken += 1;
                assert_eq!((state(&optimizer), bits(&weights)), (state(&plain), bits(&plain_weights)));
                assert_bounded(&optimizer, &layout, &weights);
            } else {
                refused += 1;
                let first = &plain_weights[layout.slots[0].range.clone()];
                last_alone += usize::from(f32::largest(first).is_finite());
                assert_eq!((state(&optimizer), bits(&weights)), (before, weights_before));
            }
        }
    }
    assert!(taken > 10_000 && refused > 5_000 && last_alone > 1_000, "{taken} {refused} {last_alone}");
}

#[test]
fn ordinary_steps_are_taken_without_a_look_at_the_weights() {
    let dice = &mut Dice(Stream::new(1, 8), 0);
    let layout = layout(dice);
    for rule in [
        RuleSpec::Sgd { learning_rate: 0.1, momentum: 0.9, nesterov: true },
        RuleSpec::RmsProp { learning_rate: 0.01, rho: 0.9, momentum: 0.9, epsilon: 1e-7, centered: false },
        RuleSpec::Adam { learning_rate: 0.01, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: true },
    ] {
        let mut optimizer = Optimizer::<f32>::new(&rule, &layout).unwrap();
        let at = (0..1000).fold(Reach { weight: 1.0, ..Reach::NOTHING }, |at, step| {
            optimizer.rule.start(step + 1);
            optimizer.rule.reach(1.0, &at).unwrap().widened()
        });
        assert!(at.is_safe::<f32>() && at.weight < 1e12, "{rule:?}: {at:?}");
    }
}

/// Gradients that are always the same bring a^2 as near to v as can be.
#[test]
fn centered_means_are_as_near_as_they_may_be_while_a_step_is_promised() {
    for (rho, momentum) in [(0.9, 0.0), (0.5, 0.9), (0.0, 0.0), (0.999, 0.0), (0.99, 0.5)] {
        for power in -60..20 {
            for ripple in [0.0, 1e-7, 1e-4] {
                let rule =
                    RuleSpec::RmsProp { learning_rate: 0.01, rho, momentum, epsilon: 1e-7, centered: true };
                let rule = rule.build::<f32>();
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
                    rule.step(&mut w, &g, &mut slots[..rule.slots()]);
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
    let rule =
        RuleSpec::RmsProp { learning_rate: 0.01, rho: 0.9, momentum: 0.0, epsilon: 1e-7, centered: false };
    let run = |tick: u32| {
        let dice = &mut Dice(Stream::new(3, 9), 0);
        let mut optimizer = Optimizer::<f32>::new(&rule, &layout).unwrap();
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
