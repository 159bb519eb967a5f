//! What each token of a row adds to one output of it: `c = sum over d of e_d dz / de_d`, for the embedding e of a token and a number z of the row's
//! output, before the last sigmoid or softmax (gradient times input; Shrikumar et al., 2016). Where z is linear in the embeddings, the sum over a row
//! is z without what does not depend on them.

use super::borrow::view;
use super::state::{Network, Pass};
use crate::error::{Error, Result};
use crate::graph::Node;
use crate::ids::{InputId, OutputId, TensorId};
use crate::input::Input;
use crate::kernel::Real;

impl<F: Real> Network<F> {
    /// Computes a batch as in inference, and adds to `into` what each token of input `of` contributes to `unit` of an output; without one to the
    /// largest of each row. Several embeddings of the input add up. Nothing about the model changes.
    /// Shapes: `into [positions]`.
    pub(crate) fn contribute(
        &mut self,
        batch: &Input<F>,
        of: InputId,
        (output, unit): (OutputId, Option<usize>),
        into: &mut [F],
    ) -> Result<()> {
        // Each token has a line and a gradient of its own.
        self.explaining = true;
        let computed = self.forward(batch, Pass::Evaluate);
        if computed.is_ok() {
            self.reached.fill(false);
            let start = self.start_at(output, unit);
            self.reached[start] = true;
            self.descend();
            self.add_products(of, into);
        }
        self.explaining = false;
        computed?;
        match into.iter().all(|sum| sum.is_finite()) {
            true => Ok(()),
            false => Err(Error::Diverged { what: "contribution of a token".into(), row: None }),
        }
    }

    /// Makes the gradient of an output 1 at one number of each row; where it stands is returned.
    fn start_at(&mut self, output: OutputId, unit: Option<usize>) -> TensorId {
        let port = self.graph.outputs[output];
        let tensor = port.logits.unwrap_or(port.judged);
        let view = view!(self);
        let (values, gradients, units) = (view.value(tensor), view.gradient(tensor), view.size(tensor));
        let rows = self.memory.values[values].chunks_exact(units);
        for (row, gradient) in rows.zip(self.memory.gradients[gradients].chunks_exact_mut(units)) {
            let largest = || (1..units).fold(0, |best, i| if row[i] > row[best] { i } else { best });
            gradient.fill(F::zero());
            gradient[unit.unwrap_or_else(largest)] = F::one();
        }
        tensor
    }

    /// Adds embeddings times their gradients, token by token.
    fn add_products(&self, of: InputId, into: &mut [F]) {
        let (view, tokens) = (self.view(), self.graph.tensor_of(of));
        let embeds = |node: &&Node<F>| node.inputs.first() == Some(&tokens) && node.weights.is_some();
        for tensor in self.graph.nodes.iter().filter(embeds).map(|node| node.outputs.first) {
            if !self.reached[tensor] {
                continue;
            }
            let width = view.size(tensor);
            let values = self.memory.values[view.value(tensor)].chunks_exact(width);
            let gradients = self.memory.gradients[view.gradient(tensor)].chunks_exact(width);
            for (&position, (value, gradient)) in
                view.timeline_of(tensor).source.iter().zip(values.zip(gradients))
            {
                let products =
                    value.iter().zip(gradient).map(|(value, gradient)| (*value * *gradient).wide());
                into[position as usize] += F::of(products.sum());
            }
        }
    }
}
