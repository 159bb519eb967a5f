//! Heads side by side, of queries, values and keys that are projected: several heads of queries may look at one of keys. The fourth input, if there is
//! one, tells which query sees which key.

use super::reach::{PairMask, Reach};
use super::rows::{Attention, Blind};
use super::score::Score;
use super::side::Side;
use super::{added, one_by_one, timed};
use crate::error::Result;
use crate::graph::Place;
use crate::ids::{AxisId, TensorId};
use crate::kernel::Real;

pub(in crate::layer) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let n = place.inputs.len();
    if n != 3 && n != 4 {
        return place
            .refuse(format!("a query, a value, a key and perhaps a mask are expected, got {n} inputs"));
    }
    let rate = place.config.number("dropout", 0.0, 0.0, 1.0)?;
    let causal = place.config.flag("causal", false)?;
    let window = Some(place.config.count_or("window", 0)?).filter(|&window| window > 0);
    let shown = place.config.count_or("scores", 0)?;
    let [queries, values, keys] = [timed(place, 0)?, timed(place, 1)?, timed(place, 2)?];
    let mask = if n == 4 { Some(pairs(place, queries, values)?) } else { None };
    if keys != values {
        place.require_same_steps([values, keys], ["value", "key"]);
    }
    one_by_one(place, &[queries, values, keys], shown);
    let [q, v, k] = sides(place)?;
    let layer = Attention {
        q,
        k,
        v,
        own_keys: true,
        keys_apart: keys != values,
        blind: Blind::Zero,
        score: Score::Dot { factor: 1.0 / (q.size as f64).sqrt(), scaled: false },
        weights: Vec::new(),
        rate,
        reach: Reach { causal, window },
        mask,
        shown,
    };
    added(place, queries, layer)
}

/// Queries, values and keys, whose heads go together.
fn sides<F: Real>(place: &mut Place<F>) -> Result<[Side; 3]> {
    let (heads, groups) = (place.config.count("heads")?, place.config.count("groups")?);
    let side = |i: usize, heads: usize| Side::new(place, place.inputs[i], heads);
    let (q, v, k) = (side(0, heads)?, side(1, groups)?, side(2, groups)?);
    match q.size == k.size && heads.is_multiple_of(groups) {
        true => Ok([q, v, k]),
        false => {
            let problem = format!("{heads} heads of {} can't look at {groups} heads of {}", q.size, k.size);
            place.refuse(problem)
        }
    }
}

/// The fourth input, with a line for each step of the queries, or those of all its heads and queries for a row.
fn pairs<F: Real>(place: &mut Place<F>, queries: AxisId, values: AxisId) -> Result<PairMask> {
    let form = place.form(place.inputs[3]);
    if form.is_tokens() {
        return place.refuse("its mask holds numbers, not token ids");
    }
    let (heads, steps) = (place.config.count_or("mask_heads", 1)?, place.config.count_or("mask_queries", 1)?);
    let Some(axis) = form.axis() else {
        let lines = heads.saturating_mul(steps);
        if lines == 0 || !form.last().is_multiple_of(lines) {
            return place.refuse(format!("a mask of {form} has no {heads} heads of {steps} queries"));
        }
        place.require_steps_on(values, form.last() / lines);
        if steps > 1 {
            place.require_steps_on(queries, steps);
        }
        return Ok(PairMask::Rows { heads, queries: steps });
    };
    place.require_steps_on(values, form.last());
    place.require_same_steps([queries, axis], ["query", "mask"]);
    place.inputs[3] = place.positions(place.inputs[3], axis);
    Ok(PairMask::Steps)
}
