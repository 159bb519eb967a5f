//! Random rules, settings and gradients, tiny, ordinary and beyond every measure.

mod bounds;
mod state;

use super::gradient::Gradient;
use super::rule::Rule;
use super::state::{Checked, Optimizer};
use super::OptimizerSpec;
use crate::batch::NONE;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::rng::Stream;
use crate::weights::{Constraint, Initializer, Layout, Regularizer, Slot, WeightSpec};
use serde_json::{json, Value};

const VOCABULARY: usize = 12;
const WIDTH: usize = 3;
const CLASSES: [&str; 13] = [
    "SGD",
    "RMSprop",
    "Adam",
    "AdamW",
    "Adamax",
    "Nadam",
    "Adagrad",
    "Adadelta",
    "Ftrl",
    "Lion",
    "Lamb",
    "Adafactor",
    "Muon",
];

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

    fn rule(&mut self) -> Value {
        let learning_rate = [0.0, 0.001, 0.1, self.size(-10.0, 10.0), self.size(20.0, 38.5)][self.below(5)];
        let epsilon = [1e-7, 1e-7, 0.0, self.size(-45.0, 0.0), self.size(0.0, 38.5)][self.below(5)];
        let class = CLASSES[self.below(CLASSES.len())];
        let mut config = self.own(class, epsilon);
        config["learning_rate"] = learning_rate.into();
        if self.below(4) == 0 {
            config["weight_decay"] =
                [0.004, self.size(-3.0, 3.0), self.size(3.0, 38.0)][self.below(3)].into();
            config["exclude_from_weight_decay"] = json!([self.below(3)]);
        }
        if self.below(4) == 0 {
            config["use_ema"] = true.into();
            config["ema_momentum"] = self.share().into();
            config["ema_overwrite_frequency"] = [json!(null), json!(1), json!(3)][self.below(3)].clone();
        }
        if self.below(6) == 0 {
            config["gradient_accumulation_steps"] = (2 + self.below(2)).into();
        }
        json!([class, config])
    }

    /// A rule's own settings.
    fn own(&mut self, class: &str, epsilon: f64) -> Value {
        let share = |dice: &mut Self| dice.share().min(1.0 - f64::EPSILON);
        let start = [0.1, 0.0, self.size(-45.0, 3.0), self.size(3.0, 38.5)][self.below(4)];
        match class {
            "SGD" => json!({ "momentum": self.share(), "nesterov": self.flip() }),
            "RMSprop" => json!({
                "rho": self.share(),
                "momentum": ([0.0, self.share()][self.below(2)]),
                "epsilon": epsilon,
                "centered": self.flip(),
            }),
            "Adam" | "AdamW" => json!({
                "beta_1": share(self),
                "beta_2": share(self),
                "epsilon": epsilon,
                "amsgrad": self.flip(),
            }),
            "Adamax" | "Nadam" | "Lamb" => {
                json!({ "beta_1": share(self), "beta_2": share(self), "epsilon": epsilon })
            }
            "Adagrad" => json!({ "initial_accumulator_value": start, "epsilon": epsilon }),
            "Adadelta" => json!({ "rho": self.share(), "epsilon": epsilon }),
            "Ftrl" => json!({
                "learning_rate_power": ([-0.5, -0.5, 0.0, -1.0, -1.7][self.below(5)]),
                "initial_accumulator_value": start,
                "l1_regularization_strength": ([0.0, self.size(-3.0, 1.0)][self.below(2)]),
                "l2_regularization_strength": ([0.0, self.size(-3.0, 1.0)][self.below(2)]),
                "l2_shrinkage_regularization_strength": ([0.0, self.size(-3.0, 1.0)][self.below(2)]),
                "beta": ([0.0, self.size(-3.0, 1.0)][self.below(2)]),
            }),
            "Adafactor" => json!({
                "beta_2_decay": ([-0.8, 0.0, -3.0][self.below(3)]),
                "epsilon_1": ([1e-30, 1e-30, 0.0, self.size(-45.0, 3.0)][self.below(4)]),
                "epsilon_2": ([1e-3, 0.0, self.size(-45.0, 38.0)][self.below(3)]),
                "clip_threshold": ([1.0, self.size(-37.0, 37.0)][self.below(2)]),
            }),
            "Muon" => self.muon(epsilon),
            _ => json!({ "beta_1": self.share().max(0.5), "beta_2": self.share() }),
        }
    }

    fn muon(&mut self, epsilon: f64) -> Value {
        let coefficient = |dice: &mut Self, usual: f64| match dice.below(4) {
            0 => f64::from(dice.number(-3.0, 1.0)),
            1 => f64::from(dice.number(3.0, 20.0)),
            _ => usual,
        };
        json!({
            "adam_beta_1": (self.share().min(1.0 - f64::EPSILON)),
            "adam_weight_decay": ([0.0, 0.004, self.size(-3.0, 38.0)][self.below(3)]),
            "epsilon": epsilon,
            "adam_weights": ([json!([1]), json!([]), json!([0, 1, 2])][self.below(3)]),
            "muon_a": coefficient(self, 3.4445),
            "muon_b": coefficient(self, -4.775),
            "muon_c": coefficient(self, 2.0315),
            "momentum": (self.share()),
            "nesterov": (self.flip()),
            "ns_steps": (self.below(7)),
            "rms_rate": ([json!(0.2), json!(null), self.size(-3.0, 38.0).into()][self.below(3)]),
        })
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

/// An optimizer by its class and settings.
fn spec<F: Real>(described: &Value) -> OptimizerSpec<F> {
    let config = Fields::new("rule", described[1].clone()).unwrap();
    OptimizerSpec::from_class((described[0].as_str().unwrap().to_owned(), config)).unwrap()
}

/// Its rule alone.
fn rule<F: Real>(described: &Value) -> Box<dyn Rule<F>> {
    spec(described).rule
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
type State = (Vec<u32>, Vec<u32>, Vec<Vec<u32>>, u32, u64);

fn state(optimizer: &Optimizer<f32>) -> State {
    (
        bits(&optimizer.slots),
        bits(&optimizer.gathered.sums),
        optimizer.touched.clone(),
        optimizer.tick,
        optimizer.steps,
    )
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
    let versions = optimizer.versions.clone();
    optimizer.start(true, layout).unwrap();
    let mut finite = true;
    let gathers = optimizer.gathers();
    for (index, slot) in layout.slots.iter().enumerate().filter(|_| gathers) {
        let weight = Checked { index, slot, weights: &[], largest: 0.0, version: 0 };
        finite &= optimizer.gather(weight, gradients.of(index, slot)).is_ok();
    }
    if checked && !finite {
        return false;
    }
    for (index, slot) in layout.slots.iter().enumerate().filter(|_| checked) {
        let (gradient, largest) = (gradients.of(index, slot), f32::largest(&gradients.dense[index]));
        let (weights, version) = (&weights[slot.range.clone()], versions[index]);
        if optimizer.check(Checked { index, slot, weights, largest, version }, gradient).is_err() {
            return false;
        }
    }
    for (index, slot) in layout.slots.iter().enumerate() {
        let weights = &mut weights[slot.range.clone()];
        optimizer.update(index, slot, weights, gradients.of(index, slot));
        finite &= f32::largest(weights).is_finite();
        slot.spec.constraint.apply(&slot.shape, weights);
    }
    optimizer.finish(|index| versions[index] + 1);
    finite && f32::largest(weights).max(f32::largest(&optimizer.slots)).is_finite()
}

/// An optimizer in the same state.
fn twin(optimizer: &Optimizer<f32>, described: &Value, layout: &Layout) -> Optimizer<f32> {
    let mut twin = Optimizer::new(spec(described), layout).unwrap();
    twin.slots.clone_from(&optimizer.slots);
    twin.gathered.sums.clone_from(&optimizer.gathered.sums);
    twin.touched.clone_from(&optimizer.touched);
    (twin.tick, twin.steps, twin.lazy) = (optimizer.tick, optimizer.steps, optimizer.lazy);
    twin
}
