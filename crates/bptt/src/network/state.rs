//! What a network is between two calls.

use super::borrow::view;
use super::memory::Memory;
use super::steps::Steps;
use super::view::View;
use crate::ask::room;
use crate::batch::{Batch, Lexicon, Timeline};
use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::ids::{AxisId, List, TensorId};
use crate::input::MOST;
use crate::kernel::{all_finite, Real};
use crate::rewrites::Rewrites;

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

/// What a forward pass is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Outputs alone.
    Predict,
    /// Outputs and a loss.
    Evaluate,
    /// A backward pass follows: dropout and noise are drawn.
    Train,
}

/// A network.
pub struct Network<F> {
    pub(crate) graph: Graph<F>,
    pub(crate) weights: Vec<F>,
    /// Counts changes of the weights.
    pub(crate) version: u64,
    pub(crate) memory: Memory<F>,
    pub(crate) batch: Batch,
    /// For each time axis its steps in the batch at hand.
    pub(super) steps_of: List<AxisId, Steps>,
    pub(super) no_timeline: Timeline,
    pub(super) seed: u64,
    /// Training steps so far, which number the draws of dropout and noise.
    pub(crate) steps: u64,
    pub(crate) training: bool,
    pub(super) wants_input_gradient: bool,
    /// Whether recurrent layers note the norms of their gradients.
    pub(crate) traced: bool,
    pub(crate) rewrites: Rewrites,
    pub(super) injected: Vec<(String, Vec<F>)>,
    /// For each tensor whether a loss depends on it.
    pub(super) reached: List<TensorId, bool>,
    /// For each weight the largest element of its gradient.
    pub(super) largest: Vec<f64>,
    /// What was computed.
    pub counters: Counters,
}

impl<F: Real> Network<F> {
    /// Makes room for its weights, of which there are none yet.
    pub(crate) fn new(graph: Graph<F>, seed: u64) -> Result<Self> {
        if graph.inputs.len() > MOST || graph.outputs.len() > MOST {
            return Err(Error::spec(
                "Model",
                format!("at most {MOST} inputs and {MOST} outputs are expected"),
            ));
        }
        let batch = Batch {
            rows: 0,
            timelines: List::like(&graph.axes, |_| Timeline::default()),
            lexicons: List::like(&graph.inputs, |_| Lexicon::new()),
        };
        let memory = Memory::new(&graph);
        let reached = List::like(&graph.tensors, |_| false);
        let largest = vec![0.0; graph.layout.slots.len()];
        let steps_of = List::like(&graph.axes, |_| Steps::Equal(0));
        // What is large comes last: all before it was afforded.
        let mut weights = Vec::new();
        room(&mut weights, graph.layout.len, "the weights")?;
        Ok(Network {
            memory,
            graph,
            weights,
            version: 1,
            batch,
            steps_of,
            no_timeline: Timeline::default(),
            seed,
            steps: 0,
            training: false,
            wants_input_gradient: false,
            traced: false,
            rewrites: Rewrites::default(),
            injected: Vec::new(),
            reached,
            largest,
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
        self.version += 1;
        Ok(())
    }

    /// Forgets what stateful layers carry, or one of them.
    pub fn reset_states(&mut self, layer: Option<&str>) {
        for (node, range) in self.graph.nodes.iter().zip(&self.memory.map.carried) {
            if layer.is_none_or(|name| belongs(&node.name, name)) && range.end <= self.memory.states[0].len()
            {
                self.memory.states[0][range.clone()].fill(F::zero());
            }
        }
    }

    /// Whether what the last batch left in stateful layers is finite.
    pub(crate) fn check_states(&self) -> Result<()> {
        let states = &self.memory.states[1];
        for (node, range) in self.graph.nodes.iter().zip(&self.memory.map.carried) {
            if !all_finite(&states[range.clone()]) {
                return Err(Error::Diverged { what: format!("state of the layer \"{}\"", node.name) });
            }
        }
        Ok(())
    }

    /// Makes what the last batch left in stateful layers the start of the next.
    pub(crate) fn keep_states(&mut self) {
        self.memory.states.swap(0, 1);
    }

    /// Replaces what a layer draws in training, for tests: the factors of its masks, or its noise.
    pub fn inject(&mut self, layer: &str, factors: Vec<F>) {
        self.injected.retain(|(name, _)| name != layer);
        self.injected.push((layer.to_owned(), factors));
    }

    /// The graph with the batch at hand.
    pub(crate) fn view(&self) -> View<'_, F> {
        view!(self)
    }
}

/// Whether a node is a layer's own, or a part of it.
fn belongs(node: &str, layer: &str) -> bool {
    node.strip_prefix(layer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
