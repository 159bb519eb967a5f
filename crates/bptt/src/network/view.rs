//! What the batch at hand makes of a graph: lines of tensors, their places in memory, and what a layer can know of the batch.

use super::memory::Map;
use crate::batch::{Batch, Lexicon, Timeline};
use crate::graph::{Graph, Tensor};
use crate::ids::{AxisId, NodeId, TensorId};
use crate::kernel::Real;
use crate::node::{Axis, Context, Draws, Over, PORTS};
use std::ops::Range;

/// A graph with a batch.
pub(crate) struct View<'a, F> {
    pub graph: &'a Graph<F>,
    pub batch: &'a Batch,
    pub map: &'a Map,
    pub training: bool,
    pub traced: bool,
    pub explaining: bool,
    /// For what has no time axis.
    pub none: &'a Timeline,
}

impl<'a, F: Real> View<'a, F> {
    pub fn tensor(&self, tensor: TensorId) -> &'a Tensor {
        &self.graph.tensors[tensor]
    }

    /// An axis in this batch; an empty one for none.
    pub fn timeline(&self, axis: Option<AxisId>) -> &'a Timeline {
        axis.map_or(self.none, |axis| &self.batch.timelines[axis])
    }

    /// That of a tensor.
    pub fn timeline_of(&self, tensor: TensorId) -> &'a Timeline {
        self.timeline(self.tensor(tensor).form.axis())
    }

    pub fn lexicon(&self, tensor: TensorId) -> &'a Lexicon {
        &self.batch.lexicons[self.tensor(tensor).lexicon]
    }

    /// Whether a tensor has one row per distinct token in this batch.
    pub fn is_tabled(&self, tensor: TensorId) -> bool {
        let may_table = self.tensor(tensor).may_table[usize::from(self.training)];
        may_table && self.lexicon(tensor).tables
    }

    /// Lines that a tensor has in this batch.
    pub fn lines(&self, tensor: TensorId) -> usize {
        match self.tensor(tensor).form.over {
            Over::Tokens(_) => 0,
            Over::Rows if self.tensor(tensor).once => self.batch.sources,
            Over::Rows => self.batch.rows,
            Over::Positions(axis) => self.batch.timelines[axis].positions,
            Over::Cells(_) if self.is_tabled(tensor) => self.lexicon(tensor).distinct.len(),
            Over::Cells(axis) => self.batch.timelines[axis].lines(),
        }
    }

    /// Those that stand for something in the data: the blank line does not.
    pub fn real_lines(&self, tensor: TensorId) -> usize {
        let blank = match self.tensor(tensor).form.over {
            Over::Cells(axis) => usize::from(self.batch.timelines[axis].blank),
            _ => 0,
        };
        self.lines(tensor) - blank
    }

    /// Numbers of a line.
    pub fn size(&self, tensor: TensorId) -> usize {
        self.tensor(tensor).form.size()
    }

    fn len(&self, tensor: TensorId) -> usize {
        self.lines(tensor) * self.size(tensor)
    }

    /// The batch's part of a tensor.
    pub fn value(&self, tensor: TensorId) -> Range<usize> {
        let start = self.map.tensors[tensor].0;
        start..start + self.len(tensor)
    }

    /// The same of its gradient.
    pub fn gradient(&self, tensor: TensorId) -> Range<usize> {
        let start = self.map.tensors[tensor].1;
        start..start + self.len(tensor)
    }

    fn axis(&self, tensor: Option<TensorId>) -> Axis<'a> {
        match tensor {
            None => Axis { timeline: self.none, tabled: false, distinct: &[] },
            Some(tensor) => Axis {
                timeline: self.timeline_of(tensor),
                tabled: self.is_tabled(tensor),
                distinct: &self.lexicon(tensor).distinct,
            },
        }
    }

    /// What a node can know about the batch, where a backward pass may follow.
    pub fn context(&self, node: NodeId, draws: Option<Draws<'a, F>>) -> Context<'a, F> {
        let once = self.graph.once(node);
        let node = &self.graph.nodes[node];
        let rows = match self.graph.nest(&node.inputs) {
            Some((axis, _)) => self.batch.timelines[axis].rows,
            None if once => self.batch.sources,
            None => self.batch.rows,
        };
        let (mut x, mut y) = ([self.axis(None); PORTS], [self.axis(None); PORTS]);
        x.iter_mut().zip(&node.inputs).for_each(|(x, &input)| *x = self.axis(Some(input)));
        y.iter_mut().zip(node.outputs.iter()).for_each(|(y, output)| *y = self.axis(Some(output)));
        let slots = &self.graph.layout.slots[node.slots.clone()];
        let trained = self.training && slots.iter().any(|slot| slot.trainable);
        Context {
            rows,
            x,
            y,
            trained,
            kept: true,
            traced: self.traced,
            explaining: self.explaining,
            draws,
            origins: &self.batch.origins,
        }
    }
}
