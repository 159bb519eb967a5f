//! Forward: a batch is packed, then each node computes its outputs from those before it.

use super::borrow::{draws, view};
use super::state::{Network, Pass};
use super::steps::Steps;
use crate::batch::Timeline;
use crate::error::Result;
use crate::graph::Node;
use crate::ids::{NodeId, Span, TensorId};
use crate::input::Input;
use crate::kernel::Real;
use crate::node::{Context, Forward, Prepared, Scratch, PORTS};
use std::ops::Range;

/// What is computed of a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// All of it but what is made as it is shown.
    Answer,
    /// What is computed once, where an input is fed.
    Once,
    /// What follows from that input.
    Fed,
}

impl Part {
    /// Whether something belongs to it that is computed once, or is not.
    pub fn has(self, once: bool) -> bool {
        match self {
            Part::Whole | Part::Answer => true,
            Part::Once => once,
            Part::Fed => !once,
        }
    }
}

impl<F: Real> Network<F> {
    /// Packs a checked batch and computes every node.
    pub fn forward(&mut self, input: &Input<F>, pass: Pass) -> Result<()> {
        self.training = pass == Pass::Train;
        self.batch.rows = input.rows;
        Steps::count(&self.graph, input, &mut self.steps_of);
        self.check_shapes(input)?;
        self.pack(input, Part::Whole)?;
        let wanted = self.wanted(input);
        self.make_room(wanted, pass != Pass::Predict)?;
        let [states, draft] = &mut self.memory.states;
        draft.copy_from_slice(states);
        self.draft_statistics();
        self.compute(input, if pass == Pass::Predict { Part::Answer } else { Part::Whole })?;
        self.count();
        Ok(())
    }

    /// Packs the time axes of a part that are known before it is computed, and numbers its tokens.
    pub(super) fn pack(&mut self, input: &Input<F>, part: Part) -> Result<()> {
        for axis in self.graph.axes.ids() {
            if self.graph.axes[axis].used && !self.graph.waits(axis) && part.has(!self.graph.advances(axis)) {
                self.prepare(axis, input)?;
            }
        }
        self.collect_tokens(input, part)
    }

    /// Computes every node of a part.
    pub(super) fn compute(&mut self, input: &Input<F>, part: Part) -> Result<()> {
        self.load_inputs(input, part);
        for index in self.graph.nodes.ids() {
            if !part.has(self.graph.once(index)) {
                continue;
            }
            if let Some(axis) = self.graph.nodes[index].prepares {
                self.prepare_with_nested(axis, input)?;
            }
            if part != Part::Answer || !self.graph.late(index) {
                self.forward_node(index, part);
            }
        }
        Ok(())
    }

    fn forward_node(&mut self, index: NodeId, part: Part) {
        let statistics = self.statistics(index);
        let view = view!(self);
        let node = &self.graph.nodes[index];
        let saved = &self.memory.map.saved[index];
        let first = self.memory.map.tensors[node.outputs.first].0;
        let (before, own) = self.memory.values.split_at_mut(first);
        let (outputs, rest) = own.split_at_mut(saved.start - first);
        let mut x: [&[F]; PORTS] = [&[]; PORTS];
        for (x, &input) in x.iter_mut().zip(&node.inputs) {
            *x = &before[view.value(input)];
        }
        let carried = self.memory.map.carried[index].clone();
        let held = node.weights.as_ref().map(|held| (self.blocks[held.block].read(), held.range.clone()));
        let weights = held.as_ref().map_or(&[][..], |(block, range)| &block.values[range.clone()]);
        node.layer.forward(Forward {
            at: Context { kept: part == Part::Whole, ..view.context(index, draws!(self, index)) },
            weights,
            prepared: Prepared {
                block: &mut self.memory.prepared[self.memory.map.prepared[index].clone()],
                version: &mut self.memory.prepared_of[index],
                now: held.as_ref().map_or(1, |(block, _)| block.version),
            },
            scratch: Scratch(&mut self.memory.scratch),
            x,
            saved: &mut rest[..saved.len()],
            y: pieces_of(outputs, first, node.outputs, |tensor| view.value(tensor)),
            state: &mut self.memory.states[1][carried],
            statistics: &mut self.memory.dweights[statistics],
        });
    }

    fn count(&mut self) {
        let view = view!(self);
        let reads = |node: &&Node<F>| !view.tensor(node.inputs[0]).form.is_tokens();
        let first = self.graph.nodes.iter().filter(reads).find(|node| node.weights.is_some());
        let projected = first.map_or(0, |node| view.lines(node.inputs[0]));
        let cells: usize = self.batch.timelines.iter().map(Timeline::cells).max().unwrap_or(0);
        self.counters.batches += 1;
        self.counters.cells += cells as u64;
        self.counters.projected_rows += projected as u64;
    }
}

/// The parts of a node's own memory that are its outputs'.
pub(super) fn pieces_of<F>(
    block: &mut [F],
    first: usize,
    outputs: Span<TensorId>,
    place: impl Fn(TensorId) -> Range<usize>,
) -> [&mut [F]; PORTS] {
    let mut pieces: [&mut [F]; PORTS] = std::array::from_fn(|_| [].as_mut_slice());
    let (mut rest, mut at) = (block, first);
    for (piece, tensor) in pieces.iter_mut().zip(outputs.iter()) {
        let range = place(tensor);
        let (_, from) = rest.split_at_mut(range.start - at);
        (*piece, rest) = from.split_at_mut(range.len());
        at = range.end;
    }
    pieces
}
