//! What can be run step by step, each call being one more step of the same rows: whatever a layer says at a step must depend on that step,
//! and on what it carries from those before.

use super::nodes::{Graph, Node};
use crate::error::{Error, Result};
use crate::ids::{List, TensorId};
use crate::input::InputKind;
use crate::kernel::Real;

/// What a tensor is made of, step by step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// Not of the input.
    Free,
    /// Of each step, and those before it: it lies on the time axis of an input.
    Steps,
    /// Of all steps so far.
    SoFar,
}

/// Refuses a graph that can't, by the layer or input that is the reason.
pub(super) fn check_stepped<F: Real>(graph: &Graph<F>) -> Result<()> {
    if let Some(id) = graph.inputs.ids().find(|&id| matches!(graph.inputs[id].kind, InputKind::Vector(_))) {
        let form = graph.tensors[graph.tensor_of(id)].form;
        return Err(Error::spec(
            "Model",
            format!("it can't go step by step, as an input has no steps: {form}"),
        ));
    }
    if let Some((_, node)) =
        graph.axes.pairs().find_map(|(axis, spec)| spec.only.filter(|_| graph.follows_input(axis)))
    {
        return Err(refusal(&graph.nodes[node], "takes rows of one length alone"));
    }
    let mut paces = List::like(&graph.tensors, |_| Pace::Free);
    graph.inputs.ids().for_each(|id| paces[graph.tensor_of(id)] = Pace::Steps);
    for node in &graph.nodes {
        let reads = |pace: Pace| node.inputs.iter().any(|&input| paces[input] == pace);
        let lies = |tensor: TensorId| {
            graph.tensors[tensor].form.axis().is_some_and(|axis| graph.follows_input(axis))
        };
        let (steps, so_far) = (reads(Pace::Steps), reads(Pace::SoFar));
        if steps {
            let ends = node.layer.state() == 0 && !node.outputs.iter().all(lies);
            let why = node.layer.unstepped().or(ends.then_some("reads a sequence as a whole"));
            let why = why.or(so_far.then_some("reads at each step what is known after the last one"));
            if let Some(why) = why {
                return Err(refusal(node, why));
            }
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

fn refusal<F>(node: &Node<F>, why: &str) -> Error {
    Error::spec(&node.name, format!("it can't go step by step, as it {why}"))
}
