//! What can be run step by step, each call being one more step of the same rows: whatever a layer says at a step must depend on that step,
//! and on what it carries from those before. Where one input is fed, also on what is computed once from the others.

use super::nodes::{Graph, Node};
use super::spec::Stepped;
use crate::error::{Error, Result};
use crate::ids::{AxisId, InputId, List, TensorId};
use crate::input::InputKind;
use crate::kernel::Real;

/// What a tensor is made of, step by step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// Not of an input that goes step by step.
    Free,
    /// Of each step, and those before it: it lies on the time axis of such an input.
    Steps,
    /// Of all steps so far.
    SoFar,
}

/// Refuses a graph that can't, by the layer or input that is the reason.
pub(super) fn check_stepped<F: Real>(graph: &Graph<F>) -> Result<()> {
    let moves = |&id: &InputId| !graph.tensors[graph.tensor_of(id)].once;
    if let Some(id) =
        graph.inputs.ids().filter(moves).find(|&id| matches!(graph.inputs[id].kind, InputKind::Vector(_)))
    {
        let form = graph.tensors[graph.tensor_of(id)].form;
        return Err(Error::spec(
            "Model",
            format!("it can't go step by step, as an input has no steps: {form}"),
        ));
    }
    if let Some((_, node)) =
        graph.axes.pairs().find_map(|(axis, spec)| spec.only.filter(|_| graph.advances(axis)))
    {
        return Err(refusal(&graph.nodes[node], "takes rows of one length alone"));
    }
    let mut paces = List::like(&graph.tensors, |_| Pace::Free);
    graph.inputs.ids().filter(moves).for_each(|id| paces[graph.tensor_of(id)] = Pace::Steps);
    for node in &graph.nodes {
        let reads = |pace: Pace| node.inputs.iter().any(|&input| paces[input] == pace);
        let advances = |axis: AxisId| graph.advances(graph.outermost(axis));
        let lies = |tensor: TensorId| graph.tensors[tensor].form.axis().is_some_and(advances);
        let (steps, so_far) = (reads(Pace::Steps), reads(Pace::SoFar));
        // What goes over the steps within each step has all of them there.
        if steps && graph.nest(&node.inputs).is_none() {
            let ends = node.layer.state() == 0 && !node.outputs.iter().all(lies);
            let why = node.layer.unstepped().or_else(|| reads_beside(graph, node));
            let why = why.or(ends.then_some("reads a sequence as a whole"));
            let why = why.or(so_far.then_some("reads at each step what is known after the last one"));
            if let Some(why) = why {
                return Err(refusal(node, why));
            }
        }
        let makes_steps = |output: TensorId| !lies(output) && graph.tensors[output].form.axis().is_some();
        // Their time axis would have rows of sources.
        if so_far && graph.stepped != Stepped::All && node.outputs.iter().any(makes_steps) {
            return Err(refusal(node, "makes steps of what is fed"));
        }
        for output in node.outputs.iter() {
            paces[output] = match (steps, so_far) {
                (true, _) if lies(output) => Pace::Steps,
                (false, false) => Pace::Free,
                _ => Pace::SoFar,
            };
        }
    }
    Ok(())
}

/// What a node that goes step by step may not read beside the steps.
fn reads_beside<F: Real>(graph: &Graph<F>, node: &Node<F>) -> Option<&'static str> {
    node.inputs.iter().enumerate().find_map(|(i, &input)| {
        let (tensor, finds) = (graph.tensors[input], node.layer.finds(i));
        match tensor.form.axis() {
            Some(_) if finds && !tensor.once => Some("reads a sequence as a whole"),
            Some(_) if !finds && tensor.once => Some("reads a sequence of other steps at each step"),
            None if finds && !tensor.once => Some("is given initial states"),
            _ => None,
        }
    })
}

fn refusal<F>(node: &Node<F>, why: &str) -> Error {
    Error::spec(&node.name, format!("it can't go step by step, as it {why}"))
}
