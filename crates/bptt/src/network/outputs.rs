//! From the order of cells back to the order of the input: what a user sees.
//!
//! A masked step shows what Keras shows: a recurrent layer repeats its previous output (zeros before the first), and the layers
//! after it are applied to that; without a recurrent layer they are applied to the embedding of id 0.

use super::state::Network;
use crate::graph::{expand, Node, Tensor};
use crate::kernel::Real;
use crate::node::Signal;

impl<F: Real> Network<F> {
    /// Output `index` of the last forward pass as losses and metrics see it: rows, positions or real cells.
    pub(crate) fn judged(&self, index: usize) -> &[F] {
        let view = self.view();
        let tensor = self.graph.outputs[index].judged;
        let Tensor { signal, timeline, .. } = *view.tensor(tensor);
        let range = view.value(tensor);
        match signal {
            Signal::Sequence(features) => {
                let cells = view.timeline(timeline).cells();
                &self.memory.values[range.start..range.start + cells * features]
            }
            _ => &self.memory.values[range],
        }
    }

    /// For each line of a judged output its position in the input, where the two differ.
    pub(crate) fn source_of(&self, index: usize) -> Option<&[u32]> {
        let view = self.view();
        let Tensor { signal, timeline, .. } = *view.tensor(self.graph.outputs[index].judged);
        matches!(signal, Signal::Sequence(_)).then(|| &view.timeline(timeline).source[..])
    }

    /// The row of the batch, and the step where there are steps, at which a line of a judged output stands.
    pub(crate) fn place_of(&self, index: usize, line: usize) -> (usize, Option<usize>) {
        let position = self.source_of(index).map_or(line, |source| source[line] as usize);
        let view = self.view();
        let Tensor { signal, timeline, .. } = *view.tensor(self.graph.outputs[index].judged);
        let place = signal.has_steps().then(|| view.timeline(timeline).locate(position)).flatten();
        place.map_or((line, None), |(row, step)| (row, Some(step)))
    }

    /// The layer whose output it is.
    pub(crate) fn name_of(&self, index: usize) -> &str {
        let shown = self.graph.outputs[index].shown;
        let makes = |node: &&Node<F>| node.outputs.contains(&shown);
        self.graph.nodes.iter().find(makes).map_or("", |node| &node.name)
    }

    /// Elements of output `index` as a user sees it.
    pub(crate) fn shown_len(&self, index: usize) -> usize {
        let view = self.view();
        let Tensor { signal, timeline, .. } = *view.tensor(self.graph.outputs[index].shown);
        let lines = if signal.has_steps() { view.timeline(timeline).positions } else { self.batch.rows };
        lines * signal.features()
    }

    /// Writes output `index` of the last forward pass in the order of the batch's rows and positions.
    pub(crate) fn show(&self, index: usize, into: &mut [F]) {
        let view = self.view();
        let tensor = self.graph.outputs[index].shown;
        let Tensor { signal, timeline, fill, .. } = *view.tensor(tensor);
        let values = &self.memory.values[view.value(tensor)];
        match signal {
            Signal::Sequence(features) => {
                expand(view.timeline(timeline), features, fill, false, values, into)
            }
            _ => into.copy_from_slice(values),
        }
    }
}
