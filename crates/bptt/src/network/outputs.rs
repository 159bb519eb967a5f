//! From the order of cells back to the order of the input: what a user sees.
//!
//! A masked step shows what Keras shows: a recurrent layer repeats its previous output (zeros before the first), and the layers
//! after it are applied to that; without a recurrent layer they are applied to the embedding of id 0.

use super::state::Network;
use crate::ask::room;
use crate::error::{Error, Result};
use crate::graph::{each_shown, Node, OutputPort, Tensor};
use crate::ids::OutputId;
use crate::kernel::{softmax_into, Real};
use crate::node::Over;
use crate::threads::{each_piece, each_row};

impl<F: Real> Network<F> {
    /// An output of the last forward pass as losses and metrics see it: rows, positions or real cells.
    pub(crate) fn judged(&self, output: OutputId) -> &[F] {
        let (view, tensor) = (self.view(), self.graph.outputs[output].judged);
        let start = view.value(tensor).start;
        &self.memory.values[start..start + view.real_lines(tensor) * view.size(tensor)]
    }

    /// For each line of a judged output its position in the input, where the two differ.
    pub(crate) fn source_of(&self, output: OutputId) -> Option<&[u32]> {
        match self.graph.judged(output).over {
            Over::Cells(axis) => Some(&self.batch.timelines[axis].source),
            _ => None,
        }
    }

    /// The row of the batch, and the step where there are steps, at which a line of a judged output stands.
    pub(crate) fn place_of(&self, output: OutputId, line: usize) -> (usize, Option<usize>) {
        let position = self.source_of(output).map_or(line, |source| source[line] as usize);
        let axis = self.graph.judged(output).axis();
        let place = axis.and_then(|axis| self.batch.timelines[axis].locate(position));
        place.map_or((line, None), |(row, step)| (row, Some(step)))
    }

    /// The lines of a judged output with steps, row by row in the order of these, and where those of each row end.
    pub(crate) fn lines_of_rows(
        &self,
        output: OutputId,
        lines: &mut Vec<u32>,
        ends: &mut Vec<u32>,
    ) -> Result<()> {
        const WHAT: &str = "the lines of rows";
        let form = self.graph.judged(output);
        let Some(axis) = form.axis() else { return Err(Error::spec("lines_of_rows", "there are no steps")) };
        let timeline = &self.batch.timelines[axis];
        let cells = matches!(form.over, Over::Cells(_));
        let count = if cells { timeline.cells() } else { timeline.positions };
        room(lines, count, WHAT)?;
        room(ends, timeline.rows, WHAT)?;
        if cells {
            lines.resize(count, 0);
            timeline.cells_by_row(lines);
            ends.extend((0..timeline.rows).map(|row| timeline.real_range(row).end as u32));
        } else {
            lines.extend(0..count as u32);
            ends.extend((0..timeline.rows).map(|row| timeline.row_positions(row).end as u32));
        }
        Ok(())
    }

    /// The layer whose output it is.
    pub(crate) fn name_of(&self, output: OutputId) -> &str {
        let shown = self.graph.outputs[output].shown;
        let makes = |node: &&Node<F>| node.outputs.contains(shown);
        self.graph.nodes.iter().find(makes).map_or("", |node| &node.name)
    }

    /// Elements of an output as a user sees it.
    pub(crate) fn shown_len(&self, output: OutputId) -> usize {
        let form = self.graph.tensors[self.graph.outputs[output].shown].form;
        let lines = form.axis().map_or(self.batch.rows, |axis| self.batch.timelines[axis].positions);
        lines * form.size()
    }

    /// Writes an output of the last forward pass in the order of the batch's rows and positions. A softmax that nobody else reads is made here,
    /// so that an answer as large as a vocabulary goes through memory once.
    pub(crate) fn show(&self, output: OutputId, into: &mut [F]) {
        let view = self.view();
        let OutputPort { shown, late, .. } = self.graph.outputs[output];
        let Tensor { form, fill, .. } = *view.tensor(shown);
        let (size, values) = (form.size(), &self.memory.values[view.value(late.unwrap_or(shown))]);
        let show = |line: usize, into: &mut [F]| {
            let values = &values[line * size..][..size];
            match late {
                Some(_) => softmax_into(values, into),
                None => into.copy_from_slice(values),
            }
        };
        match form.over {
            Over::Cells(axis) => {
                let timeline = &self.batch.timelines[axis];
                let len = |row| [timeline.row_positions(row).len() * size];
                each_piece(0..timeline.rows, [into], &len, &mut [], &|row, [into], _| {
                    let first = timeline.row_positions(row).start;
                    each_shown(timeline, row, fill, |position, line| {
                        show(line, &mut into[(position - first) * size..][..size]);
                    });
                });
            }
            _ if late.is_some() => each_row(into, size, &show),
            _ => into.copy_from_slice(values),
        }
    }
}
