//! `y = x W + b`, where W and b have several axes, as Keras's EinsumDense has them: W (Q.., R..) is a matrix of their products, Q axes of x become
//! the axes R. Over the features of a line it is a Dense layer. Q may be steps and features, and R too: a row is then a line. A mask
//! ends here, as in Keras.

use super::activation::activated;
use super::dense::Dense;
use crate::error::Result;
use crate::fields::size;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::json::Written;
use crate::kernel::Real;
use crate::node::Form;

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (inputs, outputs) = (sizes(place, "inputs")?, sizes(place, "outputs")?);
    let bias_shape = sizes(place, "bias_shape")?;
    let activation = place.config.activation("activation")?;
    let (kernel, bias) = (place.config.weight("kernel")?, place.config.weight("bias")?);
    let (input, form) = match inputs[..] {
        [steps, _] => {
            let grid = place.grid()?;
            place.require_steps(grid, steps);
            (grid, Form::rows(place.form(grid).last()))
        }
        _ => place.unmasked_numbers()?,
    };
    if form.dims.last() != inputs[inputs.len() - 1] || inputs.len() > 1 && form.dims.sizes().len() > 1 {
        return place.refuse(format!("its kernel is for {inputs:?} numbers, got {form}"));
    }
    let output = match outputs[..] {
        [steps, features] if !form.has_steps() => Form::positions(place.fixed(steps), features),
        [features] => form.with_last(features),
        _ => return place.refuse(format!("it makes {outputs:?} numbers of a row, got {form}")),
    };
    let bias = (!bias_shape.is_empty()).then_some((bias, bias_shape));
    let layer = Dense::over(&inputs, &outputs, kernel, bias);
    let product = place.push(vec![input], &[output], layer)?;
    Ok(vec![activated(place, product, activation)?])
}

/// At most three sizes, whose product can be counted.
pub(super) fn sizes<F: Real>(place: &mut Place<F>, key: &str) -> Result<Vec<usize>> {
    let list = place.config.list(key)?;
    let sizes: Vec<usize> = list.iter().filter_map(size).collect();
    match sizes.len() == list.len() && sizes.len() <= 3 {
        true => Ok(sizes),
        false => place.refuse(format!(
            "`{key}` must be at most three sizes, got {}",
            Written(&serde_json::Value::Array(list))
        )),
    }
}
