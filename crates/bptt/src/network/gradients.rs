//! What the last backward pass left: gradients of weights and of inputs, and the norms along time.

use super::state::Network;
use crate::ask::{grow, room};
use crate::batch::Lexicon;
use crate::error::{Error, Result};
use crate::graph::Node;
use crate::ids::InputId;
use crate::kernel::Real;
use crate::optimizer::{Checked, Gradient};
use crate::portable::square;
use crate::weights::Slot;
use std::ops::Range;

impl<F: Real> Network<F> {
    /// The part of the weight gradients that is weight `index`'s in this batch; a statistic has none.
    pub(super) fn weight_gradient(&self, index: usize) -> Range<usize> {
        let (slot, range) = (&self.graph.layout.slots[index], self.memory.map.dslots[index].clone());
        match slot.by_rows {
            _ if slot.statistic => range.start..range.start,
            true => {
                let rows = self.lexicon_of(index).distinct.len() * slot.shape[1];
                range.start..(range.start + rows).min(range.end)
            }
            false => range,
        }
    }

    /// The tokens whose rows the gradient of weight `index` has, where it comes by rows.
    fn lexicon_of(&self, index: usize) -> &Lexicon {
        let reads = |node: &&Node<F>| node.slots.contains(&index);
        let node = self.graph.nodes.iter().find(reads).expect("every weight has a layer");
        self.view().lexicon(node.outputs.first)
    }

    /// Notes the largest element of every weight's gradient. All must be finite, and what statistics become as well.
    pub(crate) fn measure_gradients(&mut self) -> Result<()> {
        for index in 0..self.graph.layout.slots.len() {
            let slot = &self.graph.layout.slots[index];
            let (range, what) = match slot.statistic {
                true => (self.memory.map.dslots[index].clone(), "new value"),
                false => (self.weight_gradient(index), "gradient"),
            };
            let largest = F::largest(&self.memory.dweights[range]);
            if !largest.is_finite() {
                return Err(Error::diverged(what, &slot.layer, slot.name));
            }
            self.largest[index] = largest;
        }
        Ok(())
    }

    /// Hands every weight that learns to `check`: its index, its gradient, the largest element of that before it was clipped, and the
    /// version of its layer's weights.
    pub(crate) fn check_update(
        &self,
        mut check: impl FnMut(Checked<F>, Gradient<F>) -> Result<()>,
    ) -> Result<()> {
        self.learning().try_for_each(|(index, slot)| {
            let block = self.blocks[slot.block].read();
            let (weights, version) = (&block.values[slot.within.clone()], block.version);
            check(
                Checked { index, slot, weights, largest: self.largest[index], version },
                self.gradient(index),
            )
        })
    }

    /// Hands every weight that learns with its gradient to `update`: (index, entry of the layout, elements, gradient). Statistics
    /// become what the batch made of them.
    pub(crate) fn update(&mut self, mut update: impl FnMut(usize, &Slot, &mut [F], Gradient<F>)) {
        for (index, slot) in self.learning() {
            let mut block = self.blocks[slot.block].write();
            let weights = &mut block.values[slot.within.clone()];
            update(index, slot, weights, self.gradient(index));
            slot.spec.constraint.apply(&slot.shape, weights);
        }
        self.keep_statistics();
        // Frozen weights stay packed, here and in other models.
        let moved = self.graph.layout.slots.iter().filter(|slot| slot.trainable);
        moved.for_each(|slot| self.blocks[slot.block].write().version += 1);
    }

    /// Hands every weight that learns to `work`, to be changed: its range among all weights, and its elements.
    pub(crate) fn change(&mut self, mut work: impl FnMut(Range<usize>, &mut [F])) {
        for (_, slot) in self.learning() {
            let mut block = self.blocks[slot.block].write();
            work(slot.range.clone(), &mut block.values[slot.within.clone()]);
            block.version += 1;
        }
    }

    /// The version of a weight, which counts the changes of its layer's.
    pub(crate) fn version_of(&self, index: usize) -> u64 {
        self.blocks[self.graph.layout.slots[index].block].read().version
    }

    fn learning(&self) -> impl Iterator<Item = (usize, &Slot)> {
        self.graph.layout.slots.iter().enumerate().filter(|(_, slot)| slot.moves())
    }

    /// All gradients of weights as one block, to be scaled or cut: only what this batch has written counts.
    pub(crate) fn each_gradient(&mut self, mut work: impl FnMut(&mut [F])) {
        for index in 0..self.graph.layout.slots.len() {
            let range = self.weight_gradient(index);
            if !range.is_empty() {
                work(&mut self.memory.dweights[range]);
            }
        }
    }

    /// Makes the following backward passes compute the gradient of a model's input sequences or vectors as well.
    pub fn want_input_gradient(&mut self) {
        self.wants_input_gradient = true;
    }

    /// The gradient of an input, one row per batch row, or per cell.
    pub fn input_gradient(&self, input: InputId) -> &[F] {
        let (view, tensor) = (self.view(), self.graph.tensor_of(input));
        let start = view.gradient(tensor).start;
        &self.memory.gradients[start..start + view.real_lines(tensor) * view.size(tensor)]
    }

    /// Makes recurrent layers note the norms of their gradients, those too below which nothing is trained.
    pub(crate) fn trace(&mut self, on: bool) {
        self.traced = on;
    }

    /// For each recurrent layer the norm of the gradient at its states step by step, from the last backward pass.
    pub(crate) fn traces(&self) -> Result<Vec<(&str, Vec<f64>)>> {
        const WHAT: &str = "the norms of gradients";
        let view = self.view();
        let mut traces = Vec::new();
        room(&mut traces, self.graph.nodes.len(), WHAT)?;
        for (index, node) in self.graph.nodes.pairs() {
            if !node.outputs.iter().any(|tensor| self.reached[tensor]) {
                continue;
            }
            let timeline = view.timeline_of(node.inputs[0]);
            let saved = &self.memory.values[self.memory.map.saved[index].clone()];
            let Some(norms) = node.layer.traces(timeline, saved) else { continue };
            let mut sums = Vec::new();
            grow(&mut sums, timeline.steps, WHAT)?;
            for (cell, norm) in norms.iter().enumerate() {
                sums[timeline.step_of(node.layer.cell_of(timeline, cell))] += square(norm.wide());
            }
            sums.iter_mut().for_each(|sum: &mut f64| *sum = sum.sqrt());
            traces.push((&node.name[..], sums));
        }
        Ok(traces)
    }

    /// The gradient of weight `index`, from the last backward pass; a frozen one has none.
    pub fn gradient(&self, index: usize) -> Gradient<'_, F> {
        let slot = &self.graph.layout.slots[index];
        let values = &self.memory.dweights[self.weight_gradient(index)];
        if !slot.by_rows {
            return Gradient::Dense(values);
        }
        let Lexicon { distinct, places, .. } = self.lexicon_of(index);
        Gradient::Rows { rows: distinct, places, count: slot.shape[0], width: slot.shape[1], values }
    }
}
