//! What a layer adds to the graph at its place, and notes there.

use super::nodes::{Alike, Tensor};
use super::place::Place;
use crate::error::Result;
use crate::kernel::Real;
use crate::node::{Layer, Signal};
use crate::weights::{Layout, Slot};
use std::ops::Range;

impl<F: Real> Place<'_, F> {
    /// Adds a layer over `inputs`. Each output is given by its form and time axis. Returns the first of them.
    pub fn push(
        &mut self,
        mut inputs: Vec<usize>,
        outputs: &[(Signal, usize)],
        layer: impl Layer<F> + 'static,
    ) -> Result<usize> {
        for i in 1..inputs.len() {
            if inputs[..i].contains(&inputs[i]) {
                // A gradient can be lent out once: the second reader has a tensor of its own.
                inputs[i] = self.builder.copy(self.name, inputs[i]);
            }
        }
        let ranges = self.declare(&layer)?;
        let first = self.builder.graph.tensors.len();
        for &(signal, timeline) in outputs {
            let tensor = self.builder.tensor(signal, timeline);
            let from = self.tensor(inputs[0]);
            let new = &mut self.builder.graph.tensors[tensor];
            new.masked = from.masked && signal.has_steps() && timeline == from.timeline;
            if layer.row_by_row(false) {
                (new.fill, new.steps, new.lexicon) = (from.fill, from.steps, from.lexicon);
            }
        }
        self.builder.push(self.name, inputs, first..first + outputs.len(), ranges, Box::new(layer));
        Ok(first)
    }

    /// Names the layer's weights, or finds those that it shares.
    fn declare(&mut self, layer: &impl Layer<F>) -> Result<(Range<usize>, Range<usize>)> {
        let layout = &mut self.builder.graph.layout;
        if let Some((weights, slots)) = &self.shared {
            let mut own = Layout::default();
            layer.declare(self.name, &mut own);
            if own.slots.is_empty() {
                return Ok((0..0, 0..0));
            }
            let shapes =
                |slots: &[Slot]| -> Vec<Vec<usize>> { slots.iter().map(|slot| slot.shape.clone()).collect() };
            if shapes(&own.slots) != shapes(&layout.slots[slots.clone()]) {
                return self.refuse("its weights have other shapes than those that it shares");
            }
            return Ok((weights.clone(), slots.clone()));
        }
        let (start, first) = (layout.len, layout.slots.len());
        layer.declare(self.name, layout);
        let trainable = self.node.trainable;
        layout.slots[first..].iter_mut().for_each(|slot| slot.trainable = trainable);
        Ok((start..layout.len, first..layout.slots.len()))
    }

    /// Changes what is known about an output.
    pub fn describe(&mut self, tensor: usize, change: impl FnOnce(&mut Tensor)) {
        change(&mut self.builder.graph.tensors[tensor]);
    }

    /// Notes that rows of a time axis are read from their end.
    pub fn mirror(&mut self, timeline: usize) {
        self.builder.graph.timelines[timeline].mirrored = true;
    }

    /// Notes that a layer over a grid can take this number of steps alone.
    pub fn require_steps(&mut self, grid: usize, steps: usize) {
        let timeline = self.tensor(grid).timeline;
        let node = self.builder.graph.nodes.len();
        self.builder.graph.timelines[timeline].only = Some((steps, node));
    }

    /// Notes that two time axes must have the same steps.
    pub fn require_same_steps(&mut self, timeline: usize, other: usize) {
        let node = self.builder.graph.nodes.len();
        self.builder.graph.alike.push(Alike { timelines: [timeline, other], node });
    }

    /// Makes the last node wait for a time axis that its input decides on, unless an earlier one does.
    pub fn prepares(&mut self, timeline: usize) {
        let nodes = &mut self.builder.graph.nodes;
        let known = nodes.iter().any(|node| node.prepares == Some(timeline));
        if let Some(node) = nodes.last_mut().filter(|_| !known) {
            node.prepares = Some(timeline);
        }
    }

    /// Notes that `output` is a sigmoid or softmax of `logits`, from which a crossentropy can start. What is opaque hides them.
    pub fn has_logits(&mut self, output: usize, logits: usize) {
        if !self.node.opaque {
            self.builder.logits.push((output, logits));
        }
    }
}
