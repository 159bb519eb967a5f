//! What the batch at hand makes of a graph: lines of tensors, their places in memory, and what a layer can know of the batch.

use super::memory::Map;
use crate::batch::{Batch, Lexicon, Timeline};
use crate::graph::{Graph, Tensor};
use crate::kernel::Real;
use crate::node::{Context, Draws, Signal};
use std::ops::Range;

/// A graph with a batch.
pub(crate) struct View<'a, F> {
    pub graph: &'a Graph<F>,
    pub batch: &'a Batch,
    pub map: &'a Map,
    pub training: bool,
    pub traced: bool,
    /// For what has no time axis.
    pub none: &'a Timeline,
}

impl<'a, F: Real> View<'a, F> {
    pub fn tensor(&self, tensor: usize) -> &'a Tensor {
        &self.graph.tensors[tensor]
    }

    pub fn timeline(&self, index: usize) -> &'a Timeline {
        self.batch.timelines.get(index).unwrap_or(self.none)
    }

    pub fn lexicon(&self, tensor: usize) -> &'a Lexicon {
        &self.batch.lexicons[self.tensor(tensor).lexicon]
    }

    /// Whether a tensor has one row per distinct token in this batch.
    pub fn is_tabled(&self, tensor: usize) -> bool {
        let may_table = self.tensor(tensor).may_table[usize::from(self.training)];
        may_table && self.lexicon(tensor).tables
    }

    /// Lines that a tensor has in this batch.
    pub fn lines(&self, tensor: usize) -> usize {
        let Tensor { signal, timeline, .. } = *self.tensor(tensor);
        match signal {
            Signal::Tokens => 0,
            Signal::Vector(_) => self.batch.rows,
            Signal::Grid(_) => self.timeline(timeline).positions,
            Signal::Sequence(_) if self.is_tabled(tensor) => self.lexicon(tensor).distinct.len(),
            Signal::Sequence(_) => self.timeline(timeline).lines(),
        }
    }

    pub fn features(&self, tensor: usize) -> usize {
        self.tensor(tensor).signal.features()
    }

    fn len(&self, tensor: usize) -> usize {
        self.lines(tensor) * self.features(tensor)
    }

    /// The batch's part of a tensor.
    pub fn value(&self, tensor: usize) -> Range<usize> {
        let start = self.map.tensors[tensor].0;
        start..start + self.len(tensor)
    }

    /// The same of its gradient.
    pub fn gradient(&self, tensor: usize) -> Range<usize> {
        let start = self.map.tensors[tensor].1;
        start..start + self.len(tensor)
    }

    /// What a node can know about the batch.
    pub fn context(&self, index: usize, draws: Option<Draws<'a, F>>) -> Context<'a, F> {
        let node = &self.graph.nodes[index];
        let (input, output) = (node.inputs[0], node.outputs.start);
        let table = if self.tensor(input).signal == Signal::Tokens { output } else { input };
        Context {
            batch: self.batch,
            timeline: self.timeline(self.tensor(input).timeline),
            target: self.timeline(self.tensor(output).timeline),
            tabled: self.is_tabled(table),
            distinct: &self.lexicon(table).distinct,
            traced: self.traced,
            draws,
        }
    }
}
