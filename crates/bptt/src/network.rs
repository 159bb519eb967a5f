//! A model with its weights: forward, backward and gradients of one batch, each node in turn on its part of the memory.

use crate::batch::Batch;
use crate::error::{grow, Error, Result};
use crate::graph::{Graph, Node};
use crate::init;
use crate::input::{Input, InputKind, TargetShape};
use crate::kernel::Real;
use crate::layer::{Backward, Forward, Scratch, Signal, Sizes};
use crate::memory::Memory;
use crate::optimizer::Gradient;
use crate::rewrites::Rewrites;
use crate::rng::{stream, Stream};
use crate::spec::{Loss, ModelSpec};
use std::ops::Range;

/// Counters since creation.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counters {
    /// Batches computed.
    pub batches: u64,
    /// Cells computed.
    pub cells: u64,
    /// Rows that the first layer with a product projected: cells, or distinct tokens.
    pub projected_rows: u64,
}

/// A network.
pub struct Network<F> {
    pub(crate) graph: Graph<F>,
    pub(crate) weights: Vec<F>,
    pub(crate) memory: Memory<F>,
    pub(crate) batch: Batch,
    wants_input_gradient: bool,
    pub(crate) rewrites: Rewrites,
    /// What was computed.
    pub counters: Counters,
}

impl<F: Real> Network<F> {
    /// Checks the model and draws its weights from `seed`.
    pub fn new(spec: &ModelSpec, seed: u64) -> Result<Self> {
        let graph = Graph::new(spec)?;
        let mut weights = Vec::new();
        grow(&mut weights, graph.layout.len, "the weights")?;
        for (id, slot) in graph.layout.slots.iter().enumerate() {
            let draws = Stream::new(seed, stream::WEIGHTS + id as u64);
            init::fill(&slot.initializer, &slot.shape, draws, &mut weights[slot.range.clone()])?;
        }
        Ok(Network {
            memory: Memory::new(&graph),
            graph,
            weights,
            batch: Batch::default(),
            wants_input_gradient: false,
            rewrites: Rewrites::default(),
            counters: Counters::default(),
        })
    }

    /// The checked model.
    pub fn graph(&self) -> &Graph<F> {
        &self.graph
    }

    /// All weights, as the layout orders them.
    pub fn weights(&self) -> &[F] {
        &self.weights
    }

    /// Replaces all weights.
    pub fn set_weights(&mut self, weights: &[F]) -> Result<()> {
        if weights.len() != self.weights.len() {
            return Err(Error::Shape { what: "Weights", expected: self.weights.len(), got: weights.len() });
        }
        self.weights.copy_from_slice(weights);
        Ok(())
    }

    /// What `loss` wants beside each output.
    pub fn target_shape(&self, loss: Loss) -> TargetShape {
        let output = self.graph.output();
        TargetShape {
            width: loss.target_width(output.features()),
            per_step: matches!(output, Signal::Sequence(_)),
            classes: (loss == Loss::SparseCategoricalCrossentropy).then_some(output.features()),
        }
    }

    /// What node `index` makes; 0 is the input.
    fn signal(&self, index: usize) -> Signal {
        match index {
            0 => self.graph.input.signal(),
            _ => self.graph.nodes[index - 1].signal,
        }
    }

    /// Whether node `index` has one row per distinct token in this batch.
    fn is_tabled(&self, index: usize) -> bool {
        index > 0 && self.graph.nodes[index - 1].may_table && self.batch.tabled
    }

    /// Rows that node `index` has in this batch.
    fn rows(&self, index: usize) -> usize {
        match self.signal(index) {
            Signal::Vector(_) => self.batch.rows,
            _ if self.is_tabled(index) => self.batch.distinct.len(),
            _ => self.batch.cells(),
        }
    }

    fn features(&self, index: usize) -> usize {
        self.signal(index).features()
    }

    /// The batch's part of node `index`'s output.
    fn output_range(&self, index: usize) -> Range<usize> {
        let start = self.memory.places[index].output;
        start..start + self.rows(index) * self.features(index)
    }

    fn gradient_range(&self, index: usize) -> Range<usize> {
        let start = self.memory.places[index].gradient;
        start..start + self.rows(index) * self.features(index)
    }

    /// Packs a checked batch and computes every node. `training` makes room for the backward pass as well.
    pub fn forward(&mut self, input: &Input<F>, training: bool) -> Result<()> {
        let sizes = Sizes { rows: input.rows, cells: input.positions() };
        self.memory.reserve(&self.graph, sizes, training)?;
        let table = self.graph.nodes[0].may_table && self.rewrites.distinct_tokens;
        // Outputs and targets of every step belong to one row each: then nothing can be shared.
        let prefix = matches!(self.graph.output(), Signal::Vector(_)) && self.rewrites.shared_prefix;
        self.batch.prepare(input, self.graph.input, table, prefix)?;
        self.load_input(input);
        for index in 1..=self.graph.nodes.len() {
            self.forward_node(index);
        }
        self.count();
        Ok(())
    }

    fn load_input(&mut self, input: &Input<F>) {
        let range = self.output_range(0);
        let values = &mut self.memory.values[range];
        match self.graph.input {
            InputKind::Tokens { .. } => (),
            InputKind::Vector(_) => values.copy_from_slice(input.floats),
            InputKind::Sequence(features) => {
                for (row, &position) in values.chunks_exact_mut(features).zip(&self.batch.source) {
                    row.copy_from_slice(&input.floats[position as usize * features..][..features]);
                }
            }
        }
    }

    fn forward_node(&mut self, index: usize) {
        let node = &self.graph.nodes[index - 1];
        let (x, y) = (self.output_range(node.input), self.output_range(index));
        let saved = self.memory.places[index].saved.clone();
        let tabled = self.is_tabled(node.input);
        let (before, own) = self.memory.values.split_at_mut(y.start);
        let (output, rest) = own.split_at_mut(saved.start - y.start);
        node.layer.forward(Forward {
            batch: &self.batch,
            tabled,
            weights: &self.weights[node.weights.clone()],
            scratch: Scratch(&mut self.memory.scratch),
            x: &before[x],
            saved: &mut rest[..saved.len()],
            y: &mut output[..y.len()],
        });
    }

    fn count(&mut self) {
        let reads = |node: &Node<F>| node.input > 0 || self.graph.input.has_features();
        let first = self.graph.nodes.iter().find(|node| reads(node) && !node.weights.is_empty());
        let projected = first.map_or(0, |node| self.rows(node.input));
        self.counters.batches += 1;
        self.counters.cells += self.batch.cells() as u64;
        self.counters.projected_rows += projected as u64;
    }

    /// The outputs of the last forward pass: one row per batch row, or per cell.
    pub fn output(&self) -> &[F] {
        &self.memory.values[self.output_range(self.graph.nodes.len())]
    }

    /// The mean loss of the last forward pass; `targets` are in the order of the outputs.
    pub fn loss(&mut self, loss: Loss, targets: &[F]) -> f64 {
        self.start_backward(loss, targets).0
    }

    /// The mean loss over rows or cells, its gradient left at the node whose index is returned.
    fn start_backward(&mut self, loss: Loss, targets: &[F]) -> (f64, usize) {
        let (node, from_logits) = match (loss, self.graph.logits) {
            (Loss::MeanSquaredError, _) | (_, None) => (self.graph.nodes.len(), false),
            (_, Some(node)) => (node, true),
        };
        let (outputs, gradient) = (self.output_range(node), self.gradient_range(node));
        let scale = 1.0 / self.rows(node).max(1) as f64;
        let width = self.features(node);
        let gradient = &mut self.memory.gradients[gradient];
        let total = loss.evaluate(from_logits, width, &self.memory.values[outputs], targets, scale, gradient);
        (total * scale, node)
    }

    /// The mean loss of the last forward pass and the gradients of all weights. `targets` are in the order of the outputs.
    pub fn backward(&mut self, loss: Loss, targets: &[F]) -> Result<f64> {
        let (value, start) = self.start_backward(loss, targets);
        if !value.is_finite() {
            return Err(Error::Diverged { what: "loss" });
        }
        // Layers add to the gradients of what they read: all of these lie before the one that the loss has set.
        for index in 0..start {
            let range = self.gradient_range(index);
            self.memory.gradients[range].fill(F::zero());
        }
        for (range, slot) in self.memory.dslots.iter().zip(&self.graph.layout.slots) {
            let len = if slot.by_rows { self.batch.distinct.len() * slot.shape[1] } else { range.len() };
            self.memory.dweights[range.start..range.start + len].fill(F::zero());
        }
        for index in (1..=start).rev() {
            self.backward_node(index);
        }
        Ok(value)
    }

    fn backward_node(&mut self, index: usize) {
        let node = &self.graph.nodes[index - 1];
        let (x, y) = (self.output_range(node.input), self.output_range(index));
        let (dx, dy) = (self.gradient_range(node.input), self.gradient_range(index));
        let saved = self.memory.places[index].saved.clone();
        let tabled = self.is_tabled(node.input);
        let (before, own) = self.memory.gradients.split_at_mut(dy.start);
        let slots = &self.memory.dslots[node.slots.clone()];
        let dweights = match (slots.first(), slots.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        };
        let wanted = node.input > 0 || self.wants_input_gradient;
        node.layer.backward(Backward {
            batch: &self.batch,
            tabled,
            weights: &self.weights[node.weights.clone()],
            scratch: Scratch(&mut self.memory.scratch),
            x: &self.memory.values[x],
            y: &self.memory.values[y],
            saved: &self.memory.values[saved],
            dy: &mut own[..dy.len()],
            dx: wanted.then_some(&mut before[dx]),
            dweights: &mut self.memory.dweights[dweights],
        });
    }

    /// Hands every weight with its gradient to `update`: (index, range in the block, elements, gradient).
    pub(crate) fn update(&mut self, mut update: impl FnMut(usize, Range<usize>, &mut [F], Gradient<F>)) {
        let mut weights = std::mem::take(&mut self.weights);
        for (index, slot) in self.graph.layout.slots.iter().enumerate() {
            let range = slot.range.clone();
            update(index, range.clone(), &mut weights[range], self.gradient(index));
        }
        self.weights = weights;
    }

    /// Makes the following backward passes compute the gradient of a model's input sequences or vectors as well.
    pub fn want_input_gradient(&mut self) {
        self.wants_input_gradient = self.graph.input.has_features();
    }

    /// The gradient of the input, one row per batch row, or per cell.
    pub fn input_gradient(&self) -> &[F] {
        &self.memory.gradients[self.gradient_range(0)]
    }

    /// The gradient of weight `index`, from the last backward pass.
    pub fn gradient(&self, index: usize) -> Gradient<'_, F> {
        let slot = &self.graph.layout.slots[index];
        let range = self.memory.dslots[index].clone();
        if !slot.by_rows {
            return Gradient::Dense(&self.memory.dweights[range]);
        }
        let (rows, width) = (&self.batch.distinct[..], slot.shape[1]);
        Gradient::Rows {
            rows,
            width,
            values: &self.memory.dweights[range.start..range.start + rows.len() * width],
        }
    }
}
