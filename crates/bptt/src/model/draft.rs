//! A model whose initial weights are being drawn. That takes seconds where they are many, and comes in pieces, so that whoever waits
//! can do other things in between.

use super::calls::Model;
use crate::error::{Error, Result};
use crate::graph::{Graph, ModelSpec};
use crate::kernel::{all_finite, Real};
use crate::layer::registry;
use crate::network::Network;
use crate::weights::{Drawing, Slot, Store};

/// Numbers that are looked at in a call: few, as V8 takes what it has optimized where a function is called.
const LOOKED_AT: usize = 1 << 13;

/// A model that can't compute yet.
pub struct Draft<F> {
    model: Model<F>,
    drawing: Drawing<F>,
}

impl<F: Real> Draft<F> {
    /// Checks the model and makes room for its weights: those of `store`, where it has them, and others that are drawn from `seed`.
    pub fn new(spec: &ModelSpec, seed: u64, store: &mut Store<F>) -> Result<Self> {
        let network = Network::new(Graph::new(spec, registry)?, seed, store)?;
        Ok(Draft { model: Model::of(network), drawing: Drawing::new(seed) })
    }

    /// Numbers that are drawn in all.
    pub fn weights(&self) -> usize {
        self.model.network.graph().layout.len
    }

    /// Draws some milliseconds' worth of weights. Whether all are drawn now.
    pub fn draw(&mut self) -> Result<bool> {
        let Network { graph, blocks, .. } = &self.model.network;
        self.drawing.go_on(&graph.layout, blocks)
    }

    /// The model, once all weights are drawn.
    pub fn finish(mut self) -> Result<Model<F>> {
        while !self.draw()? {}
        let Network { graph, blocks, .. } = &self.model.network;
        let finite = |slot: &&Slot| {
            let block = blocks[slot.block].read();
            block.values[slot.within.clone()].chunks(LOOKED_AT).all(all_finite)
        };
        if let Some(slot) = graph.layout.slots.iter().find(|slot| !finite(slot)) {
            let problem = format!("`{}` would begin with values beyond those of a 32-bit float", slot.name);
            return Err(Error::spec(&slot.layer, problem));
        }
        blocks.iter().for_each(|block| block.write().complete = true);
        Ok(self.model)
    }
}

impl<F: Real> Model<F> {
    /// Checks the model and draws its weights from `seed`.
    pub fn new(spec: &ModelSpec, seed: u64) -> Result<Self> {
        Draft::new(spec, seed, &mut Store::new())?.finish()
    }
}
