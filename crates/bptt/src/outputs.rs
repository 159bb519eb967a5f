//! From the order of cells back to the order of the input: what a user sees.
//!
//! A masked step shows what Keras shows: the recurrent layer repeats its previous output (zeros before the first), and the
//! layers after it are applied to that; without a recurrent layer they are applied to the embedding of id 0.

use crate::input::{Input, InputKind};
use crate::kernel::Real;
use crate::layer::{Forward, Scratch, Signal};
use crate::network::Network;

/// Writes the last forward pass's outputs in the order of `batch`'s rows and positions.
pub(crate) fn expand<F: Real>(network: &mut Network<F>, batch: &Input<F>, outputs: &mut [F]) {
    let Signal::Sequence(width) = network.graph().output() else {
        outputs.copy_from_slice(network.output());
        return;
    };
    if let InputKind::Tokens { mask_zero: true, .. } = network.graph().input {
        fill_masked(network, batch, width, outputs);
    }
    for (value, &position) in network.output().chunks_exact(width).zip(&network.batch.source) {
        outputs[position as usize * width..][..width].copy_from_slice(value);
    }
    if network.graph().nodes.iter().any(|node| !node.layer.row_by_row()) {
        repeat_masked(batch, width, outputs);
    }
}

fn fill_masked<F: Real>(network: &mut Network<F>, batch: &Input<F>, width: usize, outputs: &mut [F]) {
    let blank = network.blank_output();
    for (value, &token) in outputs.chunks_exact_mut(width).zip(batch.tokens) {
        if token == 0 {
            value.copy_from_slice(&blank);
        }
    }
}

/// Copies each real step's output over the masked steps that follow it.
fn repeat_masked<F: Real>(batch: &Input<F>, width: usize, outputs: &mut [F]) {
    let mut position = 0;
    for row in 0..batch.rows {
        let mut started = false;
        for _ in 0..batch.lengths.of(row) {
            let masked = batch.tokens.get(position) == Some(&0);
            if masked && started {
                outputs.copy_within((position - 1) * width..position * width, position * width);
            }
            started |= !masked;
            position += 1;
        }
    }
}

impl<F: Real> Network<F> {
    /// The output of a masked step before the first real one.
    fn blank_output(&mut self) -> Vec<F> {
        let nodes = &self.graph.nodes;
        let recurrent = nodes.iter().rposition(|node| !node.layer.row_by_row());
        let first = recurrent.unwrap_or(0);
        let mut value = match recurrent {
            Some(i) => vec![F::zero(); nodes[i].signal.features()],
            None => self.weights[..nodes[0].signal.features()].to_vec(),
        };
        for node in &nodes[first + 1..] {
            let mut next = vec![F::zero(); node.signal.features()];
            node.layer.forward(Forward {
                batch: &self.batch,
                tabled: false,
                weights: &self.weights[node.weights.clone()],
                scratch: Scratch(&mut self.memory.scratch),
                x: &value,
                saved: &mut [],
                y: &mut next,
            });
            value = next;
        }
        value
    }
}
