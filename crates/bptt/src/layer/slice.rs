//! Some steps and features of x, as `x[:, start:stop:step, start:stop:step]` takes them in Python; of one step a vector, of one feature a vector
//! of as many features as there are steps. Cropping1D is one of these. Of lines of several dimensions features are the last.
//!
//! As in Keras masked steps count like others, and nothing behind it is masked. Backward: dy goes where it came from.

use crate::error::Result;
use crate::graph::{Cut, Place, Source};
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Context, Form, Forward, Layer};

struct Slice {
    /// The steps, if not all of them.
    steps: Option<Cut>,
    features: Cut,
    /// Features of x.
    width: usize,
    /// How often a line of x has as many.
    groups: usize,
    /// Whether each line of y is part of one of x.
    line_by_line: bool,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (mut input, form) = place.numbers()?;
    let width = form.last();
    let index = place.config.integer("step")?;
    let steps = index.map(only).or(cut(place, "steps")?);
    let features = cut(place, "features")?.unwrap_or(Cut { start: None, stop: None, step: 1 });
    let as_features = place.config.count_or("as_features", 0)?;
    let (_, count) = features.within(width);
    if count == 0 {
        return place.refuse(format!("it takes none of {width} features"));
    }
    if (index.is_some() || as_features > 0) && form.size() != width {
        return place
            .refuse(format!("it takes one dimension of features where steps become such, got {form}"));
    }
    let mut output = form.with_last(count);
    if let Some(axis) = form.axis() {
        let apart = steps.is_some() || as_features > 0 || place.masks(axis);
        if apart {
            input = place.grid()?;
            let base = place.unmasked_axis(axis);
            let axis = steps.map_or(base, |cut| place.axis(Source::Cut(base, cut)));
            output = Form::positions(axis, output.dims);
        }
        if let Some(axis) = output.axis().filter(|_| as_features > 0) {
            place.require_steps_on(axis, as_features);
        }
    } else if steps.is_some() || as_features > 0 {
        return place.refuse(format!("it takes steps of sequences, got {form}"));
    }
    let line_by_line = steps.is_none() && as_features == 0;
    output = match (index, as_features) {
        (Some(_), _) => Form::rows(count),
        (None, 0) => output,
        // A single feature at each step.
        (None, steps) => Form::rows(steps.saturating_mul(count)),
    };
    let layer = Slice { steps, features, width, groups: form.size() / width, line_by_line };
    Ok(vec![place.push(vec![input], &[output], layer)?])
}

/// A single step.
fn only(step: i64) -> Cut {
    Cut { start: Some(step), stop: Some(step + 1).filter(|&stop| stop != 0), step: 1 }
}

/// `{ start, stop, step }`, of which each may be missing.
fn cut<F: Real>(place: &mut Place<F>, key: &str) -> Result<Option<Cut>> {
    let Some(value) = place.config.take(key) else { return Ok(None) };
    let mut fields = crate::fields::Fields::new(format!("{}, {key}", place.name), value)?;
    let (start, stop) = (fields.integer("start")?, fields.integer("stop")?);
    let step = fields.integer("step")?.unwrap_or(1);
    fields.finish()?;
    match step {
        0 => place.refuse("a step of 0 leads nowhere"),
        step => Ok(Some(Cut { start, stop, step })),
    }
}

impl Slice {
    /// Calls `work` with the groups of features of x that are taken, in the order of y.
    fn lines<F>(&self, at: &Context<F>, len: usize, mut work: impl FnMut(usize)) {
        let Some(cut) = self.steps else { return (0..len / self.width).for_each(work) };
        let steps = at.x[0].timeline.steps;
        for row in 0..at.rows {
            for step in cut.each(steps) {
                let first = (row * steps + step) * self.groups;
                (first..first + self.groups).for_each(&mut work);
            }
        }
    }

    /// Pairs of places in x and y.
    fn pairs<F>(&self, at: &Context<F>, len: usize, mut work: impl FnMut(usize, usize)) {
        let mut to = 0;
        self.lines(at, len, |line| {
            for feature in self.features.each(self.width) {
                work(line * self.width + feature, to);
                to += 1;
            }
        });
    }
}

impl<F: Real> Layer<F> for Slice {
    fn row_by_row(&self, _: bool) -> bool {
        self.line_by_line
    }

    /// Shapes: `x [lines * groups, width], y [lines taken * groups, features taken]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        self.pairs(&io.at, io.x[0].len(), |from, to| y[to] = io.x[0][from]);
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        self.pairs(&io.at, io.x[0].len(), |from, to| dx[from] += dy[to]);
    }
}
