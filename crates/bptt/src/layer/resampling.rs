//! Steps put in other places: `y[t] = x[(t - padded) / times]`, and 0 where there is no such step of x. ZeroPadding1D adds steps at both ends,
//! UpSampling1D repeats each. A mask ends here, as in Keras.
//!
//! Backward: `dx` at each step of x is the sum of `dy` where it was put. Nothing is saved.

use crate::batch::Timeline;
use crate::error::Result;
use crate::fields::index;
use crate::graph::{Place, Source};
use crate::ids::TensorId;
use crate::json::Written;
use crate::kernel::{add, Real};
use crate::node::{Backward, Form, Forward, Layer};

struct Resampling {
    /// Numbers of a line.
    size: usize,
    times: usize,
    padded: usize,
}

pub(super) fn build_padding<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let [before, after] = both_ends(place)?;
    build(place, Resampling { size: 0, times: 1, padded: before }, (before + after) as isize)
}

pub(super) fn build_up_sampling<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let times = place.config.count_or("size", 2)?;
    build(place, Resampling { size: 0, times, padded: 0 }, 0)
}

/// How many steps, at the beginning and at the end.
fn both_ends<F: Real>(place: &mut Place<F>) -> Result<[usize; 2]> {
    let list = place.config.list("padding")?;
    let counts: Vec<usize> = list.iter().filter_map(index).filter(|&n| n <= i32::MAX as usize / 2).collect();
    match (counts[..].try_into(), list.len()) {
        (Ok(pair), 2) => Ok(pair),
        _ => place.refuse(format!(
            "`padding` must be two numbers of steps, got {}",
            Written(&serde_json::Value::Array(list))
        )),
    }
}

fn build<F: Real>(place: &mut Place<F>, layer: Resampling, added: isize) -> Result<Vec<TensorId>> {
    place.expect_inputs(1)?;
    let grid = place.grid()?;
    let form = place.form(grid);
    let Some(of) = form.axis() else { return place.refuse("it takes sequences") };
    let axis = place.axis(Source::Resampled { of, times: layer.times, added });
    let layer = Resampling { size: form.size(), ..layer };
    Ok(vec![place.push(vec![grid], &[Form::positions(axis, form.dims)], layer)?])
}

impl Resampling {
    /// Calls `work` with (line of y, line of x) for every step of y that is one of x.
    fn each(&self, from: &Timeline, to: &Timeline, mut work: impl FnMut(usize, usize)) {
        let source = |t: usize| Some(t.checked_sub(self.padded)? / self.times);
        for row in 0..to.rows {
            for t in 0..to.steps {
                if let Some(at) = source(t).filter(|&at| at < from.steps) {
                    work(row * to.steps + t, row * from.steps + at);
                }
            }
        }
    }
}

impl<F: Real> Layer<F> for Resampling {
    /// Shapes: `x [rows, steps, size], y [rows, steps of y, size]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        y.fill(F::zero());
        self.each(io.at.x[0].timeline, io.at.y[0].timeline, |to, from| {
            y[to * self.size..][..self.size].copy_from_slice(&io.x[0][from * self.size..][..self.size]);
        });
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        self.each(io.at.x[0].timeline, io.at.y[0].timeline, |to, from| {
            add(&mut dx[from * self.size..][..self.size], &dy[to * self.size..][..self.size]);
        });
    }
}
