//! What a network is between two calls, as numbers: its weights, what stateful layers carry, and where its draws stand.

use super::memory::Memory;
use super::state::Network;
use crate::error::Result;
use crate::kernel::Real;

impl<F: Real> Network<F> {
    /// Numbers of all weights, and those that stateful layers carry: none before the first batch.
    pub(crate) fn raw_sizes(&self) -> [usize; 2] {
        [self.graph.layout.len, self.memory.states[0].len()]
    }

    /// Numbers that stateful layers carry of one row.
    pub(crate) fn carried_of_row(&self) -> usize {
        Memory::carried_of_row(&self.graph)
    }

    /// Writes both, one behind the other, and seed and number of the draws.
    pub(crate) fn read_raw(&self, numbers: &mut [F], counts: &mut [f64]) {
        let mut rest = numbers;
        for block in &self.blocks {
            let block = block.read();
            let (into, others) = rest.split_at_mut(block.values.len());
            into.copy_from_slice(&block.values);
            rest = others;
        }
        rest.copy_from_slice(&self.memory.states[0]);
        counts.copy_from_slice(&[self.seed as f64, self.steps as f64]);
    }

    /// Takes both, with the states of any number of rows.
    pub(crate) fn write_raw(&mut self, numbers: &[F], counts: &[f64]) -> Result<()> {
        let (weights, states) = numbers.split_at(self.graph.layout.len);
        let rows = states.len() / self.carried_of_row().max(1);
        self.memory.restore_states(&self.graph, rows, states)?;
        self.set_weights(weights)?;
        (self.seed, self.steps) = (counts[0] as u64, counts[1] as u64);
        Ok(())
    }
}
