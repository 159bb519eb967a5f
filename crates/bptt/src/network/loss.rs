//! The losses of a forward pass, the penalties of weights, and the gradients that start from both.

use super::borrow::view;
use super::memory::SCRATCH;
use super::state::Network;
use crate::error::Result;
use crate::ids::{Id, OutputId, TensorId};
use crate::input::MOST;
use crate::kernel::Real;
use crate::loss::{Judged, Lists};
use crate::training::{judged, Head, Wanted};
use crate::weights::Regularizer;

impl<F: Real> Network<F> {
    /// The mean losses of the last forward pass, one for each head, and the penalties of the weights. `wanted` is in the order of
    /// the outputs.
    pub fn losses(&mut self, heads: &[Head<F>], wanted: &[Wanted<F>]) -> Result<([f64; MOST], f64)> {
        let mut losses = [0.0; MOST];
        for (i, head) in judged(heads) {
            losses[i] = self.start_backward(OutputId::new(i), head, &wanted[i])?.0;
        }
        Ok((losses, self.penalties(false) + self.activities()))
    }

    /// The loss of rows or cells, its gradient left at the tensor that is returned.
    pub(super) fn start_backward(
        &mut self,
        output: OutputId,
        head: &Head<F>,
        wanted: &Wanted<F>,
    ) -> Result<(f64, TensorId)> {
        let (tensor, logits) = self.judged_by(output, head);
        let view = view!(self);
        let (outputs, gradient_of) = (view.value(tensor), view.gradient(tensor));
        let port = self.graph.outputs[output];
        let softmax = (port.softmax && port.logits == Some(tensor)).then(|| view.value(port.judged));
        let (units, lines) = (view.size(tensor), view.real_lines(tensor));
        let (width, lists) = (head.loss.targets(units).width(), wanted.lists());
        let scratch = head.loss.scratch(lines, units, &lists);
        self.memory.scratch.grow(scratch, SCRATCH)?;
        let (gradient, rest) = self.memory.gradients[gradient_of.clone()].split_at_mut(lines * units);
        rest.fill(F::zero());
        let sum = head.loss.evaluate(Judged {
            outputs: &self.memory.values[outputs][..lines * units],
            logits,
            softmax: softmax.map(|softmax| &self.memory.values[softmax][..lines * units]),
            units,
            targets: &wanted.targets[..lines * width],
            lists,
            weights: wanted.weights_of(lines),
            told: (&wanted.told_losses, &wanted.told_gradient),
            gradient,
            scratch: &mut self.memory.scratch[..scratch],
        });
        let factor = F::of(head.reduction.divide(head.weight, &sum));
        self.memory.gradients[gradient_of][..lines * units].iter_mut().for_each(|g| *g = *g * factor);
        Ok((head.reduction.divide(sum.loss, &sum), tensor))
    }

    /// What the loss of an output is computed of, and whether that are logits.
    pub(super) fn judged_by(&self, output: OutputId, head: &Head<F>) -> (TensorId, bool) {
        let port = self.graph.outputs[output];
        let logits = port.logits.filter(|_| head.loss.takes_logits());
        (logits.unwrap_or(port.judged), logits.is_some() || head.loss.expects_logits())
    }

    /// The first line of an output whose loss alone is not finite.
    pub(crate) fn breaks_at(&self, output: OutputId, head: &Head<F>, wanted: &Wanted<F>) -> Option<usize> {
        let (tensor, logits) = self.judged_by(output, head);
        let view = view!(self);
        let (start, units, lines) = (view.value(tensor).start, view.size(tensor), view.real_lines(tensor));
        let width = head.loss.targets(units).width();
        let lists = Lists::NONE;
        let (mut gradient, mut scratch) =
            (vec![F::zero(); units], vec![F::zero(); head.loss.scratch(1, units, &lists)]);
        let weights = wanted.weights_of(lines);
        (0..lines).find(|&line| {
            let sum = head.loss.evaluate(Judged {
                outputs: &self.memory.values[start + line * units..][..units],
                logits,
                softmax: None,
                units,
                targets: &wanted.targets[line * width..][..width],
                lists,
                weights: weights.map(|weights| &weights[line..=line]),
                told: (
                    wanted.told_losses.get(line..).unwrap_or_default(),
                    wanted.told_gradient.get(line * units..).unwrap_or_default(),
                ),
                gradient: &mut gradient,
                scratch: &mut scratch,
            });
            !sum.loss.is_finite()
        })
    }

    /// The first row of a batch whose targets are lists with which the loss is not finite.
    pub(crate) fn breaks_in_row(
        &self,
        output: OutputId,
        head: &Head<F>,
        wanted: &Wanted<F>,
    ) -> Option<usize> {
        let (tensor, logits) = self.judged_by(output, head);
        let view = view!(self);
        let (values, units, lines) = (view.value(tensor), view.size(tensor), view.real_lines(tensor));
        let all = wanted.lists();
        let mut gradient = vec![F::zero(); lines * units];
        let mut scratch = vec![F::zero(); head.loss.scratch(lines, units, &all)];
        (0..all.rows()).find(|row| {
            let sum = head.loss.evaluate(Judged {
                outputs: &self.memory.values[values.clone()][..lines * units],
                logits,
                softmax: None,
                units,
                targets: &[],
                lists: all.first(row + 1),
                weights: wanted.weights_of(lines),
                told: (&[], &[]),
                gradient: &mut gradient,
                scratch: &mut scratch,
            });
            !sum.loss.is_finite()
        })
    }

    /// What layers add to the loss for what they put out.
    pub(super) fn activities(&self) -> f64 {
        let view = self.view();
        let adding = self.graph.nodes.pairs().filter(|(_, node)| node.layer.adds_to_loss());
        let added = adding.map(|(index, node)| {
            let y = &self.memory.values[view.value(node.outputs.first)];
            node.layer.activity(view.context(index, None), y)
        });
        added.sum()
    }

    /// The sum of all penalties on weights that are trained; their derivatives are added to the gradients if `derive`.
    pub(super) fn penalties(&mut self, derive: bool) -> f64 {
        let mut sum = 0.0;
        for (slot, range) in self.graph.layout.slots.iter().zip(&self.memory.map.dslots) {
            let width = slot.shape.last().copied().unwrap_or(1).max(1);
            let gradient = derive.then(|| &mut self.memory.dweights[range.clone()]);
            if slot.trainable && slot.spec.regularizer != Regularizer::None {
                sum += slot.spec.regularizer.apply(
                    width,
                    &self.blocks[slot.block].read().values[slot.within.clone()],
                    gradient,
                );
            }
        }
        sum
    }
}
