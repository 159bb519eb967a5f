//! Products row by row of the batch: `y[i, j] = sum over k of a[i, k] b[j, k]`, where each input is a matrix (steps, features) and k runs over its
//! features or over its steps; a vector is a matrix of one step. With `normalize` the numbers that are summed are those of unit vectors.
//!
//! As in Keras every position counts, masked or not, and nothing behind it is masked. Backward: `da = dy b`, `db = dy^T a`, and of
//! unit vectors `u = a n`, with `n = 1 / |a|` at most 1e7: `da = n (du - u (u . du))`.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{matrix, matrix_mut, par_gemm, Panels, Real, Start};
use crate::node::{Axis, Backward, Form, Forward, Layer, Need, Sizes};

/// The largest factor that makes a unit vector, as in Keras.
const MOST: f64 = 1e7;

/// More columns than the panels of a matrix add to it.
const PADDING: u64 = 64;

/// An input as a matrix (outer, inner), of which the inner numbers are summed.
#[derive(Clone, Copy)]
struct Side {
    features: usize,
    over_steps: bool,
    is_vector: bool,
}

impl Side {
    fn steps(self, axis: Axis) -> usize {
        if self.is_vector {
            1
        } else {
            axis.timeline.steps
        }
    }

    /// The sizes of the matrix, and how far apart its outer and its inner numbers lie in the input.
    fn sizes(self, axis: Axis) -> [(usize, usize); 2] {
        let (steps, features) = ((self.steps(axis), self.features), (self.features, 1));
        if self.over_steps {
            [features, steps]
        } else {
            [steps, features]
        }
    }

    /// Copies the matrix of a row, as unit vectors if `normalize`.
    /// Shapes: `x [steps, features], into [outer, inner]`.
    fn gather<F: Real>(self, axis: Axis, x: &[F], normalize: bool, into: &mut [F]) {
        let [(_, outer), (inner, step)] = self.sizes(axis);
        for (i, into) in into.chunks_exact_mut(inner.max(1)).enumerate() {
            into.iter_mut().enumerate().for_each(|(k, into)| *into = x[i * outer + k * step]);
            if normalize {
                let factor = F::of(unit_factor(into.iter().map(|x| x.wide())));
                into.iter_mut().for_each(|x| *x = *x * factor);
            }
        }
    }

    /// Adds the gradient of the matrix to that of the input.
    /// Shapes: `x, dx [steps, features], from [outer, inner]`.
    fn scatter<F: Real>(self, axis: Axis, (x, normalize): (&[F], bool), from: &[F], dx: &mut [F]) {
        let [(_, outer), (inner, step)] = self.sizes(axis);
        for (i, from) in from.chunks_exact(inner.max(1)).enumerate() {
            let at = |k: usize| i * outer + k * step;
            if !normalize {
                from.iter().enumerate().for_each(|(k, &d)| dx[at(k)] += d);
                continue;
            }
            let factor = unit_factor((0..inner).map(|k| x[at(k)].wide()));
            let unit = |k: usize| x[at(k)].wide() * factor;
            let along: f64 = from.iter().enumerate().map(|(k, d)| d.wide() * unit(k)).sum();
            // What is held at the largest factor is scaled, and no unit vector.
            let along = if factor < MOST { along } else { 0.0 };
            for (k, d) in from.iter().enumerate() {
                dx[at(k)] += F::of(factor * (d.wide() - unit(k) * along));
            }
        }
    }
}

fn unit_factor(numbers: impl Iterator<Item = f64>) -> f64 {
    (1.0 / numbers.map(|x| x * x).sum::<f64>().sqrt()).min(MOST)
}

struct Dot {
    sides: [Side; 2],
    normalize: bool,
    /// Numbers of a line of y.
    size: usize,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    place.expect_inputs(2)?;
    let normalize = place.config.flag("normalize", false)?;
    let mut over = |key: &str| place.config.choice(key, &[("features", false), ("steps", true)]);
    let over = [over("first")?, over("second")?];
    let mut side = |i: usize| {
        let is_vector = !place.form(place.inputs[i]).has_steps();
        if !is_vector {
            place.inputs[i] = place.grid_of(i)?;
        }
        let features = place.features(place.inputs[i])?;
        Ok(Side { features, over_steps: over[i], is_vector })
    };
    let sides = [side(0)?, side(1)?];
    let output = output_form(place, sides)?;
    Ok(vec![place.push(place.inputs.clone(), &[output], Dot { sides, normalize, size: output.size() })?])
}

/// What is summed must have one size on both sides, and where steps become features their number is known.
fn output_form<F: Real>(place: &mut Place<F>, sides: [Side; 2]) -> Result<Form> {
    let [first, second] = [place.inputs[0], place.inputs[1]];
    if place.form(first).is_tokens() || place.form(second).is_tokens() {
        return place.refuse("it takes numbers, not token ids; put an Embedding before it");
    }
    let steps = match place.config.count_or("steps", 0)? {
        0 => None,
        steps => Some(steps),
    };
    match sides.map(|side| side.over_steps) {
        [false, false] if sides[0].features == sides[1].features => (),
        [true, false] => place.require_steps(first, sides[1].features),
        [false, true] => place.require_steps(second, sides[0].features),
        [true, true] => {
            if let (Some(one), Some(other)) = (place.form(first).axis(), place.form(second).axis()) {
                place.require_same_steps([one, other], ["first input", "second one"]);
            }
        }
        _ => return place.refuse("it sums over different numbers of features"),
    }
    let outer = |place: &mut Place<F>, i: usize| {
        let Side { features, over_steps, is_vector } = sides[i];
        match (over_steps, is_vector, steps) {
            (true, ..) => Ok(features),
            (_, true, _) => Ok(1),
            (_, _, Some(steps)) => {
                place.require_steps(place.inputs[i], steps);
                Ok(steps)
            }
            _ => place.refuse("it makes features of steps, whose number must be known"),
        }
    };
    Ok(match (sides[0].is_vector, sides[1].is_vector) {
        (false, true) => Form::rows(outer(place, 0)?),
        (true, _) => Form::rows(outer(place, 1)?),
        (false, false) => {
            let features = outer(place, 1)?;
            let axis = place.form(first).axis().filter(|_| !sides[0].over_steps);
            let axis = match axis {
                Some(axis) => place.unmasked_axis(axis),
                None => place.fixed(sides[0].features),
            };
            Form::positions(axis, features)
        }
    })
}

impl Dot {
    /// Numbers that a row has in each input and in y.
    fn lens(&self, x: &[Axis]) -> [usize; 3] {
        let [a, b] = [0, 1].map(|i| self.sides[i].sizes(x[i]).map(|(size, _)| size));
        [a[0] * a[1], b[0] * b[1], a[0] * b[0]]
    }
}

impl<F: Real> Layer<F> for Dot {
    fn need(&self, sizes: Sizes) -> Need {
        let [a, b] = [0, 1].map(|i| sizes.x[i].lines * self.sides[i].features as u64);
        let longest = [0, 1].map(|i| sizes.x[i].lines.max(self.sides[i].features as u64));
        // The matrices of a row are at most those of all; another like the larger one; dy turned around; panels.
        let (larger, longest) = (a.max(b), longest[0].max(longest[1]));
        let outputs = sizes.y[0].lines * self.size as u64;
        Need { saved: 0, scratch: a + b + outputs + 2 * larger + PADDING * longest }
    }

    /// Shapes: `x [rows, steps, features] each, y [rows, m, n]`, and of a row `a [m, k], b [n, k]`.
    fn forward(&self, mut io: Forward<F>) {
        let [a_len, b_len, y_len] = self.lens(&io.at.x);
        let [[(m, _), (k, _)], [(n, _), _]] = [0, 1].map(|i| self.sides[i].sizes(io.at.x[i]));
        let (a, b) = (io.scratch.take(a_len), io.scratch.take(b_len));
        let [y, ..] = io.y;
        if y_len == 0 || k == 0 {
            return y.fill(F::zero());
        }
        for (row, y) in y.chunks_exact_mut(y_len).enumerate() {
            self.sides[0].gather(io.at.x[0], &io.x[0][row * a_len..][..a_len], self.normalize, a);
            self.sides[1].gather(io.at.x[1], &io.x[1][row * b_len..][..b_len], self.normalize, b);
            let panels = Panels::pack(matrix(b, k).reversed_axes(), io.scratch.0);
            debug_assert_eq!(y.len(), m * n);
            par_gemm(matrix(a, k), panels, Start::Zero, matrix_mut(y, n));
        }
    }

    /// Shapes: of a row `sides [m, k], [n, k], turned [n, m], made [m, k] or [n, k]`; the others as of forward.
    fn backward(&self, io: Backward<F>) {
        let Backward { at, x, mut dx, mut scratch, dy, .. } = io;
        let lens = self.lens(&at.x);
        let sizes = [0, 1].map(|i| self.sides[i].sizes(at.x[i]).map(|(size, _)| size));
        let [[m, k], [n, _]] = sizes;
        if lens[2] == 0 || k == 0 {
            return;
        }
        let sides = [scratch.take(lens[0]), scratch.take(lens[1])];
        let (made, turned) = (scratch.take(lens[0].max(lens[1])), scratch.take(lens[2]));
        for (row, dy) in dy[0].chunks_exact(lens[2]).enumerate() {
            let of = |i: usize| row * lens[i]..(row + 1) * lens[i];
            for i in [0, 1] {
                self.sides[i].gather(at.x[i], &x[i][of(i)], self.normalize, sides[i]);
            }
            turned.iter_mut().enumerate().for_each(|(at, turned)| *turned = dy[at % m * n + at / m]);
            for (i, left, width) in [(0, dy, n), (1, &*turned, m)] {
                let Some(dx) = &mut dx[i] else { continue };
                let panels = Panels::pack(matrix(sides[1 - i], k), scratch.0);
                par_gemm(matrix(left, width), panels, Start::Zero, matrix_mut(&mut made[..lens[i]], k));
                let own = (&x[i][of(i)], self.normalize);
                self.sides[i].scatter(at.x[i], own, &made[..lens[i]], &mut dx[of(i)]);
            }
        }
    }
}
