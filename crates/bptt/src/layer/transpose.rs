//! The dimensions of each line in another order: of a line of the sizes `s`, `y[i_order[0], i_order[1], ...] = x[i_0, i_1, ...]`.
//!
//! Steps and masks stay. Backward: dy goes where it came from.

use crate::error::Result;
use crate::fields::{index, size};
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer};
use serde_json::Value;

struct Transpose {
    /// Of the dimensions of y: how many there are, and how far apart in x.
    dims: Vec<(usize, usize)>,
    /// Numbers of a line.
    size: usize,
}

/// `sizes` are those of the dimensions of a line of x, `order` says which of them each dimension of y is. Lines of y have one dimension.
pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    let sizes = listed(place, "sizes", size)?;
    let order = listed(place, "order", index)?;
    let mut sorted = order.clone();
    sorted.sort_unstable();
    if !sorted.into_iter().eq(0..sizes.len()) {
        return place.refuse(format!("{order:?} is no order of {} dimensions", sizes.len()));
    }
    if sizes.iter().fold(1, |all: usize, &size| all.saturating_mul(size)) != form.size() {
        return place.refuse(format!("{} numbers do not make {sizes:?}", form.size()));
    }
    let apart = |dim: usize| sizes[dim + 1..].iter().product();
    let dims = order.iter().map(|&dim| (sizes[dim], apart(dim))).collect();
    let layer = Transpose { dims, size: form.size() };
    Ok(vec![place.push(vec![input], &[form.with(form.size())], layer)?])
}

fn listed<F: Real>(
    place: &mut Place<F>,
    key: &str,
    read: impl Fn(&Value) -> Option<usize>,
) -> Result<Vec<usize>> {
    let values = place.config.list(key)?;
    let read: Option<Vec<usize>> = values.iter().map(read).collect();
    match read {
        Some(read) => Ok(read),
        None => Err(place.config.refuse(key, "a list of whole numbers", &Value::Array(values))),
    }
}

impl Transpose {
    /// Calls `work` with the place in a line of x of each number of one of y, in the order of y.
    fn places(&self, mut work: impl FnMut(usize)) {
        walk(&self.dims, 0, &mut work);
    }
}

/// Counts through all dimensions but the first ones, the last of them fastest.
fn walk(dims: &[(usize, usize)], start: usize, work: &mut impl FnMut(usize)) {
    let [(count, apart), rest @ ..] = dims else { return work(start) };
    (0..*count).for_each(|i| walk(rest, start + i * apart, work));
}

impl<F: Real> Layer<F> for Transpose {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    /// Shapes: `x, y [lines, size]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        for (y, x) in y.chunks_exact_mut(self.size).zip(io.x[0].chunks_exact(self.size)) {
            let mut next = y.iter_mut();
            self.places(|from| next.next().into_iter().for_each(|y| *y = x[from]));
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        for (dx, dy) in dx.chunks_exact_mut(self.size).zip(dy.chunks_exact(self.size)) {
            let mut next = dy.iter();
            self.places(|from| next.next().into_iter().for_each(|dy| dx[from] += *dy));
        }
    }
}
