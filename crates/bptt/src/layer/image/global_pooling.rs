//! GlobalMaxPooling2D: the largest of each channel over all pixels of an image; equal ones share the gradient. GlobalAveragePooling2D: their mean.

use super::Lines;
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Dims, Forward, Layer};

/// Over images of so many numbers.
#[derive(Clone, Copy)]
struct Global {
    image: usize,
    channels: usize,
}

struct Max(Global);

struct Average(Global);

pub(in crate::layer) fn build_max<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build(place, Lines::Images, Max)
}

/// GlobalMaxPooling1D over the steps within each line.
pub(in crate::layer) fn build_max_of_steps<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build(place, Lines::Steps, Max)
}

pub(in crate::layer) fn build_average<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build(place, Lines::Images, Average)
}

/// GlobalAveragePooling1D over the steps within each line.
pub(in crate::layer) fn build_average_of_steps<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build(place, Lines::Steps, Average)
}

/// With `keepdims` what is made of an image is one of a single pixel.
fn build<F: Real, L: Layer<F> + 'static>(
    place: &mut Place<F>,
    lines: Lines,
    layer: impl FnOnce(Global) -> L,
) -> Result<Vec<TensorId>> {
    let (input, form, [.., channels]) = lines.of(place)?;
    let keeps = place.config.flag("keepdims", false)?;
    let dims = Dims::new(&[1, 1, channels]).filter(|_| keeps).unwrap_or(Dims::from(channels));
    let layer = layer(Global { image: form.size(), channels });
    Ok(vec![place.push(vec![input], &[form.with(dims)], layer)?])
}

impl<F: Real> Layer<F> for Max {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    /// Shapes: `x [lines, pixels, channels], y [lines, channels]`.
    fn forward(&self, io: Forward<F>) {
        let Global { image, channels: c } = self.0;
        let [y, ..] = io.y;
        for (y, x) in y.chunks_exact_mut(c).zip(io.x[0].chunks_exact(image)) {
            y.copy_from_slice(&x[..c]);
            for x in x.chunks_exact(c) {
                y.iter_mut().zip(x).for_each(|(y, &x)| *y = y.max(x));
            }
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let Global { image, channels: c } = self.0;
        for (line, (x, dx)) in io.x[0].chunks_exact(image).zip(dx.chunks_exact_mut(image)).enumerate() {
            for i in 0..c {
                let largest = io.y[0][line * c + i];
                let equal = x.iter().skip(i).step_by(c).filter(|&&x| x == largest).count();
                let share = dy[line * c + i] / F::of(equal as f64);
                let pairs = dx.iter_mut().skip(i).step_by(c).zip(x.iter().skip(i).step_by(c));
                pairs.filter(|(_, &x)| x == largest).for_each(|(dx, _)| *dx += share);
            }
        }
    }
}

impl<F: Real> Layer<F> for Average {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    /// Shapes: `x [lines, pixels, channels], y [lines, channels]`.
    fn forward(&self, io: Forward<F>) {
        let Global { image, channels: c } = self.0;
        let share = F::of(c as f64 / image as f64);
        let [y, ..] = io.y;
        for (y, x) in y.chunks_exact_mut(c).zip(io.x[0].chunks_exact(image)) {
            y.fill(F::zero());
            for x in x.chunks_exact(c) {
                y.iter_mut().zip(x).for_each(|(y, &x)| *y += x);
            }
            y.iter_mut().for_each(|y| *y = *y * share);
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let Global { image, channels: c } = self.0;
        let share = F::of(c as f64 / image as f64);
        for (dx, dy) in dx.chunks_exact_mut(image).zip(dy.chunks_exact(c)) {
            for dx in dx.chunks_exact_mut(c) {
                dx.iter_mut().zip(dy).for_each(|(dx, &dy)| *dx += dy * share);
            }
        }
    }
}
