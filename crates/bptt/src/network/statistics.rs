//! Weights that their layers move themselves, such as the moving mean of a BatchNormalization. What a batch makes of them lies where other
//! weights have gradients. It becomes current with the batch's update; a batch that fails leaves them as they were.

use super::state::Network;
use crate::ids::NodeId;
use crate::kernel::Real;
use std::ops::Range;

impl<F: Real> Network<F> {
    /// Lets a training batch begin with the statistics as they are. A layer that is applied twice moves them twice.
    pub(super) fn draft_statistics(&mut self) {
        if self.training {
            self.each_statistic(|weight, draft| draft.copy_from_slice(weight));
        }
    }

    /// Makes what the batch made of statistics their values.
    pub(super) fn keep_statistics(&mut self) {
        self.each_statistic(|weight, draft| weight.copy_from_slice(draft));
    }

    /// Calls `work` with every statistic that training moves, and with what the batch makes of it.
    fn each_statistic(&mut self, work: impl Fn(&mut [F], &mut [F])) {
        for (slot, draft) in self.graph.layout.slots.iter().zip(&self.memory.map.dslots) {
            if slot.statistic && slot.trainable {
                work(&mut self.weights[slot.range.clone()], &mut self.memory.dweights[draft.clone()]);
            }
        }
    }

    /// Where a training batch moves a node's statistics, which are the last of its weights; empty where it moves none.
    pub(super) fn statistics(&self, node: NodeId) -> Range<usize> {
        let slots = self.graph.nodes[node].slots.clone();
        let moved = slots.filter(|&slot| self.training && self.graph.layout.slots[slot].statistic);
        let mut drafts = moved.map(|slot| self.memory.map.dslots[slot].clone());
        let first = drafts.next().unwrap_or_default();
        first.start..drafts.next_back().map_or(first.end, |last| last.end)
    }
}
