//! `y = 1 where x != value, else 0`, number by number; of token ids one number at each step. It has no gradient.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::{Id, InputId, TensorId};
use crate::kernel::Real;
use crate::node::{Backward, Form, Forward, Layer, Over};

struct NotEqual {
    value: f64,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    place.expect_inputs(1)?;
    let value = place.config.finite("value", 0.0)?;
    let input = place.inputs[0];
    let from = place.tensor(input);
    let form = match from.form.over {
        Over::Tokens(_) => Form::cells(place.ids(input)?, 1),
        _ => from.form,
    };
    let output = place.push(vec![input], &[form], NotEqual { value })?;
    if from.form.is_tokens() {
        let lexicon = place.lexicon(InputId::new(input.index()));
        place.describe(output, |tensor| tensor.lexicon = lexicon);
    }
    Ok(vec![output])
}

impl<F: Real> Layer<F> for NotEqual {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    /// Shapes: `x, y [n]`; x is empty where tokens are compared.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        let flag = |differs: bool| if differs { F::one() } else { F::zero() };
        if io.x[0].is_empty() {
            let at = io.at.y[0];
            let token = |i: usize| at.distinct[if at.tabled { i } else { at.timeline.token[i] as usize }];
            return y.iter_mut().enumerate().for_each(|(i, y)| *y = flag(f64::from(token(i)) != self.value));
        }
        let value = F::of(self.value);
        y.iter_mut().zip(io.x[0]).for_each(|(y, &x)| *y = flag(x != value));
    }

    fn backward(&self, _: Backward<F>) {}
}
