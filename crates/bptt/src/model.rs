//! The coarse calls: train, evaluate or predict many batches in one go.

use crate::error::{grow, Error, Result};
use crate::input::{Input, TargetShape};
use crate::kernel::{all_finite, Real};
use crate::layer::Signal;
use crate::network::Network;
use crate::optimizer::{Gradient, Optimizer};
use crate::outputs::expand;
use crate::rewrites::Rewrites;
use crate::spec::{Loss, ModelSpec, TrainingSpec};
use crate::threads::awake;

/// Sums over batches, weighted as Keras weights them: the loss by rows, metrics by what they count. Losses come batch by batch, as
/// their sum would depend on how many batches a call has: whoever makes calls adds them up, one after the other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// Rows done.
    pub rows: usize,
    /// For each batch its loss times its rows.
    pub losses: Vec<f64>,
    /// For each metric its sum and what it was counted over.
    pub metrics: Vec<(f64, f64)>,
}

impl Outcome {
    /// The mean loss.
    pub fn loss(&self) -> f64 {
        self.losses.iter().sum::<f64>() / self.rows as f64
    }
}

/// Bytes held by a model. All but the weights and the optimizer grow with the largest batch seen, never with the data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MemoryUse {
    /// The weights.
    pub weights: usize,
    /// The optimizer's running means.
    pub optimizer: usize,
    /// Outputs of layers, and what they keep for the way back.
    pub activations: usize,
    /// Gradients of activations and weights.
    pub gradients: usize,
    /// What a layer needs while it computes.
    pub scratch: usize,
    /// Lists of cells and tokens.
    pub packing: usize,
    /// Targets in the order of the cells, and predictions.
    pub results: usize,
}

struct Training<F> {
    spec: TrainingSpec,
    optimizer: Optimizer<F>,
}

/// A network that can be trained.
pub struct Model<F> {
    /// The network.
    pub network: Network<F>,
    training: Option<Training<F>>,
    /// Targets of a batch in the order of its outputs.
    targets: Vec<F>,
    outputs: Vec<F>,
    finished: usize,
}

impl<F: Real> Model<F> {
    /// Checks the model and draws its weights from `seed`.
    pub fn new(spec: &ModelSpec, seed: u64) -> Result<Self> {
        let network = Network::new(spec, seed)?;
        Ok(Model { network, training: None, targets: Vec::new(), outputs: Vec::new(), finished: 0 })
    }

    /// Sets loss, optimizer (with fresh state) and metrics.
    pub fn compile(&mut self, spec: TrainingSpec) -> Result<()> {
        let units = self.network.graph().output().features();
        let width = spec.loss.target_width(units);
        if let Some(metric) = spec.metrics.iter().find(|metric| metric.target_width(units) != width) {
            return Err(Error::spec(
                "compile",
                format!("{metric:?} does not go with targets for {:?}", spec.loss),
            ));
        }
        let optimizer = Optimizer::new(&spec.optimizer, &self.network.graph().layout)?;
        self.training = Some(Training { spec, optimizer });
        Ok(())
    }

    /// Switches rewrites on and off, for tests and benches; all are on at first.
    pub fn set_rewrites(&mut self, rewrites: Rewrites) {
        self.network.rewrites = rewrites;
    }

    /// Batches that the last call of `train` finished, also when it failed.
    pub fn finished(&self) -> usize {
        self.finished
    }

    /// Bytes held, by what they are for.
    pub fn memory_use(&self) -> MemoryUse {
        let bytes = |list: &[F]| size_of_val(list);
        let (network, memory) = (&self.network, &self.network.memory);
        MemoryUse {
            weights: bytes(&network.weights),
            optimizer: self.optimizer().map_or(0, Optimizer::bytes),
            activations: bytes(&memory.values),
            gradients: bytes(&memory.gradients) + bytes(&memory.dweights),
            scratch: bytes(&memory.scratch),
            packing: network.batch.bytes(),
            results: bytes(&self.targets) + bytes(&self.outputs),
        }
    }

    /// The optimizer, once the model is compiled.
    pub(crate) fn optimizer(&self) -> Option<&Optimizer<F>> {
        self.training.as_ref().map(|training| &training.optimizer)
    }

    /// Trains on consecutive batches of `size` rows. On an error the weights are those after the last finished batch.
    pub fn train(&mut self, input: Input<F>, size: usize) -> Result<Outcome> {
        self.finished = 0;
        let shape = self.target_shape()?;
        self.check(&input, Some(shape))?;
        let mut outcome = self.start(input.rows.div_ceil(size.max(1)));
        for batch in input.batches(self.network.graph().input, Some(shape), size) {
            awake(|| self.train_one(&batch, shape, &mut outcome))?;
            self.finished += 1;
        }
        Ok(outcome)
    }

    fn train_one(&mut self, batch: &Input<F>, shape: TargetShape, outcome: &mut Outcome) -> Result<()> {
        self.network.forward(batch, true)?;
        let loss = self.backward(batch, shape)?;
        self.count(batch, loss, shape, outcome);
        self.apply()
    }

    /// Loss and metrics on consecutive batches of `size` rows.
    pub fn evaluate(&mut self, input: Input<F>, size: usize) -> Result<Outcome> {
        let shape = self.target_shape()?;
        self.check(&input, Some(shape))?;
        let mut outcome = self.start(input.rows.div_ceil(size.max(1)));
        for batch in input.batches(self.network.graph().input, Some(shape), size) {
            awake(|| self.network.forward(&batch, true))?;
            self.order_targets(&batch, shape)?;
            let loss = self.network.loss(self.loss()?, &self.targets[..batch.targets.len()]);
            self.count(&batch, loss, shape, &mut outcome);
        }
        Ok(outcome)
    }

    /// The outputs of all rows: (rows, C), or (rows, steps, C) with the rows concatenated.
    pub fn predict(&mut self, input: Input<F>, size: usize) -> Result<&[F]> {
        self.check(&input, None)?;
        let output = self.network.graph().output();
        let sequence = matches!(output, Signal::Sequence(_));
        let lines = if sequence { input.positions() } else { input.rows };
        grow(&mut self.outputs, lines.saturating_mul(output.features()), "the predictions")?;
        let mut done = 0;
        for batch in input.batches(self.network.graph().input, None, size) {
            awake(|| self.network.forward(&batch, false))?;
            let lines = if sequence { batch.positions() } else { batch.rows };
            let outputs = &mut self.outputs[done..done + lines * output.features()];
            expand(&mut self.network, &batch, outputs);
            done += outputs.len();
        }
        Ok(&self.outputs[..done])
    }

    /// Loss and gradients of one batch without an update: (loss, gradients laid out as the weights).
    pub fn gradients(&mut self, input: Input<F>) -> Result<(f64, Vec<F>)> {
        let shape = self.target_shape()?;
        self.check(&input, Some(shape))?;
        self.network.forward(&input, true)?;
        let loss = self.backward(&input, shape)?;
        let mut dense = Vec::new();
        grow(&mut dense, self.network.weights().len(), "the gradients")?;
        for (index, slot) in self.network.graph().layout.slots.iter().enumerate() {
            let into = &mut dense[slot.range.clone()];
            match self.network.gradient(index) {
                Gradient::Dense(gradient) => into.copy_from_slice(gradient),
                Gradient::Rows { rows, width, values } => {
                    for (&row, value) in rows.iter().zip(values.chunks_exact(width)) {
                        into[row as usize * width..][..width].copy_from_slice(value);
                    }
                }
            }
        }
        Ok((loss, dense))
    }

    fn training(&self) -> Result<&Training<F>> {
        self.training.as_ref().ok_or(Error::NotCompiled)
    }

    fn loss(&self) -> Result<Loss> {
        Ok(self.training()?.spec.loss)
    }

    fn target_shape(&self) -> Result<TargetShape> {
        Ok(self.network.target_shape(self.loss()?))
    }

    fn check(&self, input: &Input<F>, target: Option<TargetShape>) -> Result<()> {
        input.check(self.network.graph().input, target)
    }

    fn start(&self, batches: usize) -> Outcome {
        let metrics = self.training.as_ref().map_or(0, |training| training.spec.metrics.len());
        Outcome {
            metrics: vec![(0.0, 0.0); metrics],
            losses: Vec::with_capacity(batches),
            ..Outcome::default()
        }
    }

    /// Sequence outputs come cell by cell, so their targets must.
    fn order_targets(&mut self, batch: &Input<F>, shape: TargetShape) -> Result<()> {
        grow(&mut self.targets, batch.targets.len(), "the targets of a batch")?;
        if !shape.per_step {
            self.targets[..batch.targets.len()].copy_from_slice(batch.targets);
            return Ok(());
        }
        for (target, &position) in self.targets.chunks_exact_mut(shape.width).zip(&self.network.batch.source)
        {
            target.copy_from_slice(&batch.targets[position as usize * shape.width..][..shape.width]);
        }
        Ok(())
    }

    fn backward(&mut self, batch: &Input<F>, shape: TargetShape) -> Result<f64> {
        self.order_targets(batch, shape)?;
        let loss = self.loss()?;
        let value = self.network.backward(loss, &self.targets)?;
        let finite =
            (0..self.network.graph().layout.slots.len()).all(|index| match self.network.gradient(index) {
                Gradient::Dense(values) | Gradient::Rows { values, .. } => all_finite(values),
            });
        if finite {
            Ok(value)
        } else {
            Err(Error::Diverged { what: "gradient" })
        }
    }

    fn count(&self, batch: &Input<F>, loss: f64, shape: TargetShape, outcome: &mut Outcome) {
        let outputs = self.network.output();
        let width = self.network.graph().output().features();
        let lines = outputs.len() / width;
        outcome.rows += batch.rows;
        outcome.losses.push(loss * batch.rows as f64);
        let Some(training) = &self.training else { return };
        for (metric, (sum, count)) in training.spec.metrics.iter().zip(&mut outcome.metrics) {
            *sum += metric.evaluate(width, outputs, &self.targets[..lines * shape.width]);
            *count += lines as f64;
        }
    }

    fn apply(&mut self) -> Result<()> {
        let Model { network, training, .. } = self;
        let optimizer = &mut training.as_mut().ok_or(Error::NotCompiled)?.optimizer;
        optimizer.next_step(network.rewrites.lazy_rows);
        network.update(|index, range, weights, gradient| optimizer.update(index, range, weights, gradient));
        Ok(())
    }
}
