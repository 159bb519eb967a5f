//! MaxPooling2D: the largest of each window, channel by channel, to the first of which the gradient goes. AveragePooling2D: the mean of what
//! lies in each window, padding left out.

use super::windows::{Shape, Windows};
use super::Lines;
use crate::error::Result;
use crate::graph::{Padding, Place};
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer, Need, Sizes};
use crate::threads::each_row;

struct Pooling {
    windows: Windows,
    channels: usize,
}

struct Max(Pooling);

struct Average(Pooling);

pub(in crate::layer) fn build_max<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build_as(place, Lines::Images, Max)
}

/// MaxPooling1D over the steps within each line.
pub(in crate::layer) fn build_max_of_steps<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build_as(place, Lines::Steps, Max)
}

pub(in crate::layer) fn build_average<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build_as(place, Lines::Images, Average)
}

/// AveragePooling1D over the steps within each line.
pub(in crate::layer) fn build_average_of_steps<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build_as(place, Lines::Steps, Average)
}

fn build_as<F: Real, L: Layer<F> + 'static>(
    place: &mut Place<F>,
    lines: Lines,
    layer: impl FnOnce(Pooling) -> L,
) -> Result<Vec<TensorId>> {
    let (input, form, [height, width, channels]) = lines.of(place)?;
    let shape = Shape {
        size: lines.pair(place, "pool_size")?,
        stride: lines.pair(place, "strides")?,
        dilation: [1, 1],
        padding: place.config.choice("padding", &[("valid", Padding::Valid), ("same", Padding::Same)])?,
    };
    let windows = Windows::over(place, &shape, [height, width])?;
    let Some(dims) = lines.dims([windows.rows.to, windows.columns.to, channels]) else {
        return place.refuse("its output has no shape");
    };
    Ok(vec![place.push(vec![input], &[form.with(dims)], layer(Pooling { windows, channels }))?])
}

impl Pooling {
    /// Numbers of an image, and of what is made of it.
    fn sizes(&self) -> (usize, usize) {
        let Windows { rows, columns } = self.windows;
        (rows.from * columns.from * self.channels, rows.to * columns.to * self.channels)
    }
}

impl<F: Real> Layer<F> for Max {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    fn need(&self, sizes: Sizes) -> Need {
        Need { saved: 0, scratch: sizes.y[0].lines * self.0.sizes().1 as u64 }
    }

    /// Shapes: `x [lines, height, width, channels], y [lines, rows, columns, channels]`.
    fn forward(&self, io: Forward<F>) {
        let Pooling { windows, channels: c } = self.0;
        let (from, to) = self.0.sizes();
        let [y, ..] = io.y;
        each_row(y, to, &|line, y| {
            let x = &io.x[0][line * from..][..from];
            y.fill(F::neg_infinity());
            windows.each(|window, pixel| {
                let pairs = y[window * c..][..c].iter_mut().zip(&x[pixel * c..][..c]);
                pairs.for_each(|(y, &x)| *y = if x > *y { x } else { *y });
            });
        });
    }

    fn backward(&self, mut io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let Pooling { windows, channels: c } = self.0;
        let (from, to) = self.0.sizes();
        // What is left of a gradient goes to the first that equals the largest.
        let rest = io.scratch.take(dy.len());
        rest.copy_from_slice(dy);
        for (line, (dx, rest)) in dx.chunks_exact_mut(from).zip(rest.chunks_exact_mut(to)).enumerate() {
            let (x, y) = (&io.x[0][line * from..][..from], &io.y[0][line * to..][..to]);
            windows.each(|window, pixel| {
                let (to, from) = (window * c..(window + 1) * c, pixel * c..(pixel + 1) * c);
                let pairs = x[from.clone()].iter().zip(&mut dx[from]).zip(&y[to.clone()]).zip(&mut rest[to]);
                for (((&x, dx), &y), rest) in pairs {
                    let first = x == y;
                    *dx += if first { *rest } else { F::zero() };
                    *rest = if first { F::zero() } else { *rest };
                }
            });
        }
    }
}

impl Average {
    /// Writes for each window the share that a pixel has in it.
    /// Shapes: `shares [rows, columns]`.
    fn shares<F: Real>(&self, shares: &mut [F]) {
        shares.fill(F::zero());
        self.0.windows.each(|window, _| shares[window] += F::one());
        shares.iter_mut().for_each(|share| *share = F::one() / *share);
    }

    /// Windows of an image.
    fn count(&self) -> usize {
        self.0.windows.rows.to * self.0.windows.columns.to
    }
}

impl<F: Real> Layer<F> for Average {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    fn need(&self, _: Sizes) -> Need {
        Need { saved: 0, scratch: self.count() as u64 }
    }

    /// Shapes: `x [lines, height, width, channels], y [lines, rows, columns, channels]`.
    fn forward(&self, mut io: Forward<F>) {
        let Pooling { windows, channels: c } = self.0;
        let (from, to) = self.0.sizes();
        let shares = io.scratch.take(self.count());
        self.shares(shares);
        let ([y, ..], shares) = (io.y, &*shares);
        each_row(y, to, &|line, y| {
            let x = &io.x[0][line * from..][..from];
            y.fill(F::zero());
            windows.each(|window, pixel| {
                let share = shares[window];
                let pairs = y[window * c..][..c].iter_mut().zip(&x[pixel * c..][..c]);
                pairs.for_each(|(y, &x)| *y += x * share);
            });
        });
    }

    fn backward(&self, mut io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let Pooling { windows, channels: c } = self.0;
        let (from, to) = self.0.sizes();
        let shares = io.scratch.take(self.count());
        self.shares(shares);
        let (dy, shares) = (&*dy, &*shares);
        each_row(dx, from, &|line, dx| {
            let dy = &dy[line * to..][..to];
            windows.each(|window, pixel| {
                let share = shares[window];
                let pairs = dx[pixel * c..][..c].iter_mut().zip(&dy[window * c..][..c]);
                pairs.for_each(|(dx, &dy)| *dx += dy * share);
            });
        });
    }
}
