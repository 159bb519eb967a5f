//! What tokens contribute to an output, for one batch.

use super::calls::Model;
use crate::ask::grow;
use crate::error::{Error, Result};
use crate::ids::{Id, InputId, OutputId};
use crate::input::{Input, InputKind};
use crate::kernel::Real;
use crate::threads::awake;

impl<F: Real> Model<F> {
    /// For each position of the token input `of` what it contributes to number `unit` of an output, before its last sigmoid or softmax; without a
    /// `unit` to the largest of each row. Masked positions have 0. As in inference; nothing is updated.
    pub fn contributions(
        &mut self,
        input: Input<F>,
        of: usize,
        output: usize,
        unit: Option<usize>,
    ) -> Result<Vec<F>> {
        let refuse = |problem: String| Err(Error::spec("contributions", problem));
        let graph = self.network.graph();
        match graph.inputs.iter().nth(of) {
            Some(port) if matches!(port.kind, InputKind::Tokens { .. }) => {}
            _ => return refuse(format!("input {of} has no token ids")),
        }
        if output >= graph.outputs.len() {
            return refuse(format!("there is no output {output}"));
        }
        let form = graph.judged(OutputId::new(output));
        if form.axis().is_some() || unit.is_some_and(|unit| unit >= form.size()) {
            return refuse(format!("output {output} has no number {unit:?} for each row"));
        }
        input.check(&graph.inputs, None)?;
        let mut contributions = Vec::new();
        grow(&mut contributions, input.feeds[of].tokens.len(), "the contributions of tokens")?;
        let asked = (OutputId::new(output), unit);
        awake(|| self.network.contribute(&input, InputId::new(of), asked, &mut contributions))?;
        Ok(contributions)
    }
}
