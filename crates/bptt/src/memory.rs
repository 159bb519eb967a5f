//! The memory that a network runs in, as few blocks: values (each node's output and what it saves), gradients of the outputs,
//! gradients of the weights, scratch. They are sized for the largest batch seen and grow before a batch touches a weight.

use crate::error::{grow, Error, Result};
use crate::graph::Graph;
use crate::kernel::Real;
use crate::layer::{Signal, Sizes};
use std::ops::Range;

/// Where a node's numbers lie in their blocks; of outputs and their gradients a batch may use the beginning only.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    pub output: usize,
    pub saved: Range<usize>,
    pub gradient: usize,
}

/// The blocks and who has which part of them.
pub(crate) struct Memory<F> {
    pub values: Vec<F>,
    pub gradients: Vec<F>,
    /// Gradients of the weights; by rows where the layout says so.
    pub dweights: Vec<F>,
    pub scratch: Vec<F>,
    /// One for each node, the input first.
    pub places: Vec<Place>,
    /// For each weight its part of `dweights`.
    pub dslots: Vec<Range<usize>>,
    sizes: Sizes,
}

impl<F: Real> Memory<F> {
    /// Without room for anything yet.
    pub fn new(graph: &Graph<F>) -> Self {
        Memory {
            values: Vec::new(),
            gradients: Vec::new(),
            dweights: Vec::new(),
            scratch: Vec::new(),
            places: vec![Place::default(); graph.nodes.len() + 1],
            dslots: vec![0..0; graph.layout.slots.len()],
            sizes: Sizes::default(),
        }
    }

    /// Makes room for batches of `sizes`, with or without the blocks that only training needs.
    pub fn reserve(&mut self, graph: &Graph<F>, sizes: Sizes, training: bool) -> Result<()> {
        let sizes = Sizes { rows: sizes.rows.max(self.sizes.rows), cells: sizes.cells.max(self.sizes.cells) };
        check_countable(graph, sizes)?;
        let (mut values, mut gradients, mut scratch) = (0, 0, 0);
        for (index, place) in self.places.iter_mut().enumerate() {
            let (signal, need) = match index {
                0 => (graph.input.signal(), Default::default()),
                _ => (graph.nodes[index - 1].signal, graph.nodes[index - 1].layer.need(sizes)),
            };
            let rows = if matches!(signal, Signal::Vector(_)) { sizes.rows } else { sizes.cells };
            let output = rows * signal.features();
            *place = Place {
                output: values,
                saved: values + output..values + output + need.saved,
                gradient: gradients,
            };
            values += output + need.saved;
            gradients += output;
            scratch = scratch.max(need.scratch);
        }
        grow(&mut self.values, values, "the activations of a batch")?;
        grow(&mut self.scratch, scratch, "the scratch space of a batch")?;
        if training {
            grow(&mut self.gradients, gradients, "the gradients of a batch")?;
            let mut end = 0;
            for (range, slot) in self.dslots.iter_mut().zip(&graph.layout.slots) {
                let len = match slot.by_rows {
                    true => slot.shape[0].min(sizes.cells) * slot.shape[1],
                    false => slot.range.len(),
                };
                *range = end..end + len;
                end += len;
            }
            grow(&mut self.dweights, end, "the gradients of the weights")?;
        }
        // Last, so that a batch that found no room does not count as the largest seen.
        self.sizes = sizes;
        Ok(())
    }
}

/// On a 32-bit machine a batch may have more elements than `usize` counts: that is too much memory, not a small number.
fn check_countable<F: Real>(graph: &Graph<F>, sizes: Sizes) -> Result<()> {
    let signals = graph.nodes.iter().map(|node| node.signal).chain([graph.input.signal()]);
    let features: u128 = signals.map(|signal| signal.features() as u128).sum();
    // A layer keeps at most as much as it puts out.
    let bytes = 2 * sizes.cells.max(sizes.rows) as u128 * features * size_of::<F>() as u128;
    if bytes <= isize::MAX as u128 {
        return Ok(());
    }
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    Err(Error::OutOfMemory { what: "the activations of a batch", bytes })
}
