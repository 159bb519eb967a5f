//! Images moved at random in training, each by a map of its own, or all of a row by the same one: RandomFlip, RandomRotation and RandomTranslation. In
//! inference nothing happens.
//!
//! Backward: each pixel of x gets the gradients of what it made. The same maps are drawn again, and nothing is saved.

use super::super::drawn_line::line_of;
use super::affine::{Affine, Beyond, Map};
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{add, Real};
use crate::node::{Backward, Context, Form, Forward, Layer};
use crate::portable::{cos, sin};
use crate::threads::each_row;
use std::f64::consts::TAU;

/// What is drawn of each map.
#[derive(Debug, Clone, Copy)]
enum Motion {
    /// Mirrored or not, columns, rows or both.
    Flip { columns: bool, rows: bool },
    /// By a part of the full circle, around the middle.
    Rotation { between: [f64; 2] },
    /// By parts of the height and of the width.
    Translation { rows: [f64; 2], columns: [f64; 2] },
}

struct Random {
    form: Form,
    image: Affine,
    motion: Motion,
    /// What stands beyond the sides.
    value: f64,
    /// Whether all images of a row have one map.
    by_row: bool,
}

pub(in crate::layer) fn build_flip<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let choices =
        [("horizontal_and_vertical", [true; 2]), ("horizontal", [true, false]), ("vertical", [false, true])];
    let [columns, rows] = place.config.choice("mode", &choices)?;
    build(place, Motion::Flip { columns, rows }, (Beyond::Nearest, true), 0.0)
}

pub(in crate::layer) fn build_rotation<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let motion = Motion::Rotation { between: range(place, "factor")? };
    let ((beyond, nearest), value) = filled(place)?;
    build(place, motion, (beyond, nearest), value)
}

pub(in crate::layer) fn build_translation<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let [rows, columns] = [range(place, "height_factor")?, range(place, "width_factor")?];
    let ((beyond, nearest), value) = filled(place)?;
    build(place, Motion::Translation { rows, columns }, (beyond, nearest), value)
}

/// The least and the most of a factor, from -1 to 1.
fn range<F: Real>(place: &mut Place<F>, key: &str) -> Result<[f64; 2]> {
    let numbers = place.config.numbers(key)?;
    match numbers[..] {
        [low, high] if -1.0 <= low && low <= high && high <= 1.0 => Ok([low, high]),
        _ => Err(place.config.refuse(key, "two numbers from -1 to 1, the lower one first", &numbers.into())),
    }
}

/// What lies between and beyond pixels, and the value there.
fn filled<F: Real>(place: &mut Place<F>) -> Result<((Beyond, bool), f64)> {
    let beyond = [
        ("reflect", Beyond::Reflect),
        ("wrap", Beyond::Wrap),
        ("constant", Beyond::Constant),
        ("nearest", Beyond::Nearest),
    ];
    let beyond = place.config.choice("fill_mode", &beyond)?;
    let nearest = place.config.choice("interpolation", &[("bilinear", false), ("nearest", true)])?;
    Ok(((beyond, nearest), place.config.finite("fill_value", 0.0)?))
}

fn build<F: Real>(
    place: &mut Place<F>,
    motion: Motion,
    (beyond, nearest): (Beyond, bool),
    value: f64,
) -> Result<Vec<TensorId>> {
    let by_row = place.config.flag("by_row", false)?;
    let (input, form) = place.drawn_over()?;
    let &[height, width, channels] = form.dims.sizes() else {
        return place.refuse(format!("it takes images of shape (height, width, channels), got {form}"));
    };
    let image = Affine { height, width, channels, beyond, nearest };
    Ok(vec![place.push(vec![input], &[form], Random { form, image, motion, value, by_row })?])
}

impl Motion {
    /// The map that two numbers from 0 to 1 stand for, of images whose last pixel is at `(right, bottom)`.
    fn map(self, [first, second]: [f64; 2], [bottom, right]: [f64; 2]) -> Map {
        let within = |[low, high]: [f64; 2], u: f64| low + (high - low) * u;
        match self {
            Motion::Flip { .. } if first > 0.5 => [1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
            Motion::Flip { columns, rows } => {
                let along = |flipped: bool, last: f64| if flipped { (-1.0, last) } else { (1.0, 0.0) };
                let ((a, c), (e, f)) = (along(columns, right), along(rows, bottom));
                [a, 0.0, c, 0.0, e, f]
            }
            Motion::Rotation { between } => {
                let angle = TAU * within(between, first);
                let (sin, cos) = (sin(angle), cos(angle));
                let (x, y) = (right / 2.0, bottom / 2.0);
                [cos, -sin, x - x * cos + y * sin, sin, cos, y - x * sin - y * cos]
            }
            Motion::Translation { rows, columns } => {
                let down = within(rows, first) * (bottom + 1.0);
                [1.0, 0.0, -within(columns, second) * (right + 1.0), 0.0, 1.0, -down]
            }
        }
    }
}

impl Random {
    /// The map of a line, where there is one.
    fn map<F: Real>(&self, at: &Context<F>, line: usize) -> Option<Map> {
        let line = line_of(at, self.form, self.by_row, line)?;
        let last = [self.image.height, self.image.width].map(|size| (size - 1) as f64);
        Some(self.motion.map(at.draws?.stream.uniforms(line), last))
    }
}

impl<F: Real> Layer<F> for Random {
    fn row_by_row(&self, training: bool) -> bool {
        !training
    }

    /// Shapes: `x, y [lines, height, width, channels]`.
    fn forward(&self, io: Forward<F>) {
        let ([y, ..], size, value) = (io.y, self.image.size(), F::of(self.value));
        if io.at.draws.is_none() {
            return y.copy_from_slice(io.x[0]);
        }
        each_row(y, size, &|line, y| {
            let x = &io.x[0][line * size..][..size];
            match self.map(&io.at, line) {
                Some(map) => self.image.forward(&map, value, x, y),
                None => y.copy_from_slice(x),
            }
        });
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let (size, dy) = (self.image.size(), &*dy);
        if io.at.draws.is_none() {
            return add(dx, dy);
        }
        each_row(dx, size, &|line, dx| {
            let dy = &dy[line * size..][..size];
            match self.map(&io.at, line) {
                Some(map) => self.image.backward(&map, dy, dx),
                None => add(dx, dy),
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_those_of_what_was_drawn() {
        let of = |motion: Motion, u: f64, v: f64| motion.map([u, v], [2.0, 4.0]);
        let both = Motion::Flip { columns: true, rows: true };
        assert_eq!(of(both, 0.5, 0.9), [-1.0, 0.0, 4.0, 0.0, -1.0, 2.0]);
        assert_eq!(of(both, 0.6, 0.1), [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
        let shift = Motion::Translation { rows: [-1.0, 1.0], columns: [0.0, 0.5] };
        assert_eq!(of(shift, 0.75, 0.5), [1.0, 0.0, -1.25, 0.0, 1.0, -1.5]);
        // A quarter turn takes the middle to itself, and what is right of it to above it.
        let [a, b, c, d, e, f] = of(Motion::Rotation { between: [0.25, 0.25] }, 0.3, 0.3);
        let close = |x: f64, y: f64| (x - y).abs() < 1e-12;
        assert!(close(a * 2.0 + b + c, 2.0) && close(d * 2.0 + e + f, 1.0));
        assert!(close(a * 2.0 + b * 0.0 + c, 3.0) && close(d * 2.0 + e * 0.0 + f, 1.0));
    }
}
