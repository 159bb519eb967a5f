//! The memory that a network runs in, as few blocks: values (each node's outputs and what it saves), gradients of the outputs,
//! gradients of the weights, scratch, states. They are sized for the largest batch seen and grow before a batch touches a weight.

use crate::aligned::{whole_lines, Aligned};
use crate::ask::grow;
use crate::error::{Error, Result};
use crate::graph::{Graph, Node, Tensor};
use crate::ids::{AxisId, List, NodeId, TensorId};
use crate::kernel::Real;
use crate::node::{Lines, Sizes};
use std::ops::Range;

/// What the blocks are for, in messages.
const VALUES: &str = "the activations of a batch";
const GRADIENTS: &str = "the gradients of a batch";
pub(super) const SCRATCH: &str = "the scratch space of a batch";
const STATES: &str = "the states of a batch";
const WEIGHTS: &str = "the weights";

/// One part in so many is room to spare, where batches of the same size differ.
const SPARE: usize = 10;

/// What a batch needs room for, or there is room for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extent {
    pub rows: usize,
    /// Lines of each tensor.
    pub tensors: List<TensorId, usize>,
    /// Lines on each time axis.
    pub axes: List<AxisId, usize>,
    /// Steps of the longest row on each time axis, masked ones included.
    pub steps: List<AxisId, usize>,
    /// Rows of each time axis.
    pub nested: List<AxisId, usize>,
    /// Distinct tokens.
    pub tokens: usize,
}

impl Extent {
    fn new<F>(graph: &Graph<F>) -> Self {
        let tensors = List::like(&graph.tensors, |_| 0);
        let [axes, steps, nested] = [0; 3].map(|none| List::like(&graph.axes, |_| none));
        Extent { rows: 0, tensors, axes, steps, nested, tokens: 0 }
    }

    fn forget(&mut self) {
        (self.rows, self.tokens) = (0, 0);
        self.tensors.fill(0);
        self.axes.fill(0);
        self.steps.fill(0);
        self.nested.fill(0);
    }

    fn lines<F>(&self, graph: &Graph<F>, tensor: TensorId) -> Lines {
        let Tensor { form, may_table, .. } = graph.tensors[tensor];
        Lines {
            lines: self.tensors[tensor] as u64,
            cells: form.axis().map_or(0, |axis| self.axes[axis] as u64),
            steps: form.axis().map_or(0, |axis| self.steps[axis] as u64),
            tabled: may_table.contains(&true),
        }
    }

    /// What a node is told of it.
    fn sizes<F>(&self, graph: &Graph<F>, node: &Node<F>) -> Sizes {
        let rows = graph.nest(&node.inputs).map_or(self.rows, |(axis, _)| self.nested[axis]);
        let mut sizes = Sizes { rows: rows as u64, ..Sizes::default() };
        sizes.x.iter_mut().zip(&node.inputs).for_each(|(x, &input)| *x = self.lines(graph, input));
        sizes.y.iter_mut().zip(node.outputs.iter()).for_each(|(y, output)| *y = self.lines(graph, output));
        sizes
    }

    /// Grows to what a batch needs; whether it had to. What depends on the batch's padding or tokens gets room to spare, which keeps the
    /// next batches from growing it again and again.
    fn include(&mut self, wanted: &Extent, full: impl Fn(TensorId) -> bool) -> bool {
        let mut grown = self.rows < wanted.rows;
        self.rows = self.rows.max(wanted.rows);
        let mut grow = |most: &mut usize, now: usize, full: bool| {
            if now > *most {
                *most = now + if full { 0 } else { now / SPARE };
                grown = true;
            }
        };
        for ((tensor, most), &now) in self.tensors.pairs_mut().zip(&wanted.tensors) {
            grow(most, now, full(tensor));
        }
        for (most, &now) in self.axes.iter_mut().zip(&wanted.axes) {
            grow(most, now, true);
        }
        for (most, &now) in self.steps.iter_mut().zip(&wanted.steps) {
            grow(most, now, true);
        }
        for (most, &now) in self.nested.iter_mut().zip(&wanted.nested) {
            grow(most, now, true);
        }
        grow(&mut self.tokens, wanted.tokens, false);
        grown
    }
}

/// Who has which part of the blocks.
pub(crate) struct Map {
    /// Where each tensor lies in `values` and in `gradients`; a batch may use the beginning only.
    pub tensors: List<TensorId, (usize, usize)>,
    /// For each node what it saves.
    pub saved: List<NodeId, Range<usize>>,
    /// For each node its weights in its own order.
    pub prepared: List<NodeId, Range<usize>>,
    /// For each node its part of the states.
    pub carried: List<NodeId, Range<usize>>,
    /// For each weight its part of `dweights`; empty if it is frozen.
    pub dslots: Vec<Range<usize>>,
}

/// The blocks.
pub(crate) struct Memory<F> {
    pub values: Aligned<F>,
    pub gradients: Aligned<F>,
    /// Gradients of the weights, by rows where the layout says so; what statistics become if the batch at hand succeeds.
    pub dweights: Aligned<F>,
    pub scratch: Aligned<F>,
    /// Weights in the order of the layers' products, and of which weights each node's part tells.
    pub prepared: Aligned<F>,
    pub prepared_of: List<NodeId, u64>,
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
            prepared_of: List::like(&graph.nodes, |_| 0),
            states: [Vec::new(), Vec::new()],
            map: Map {
                tensors: List::like(&graph.tensors, |_| (0, 0)),
                saved: List::like(&graph.nodes, |_| 0..0),
                prepared: List::like(&graph.nodes, |_| 0..0),
                carried: List::like(&graph.nodes, |_| 0..0),
                dslots: vec![0..0; graph.layout.slots.len()],
            },
            wanted: Extent::new(graph),
            extent: Extent::new(graph),
        }
    }

    /// Makes room for the batch at hand, with or without the blocks that only training needs. `full` tells which tensors have a line
    /// for every position.
    pub fn reserve(
        &mut self,
        graph: &Graph<F>,
        training: bool,
        full: impl Fn(TensorId) -> bool,
    ) -> Result<()> {
        let grown = self.extent.include(&self.wanted, full);
        // Where there are gradients, they follow the values, whatever the pass.
        let training = training || !self.gradients.is_empty();
        if !grown && !self.values.is_empty() && (!training || !self.gradients.is_empty()) {
            return Ok(());
        }
        let made = self.make_room(graph, training);
        if made.is_err() {
            self.give_back();
        }
        made
    }

    /// Gives the places of gradients back: the next batch that trains has others.
    pub fn forget_gradients(&mut self) {
        (self.gradients, self.dweights) = Default::default();
    }

    /// A batch that found no room leaves none behind, and does not count as the largest seen: smaller ones go on.
    fn give_back(&mut self) {
        self.extent.forget();
        (self.values, self.gradients, self.dweights) = Default::default();
        (self.scratch, self.prepared) = Default::default();
        self.prepared_of.fill(0);
        let kept = self.states[0].len().min(self.states[1].len());
        self.states.iter_mut().for_each(|states| states.truncate(kept));
    }

    /// Numbers that stateful layers carry of one row.
    pub fn carried_of_row(graph: &Graph<F>) -> usize {
        graph.nodes.iter().map(|node| node.layer.state()).sum()
    }

    /// Replaces what stateful layers carry of so many rows by all of their states, or by zeros where there are none. The next batch makes
    /// its room anew.
    pub fn restore_states(&mut self, graph: &Graph<F>, rows: usize, states: &[F]) -> Result<()> {
        if states.is_empty() {
            self.states.iter_mut().for_each(|block| block.fill(F::zero()));
            return Ok(());
        }
        for block in &mut self.states {
            grow(block, states.len(), STATES)?;
        }
        self.give_back();
        self.extent.rows = rows;
        self.carry(graph);
        for block in &mut self.states {
            block.truncate(states.len());
            block.copy_from_slice(states);
        }
        Ok(())
    }

    /// Gives each node its part of the states; how many there are.
    fn carry(&mut self, graph: &Graph<F>) -> u64 {
        let mut end = 0;
        for (range, node) in self.map.carried.iter_mut().zip(&graph.nodes) {
            *range = part(&mut end, self.extent.rows as u64 * node.layer.state() as u64);
        }
        end
    }

    fn make_room(&mut self, graph: &Graph<F>, training: bool) -> Result<()> {
        let totals = self.lay_out(graph);
        let states = countable::<F>(totals.states, STATES)?;
        self.values.grow(countable::<F>(totals.values, VALUES)?, VALUES)?;
        self.scratch.grow(countable::<F>(totals.scratch, SCRATCH)?, SCRATCH)?;
        self.prepared.grow(countable::<F>(totals.prepared, WEIGHTS)?, WEIGHTS)?;
        grow(&mut self.states[0], states, STATES)?;
        grow(&mut self.states[1], states, STATES)?;
        if training {
            self.gradients.grow(countable::<F>(totals.gradients, GRADIENTS)?, GRADIENTS)?;
            let mut end = 0;
            for (range, slot) in self.map.dslots.iter_mut().zip(&graph.layout.slots) {
                let len = match (slot.trainable, slot.by_rows) {
                    (false, _) => 0,
                    (true, true) => slot.shape[0].min(self.extent.tokens) * slot.shape[1],
                    (true, false) => slot.range.len(),
                };
                *range = end..end + len;
                end += len;
            }
            self.dweights.grow(end, "the gradients of the weights")?;
        }
        Ok(())
    }

    /// Gives each tensor and each node its places, and adds up what that comes to. Counted in 64 bits: places beyond 32 are never used,
    /// as there is no memory for them.
    fn lay_out(&mut self, graph: &Graph<F>) -> Totals {
        let Memory { map, extent, .. } = self;
        let mut totals = Totals::default();
        for tensor in graph.inputs.ids().map(|input| graph.tensor_of(input)) {
            map.tensors[tensor] = totals.place(graph, extent, tensor);
        }
        for (index, node) in graph.nodes.pairs() {
            let need = node.layer.need(extent.sizes(graph, node));
            for tensor in node.outputs.iter() {
                map.tensors[tensor] = totals.place(graph, extent, tensor);
            }
            map.saved[index] = part(&mut totals.values, need.saved);
            totals.values = whole_lines::<F>(totals.values);
            totals.scratch = totals.scratch.max(need.scratch);
            map.prepared[index] = part(&mut totals.prepared, node.layer.prepared() as u64);
            totals.prepared = whole_lines::<F>(totals.prepared);
        }
        totals.states = self.carry(graph);
        totals
    }
}

/// Elements of the blocks.
#[derive(Default)]
struct Totals {
    values: u64,
    gradients: u64,
    scratch: u64,
    prepared: u64,
    states: u64,
}

impl Totals {
    /// Where a tensor lies in values and in gradients.
    fn place<F>(&mut self, graph: &Graph<F>, extent: &Extent, tensor: TensorId) -> (usize, usize) {
        let size = graph.tensors[tensor].form.size() as u64;
        let len = whole_lines::<F>(extent.tensors[tensor] as u64 * size);
        (part(&mut self.values, len).start, part(&mut self.gradients, len).start)
    }
}

/// The next `len` elements of a block that ends at `end`.
fn part(end: &mut u64, len: u64) -> Range<usize> {
    let start = *end;
    *end += len;
    start as usize..*end as usize
}

/// A number of elements as this machine counts them, or that there are too many.
fn countable<F>(len: u64, what: &'static str) -> Result<usize> {
    let bytes = usize::try_from(len.saturating_mul(size_of::<F>() as u64)).unwrap_or(usize::MAX);
    usize::try_from(len).map_err(|_| Error::OutOfMemory { what, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_each_other_whatever_the_machine_counts() {
        let mut end = 1 << 40;
        assert_eq!(part(&mut end, 5).len(), 5);
        assert_eq!((end, whole_lines::<f32>(end)), ((1 << 40) + 5, (1 << 40) + 16));
    }
}
