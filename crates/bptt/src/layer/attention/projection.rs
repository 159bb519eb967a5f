//! What stands before and behind heads: `y = activation(x W + b)` over the features of a line, where W `(Q.., R..)` and b `(R..)` have an axis of
//! heads. As in Keras, masks go on.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::layer::activation::activated;
use crate::layer::dense::Dense;
use crate::layer::einsum_dense::sizes;

pub(in crate::layer) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    let (inputs, outputs) = (sizes(place, "inputs")?, sizes(place, "outputs")?);
    let activation = place.config.activation("activation")?;
    let (kernel, bias) = (place.config.weight("kernel")?, place.config.weight("bias")?);
    let bias = place.config.flag("use_bias", true)?.then(|| (bias, outputs.clone()));
    let layer = Dense::over(&inputs, &outputs, kernel, bias).by_lines();
    let [features, units] = layer.sizes();
    if form.last() != features {
        return place.refuse(format!("its kernel is for {inputs:?} numbers, got {form}"));
    }
    let product = place.push(vec![input], &[form.with_last(units)], layer)?;
    Ok(vec![activated(place, product, activation)?])
}
