//! Token ids as numbers: (batch, steps), one at each step. They have no gradient.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::{Id, InputId, TensorId};
use crate::kernel::Real;
use crate::node::{Backward, Form, Forward, Layer};

struct TokenNumbers;

/// The only input, which is numbers where it was token ids.
pub(super) fn as_numbers<F: Real>(place: &mut Place<F>) -> Result<TensorId> {
    place.expect_inputs(1)?;
    let input = place.inputs[0];
    if !place.form(input).is_tokens() {
        return Ok(input);
    }
    let axis = place.ids(input)?;
    let output = place.push(vec![input], &[Form::cells(axis, 1)], TokenNumbers)?;
    let lexicon = place.lexicon(InputId::new(input.index()));
    place.describe(output, |tensor| tensor.lexicon = lexicon);
    Ok(output)
}

impl<F: Real> Layer<F> for TokenNumbers {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    /// Shapes: `y [lines]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        let at = io.at.y[0];
        for (i, y) in y.iter_mut().enumerate() {
            let entry = if at.tabled { i } else { at.timeline.token[i] as usize };
            *y = F::of(f64::from(at.distinct[entry]));
        }
    }

    fn backward(&self, _: Backward<F>) {}
}
