//! What a graph as a whole says about its parts: which tensors may be tables, which time axes may share a prefix.

use super::axis::AxisSpec;
use super::nodes::{Graph, Node};
use crate::error::{Error, Result};
use crate::ids::{AxisId, Id, InputId, List, TensorId};
use crate::input::InputKind;
use crate::kernel::Real;

/// A time axis is computed where anything but token ids lies on it, or on one that is nested in it.
pub(super) fn mark_used<F>(graph: &mut Graph<F>) {
    for form in graph.tensors.iter().map(|tensor| tensor.form).filter(|form| !form.is_tokens()) {
        if let Some(axis) = form.axis() {
            graph.axes[axis].used = true;
        }
    }
    let used: Vec<AxisId> = graph.axes.ids().filter(|&axis| graph.axes[axis].used).collect();
    let around: Vec<AxisId> = used.into_iter().filter_map(|axis| graph.around(axis)).collect();
    around.into_iter().for_each(|axis| graph.axes[axis].used = true);
}

/// What a layer reads is made before it: it can't wait until it is shown.
pub(super) fn mark_late<F>(graph: &mut Graph<F>) {
    for port in graph.outputs.iter_mut() {
        let read = graph.nodes.iter().any(|node| node.inputs.contains(&port.shown));
        port.late = port.late.filter(|_| !read);
    }
}

/// A row-by-row layer over tokens, or over a table, yields a table if everything that reads it can look rows up: another
/// such layer, or a recurrent one. An output is always one row per cell.
pub(super) fn mark_tables<F: Real>(graph: &mut Graph<F>) {
    let mut read = List::like(&graph.tensors, |_| false);
    graph.nodes.iter().flat_map(|node| &node.inputs).for_each(|&input| read[input] = true);
    for (mode, training) in [false, true].into_iter().enumerate() {
        let looked_up = looked_up(graph, training);
        for id in graph.nodes.ids() {
            let node = &graph.nodes[id];
            let (input, output) = (graph.tensors[node.inputs[0]], node.outputs.first);
            let fed = input.form.is_tokens() || input.may_table[mode];
            graph.tensors[output].may_table[mode] =
                fed && read[output] && node.layer.row_by_row(training) && looked_up[output];
        }
    }
}

/// For each tensor whether everything that reads it can look rows up.
fn looked_up<F: Real>(graph: &Graph<F>, training: bool) -> List<TensorId, bool> {
    let mut looked_up = List::like(&graph.tensors, |_| true);
    for port in &graph.outputs {
        let read = [Some(port.shown), Some(port.judged), port.logits];
        read.into_iter().flatten().for_each(|tensor| looked_up[tensor] = false);
    }
    for node in graph.nodes.iter().rev() {
        let stays = node.layer.row_by_row(training) && node.inputs.len() == 1;
        let passes = stays && looked_up[node.outputs.first];
        for (i, &input) in node.inputs.iter().enumerate() {
            looked_up[input] &= passes || i == 0 && node.layer.looks_up(training);
        }
    }
    looked_up
}

/// Rows may share a prefix where everything on the time axis takes it, and no single step of it is put out.
pub(super) fn mark_prefixes<F: Real>(graph: &mut Graph<F>) {
    let Graph { nodes, tensors, axes, outputs, .. } = graph;
    for node in &*nodes {
        for (mode, training) in [false, true].into_iter().enumerate() {
            let apart = !node.layer.shares_prefix(training);
            for axis in node.inputs.iter().filter_map(|&input| tensors[input].form.axis()).filter(|_| apart) {
                axes[axis].apart[mode] = Some("a layer tells rows apart that begin alike");
            }
        }
    }
    for axis in outputs.iter().filter_map(|port| tensors[port.shown].form.axis()) {
        axes[axis].apart = [Some("outputs of single steps are read"); 2];
    }
}

/// Layers that draw numbers over real cells alone, though something behind them reads masked steps as well.
pub(super) fn drawn_behind_masks<F: Real>(graph: &Graph<F>) -> Vec<String> {
    let is_masked = |tensor: TensorId| graph.axis_of(tensor).is_some_and(AxisSpec::masks);
    let form = |tensor: TensorId| graph.tensors[tensor].form;
    // Steps within steps are those of the cells alone.
    let nests =
        |node: &Node<F>| graph.nest(&node.inputs).is_none() && graph.nest(&[node.outputs.first]).is_some();
    let expands = |node: &&Node<F>| {
        form(node.inputs[0]).is_sequence() && form(node.outputs.first).is_grid() && !nests(node)
    };
    let mut above: Vec<TensorId> = graph.nodes.iter().filter(expands).map(|node| node.inputs[0]).collect();
    let mut drawn = Vec::new();
    while let Some(tensor) = above.pop() {
        let Some(node) = graph.nodes.iter().find(|node| node.outputs.contains(tensor)) else { continue };
        if !is_masked(tensor) || !node.layer.row_by_row(false) {
            continue;
        }
        if !node.layer.row_by_row(true) {
            drawn.push(node.name.clone());
        }
        above.extend(&node.inputs);
    }
    drawn
}

/// Ids are numbered by an embedding's vocabulary.
pub(super) fn check_bounded<F>(graph: &Graph<F>) -> Result<()> {
    let unbounded =
        |&id: &InputId| matches!(graph.inputs[id].kind, InputKind::Tokens { vocabulary: usize::MAX, .. });
    let read = |&id: &InputId| graph.axis_of(graph.tensor_of(id)).is_some_and(|axis| axis.used);
    match graph.inputs.ids().filter(unbounded).find(read) {
        None => Ok(()),
        Some(id) => {
            let problem = format!("no Embedding reads the token ids of input {}", id.index());
            Err(Error::spec("Model", problem))
        }
    }
}
