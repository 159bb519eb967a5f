//! What a layer adds to the graph at its place, and notes there.

use super::axis::Outer;
use super::builder::Owned;
use super::nodes::{Alike, Held, Tensor};
use super::place::Place;
use super::spec::Stepped;
use crate::batch::SHARD_ROWS_FAR;
use crate::error::Result;
use crate::ids::{AxisId, TensorId};
use crate::kernel::Real;
use crate::node::{Form, Layer, Over};
use crate::weights::{Layout, Slot};

impl<F: Real> Place<'_, F> {
    /// Adds a layer over `inputs`, with outputs of these forms. Returns the first of them.
    pub fn push(
        &mut self,
        mut inputs: Vec<TensorId>,
        outputs: &[Form],
        layer: impl Layer<F> + 'static,
    ) -> Result<TensorId> {
        for i in 1..inputs.len() {
            if inputs[..i].contains(&inputs[i]) {
                // A gradient can be lent out once: the second reader has a tensor of its own.
                inputs[i] = self.builder.copy(self.name, inputs[i]);
            }
        }
        let owned = self.declare(&layer)?;
        let from = self.tensor(inputs[0]);
        let nest = self.builder.graph.nest(&inputs);
        let made = outputs.iter().map(|&form| {
            match nest {
                Some((_, Outer { over, fill, masked })) if [Over::Rows, over].contains(&form.over) => {
                    return Tensor { fill, masked, ..Tensor::new(Form { over, ..form }) };
                }
                _ => (),
            }
            let masked = from.masked && form.has_steps() && form.axis() == from.form.axis();
            match layer.row_by_row(false) {
                true => Tensor { form, masked, may_table: [false; 2], ..from },
                false => Tensor { masked, ..Tensor::new(form) },
            }
        });
        let outputs = made.collect::<Vec<_>>();
        Ok(self.builder.push(self.name, inputs, outputs, owned, Box::new(layer)))
    }

    /// Names the layer's weights, or finds those that it shares.
    fn declare(&mut self, layer: &impl Layer<F>) -> Result<Owned> {
        let mut own = Layout::default();
        layer.declare(self.name, &mut own);
        if own.slots.is_empty() {
            return Ok(Owned::default());
        }
        let layout = &mut self.builder.graph.layout;
        if let Some(shared) = &self.shared {
            let shapes =
                |slots: &[Slot]| -> Vec<Vec<usize>> { slots.iter().map(|slot| slot.shape.clone()).collect() };
            if shapes(&own.slots) != shapes(&layout.slots[shared.slots.clone()]) {
                return self.refuse("its weights have other shapes than those that it shares");
            }
            return Ok(shared.clone());
        }
        if !layout.open(self.node.parameters) {
            return self.refuse("the nodes of a layer must follow each other");
        }
        let (block, first) = (layout.blocks.last(), layout.slots.len());
        let start = layout.blocks[block].len;
        layer.declare(self.name, layout);
        let range = start..layout.blocks[block].len;
        Ok(Owned { weights: Some(Held { block, range }), slots: first..layout.slots.len() })
    }

    /// Changes what is known about an output.
    pub fn describe(&mut self, tensor: TensorId, change: impl FnOnce(&mut Tensor)) {
        change(&mut self.builder.graph.tensors[tensor]);
    }

    /// Notes that rows of a time axis are read from their end.
    pub fn mirror(&mut self, axis: AxisId) {
        self.builder.graph.axes[axis].mirrored = true;
    }

    /// Notes that more rows of a time axis are to share what is read of weights at each step.
    pub fn share_weights(&mut self, axis: AxisId) {
        self.builder.graph.axes[axis].shard_rows = SHARD_ROWS_FAR;
    }

    /// Notes that a layer over a grid can take this number of steps alone.
    pub fn require_steps(&mut self, grid: TensorId, steps: usize) {
        if let Some(axis) = self.form(grid).axis() {
            self.require_steps_on(axis, steps);
        }
    }

    /// Notes that a layer makes something that can have this number of steps alone.
    pub fn require_steps_on(&mut self, axis: AxisId, steps: usize) {
        let node = self.builder.graph.nodes.next();
        self.builder.graph.axes[axis].only = Some((steps, node));
    }

    /// Notes that a layer can take no more than this number of steps.
    pub fn require_at_most(&mut self, axis: AxisId, steps: usize) {
        let node = self.builder.graph.nodes.next();
        let most = &mut self.builder.graph.axes[axis].most;
        if most.is_none_or(|(known, _)| steps < known) {
            *most = Some((steps, node));
        }
    }

    /// Notes that two time axes must have the same steps; `names` are those of what lies on them.
    pub fn require_same_steps(&mut self, axes: [AxisId; 2], names: [&'static str; 2]) {
        let node = self.builder.graph.nodes.next();
        self.builder.graph.alike.push(Alike { axes, names, node });
    }

    /// Makes the last node wait for a time axis that its input decides on, unless an earlier one does.
    pub fn prepares(&mut self, axis: AxisId) {
        let nodes = &mut self.builder.graph.nodes;
        let known = nodes.iter().any(|node| node.prepares == Some(axis));
        if let Some(node) = nodes.last_mut().filter(|_| !known) {
            node.prepares = Some(axis);
        }
    }

    /// Notes that `output` is a sigmoid or softmax of `logits`, from which a crossentropy can start, and whether it is the softmax of each line.
    /// What is opaque hides them.
    pub fn has_logits(&mut self, output: TensorId, logits: TensorId, by_lines: bool) {
        if !self.node.opaque || matches!(self.builder.graph.stepped, Stepped::Fed(_)) {
            self.builder.logits.push((output, logits, by_lines));
        }
    }
}
