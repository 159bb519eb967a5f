//! What stateful layers carry from batch to batch: `states[0]`, which each batch begins with, and `states[1]`, which it leaves.

use super::state::Network;
use crate::error::{Error, Result};
use crate::ids::NodeId;
use crate::kernel::{all_finite, Real};
use std::ops::Range;

impl<F: Real> Network<F> {
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
                return Err(Error::Diverged {
                    what: format!("state of the layer \"{}\"", node.name),
                    row: None,
                });
            }
        }
        Ok(())
    }

    /// Makes what the last batch left in stateful layers the start of the next.
    pub(crate) fn keep_states(&mut self) {
        self.memory.states.swap(0, 1);
    }

    /// The same but for some rows, which go on from where they were before the batch.
    pub(crate) fn keep_states_but(&mut self, skipped: impl Iterator<Item = usize> + Clone) {
        for node in self.graph.nodes.ids() {
            for row in skipped.clone() {
                let range = self.carried_of(node, row);
                let [old, new] = &mut self.memory.states;
                new[range.clone()].copy_from_slice(&old[range]);
            }
        }
        self.keep_states();
    }

    /// Begins the next batch's rows with the states that rows of the last one have left; with zeros where a row begins.
    pub(crate) fn gather_states(&mut self, rows: impl Iterator<Item = Option<usize>> + Clone) {
        self.keep_states();
        for node in self.graph.nodes.ids() {
            for (row, before) in rows.clone().enumerate() {
                let range = self.carried_of(node, row);
                let from = before.map(|before| self.carried_of(node, before));
                let [left, next] = &mut self.memory.states;
                match from {
                    Some(from) => next[range].copy_from_slice(&left[from]),
                    None => next[range].fill(F::zero()),
                }
            }
        }
    }

    /// Forgets what stateful layers carry of a row, where there is a batch of that many.
    pub(crate) fn reset_row(&mut self, row: usize) {
        for node in self.graph.nodes.ids() {
            let range = self.carried_of(node, row);
            if let Some(state) = self.memory.states[0].get_mut(range) {
                state.fill(F::zero());
            }
        }
    }

    /// Where the states lie that a node carries of a row.
    fn carried_of(&self, node: NodeId, row: usize) -> Range<usize> {
        let (start, len) = (self.memory.map.carried[node].start, self.graph.nodes[node].layer.state());
        start + row * len..start + (row + 1) * len
    }
}

/// Whether a node is a layer's own, or a part of it.
fn belongs(node: &str, layer: &str) -> bool {
    node.strip_prefix(layer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
