//! Optimizers: each turns gradients into steps, weight by weight, in a block of slots of its own.
//!
//! A gradient comes dense, or as the touched rows of an embedding. Where a row without a gradient only has its running
//! means decay (RMSprop and plain SGD, without momentum), untouched rows are left alone and caught up when they are next touched:
//! `v *= rho^k` for k missed steps. So a step costs what its tokens cost, whatever the vocabulary, and equals the dense
//! one to rounding. With momentum untouched rows move as well, and are all updated.

mod adam;
mod clip;
mod rmsprop;
mod sgd;

pub use clip::Clip;

use crate::ask::{grow, room};
use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::kernel::Real;
use crate::layout::Layout;
use adam::Adam;
use rmsprop::RmsProp;
use sgd::Sgd;

/// An optimizer and its settings.
#[derive(Debug, Clone)]
pub struct OptimizerSpec {
    /// How a gradient becomes a step.
    pub rule: RuleSpec,
    /// What keeps gradients from exploding.
    pub clip: Clip,
}

/// The update rules and their settings, as Keras names them.
#[derive(Debug, Clone)]
pub enum RuleSpec {
    /// See `optimizer/sgd.rs`.
    Sgd {
        /// Step size.
        learning_rate: f64,
        /// 0 for none.
        momentum: f64,
        /// Nesterov's form of momentum.
        nesterov: bool,
    },
    /// See `optimizer/rmsprop.rs`.
    RmsProp {
        /// Step size.
        learning_rate: f64,
        /// Decay of the running mean of squares.
        rho: f64,
        /// 0 for none.
        momentum: f64,
        /// Inside the square root.
        epsilon: f64,
        /// Whether the running mean of gradients is subtracted.
        centered: bool,
    },
    /// See `optimizer/adam.rs`.
    Adam {
        /// Step size.
        learning_rate: f64,
        /// Decay of the running mean of gradients.
        beta_1: f64,
        /// Decay of the running mean of squares.
        beta_2: f64,
        /// Outside the square root.
        epsilon: f64,
        /// Whether the largest mean of squares counts.
        amsgrad: bool,
    },
}

impl OptimizerSpec {
    /// Without clipping.
    pub fn new(rule: RuleSpec) -> Self {
        OptimizerSpec { rule, clip: Clip::None }
    }

    pub(crate) fn read((class, mut config): (String, Fields)) -> Result<Self> {
        let most = f64::MAX;
        let learning_rate = config.number("learning_rate", 0.001, 0.0, most)?;
        let rule = match class.as_str() {
            "SGD" => RuleSpec::Sgd {
                learning_rate,
                momentum: config.number("momentum", 0.0, 0.0, 1.0)?,
                nesterov: config.flag("nesterov", false)?,
            },
            "RMSprop" => RuleSpec::RmsProp {
                learning_rate,
                rho: config.number("rho", 0.9, 0.0, 1.0)?,
                momentum: config.number("momentum", 0.0, 0.0, 1.0)?,
                epsilon: config.number("epsilon", 1e-7, 0.0, most)?,
                centered: config.flag("centered", false)?,
            },
            "Adam" => RuleSpec::Adam {
                learning_rate,
                beta_1: config.rate_or("beta_1", 0.9)?,
                beta_2: config.rate_or("beta_2", 0.999)?,
                epsilon: config.number("epsilon", 1e-7, 0.0, most)?,
                amsgrad: config.flag("amsgrad", false)?,
            },
            _ => return Err(Error::spec(config.at(), format!("{class} is no optimizer that is known"))),
        };
        let clip = Clip::read(&mut config)?;
        config.finish()?;
        Ok(OptimizerSpec { rule, clip })
    }
}

/// The gradient of one weight.
#[derive(Debug, Clone, Copy)]
pub enum Gradient<'a, F> {
    /// One number per element.
    Dense(&'a [F]),
    /// Those of some rows; the others are zero.
    Rows {
        /// Indices of rows, each once.
        rows: &'a [u32],
        /// Elements of a row.
        width: usize,
        /// (rows, width)
        values: &'a [F],
    },
}

/// An update rule: how many running means it keeps per element, and what a step does.
trait Rule<F> {
    /// Running means per element.
    fn slots(&self) -> usize;
    /// Whether an element without a gradient stays where it is.
    fn lazy(&self) -> bool;
    /// What `steps` updates without a gradient do to the running means.
    fn decay(&self, steps: u32, slots: &mut [&mut [F]]);
    /// One update.
    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]);
    /// Told before update number `step`, the first being 1.
    fn start(&mut self, _step: u32) {}
}

/// Most running means that a rule keeps.
const MOST_SLOTS: usize = 3;

/// An optimizer with its state.
pub struct Optimizer<F> {
    rule: Box<dyn Rule<F> + Send + Sync>,
    slots: Vec<F>,
    /// For each weight with gradients by rows, the step at which each row was last updated.
    touched: Vec<Vec<u32>>,
    zeros: Vec<F>,
    steps: u32,
    /// Whether rows without a gradient are left alone in this update.
    lazy: bool,
}

impl<F: Real> Optimizer<F> {
    /// With fresh state for weights of `layout`.
    pub fn new(spec: &OptimizerSpec, layout: &Layout) -> Result<Self> {
        const WHAT: &str = "the optimizer's state";
        let rule: Box<dyn Rule<F> + Send + Sync> = match spec.rule {
            RuleSpec::Sgd { learning_rate, momentum, nesterov } => {
                Box::new(Sgd::new(learning_rate, momentum, nesterov))
            }
            RuleSpec::RmsProp { learning_rate, rho, momentum, epsilon, centered } => {
                Box::new(RmsProp::new(learning_rate, rho, momentum, epsilon, centered))
            }
            RuleSpec::Adam { learning_rate, beta_1, beta_2, epsilon, amsgrad } => {
                Box::new(Adam::new(learning_rate, beta_1, beta_2, epsilon, amsgrad))
            }
        };
        let (mut slots, mut touched, mut widest) = (Vec::new(), Vec::new(), 0);
        room(&mut touched, layout.slots.len(), WHAT)?;
        grow(&mut slots, layout.len.saturating_mul(rule.slots()), WHAT)?;
        for slot in &layout.slots {
            let mut steps = Vec::new();
            if slot.by_rows {
                grow(&mut steps, slot.shape[0], WHAT)?;
                widest = widest.max(slot.shape[1]);
            }
            touched.push(steps);
        }
        let mut zeros = Vec::new();
        grow(&mut zeros, widest, WHAT)?;
        Ok(Optimizer { rule, slots, touched, zeros, steps: 0, lazy: false })
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let touched: usize = self.touched.iter().map(Vec::len).sum();
        (self.slots.len() + self.zeros.len()) * size_of::<F>() + touched * size_of::<u32>()
    }

    /// Whether its rule leaves rows without a gradient where they are.
    pub fn may_be_lazy(&self) -> bool {
        self.rule.lazy()
    }

    /// Starts an update; [`Optimizer::update`] follows once for every weight. `may_be_lazy` lets rows without a gradient be.
    pub fn next_step(&mut self, may_be_lazy: bool) {
        self.steps += 1;
        self.lazy = may_be_lazy && self.rule.lazy();
        self.rule.start(self.steps);
    }

    /// Updates weight `index` of the layout, whose elements are `range` of the parameter block.
    pub fn update(
        &mut self,
        index: usize,
        range: std::ops::Range<usize>,
        weights: &mut [F],
        gradient: Gradient<F>,
    ) {
        let all = self.slots.len() / self.rule.slots().max(1);
        match gradient {
            Gradient::Dense(gradient) => {
                with_slots(&mut self.slots, all, range, |slots| self.rule.step(weights, gradient, slots));
            }
            Gradient::Rows { rows, width, values } => {
                for (&row, gradient) in rows.iter().zip(values.chunks_exact(width)) {
                    let within = row as usize * width..(row as usize + 1) * width;
                    let missed = self.steps - 1 - self.touched[index][row as usize];
                    self.touched[index][row as usize] = self.steps;
                    let at = range.start + within.start..range.start + within.end;
                    with_slots(&mut self.slots, all, at, |slots| {
                        if missed > 0 {
                            self.rule.decay(missed, slots);
                        }
                        self.rule.step(&mut weights[within], gradient, slots);
                    });
                }
                if !self.lazy {
                    self.update_the_others(index, range.start, width, weights);
                }
            }
        }
    }

    fn update_the_others(&mut self, index: usize, start: usize, width: usize, weights: &mut [F]) {
        let all = self.slots.len() / self.rule.slots().max(1);
        for (row, weights) in weights.chunks_exact_mut(width).enumerate() {
            if self.touched[index][row] != self.steps {
                self.touched[index][row] = self.steps;
                let at = start + row * width..start + (row + 1) * width;
                with_slots(&mut self.slots, all, at, |slots| {
                    self.rule.step(weights, &self.zeros[..width], slots)
                });
            }
        }
    }
}

/// Calls `work` with the elements `range` of each running mean; a mean has `all` elements.
fn with_slots<F>(
    slots: &mut [F],
    all: usize,
    range: std::ops::Range<usize>,
    work: impl FnOnce(&mut [&mut [F]]),
) {
    let mut pieces: [&mut [F]; MOST_SLOTS] = [&mut [], &mut [], &mut []];
    let mut count = 0;
    for (piece, slot) in pieces.iter_mut().zip(slots.chunks_exact_mut(all.max(1))) {
        *piece = &mut slot[range.clone()];
        count += 1;
    }
    work(&mut pieces[..count]);
}
