//! What the steps of a batch ask of its targets and of the layers.

use super::state::Network;
use super::steps::Steps;
use crate::batch::Lengths;
use crate::error::{Error, Result};
use crate::graph::{AxisSpec, Gridded, Padding, Source, Stepped};
use crate::ids::{AxisId, Id, List, OutputId};
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
            *shape = self.target_shape(OutputId::new(i), &*head.loss, input);
        }
        shapes
    }

    /// What `loss` wants beside an output.
    pub fn target_shape(&self, output: OutputId, loss: &dyn Loss<F>, input: &Input<F>) -> TargetShape {
        let form = self.graph.tensors[self.graph.outputs[output].shown].form;
        let width = match loss.targets(form.size()) {
            Targets::Lines { width } => width,
            Targets::Lists => return TargetShape { width: 1, lines: Lines::Lists },
        };
        TargetShape { width, lines: form.axis().map_or(Lines::Rows, |axis| self.lines_of(axis, input)) }
    }

    /// Asked before there is a batch, whose steps are counted once.
    fn lines_of(&self, axis: AxisId, input: &Input<F>) -> Lines {
        let mut counted = List::like(&self.graph.axes, |_| Steps::Equal(0));
        Steps::count(&self.graph, input, &mut counted);
        match counted[axis] {
            Steps::Of(i) => Lines::Steps(i),
            Steps::Equal(steps) => Lines::Fixed(steps),
        }
    }

    /// The steps of a time axis in the batch at hand.
    pub(super) fn lengths<'a>(&self, axis: AxisId, input: &Input<'a, F>) -> Lengths<'a> {
        self.steps_of[axis].lengths(input)
    }

    /// What depends on the number of rows, or on all of them having the same number of steps.
    pub(super) fn check_shapes(&self, input: &Input<F>) -> Result<()> {
        if let Some(rows) = self.graph.inputs.iter().find_map(|port| port.rows) {
            // Step by step rows are the caller's, whatever batches the model is trained on.
            let whole = self.graph.stepped == Stepped::No;
            if whole && rows != input.rows && self.graph.nodes.iter().any(|node| node.layer.state() > 0) {
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
            let [one, other] = alike.axes.map(|axis| self.lengths(axis, input));
            if let Some(row) = (0..input.rows).find(|&row| one.of(row) != other.of(row)) {
                let ([first, second], one, other) = (alike.names, one.of(row), other.of(row));
                let problem = format!("its {first} has {one} steps, and its {second} {other}");
                return Err(Error::spec(&self.graph.nodes[alike.node].name, problem));
            }
        }
        self.graph.axes.pairs().try_for_each(|(axis, spec)| self.check_steps(axis, spec, input))
    }

    /// What is asked of the steps of a time axis.
    fn check_steps(&self, axis: AxisId, spec: &AxisSpec, input: &Input<F>) -> Result<()> {
        let steps = self.lengths(axis, input).longest();
        if let Some((only, node)) = spec.only.filter(|&(only, _)| only != steps) {
            let name = &self.graph.nodes[node].name;
            return Err(Error::spec(name, format!("rows of {only} steps are expected, got {steps}")));
        }
        if let Some((most, node)) = spec.most.filter(|&(most, _)| most < steps) {
            let name = &self.graph.nodes[node].name;
            return Err(Error::spec(name, format!("rows of at most {most} steps are expected, got {steps}")));
        }
        if let Source::Windows { of, size, dilation, padding: Padding::Valid, .. } = spec.source {
            let (steps, span) = (self.lengths(of, input).longest(), (size - 1) * dilation + 1);
            if steps < span {
                return Err(Error::spec(
                    "Model",
                    format!("a window of {span} steps is longer than its input of {steps}"),
                ));
            }
        }
        if let Source::Cut(of, cut) = spec.source {
            let steps = self.lengths(of, input).longest();
            if cut.within(steps).1 == 0 {
                return Err(Error::spec(
                    "Model",
                    format!("a slice or Cropping1D leaves nothing of {steps} steps"),
                ));
            }
        }
        let Gridded::By(node) = spec.gridded else { return Ok(()) };
        if matches!(self.lengths(axis, input), Lengths::Each(_)) {
            let name = &self.graph.nodes[node].name;
            return Err(Error::spec(
                name,
                "it reads padding as well, so rows of different lengths can't be given to it: pad them to one length",
            ));
        }
        Ok(())
    }
}
