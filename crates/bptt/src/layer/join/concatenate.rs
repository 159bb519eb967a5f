//! Inputs next to each other: features behind features, `y[t] = [x0[t], x1[t], ...]`, or steps behind steps.
//!
//! Steps behind steps are those of every position, as Keras sees them; what was masked there still is. Backward: each part of dy goes
//! where it came from.

use super::elementwise::either;
use super::output::push;
use super::real::real_steps;
use super::together::{together, Part, Together, Wanted};
use crate::error::Result;
use crate::graph::{Place, Source};
use crate::ids::TensorId;
use crate::kernel::{add, Real};
use crate::node::{Backward, Context, Dims, Form, Forward, Layer, Over};

pub(in crate::layer) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    match place.config.choice("of", &[("features", false), ("steps", true)])? {
        false => features(place),
        true => steps(place),
    }
}

fn features<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let together = together(place, &Wanted::default())?;
    let first = together.parts[0].form.dims;
    let same = |part: &Part| !part.by_row && part.form.dims.with_last(1) == first.with_last(1);
    if let Some(part) = together.parts.iter().find(|part| !same(part)) {
        return place.refuse(format!("it can't put {} behind {}", part.form, together.parts[0].form));
    }
    let widths: Vec<usize> = together.parts.iter().map(|part| part.form.last()).collect();
    let width = widths.iter().fold(0, |sum: usize, &width| sum.saturating_add(width));
    let cells = matches!(together.over, Over::Cells(_)) && widths.len() > 1;
    let layer = Features { widths, cells };
    Ok(vec![push(place, together, first.with_last(width), layer, either)?])
}

/// Features behind features.
struct Features {
    widths: Vec<usize>,
    /// Whether all lie cell by cell.
    cells: bool,
}

impl Features {
    /// For each input where its part of a line of y begins, and how long it is.
    fn parts(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.widths.iter().scan(0, |end, &width| {
            *end += width;
            Some((*end - width, width))
        })
    }

    fn width(&self) -> usize {
        self.widths.iter().sum()
    }
}

impl<F: Real> Layer<F> for Features {
    fn row_by_row(&self, _: bool) -> bool {
        self.cells
    }

    fn unstepped(&self) -> Option<&'static str> {
        None
    }

    /// Shapes: `x [lines * groups, width] each, y [lines * groups, sum of widths]`, where groups are those of features in a line.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        for ((start, width), x) in self.parts().zip(io.x) {
            for (y, x) in y.chunks_exact_mut(self.width()).zip(x.chunks_exact(width)) {
                y[start..][..width].copy_from_slice(x);
            }
        }
    }

    fn backward(&self, io: Backward<F>) {
        let [dy, ..] = io.dy;
        for ((start, width), dx) in self.parts().zip(io.dx) {
            let Some(dx) = dx else { continue };
            for (dx, dy) in dx.chunks_exact_mut(width).zip(dy.chunks_exact(self.width())) {
                add(dx, &dy[start..][..width]);
            }
        }
    }
}

fn steps<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (mut inputs, mut axes) = (Vec::new(), Vec::new());
    for i in 0..place.inputs.len() {
        let grid = place.grid_of(i)?;
        inputs.push(grid);
        axes.extend(place.form(grid).axis());
    }
    let forms: Vec<Form> = inputs.iter().map(|&input| place.form(input)).collect();
    if let Some(other) = forms.iter().find(|form| form.dims != forms[0].dims) {
        return place.refuse(format!("it can't put {other} behind {}", forms[0]));
    }
    let masks_differ = axes.iter().any(|&axis| place.masks(axis));
    let mut joined = axes[0];
    for &axis in &axes[1..] {
        joined = place.axis(Source::Joined(joined, axis));
    }
    let over = Over::Positions(if axes.len() == 1 { place.unmasked_axis(joined) } else { joined });
    let parts = forms.iter().map(|&form| Part { form, by_row: false }).collect();
    let layer = Steps { size: forms[0].size(), count: inputs.len() };
    let together = Together { inputs, parts, over, masks_differ, fill: None };
    Ok(vec![push(place, together, forms[0].dims, layer, both)?])
}

/// The masks of all inputs, one behind the other.
fn both<F: Real>(place: &mut Place<F>, masked: &Together) -> Result<TensorId> {
    let masks = masked.inputs.iter().map(|&input| real_steps(place, input)).collect::<Result<Vec<_>>>()?;
    let layer = Steps { size: 1, count: masks.len() };
    place.push(masks, &[Form { over: masked.over, dims: Dims::from(1) }], layer)
}

/// Steps behind steps.
struct Steps {
    /// Numbers of a step.
    size: usize,
    /// Inputs.
    count: usize,
}

impl Steps {
    /// Calls `work` with an input and where its numbers and those of y begin that are a row's, and how many they are.
    fn each<F>(&self, at: &Context<F>, mut work: impl FnMut(usize, usize, usize, usize)) {
        let mut to = 0;
        for row in 0..at.rows {
            for i in 0..self.count {
                let len = at.x[i].timeline.steps * self.size;
                work(i, row * len, to, len);
                to += len;
            }
        }
    }
}

impl<F: Real> Layer<F> for Steps {
    /// Shapes: `x [rows, steps, size] each, y [rows, steps of all, size]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        self.each(&io.at, |i, from, to, len| y[to..][..len].copy_from_slice(&io.x[i][from..][..len]));
    }

    fn backward(&self, io: Backward<F>) {
        let ([dy, ..], mut dx) = (io.dy, io.dx);
        self.each(&io.at, |i, from, to, len| {
            if let Some(dx) = &mut dx[i] {
                add(&mut dx[from..][..len], &dy[to..][..len]);
            }
        });
    }
}
