//! What a graph as a whole says about its parts: which tensors may be tables, which time axes may share a prefix.

use super::axis::Source;
use super::nodes::{Graph, Node};
use crate::error::{Error, Result};
use crate::input::InputKind;
use crate::kernel::Real;
use crate::node::Signal;

/// A time axis is computed where anything but token ids lies on it.
pub(super) fn mark_used<F>(graph: &mut Graph<F>) {
    for tensor in graph.tensors.iter().filter(|tensor| !tensor.tokens()) {
        if let Some(timeline) = graph.timelines.get_mut(tensor.timeline) {
            timeline.used = true;
        }
    }
}

/// A row-by-row layer over tokens, or over a table, yields a table if everything that reads it can look rows up: another
/// such layer, or a recurrent one. An output is always one row per cell.
pub(super) fn mark_tables<F: Real>(graph: &mut Graph<F>) {
    for (mode, training) in [false, true].into_iter().enumerate() {
        let mut looked_up = vec![true; graph.tensors.len()];
        for port in &graph.outputs {
            let read = [Some(port.shown), Some(port.judged), port.logits];
            read.into_iter().flatten().for_each(|tensor| looked_up[tensor] = false);
        }
        for node in graph.nodes.iter().rev() {
            let stays = node.layer.row_by_row(training) && node.inputs.len() == 1;
            let passes = stays && looked_up[node.outputs.start];
            for (i, &input) in node.inputs.iter().enumerate() {
                looked_up[input] &= passes || i == 0 && node.layer.looks_up(training);
            }
        }
        let mut read = vec![false; graph.tensors.len()];
        graph.nodes.iter().flat_map(|node| &node.inputs).for_each(|&input| read[input] = true);
        for index in 0..graph.nodes.len() {
            let node = &graph.nodes[index];
            let (input, output) = (graph.tensors[node.inputs[0]], node.outputs.start);
            let fed = input.signal == Signal::Tokens || input.may_table[mode];
            graph.tensors[output].may_table[mode] =
                fed && read[output] && node.layer.row_by_row(training) && looked_up[output];
        }
    }
}

/// Rows may share a prefix where everything on the time axis takes it, and no single step of it is put out.
pub(super) fn mark_prefixes<F: Real>(graph: &mut Graph<F>) {
    for node in &graph.nodes {
        for (mode, training) in [false, true].into_iter().enumerate() {
            for &tensor in &node.inputs {
                if let Some(timeline) = graph.timelines.get_mut(graph.tensors[tensor].timeline) {
                    if !node.layer.shares_prefix(training) {
                        timeline.apart[mode] = Some("a layer tells rows apart that begin alike");
                    }
                }
            }
        }
    }
    for port in &graph.outputs {
        if let Some(timeline) = graph.timelines.get_mut(graph.tensors[port.shown].timeline) {
            timeline.apart = [Some("outputs of single steps are read"); 2];
        }
    }
}

/// Layers that draw numbers over real cells alone, though something behind them reads masked steps as well.
pub(super) fn drawn_behind_masks<F: Real>(graph: &Graph<F>) -> Vec<String> {
    let is_masked = |tensor: usize| {
        let timeline = graph.timelines.get(graph.tensors[tensor].timeline);
        timeline.is_some_and(|timeline| matches!(timeline.source, Source::Tokens(_) | Source::Masked(..)))
    };
    let expands = |node: &&Node<F>| {
        let (from, to) = (node.inputs[0], node.outputs.start);
        matches!(
            (graph.tensors[from].signal, graph.tensors[to].signal),
            (Signal::Sequence(_), Signal::Grid(_))
        )
    };
    let mut above: Vec<usize> = graph.nodes.iter().filter(expands).map(|node| node.inputs[0]).collect();
    let mut drawn = Vec::new();
    while let Some(tensor) = above.pop() {
        let Some(node) = graph.nodes.iter().find(|node| node.outputs.contains(&tensor)) else { continue };
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
    let unbounded = |i: &usize| graph.inputs[*i].kind == InputKind::Tokens { vocabulary: usize::MAX };
    let read = |i: &usize| graph.timelines.get(graph.tensors[*i].timeline).is_some_and(|t| t.used);
    match (0..graph.inputs.len()).filter(unbounded).find(read) {
        None => Ok(()),
        Some(i) => Err(Error::spec("Model", format!("no Embedding reads the token ids of input {i}"))),
    }
}
