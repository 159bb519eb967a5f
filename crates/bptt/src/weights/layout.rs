//! Every weight named once: summary, `getWeights`, files, the optimizer and the layers all read this.

use super::spec::WeightSpec;
use std::ops::Range;

/// One weight and its place in the parameter block.
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
    /// Elements of the parameter block.
    pub range: Range<usize>,
    /// Whether its gradient comes as the touched rows alone.
    pub by_rows: bool,
    /// Whether it has no gradient, as its layer itself says what it becomes with a batch.
    pub statistic: bool,
    /// Whether training moves it.
    pub trainable: bool,
}

impl Slot {
    /// Whether training moves it by its gradient.
    pub fn learns(&self) -> bool {
        self.trainable && !self.statistic
    }
}

/// All weights, in Keras's order.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// The weights.
    pub slots: Vec<Slot>,
    /// Elements in all; `usize::MAX` if they can't be counted.
    pub len: usize,
}

impl Layout {
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

    fn push(&mut self, layer: &str, name: &'static str, shape: &[usize], spec: &WeightSpec, by_rows: bool) {
        let elements = shape.iter().fold(1usize, |n, &d| n.saturating_mul(d));
        let end = self.len.saturating_add(elements);
        self.slots.push(Slot {
            layer: layer.to_owned(),
            name,
            shape: shape.to_vec(),
            spec: spec.clone(),
            ones: 0..0,
            range: self.len..end,
            by_rows,
            statistic: false,
            trainable: true,
        });
        self.len = end;
    }
}
