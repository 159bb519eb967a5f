//! Attention: each query takes the mean of values, weighted by how well their keys answer it. `y_i = sum over j of p_ij v_j`, with
//! `p_i = softmax over j of s_ij` and scores s (`score.rs`), over the keys of the query's row that no mask leaves out (Luong et al., 2015;
//! Bahdanau et al., 2015).
//!
//! A row's queries go in blocks, each over all of the row's keys, so that memory grows with the length of rows and not with its square. Backward
//! computes p once more: `dp = dy v^T`, `ds = p (dp - sum p dp)`, `dv = p^T dy`. Nothing is saved. Rows are shared among threads.
//!
//! As in Keras a masked query makes 0. With heads (Vaswani et al., 2017) so does one that sees no key. Without, one that sees no key takes the mean over all steps of the batch, masked ones included: Keras takes the same
//! large number from all its scores, beside which they vanish. Their gradients don't, and are those of a softmax whose weights are equal.

mod blocks;
mod gather;
mod heads;
mod projection;
mod reach;
mod reads;
mod rows;
mod score;
mod side;

use crate::error::Result;
use crate::graph::{Gridded, Place};
use crate::ids::{AxisId, Span, TensorId};
use crate::kernel::Real;
use crate::node::Form;
pub(super) use heads::build as build_heads;
pub(super) use projection::build as build_projection;
pub(super) use score::dot;

use reach::Reach;
use rows::{Attention, Blind, Weight};
use score::Score;
use side::Side;

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let concat = place.config.choice("score_mode", &[("dot", false), ("concat", true)])?;
    let scaled = place.config.flag("use_scale", false)?;
    let scale = place.config.weight("scale")?;
    let weight = place.config.weight("concat_score_weight")?;
    let mut weights = Vec::new();
    if scaled {
        weights.push(("scale", Vec::new(), scale));
    }
    if concat {
        weights.push(("concat_score_weight", Vec::new(), weight));
    }
    let score = match concat {
        false => Score::Dot { factor: 1.0, scaled },
        true => Score::Tanh { scaled, weights: weights.len() - 1..weights.len() },
    };
    plain(place, score, weights)
}

pub(super) fn build_additive<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let scaled = place.config.flag("use_scale", true)?;
    let scale = place.config.weight("scale")?;
    let Some(&query) = place.inputs.first() else { return place.refuse("it has no query") };
    let size = if scaled { place.features(query)? } else { 0 };
    let weights = if scaled { vec![("scale", vec![size], scale)] } else { Vec::new() };
    plain(place, Score::Tanh { scaled: false, weights: 0..size }, weights)
}

/// Of queries, values and where they are given keys.
fn plain<F: Real>(place: &mut Place<F>, score: Score, weights: Vec<Weight>) -> Result<Vec<TensorId>> {
    let own_keys = match place.inputs.len() {
        2 => false,
        3 => true,
        n => return place.refuse(format!("a query, a value and perhaps a key are expected, got {n} inputs")),
    };
    let rate = place.config.number("dropout", 0.0, 0.0, 1.0)?;
    let causal = place.config.flag("causal", false)?;
    let shown = place.config.count_or("scores", 0)?;
    let (queries, values) = (timed(place, 0)?, timed(place, 1)?);
    if own_keys {
        beside(place, values)?;
    }
    one_by_one(place, &[queries, values], shown);
    let key = place.inputs[if own_keys { 2 } else { 1 }];
    let [q, v, k] = [place.inputs[0], place.inputs[1], key].map(|input| Side::new(place, input, 1));
    let (q, v, k) = (q?, v?, k?);
    if q.size != k.size {
        return place
            .refuse(format!("queries of {} features can't be compared with keys of {}", q.size, k.size));
    }
    let layer = Attention {
        q,
        k,
        v,
        own_keys,
        keys_apart: false,
        blind: Blind::Mean,
        score,
        weights,
        rate,
        reach: Reach { causal, window: None },
        mask: None,
        shown,
    };
    added(place, queries, layer)
}

/// Asks for positions of queries, values and perhaps keys. Where the scores of so many steps are shown, for all of the queries: they have no mask, and Keras
/// shows those of masked queries as well.
fn one_by_one<F: Real>(place: &mut Place<F>, axes: &[AxisId], shown: usize) {
    if shown > 0 {
        place.inputs[0] = place.positions(place.inputs[0], axes[0]);
        place.require_steps_on(axes[1], shown);
    }
    for &axis in axes {
        place.ask(axis, Gridded::OneByOne);
    }
}

/// Adds the layer, with scores as a second output where they are shown.
fn added<F: Real>(place: &mut Place<F>, queries: AxisId, layer: Attention) -> Result<Vec<TensorId>> {
    let mut outputs = vec![place.form(place.inputs[0]).with(layer.width())];
    if layer.shown > 0 {
        outputs.push(Form::positions(place.unmasked_axis(queries), layer.q.heads * layer.shown));
    }
    let len = outputs.len();
    let first = place.push(place.inputs.clone(), &outputs, layer)?;
    Ok(Span { first, len }.iter().collect())
}

/// The time axis of an input of numbers.
fn timed<F: Real>(place: &Place<F>, i: usize) -> Result<AxisId> {
    let form = place.form(place.inputs[i]);
    match form.axis() {
        _ if form.is_tokens() => place.refuse("it takes numbers, not token ids; put an Embedding before it"),
        Some(axis) => Ok(axis),
        None => place.refuse(format!("it takes sequences of shape (batch, steps, features), got {form}")),
    }
}

/// Brings keys beside values, whose mask says which of them count.
fn beside<F: Real>(place: &mut Place<F>, values: AxisId) -> Result<()> {
    let keys = timed(place, 2)?;
    if keys != values {
        place.inputs[2] = place.positions(place.inputs[2], keys);
        place.require_same_steps([values, keys], ["value", "key"]);
    }
    Ok(())
}
