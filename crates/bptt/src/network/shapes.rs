//! What the steps of a batch ask of its targets and of the layers.

use super::state::Network;
use super::steps::Steps;
use crate::batch::Lengths;
use crate::error::{Error, Result};
use crate::graph::{Padding, Source, TIMELESS};
use crate::input::{Input, Lines, TargetShape, MOST};
use crate::kernel::Real;
use crate::loss::{Loss, Targets};
use crate::training::Head;

impl<F: Real> Network<F> {
    /// What a loss wants beside each output, for rows like these.
    pub(crate) fn target_shapes(&self, heads: &[Head<F>], input: &Input<F>) -> [TargetShape; MOST] {
        let none = TargetShape { width: 0, lines: Lines::Rows };
        let mut shapes = [none; MOST];
        for (i, (shape, head)) in shapes.iter_mut().zip(heads).enumerate() {
            *shape = self.target_shape(i, &*head.loss, input);
        }
        shapes
    }

    /// What `loss` wants beside output `index`.
    pub fn target_shape(&self, index: usize, loss: &dyn Loss<F>, input: &Input<F>) -> TargetShape {
        let output = self.graph.tensors[self.graph.outputs[index].shown];
        let Targets::Lines { width } = loss.targets(output.signal.features());
        TargetShape {
            width,
            lines: match output.signal.has_steps() {
                true => self.lines_of(output.timeline, input),
                false => Lines::Rows,
            },
        }
    }

    /// Asked before there is a batch, whose steps are counted once.
    fn lines_of(&self, timeline: usize, input: &Input<F>) -> Lines {
        let mut counted = vec![Steps::Equal(0); self.graph.timelines.len()];
        Steps::count(&self.graph, input, &mut counted);
        match counted[timeline] {
            Steps::Of(i) => Lines::Steps(i),
            Steps::Equal(steps) => Lines::Fixed(steps),
        }
    }

    /// The steps of a time axis in the batch at hand.
    pub(super) fn lengths<'a>(&self, timeline: usize, input: &Input<'a, F>) -> Lengths<'a> {
        self.steps_of[timeline].lengths(input)
    }

    /// What depends on the number of rows, or on all of them having the same number of steps.
    pub(super) fn check_shapes(&self, input: &Input<F>) -> Result<()> {
        if let Some(rows) = self.graph.inputs.iter().find_map(|port| port.rows) {
            if rows != input.rows && self.graph.nodes.iter().any(|node| node.layer.state() > 0) {
                return Err(Error::spec(
                    "Model",
                    format!("a stateful layer was built for batches of {rows} rows, got {}", input.rows),
                ));
            }
        }
        for node in &self.graph.nodes {
            if let Some(rows) = node.layer.rows().filter(|&rows| rows != input.rows) {
                let problem = format!("batches of {rows} rows are expected, got {}", input.rows);
                return Err(Error::spec(&node.name, problem));
            }
        }
        for alike in &self.graph.alike {
            let [mask, steps] = alike.timelines.map(|timeline| self.lengths(timeline, input));
            if (0..input.rows).any(|row| mask.of(row) != steps.of(row)) {
                let (mask, steps) = (mask.longest(), steps.longest());
                let problem = format!("its mask has {mask} steps, and its sequence {steps}");
                return Err(Error::spec(&self.graph.nodes[alike.node].name, problem));
            }
        }
        for (i, timeline) in self.graph.timelines.iter().enumerate() {
            let steps = self.lengths(i, input).longest();
            if let Some((only, node)) = timeline.only.filter(|&(only, _)| only != steps) {
                let name = &self.graph.nodes[node].name;
                return Err(Error::spec(name, format!("rows of {only} steps are expected, got {steps}")));
            }
            if let Source::Windows { of, size, dilation, padding: Padding::Valid, .. } = timeline.source {
                let (steps, span) = (self.lengths(of, input).longest(), (size - 1) * dilation + 1);
                if steps < span {
                    return Err(Error::spec(
                        "Model",
                        format!("a window of {span} steps is longer than its input of {steps}"),
                    ));
                }
            }
            let Some(node) = timeline.gridded.filter(|&node| node != TIMELESS) else { continue };
            if matches!(self.lengths(i, input), Lengths::Each(_)) {
                let name = &self.graph.nodes[node].name;
                return Err(Error::spec(
                    name,
                    "it reads padding as well, so rows of different lengths can't be given to it: pad them to one length",
                ));
            }
        }
        Ok(())
    }
}
