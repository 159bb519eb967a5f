//! One input fed step by step: what does not follow from it is computed once for some sources, then each step goes on with rows of them.

use super::forward::Part;
use super::state::Network;
use super::steps::Steps;
use crate::batch::Lengths;
use crate::error::Result;
use crate::graph::Stepped;
use crate::ids::OutputId;
use crate::input::{Feed, Input, MOST};
use crate::kernel::Real;
use crate::node::Over;

/// A row of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fed {
    /// Which of the sources it goes on with.
    pub source: usize,
    /// The row of the step before whose states it has; none where it begins.
    pub before: Option<usize>,
}

impl<F: Real> Network<F> {
    /// Computes what does not follow from the fed input, with a row for each source, and makes room for steps of up to `rows` rows. The fed input has one step in
    /// each row of `input`, which is not read.
    pub(crate) fn begin_feeding(&mut self, input: &Input<F>, rows: usize) -> Result<()> {
        self.training = false;
        (self.batch.sources, self.batch.rows) = (input.rows, rows);
        self.batch.origins.clear();
        Steps::count(&self.graph, input, &mut self.steps_of);
        self.check_shapes(input)?;
        self.pack(input, Part::Once)?;
        // Later no tensor may move.
        let mut wanted = self.wanted(input);
        wanted.rows = rows.max(input.rows);
        for axis in self.graph.axes.ids().filter(|&axis| self.graph.advances(axis)) {
            // One for the blank line.
            wanted.axes[axis] = rows + 1;
            wanted.steps[axis] = 1;
        }
        for (tensor, lines) in wanted.tensors.pairs_mut() {
            *lines = match self.graph.tensors[tensor] {
                read if read.once => *lines,
                read if matches!(read.form.over, Over::Tokens(_)) => 0,
                _ => rows + 1,
            };
        }
        wanted.tokens = wanted.tokens.max(rows);
        self.make_room(wanted, false)?;
        self.compute(input, Part::Once)
    }

    /// Goes one step on, with a step for each row.
    pub(crate) fn feed(&mut self, rows: &[Fed], steps: Feed<F>) -> Result<()> {
        let Stepped::Fed(fed) = self.graph.stepped else { return Ok(()) };
        self.batch.rows = rows.len();
        self.batch.origins.clear();
        rows.iter().try_for_each(|row| self.batch.origins.push(row.source, row.before.is_none()))?;
        self.gather_states(rows.iter().map(|row| row.before));
        let mut feeds = [Feed::NONE; MOST];
        feeds[fed] = Feed { lengths: Lengths::Equal(1), ..steps };
        let input =
            Input { rows: rows.len(), feeds, targets: [&[]; MOST], weights: [&[]; MOST], first_row: 0 };
        self.pack(&input, Part::Fed)?;
        self.compute(&input, Part::Fed)?;
        self.check_states()
    }

    /// An output of the last step, row by row, where it lies so in memory.
    pub(crate) fn in_order(&self, output: OutputId) -> Option<&[F]> {
        let tensor = self.graph.outputs[output].shown;
        let view = self.view();
        let values = &self.memory.values[view.value(tensor)];
        match view.tensor(tensor).form.over {
            Over::Cells(axis) => {
                let timeline = &self.batch.timelines[axis];
                let own = timeline.cells() == timeline.positions
                    && timeline.source.iter().enumerate().all(|(i, &at)| at as usize == i);
                own.then(|| &values[..timeline.cells() * view.size(tensor)])
            }
            _ => Some(values),
        }
    }
}
