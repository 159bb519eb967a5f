//! The memory that a network runs in, as few blocks: values (each node's outputs and what it saves), gradients of the outputs,
//! gradients of the weights, scratch, states. They are sized for the largest batch seen and grow before a batch touches a weight.

use crate::error::{grow, Error, Result};
use crate::graph::{Graph, Tensor};
use crate::kernel::Real;
use crate::layer::{Signal, Sizes};
use std::ops::Range;

/// One part in so many is room to spare.
const SPARE: usize = 10;

/// How much lies on a time axis: lines of a sequence, which are real cells alone, and positions of a grid.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Axis {
    pub lines: usize,
    pub positions: usize,
}

/// What there is room for: rows, and what lies on each time axis.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extent {
    pub rows: usize,
    pub axes: Vec<Axis>,
}

impl Extent {
    /// Lines that a tensor can have.
    fn lines(&self, tensor: &Tensor) -> usize {
        match tensor.signal {
            Signal::Tokens => 0,
            Signal::Vector(_) => self.rows,
            Signal::Grid(_) => self.axes[tensor.timeline].positions,
            Signal::Sequence(_) => self.axes[tensor.timeline].lines,
        }
    }

    /// Grows to what a batch has; whether it had to. Batches of as many positions differ in their cells: some room to spare keeps the
    /// next ones from growing again and again.
    fn include(&mut self, rows: usize, axes: &[Axis]) -> bool {
        let mut grown = self.rows < rows;
        self.rows = self.rows.max(rows);
        for (most, now) in self.axes.iter_mut().zip(axes) {
            if now.lines > most.lines {
                most.lines = (now.lines + now.lines / SPARE).min(now.positions + 1);
                grown = true;
            }
            grown |= now.positions > most.positions;
            most.positions = most.positions.max(now.positions);
        }
        grown
    }
}

/// Who has which part of the blocks.
pub(crate) struct Map {
    /// Where each tensor lies in `values` and in `gradients`; a batch may use the beginning only.
    pub tensors: Vec<(usize, usize)>,
    /// For each node what it saves.
    pub saved: Vec<Range<usize>>,
    /// For each node its part of the states.
    pub carried: Vec<Range<usize>>,
    /// For each weight its part of `dweights`; empty if it is frozen.
    pub dslots: Vec<Range<usize>>,
}

/// The blocks.
pub(crate) struct Memory<F> {
    pub values: Vec<F>,
    pub gradients: Vec<F>,
    /// Gradients of the weights; by rows where the layout says so.
    pub dweights: Vec<F>,
    pub scratch: Vec<F>,
    /// What stateful layers carry, and what it becomes if the batch at hand succeeds.
    pub states: [Vec<F>; 2],
    pub map: Map,
    extent: Extent,
}

impl<F: Real> Memory<F> {
    /// Without room for anything yet.
    pub fn new(graph: &Graph<F>) -> Self {
        Memory {
            values: Vec::new(),
            gradients: Vec::new(),
            dweights: Vec::new(),
            scratch: Vec::new(),
            states: [Vec::new(), Vec::new()],
            map: Map {
                tensors: vec![(0, 0); graph.tensors.len()],
                saved: vec![0..0; graph.nodes.len()],
                carried: vec![0..0; graph.nodes.len()],
                dslots: vec![0..0; graph.layout.slots.len()],
            },
            extent: Extent { rows: 0, axes: vec![Axis::default(); graph.timelines.len()] },
        }
    }

    /// Makes room for batches of `rows` with so much on each time axis, with or without the blocks that only training needs.
    pub fn reserve(&mut self, graph: &Graph<F>, rows: usize, axes: &[Axis], training: bool) -> Result<()> {
        let grown = self.extent.include(rows, axes);
        if !grown && !self.values.is_empty() && (!training || !self.gradients.is_empty()) {
            return Ok(());
        }
        let made = self.make_room(graph, training);
        if made.is_err() {
            // A batch that found no room does not count as the largest seen.
            self.extent = Extent { rows: 0, axes: vec![Axis::default(); graph.timelines.len()] };
            (self.values, self.gradients) = (Vec::new(), Vec::new());
        }
        made
    }

    fn make_room(&mut self, graph: &Graph<F>, training: bool) -> Result<()> {
        let extent = &self.extent;
        check_countable(graph, extent)?;
        let (mut values, mut gradients, mut scratch, mut states) = (0, 0, 0, 0);
        let mut place = |places: &mut [(usize, usize)], tensor: usize, values: &mut usize| {
            let len = extent.lines(&graph.tensors[tensor]) * graph.tensors[tensor].signal.features();
            places[tensor] = (*values, gradients);
            *values += len;
            gradients += len;
        };
        for tensor in 0..graph.inputs.len() {
            place(&mut self.map.tensors, tensor, &mut values);
        }
        for (index, node) in graph.nodes.iter().enumerate() {
            let sizes = Sizes {
                rows: extent.rows,
                inputs: extent.lines(&graph.tensors[node.inputs[0]]),
                outputs: extent.lines(&graph.tensors[node.outputs.start]),
            };
            let need = node.layer.need(sizes);
            for tensor in node.outputs.clone() {
                place(&mut self.map.tensors, tensor, &mut values);
            }
            self.map.saved[index] = values..values + need.saved;
            values += need.saved;
            scratch = scratch.max(need.scratch);
            let carried = extent.rows * node.layer.state();
            self.map.carried[index] = states..states + carried;
            states += carried;
        }
        grow(&mut self.values, values, "the activations of a batch")?;
        grow(&mut self.scratch, scratch, "the scratch space of a batch")?;
        grow(&mut self.states[0], states, "the states of a batch")?;
        grow(&mut self.states[1], states, "the states of a batch")?;
        if training {
            grow(&mut self.gradients, gradients, "the gradients of a batch")?;
            let most: usize = extent.axes.iter().map(|axis| axis.lines).sum();
            let mut end = 0;
            for (range, slot) in self.map.dslots.iter_mut().zip(&graph.layout.slots) {
                let len = match (slot.trainable, slot.by_rows) {
                    (false, _) => 0,
                    (true, true) => slot.shape[0].min(most) * slot.shape[1],
                    (true, false) => slot.range.len(),
                };
                *range = end..end + len;
                end += len;
            }
            grow(&mut self.dweights, end, "the gradients of the weights")?;
        }
        Ok(())
    }
}

/// On a 32-bit machine a batch may have more elements than `usize` counts: that is too much memory, not a small number.
fn check_countable<F: Real>(graph: &Graph<F>, extent: &Extent) -> Result<()> {
    let largest = extent.axes.iter().map(|axis| axis.lines.max(axis.positions)).max();
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
