//! A model whose initial weights are being drawn. That takes seconds where they are many, and comes in pieces, so that whoever waits
//! can do other things in between.

use super::calls::Model;
use crate::error::{Error, Result};
use crate::graph::{Graph, ModelSpec};
use crate::kernel::{all_finite, Real};
use crate::layer::registry;
use crate::network::Network;
use crate::weights::Drawing;

/// A model that can't compute yet.
pub struct Draft<F> {
    model: Model<F>,
    drawing: Drawing<F>,
}

impl<F: Real> Draft<F> {
    /// Checks the model and makes room for its weights, which are drawn from `seed`.
    pub fn new(spec: &ModelSpec, seed: u64) -> Result<Self> {
        Ok(Draft {
            model: Model::of(Network::new(Graph::new(spec, registry)?, seed)?),
            drawing: Drawing::new(seed),
        })
    }

    /// Numbers that are drawn in all.
    pub fn weights(&self) -> usize {
        self.model.network.graph().layout.len
    }

    /// Draws some milliseconds' worth of weights. Whether all are drawn now.
    pub fn draw(&mut self) -> Result<bool> {
        let Network { graph, weights, .. } = &mut self.model.network;
        self.drawing.go_on(&graph.layout, weights)
    }

    /// The model, once all weights are drawn.
    pub fn finish(mut self) -> Result<Model<F>> {
        while !self.draw()? {}
        let Network { graph, weights, .. } = &self.model.network;
        match graph.layout.slots.iter().find(|slot| !all_finite(&weights[slot.range.clone()])) {
            None => Ok(self.model),
            Some(slot) => {
                let problem =
                    format!("`{}` would begin with values beyond those of a 32-bit float", slot.name);
                Err(Error::spec(&slot.layer, problem))
            }
        }
    }
}

impl<F: Real> Model<F> {
    /// Checks the model and draws its weights from `seed`.
    pub fn new(spec: &ModelSpec, seed: u64) -> Result<Self> {
        Draft::new(spec, seed)?.finish()
    }
}
