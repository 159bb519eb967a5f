//! Every weight named once: summary, `getWeights`, files, the optimizer and the layers all read this.

use super::spec::WeightSpec;
use crate::ids::{BlockId, List};
use std::ops::Range;

/// One weight and its place.
#[derive(Debug, Clone)]
pub struct Slot {
    /// The layer's name.
    pub layer: String,
    /// The weight's name within its layer, as Keras calls it.
    pub name: &'static str,
    /// Sizes, row-major.
    pub shape: Vec<usize>,
    /// How it starts, what it costs and what it is held to.
    pub spec: WeightSpec,
    /// Elements that start at 1 whatever the initializer says.
    pub ones: Range<usize>,
    /// Elements of all weights of the model, one after the other.
    pub range: Range<usize>,
    /// The layer's weights, and its elements of them.
    pub block: BlockId,
    /// See `block`.
    pub within: Range<usize>,
    /// Whether its gradient comes as the touched rows alone.
    pub by_rows: bool,
    /// Whether it has no gradient, as its layer itself says what it becomes with a batch.
    pub statistic: bool,
    /// Whether training moves it.
    pub trainable: bool,
    /// Whether a loss or a penalty depends on it: without one the optimizer passes it over, weight decay and all.
    pub asked: bool,
}

impl Slot {
    /// Whether training moves it by its gradient.
    pub fn learns(&self) -> bool {
        self.trainable && !self.statistic
    }

    /// Whether it does with the losses that there are.
    pub fn moves(&self) -> bool {
        self.learns() && self.asked
    }
}

/// The weights of a layer, which other models may hold as well.
#[derive(Debug, Clone)]
pub struct LayerBlock {
    /// Its number in the [`Store`](super::Store); none for a layer of this model alone.
    pub number: Option<u64>,
    /// Elements.
    pub len: usize,
}

/// All weights, in the order in which layers are computed.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// The weights.
    pub slots: Vec<Slot>,
    /// The layers that have some.
    pub blocks: List<BlockId, LayerBlock>,
    /// Elements in all; `usize::MAX` if they can't be counted.
    pub len: usize,
}

impl Layout {
    /// Makes what follows the weights of a layer: of the last one, if that has the same number, or of the next. False for a layer that came
    /// before the last.
    pub fn open(&mut self, number: Option<u64>) -> bool {
        let known = number.and_then(|_| self.blocks.iter().position(|block| block.number == number));
        match known {
            Some(at) => at + 1 == self.blocks.len(),
            None => {
                self.blocks.push(LayerBlock { number, len: 0 });
                true
            }
        }
    }

    /// Adds a weight with a dense gradient.
    pub fn slot(&mut self, layer: &str, name: &'static str, shape: &[usize], spec: &WeightSpec) {
        self.push(layer, name, shape, spec, false);
    }

    /// Adds a weight whose gradient comes as the touched rows alone.
    pub fn rows(&mut self, layer: &str, name: &'static str, shape: &[usize], spec: &WeightSpec) {
        self.push(layer, name, shape, spec, true);
    }

    /// Adds a weight that its layer moves in training.
    pub fn statistic(&mut self, layer: &str, name: &'static str, shape: &[usize], spec: &WeightSpec) {
        self.push(layer, name, shape, spec, false);
        if let Some(slot) = self.slots.last_mut() {
            slot.statistic = true;
        }
    }

    /// The most products that a number takes which is made of a weight, but for one whose rows are looked up; at least 1.
    pub fn depth(&self) -> usize {
        let deep = |slot: &Slot| slot.range.len() / slot.shape.last().copied().unwrap_or(1).max(1);
        self.slots.iter().filter(|slot| !slot.by_rows).map(deep).max().unwrap_or(1).max(1)
    }

    fn push(&mut self, layer: &str, name: &'static str, shape: &[usize], spec: &WeightSpec, by_rows: bool) {
        let elements = shape.iter().fold(1usize, |n, &d| n.saturating_mul(d));
        let end = self.len.saturating_add(elements);
        if self.blocks.is_empty() {
            self.blocks.push(LayerBlock { number: None, len: 0 });
        }
        let block = self.blocks.last();
        let start = self.blocks[block].len;
        let within = start..start.saturating_add(elements);
        self.blocks[block].len = within.end;
        self.slots.push(Slot {
            layer: layer.to_owned(),
            name,
            shape: shape.to_vec(),
            spec: spec.clone(),
            ones: 0..0,
            range: self.len..end,
            block,
            within,
            by_rows,
            statistic: false,
            trainable: true,
            asked: true,
        });
        self.len = end;
    }
}
