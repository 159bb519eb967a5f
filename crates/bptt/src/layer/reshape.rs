//! The same numbers in another form: (batch, steps, features) with other steps and features, or (batch, features). Steps that were
//! masked are real ones behind it, as in Keras.

use crate::error::Result;
use crate::graph::{Place, Source, TIMELESS};
use crate::kernel::{add, Real};
use crate::node::{Backward, Forward, Layer, Signal};

struct Reshape;

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<usize>> {
    let steps = place.config.count_or("steps", 0)?;
    let features = place.config.count("features")?;
    build_as(place, (steps > 0).then_some(steps), features)
}

/// To this many steps and features; without steps to vectors.
pub(super) fn build_as<F: Real>(
    place: &mut Place<F>,
    steps: Option<usize>,
    features: usize,
) -> Result<Vec<usize>> {
    let (mut input, signal) = place.numbers()?;
    let size = features.saturating_mul(steps.unwrap_or(1));
    if signal.has_steps() {
        if !size.is_multiple_of(signal.features()) {
            return place.refuse(format!("{} features a step do not make {size} numbers", signal.features()));
        }
        input = place.grid()?;
        place.require_steps(input, size / signal.features());
    } else if signal.features() != size {
        return place.refuse(format!("{} numbers do not make {size}", signal.features()));
    }
    let output = match steps {
        None => (Signal::Vector(features), TIMELESS),
        Some(steps) => (Signal::Grid(features), place.timeline(Source::Fixed(steps))),
    };
    Ok(vec![place.push(vec![input], &[output], Reshape)?])
}

impl<F: Real> Layer<F> for Reshape {
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        y.copy_from_slice(io.x[0]);
    }

    fn backward(&self, io: Backward<F>) {
        if let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) {
            add(dx, dy);
        }
    }
}
