//! Backward: from the losses through every node on which one depends, each adding to the gradients of what it reads.

use super::borrow::{draws, view};
use super::forward::pieces_of;
use super::state::Network;
use crate::error::Result;
use crate::graph::Node;
use crate::ids::{Id, NodeId, OutputId, TensorId};
use crate::input::MOST;
use crate::kernel::Real;
use crate::node::{Backward, Scratch, PORTS};
use crate::training::{judged, Head, Wanted};
use crate::weights::Slot;
use std::array::from_fn;
use std::ops::Range;

impl<F: Real> Network<F> {
    /// The losses of the last forward pass, as [`Network::losses`] has them, and the gradients of all weights.
    pub fn backward(&mut self, heads: &[Head<F>], wanted: &[Wanted<F>]) -> Result<([f64; MOST], f64)> {
        let mut losses = [0.0; MOST];
        self.reached.fill(false);
        self.begun.fill(false);
        for (i, head) in judged(heads) {
            let (loss, tensor) = self.start_backward(OutputId::new(i), head, &wanted[i])?;
            losses[i] = loss;
            self.reached[tensor] = true;
        }
        // Also where no loss is behind it.
        for index in self.graph.nodes.ids() {
            if self.graph.nodes[index].layer.adds_to_loss() {
                self.reach(self.graph.nodes[index].outputs.first);
            }
        }
        self.descend();
        let penalty = self.penalties(true) + self.activities();
        Ok((losses, penalty))
    }

    /// Goes back through every node from which a gradient starts, or on which such a one depends.
    pub(super) fn descend(&mut self) {
        for index in self.graph.nodes.ids().rev() {
            let Node { inputs, outputs, .. } = &self.graph.nodes[index];
            let (count, outputs) = (inputs.len(), *outputs);
            if outputs.iter().any(|tensor| self.reached[tensor]) && self.learns(outputs.first) {
                outputs.iter().for_each(|tensor| self.reach(tensor));
                (0..count).for_each(|i| self.reach(self.graph.nodes[index].inputs[i]));
                let begun = self.begin_weights(index, self.graph.nodes[index].layer.begins_gradient());
                self.backward_node(index, begun);
            }
        }
        // What no loss depends on is asked for as well.
        self.graph.inputs.ids().for_each(|input| self.reach(self.graph.tensor_of(input)));
        for index in self.graph.nodes.ids() {
            self.begin_weights(index, false);
        }
    }

    /// Layers add to the gradients of what they read, which begin at zeros where the first of them does.
    fn reach(&mut self, tensor: TensorId) {
        if !self.reached[tensor] && self.learns(tensor) {
            let range = view!(self).gradient(tensor);
            self.memory.gradients[range].fill(F::zero());
            self.reached[tensor] = true;
        }
    }

    /// The same of the gradients of weights, which several nodes may share; or they are left to a layer that begins them. Whether there is something
    /// in them.
    fn begin_weights(&mut self, index: NodeId, left: bool) -> bool {
        let slots = self.graph.nodes[index].slots.clone();
        let left = left && !self.begun[slots.clone()].contains(&true);
        for slot in slots.clone().filter(|_| !left) {
            if !self.begun[slot] {
                let range = self.weight_gradient(slot);
                self.memory.dweights[range].fill(F::zero());
            }
        }
        self.begun[slots].fill(true);
        !left
    }

    /// Whether somebody asks for a tensor's gradient.
    fn learns(&self, tensor: TensorId) -> bool {
        let wanted = self.wants_input_gradient || self.traced || self.explaining;
        self.graph.tensors[tensor].learns || wanted && !self.graph.tensors[tensor].form.is_tokens()
    }

    fn backward_node(&mut self, index: NodeId, begun: bool) {
        let view = view!(self);
        let node = &self.graph.nodes[index];
        let wanted: [bool; PORTS] = from_fn(|i| node.inputs.get(i).is_some_and(|&t| self.learns(t)));
        let saved = self.memory.map.saved[index].clone();
        let first = self.memory.map.tensors[node.outputs.first].0;
        let (before, own) = self.memory.values.split_at_mut(first);
        let (outputs, rest) = own.split_at_mut(saved.start - first);
        let (mut x, mut y): ([&[F]; PORTS], [&[F]; PORTS]) = ([&[]; PORTS], [&[]; PORTS]);
        for (x, &input) in x.iter_mut().zip(&node.inputs) {
            *x = &before[view.value(input)];
        }
        for (y, tensor) in y.iter_mut().zip(node.outputs.iter()) {
            let range = view.value(tensor);
            *y = &outputs[range.start - first..range.end - first];
        }
        let first = self.memory.map.tensors[node.outputs.first].1;
        let (before, own) = self.memory.gradients.split_at_mut(first);
        let mut ranges = [const { 0..0 }; PORTS];
        for (range, &input) in ranges.iter_mut().zip(&node.inputs) {
            *range = view.gradient(input);
        }
        let empty = |range: Range<usize>| if range.is_empty() { 0..0 } else { range };
        let pieces = before.get_disjoint_mut(ranges.map(empty)).expect("tensors do not overlap");
        let mut wanted = wanted.into_iter();
        let dx = pieces.map(|piece| wanted.next().is_some_and(|w| w).then_some(piece));
        let slots = &self.memory.map.dslots[node.slots.clone()];
        let slots_of = &self.graph.layout.slots[node.slots.clone()];
        let trained = !self.explaining && slots_of.iter().any(Slot::learns);
        let dweights = match (slots.first(), slots.last()) {
            (Some(first), Some(last)) if trained => Some(&mut self.memory.dweights[first.start..last.end]),
            _ => None,
        };
        let held = node.weights.as_ref().map(|held| (self.blocks[held.block].read(), held.range.clone()));
        let weights = held.as_ref().map_or(&[][..], |(block, range)| &block.values[range.clone()]);
        node.layer.backward(Backward {
            at: view.context(index, draws!(self, index)),
            weights,
            scratch: Scratch(&mut self.memory.scratch),
            x,
            y,
            saved: &mut rest[..saved.len()],
            dy: pieces_of(own, first, node.outputs, |tensor| view.gradient(tensor)),
            dx,
            dweights,
            begun,
        });
    }
}
