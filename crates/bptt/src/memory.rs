//! The memory that a network runs in, as few blocks: values (each node's outputs and what it saves), gradients of the outputs,
//! gradients of the weights, scratch, states. They are sized for the largest batch seen and grow before a batch touches a weight.

use crate::aligned::{whole_lines, Aligned};
use crate::error::{grow, Error, Result};
use crate::graph::Graph;
use crate::kernel::Real;
use crate::layer::Sizes;
use std::ops::Range;

/// One part in so many is room to spare, where batches of the same size differ.
const SPARE: usize = 10;

/// What a batch needs room for, or there is room for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extent {
    pub rows: usize,
    /// Lines of each tensor.
    pub tensors: Vec<usize>,
    /// Lines on each time axis.
    pub axes: Vec<usize>,
    /// Distinct tokens.
    pub tokens: usize,
}

impl Extent {
    fn new<F>(graph: &Graph<F>) -> Self {
        let (tensors, axes) = (vec![0; graph.tensors.len()], vec![0; graph.timelines.len()]);
        Extent { rows: 0, tensors, axes, tokens: 0 }
    }

    /// Grows to what a batch needs; whether it had to. What depends on the batch's padding or tokens gets room to spare, which keeps the
    /// next batches from growing it again and again.
    fn include(&mut self, wanted: &Extent, full: impl Fn(usize) -> bool) -> bool {
        let mut grown = self.rows < wanted.rows;
        self.rows = self.rows.max(wanted.rows);
        let mut grow = |most: &mut usize, now: usize, full: bool| {
            if now > *most {
                *most = now + if full { 0 } else { now / SPARE };
                grown = true;
            }
        };
        for (i, (most, &now)) in self.tensors.iter_mut().zip(&wanted.tensors).enumerate() {
            grow(most, now, full(i));
        }
        for (most, &now) in self.axes.iter_mut().zip(&wanted.axes) {
            grow(most, now, true);
        }
        grow(&mut self.tokens, wanted.tokens, false);
        grown
    }
}

/// Who has which part of the blocks.
pub(crate) struct Map {
    /// Where each tensor lies in `values` and in `gradients`; a batch may use the beginning only.
    pub tensors: Vec<(usize, usize)>,
    /// For each node what it saves.
    pub saved: Vec<Range<usize>>,
    /// For each node its weights in its own order.
    pub prepared: Vec<Range<usize>>,
    /// For each node its part of the states.
    pub carried: Vec<Range<usize>>,
    /// For each weight its part of `dweights`; empty if it is frozen.
    pub dslots: Vec<Range<usize>>,
}

/// The blocks.
pub(crate) struct Memory<F> {
    pub values: Aligned<F>,
    pub gradients: Aligned<F>,
    /// Gradients of the weights; by rows where the layout says so.
    pub dweights: Aligned<F>,
    pub scratch: Aligned<F>,
    /// Weights in the order of the layers' products, and of which weights each node's part tells.
    pub prepared: Aligned<F>,
    pub prepared_of: Vec<u64>,
    /// What stateful layers carry, and what it becomes if the batch at hand succeeds.
    pub states: [Vec<F>; 2],
    pub map: Map,
    /// What the batch at hand needs.
    pub wanted: Extent,
    extent: Extent,
}

impl<F: Real> Memory<F> {
    /// Without room for anything yet.
    pub fn new(graph: &Graph<F>) -> Self {
        Memory {
            values: Aligned::default(),
            gradients: Aligned::default(),
            dweights: Aligned::default(),
            scratch: Aligned::default(),
            prepared: Aligned::default(),
            prepared_of: vec![0; graph.nodes.len()],
            states: [Vec::new(), Vec::new()],
            map: Map {
                tensors: vec![(0, 0); graph.tensors.len()],
                saved: vec![0..0; graph.nodes.len()],
                prepared: vec![0..0; graph.nodes.len()],
                carried: vec![0..0; graph.nodes.len()],
                dslots: vec![0..0; graph.layout.slots.len()],
            },
            wanted: Extent::new(graph),
            extent: Extent::new(graph),
        }
    }

    /// Makes room for the batch at hand, with or without the blocks that only training needs. `full` tells which tensors have a line
    /// for every position.
    pub fn reserve(&mut self, graph: &Graph<F>, training: bool, full: impl Fn(usize) -> bool) -> Result<()> {
        let grown = self.extent.include(&self.wanted, full);
        // Where there are gradients, they follow the values, whatever the pass.
        let training = training || !self.gradients.is_empty();
        if !grown && !self.values.is_empty() && (!training || !self.gradients.is_empty()) {
            return Ok(());
        }
        let made = self.make_room(graph, training);
        if made.is_err() {
            // A batch that found no room does not count as the largest seen.
            self.extent = Extent::new(graph);
            (self.values, self.gradients) = (Aligned::default(), Aligned::default());
        }
        made
    }

    fn make_room(&mut self, graph: &Graph<F>, training: bool) -> Result<()> {
        let extent = &self.extent;
        check_countable(graph, extent)?;
        let (mut values, mut gradients, mut scratch, mut states, mut prepared) = (0, 0, 0, 0, 0);
        let mut place = |places: &mut [(usize, usize)], tensor: usize, values: &mut usize| {
            let len = whole_lines::<F>(extent.tensors[tensor] * graph.tensors[tensor].signal.features());
            places[tensor] = (*values, gradients);
            *values += len;
            gradients += len;
        };
        for tensor in 0..graph.inputs.len() {
            place(&mut self.map.tensors, tensor, &mut values);
        }
        for (index, node) in graph.nodes.iter().enumerate() {
            let axis = extent.axes.get(graph.tensors[node.inputs[0]].timeline);
            let sizes = Sizes {
                rows: extent.rows,
                inputs: extent.tensors[node.inputs[0]],
                cells: axis.copied().unwrap_or(0),
                tabled: graph.tensors[node.inputs[0]].may_table.contains(&true),
                outputs: extent.tensors[node.outputs.start],
            };
            let need = node.layer.need(sizes);
            for tensor in node.outputs.clone() {
                place(&mut self.map.tensors, tensor, &mut values);
            }
            self.map.saved[index] = values..values + need.saved;
            values += whole_lines::<F>(need.saved);
            scratch = scratch.max(need.scratch);
            self.map.prepared[index] = prepared..prepared + node.layer.prepared();
            prepared += whole_lines::<F>(node.layer.prepared());
            let carried = extent.rows * node.layer.state();
            self.map.carried[index] = states..states + carried;
            states += carried;
        }
        self.values.grow(values, "the activations of a batch")?;
        self.scratch.grow(scratch, "the scratch space of a batch")?;
        self.prepared.grow(prepared, "the weights")?;
        grow(&mut self.states[0], states, "the states of a batch")?;
        grow(&mut self.states[1], states, "the states of a batch")?;
        if training {
            self.gradients.grow(gradients, "the gradients of a batch")?;
            let mut end = 0;
            for (range, slot) in self.map.dslots.iter_mut().zip(&graph.layout.slots) {
                let len = match (slot.trainable, slot.by_rows) {
                    (false, _) => 0,
                    (true, true) => slot.shape[0].min(extent.tokens) * slot.shape[1],
                    (true, false) => slot.range.len(),
                };
                *range = end..end + len;
                end += len;
            }
            self.dweights.grow(end, "the gradients of the weights")?;
        }
        Ok(())
    }
}

/// On a 32-bit machine a batch may have more elements than `usize` counts: that is too much memory, not a small number.
fn check_countable<F: Real>(graph: &Graph<F>, extent: &Extent) -> Result<()> {
    let largest = extent.tensors.iter().chain(&extent.axes).copied().max();
    let most = largest.unwrap_or(0).max(extent.rows) as u128;
    let features: u128 = graph.tensors.iter().map(|tensor| tensor.signal.features() as u128).sum();
    // A layer keeps at most nine times what it puts out: an LSTM its gates, states and dropped inputs.
    let bytes = 10 * most * features * size_of::<F>() as u128;
    if bytes <= usize::MAX as u128 {
        return Ok(());
    }
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    Err(Error::OutOfMemory { what: "the activations of a batch", bytes })
}
