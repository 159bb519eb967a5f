//! What a network is between two calls.

use super::borrow::view;
use super::memory::Memory;
use super::steps::Steps;
use super::view::View;
use crate::ask::room;
use crate::batch::{Batch, Lexicon, Timeline};
use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::ids::{AxisId, BlockId, Id, List, OutputId, TensorId};
use crate::input::MOST;
use crate::kernel::Real;
use crate::rewrites::Rewrites;
use crate::training::{judged, Head};
use crate::weights::{LayerBlock, Layout, Parameters, Store};

/// Multiply-adds below which a batch is left to one thread: to wake another, and to wait for it, takes as long as so many.
const SLIGHT: usize = 1 << 17;

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
    /// The weights of each layer.
    pub(crate) blocks: List<BlockId, Parameters<F>>,
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
    /// Whether the gradient of an output is asked for, token by token: costs and weights have no part in it.
    pub(super) explaining: bool,
    pub(crate) rewrites: Rewrites,
    pub(super) injected: Vec<(String, Vec<F>)>,
    /// For each tensor whether a loss depends on it.
    pub(super) reached: List<TensorId, bool>,
    /// For each weight whether its gradient holds something of this pass.
    pub(super) begun: Vec<bool>,
    /// For each weight the largest element of its gradient.
    pub(super) largest: Vec<f64>,
    /// What was computed.
    pub counters: Counters,
}

impl<F: Real> Network<F> {
    /// With the weights of its layers that `store` has, and room for the others.
    pub(crate) fn new(graph: Graph<F>, seed: u64, store: &mut Store<F>) -> Result<Self> {
        if graph.inputs.len() > MOST || graph.outputs.len() > MOST {
            return Err(Error::spec(
                "Model",
                format!("at most {MOST} inputs and {MOST} outputs are expected"),
            ));
        }
        let batch = Batch {
            timelines: List::like(&graph.axes, |_| Timeline::default()),
            lexicons: List::like(&graph.inputs, |_| Lexicon::new()),
            ..Batch::default()
        };
        let memory = Memory::new(&graph);
        let reached = List::like(&graph.tensors, |_| false);
        let (begun, largest) = (vec![false; graph.layout.slots.len()], vec![0.0; graph.layout.slots.len()]);
        let steps_of = List::like(&graph.axes, |_| Steps::Equal(0));
        // What is large comes last: all before it was afforded.
        let blocks = blocks_of(&graph.layout, store)?;
        Ok(Network {
            memory,
            graph,
            blocks,
            batch,
            steps_of,
            no_timeline: Timeline::default(),
            seed,
            steps: 0,
            training: false,
            wants_input_gradient: false,
            traced: false,
            explaining: false,
            rewrites: Rewrites::default(),
            injected: Vec::new(),
            reached,
            begun,
            largest,
            counters: Counters::default(),
        })
    }

    /// The checked model.
    pub fn graph(&self) -> &Graph<F> {
        &self.graph
    }

    /// A copy of all weights, as the layout orders them.
    pub fn weights(&self) -> Vec<F> {
        self.blocks.iter().flat_map(|block| block.read().values.clone()).collect()
    }

    /// Replaces all weights.
    pub fn set_weights(&mut self, weights: &[F]) -> Result<()> {
        let expected = self.graph.layout.len;
        if weights.len() != expected {
            return Err(Error::Shape { what: "Weights", expected, got: weights.len() });
        }
        let mut rest = weights;
        for block in &self.blocks {
            let mut block = block.write();
            let (own, others) = rest.split_at(block.values.len());
            block.values.copy_from_slice(own);
            block.version += 1;
            rest = others;
        }
        Ok(())
    }

    /// Whether a batch like the largest so far is too little for several threads. Counted are the numbers that one makes, each with the
    /// products of the deepest weight: a bound for most layers, and near enough for all.
    pub(crate) fn is_slight(&self) -> bool {
        let made = self.memory.values.len();
        made > 0 && made < SLIGHT && made.saturating_mul(self.graph.layout.depth()) < SLIGHT
    }

    /// Makes training move all weights but those of some nodes.
    pub(crate) fn train(&mut self, frozen: &[String], heads: &[Head<F>]) {
        self.graph.train(frozen);
        let by = |(i, head)| self.judged_by(OutputId::new(i), head).0;
        let starts: Vec<_> = judged(heads).map(by).collect();
        self.graph.start_from(&starts);
        self.memory.forget_gradients();
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

/// The weights of each layer: those that the store has, and room for new ones, which it holds from then on.
fn blocks_of<F: Real>(layout: &Layout, store: &mut Store<F>) -> Result<List<BlockId, Parameters<F>>> {
    let mut blocks = List::new();
    for LayerBlock { number, len } in &layout.blocks {
        let known = number.and_then(|number| store.get(number)).cloned();
        if let Some(expected) = known.as_ref().map(|known| known.read()).filter(|known| known.complete) {
            if expected.values.len() != *len {
                return Err(Error::Shape {
                    what: "The weights of a layer",
                    expected: expected.values.len(),
                    got: *len,
                });
            }
        }
        let block = known.unwrap_or_default();
        if !block.read().complete {
            room(&mut block.write().values, *len, "the weights")?;
        }
        blocks.push(block);
    }
    for (LayerBlock { number, .. }, block) in layout.blocks.iter().zip(&blocks) {
        if let &Some(number) = number {
            store.hold(number, block.clone())?;
        }
    }
    Ok(blocks)
}
