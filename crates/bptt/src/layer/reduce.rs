//! One number of several: their sum, mean, largest, smallest or variance, over the features of each line, or over the steps of each feature.
//!
//! (batch, steps, features) becomes (batch, steps, 1) or (batch, features), and (batch, features) becomes (batch, 1). As in Keras masked steps
//! count like others. Backward: `dx = dy`, `dy / n`, dy shared by all that equal the extreme, `2 (x - mean) dy / n`.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Context, Form, Forward, Layer};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Rule {
    Sum,
    Mean,
    Largest,
    Smallest,
    Variance,
}

const RULES: &[(&str, Rule)] = &[
    ("sum", Rule::Sum),
    ("mean", Rule::Mean),
    ("max", Rule::Largest),
    ("min", Rule::Smallest),
    ("var", Rule::Variance),
];

struct Reduce {
    rule: Rule,
    over_steps: bool,
    features: usize,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let rule = place.config.choice("rule", RULES)?;
    let over_steps = place.config.choice("over", &[("features", false), ("steps", true)])?;
    let (input, form) = match over_steps {
        true => {
            let grid = place.grid()?;
            (grid, place.form(grid))
        }
        false => place.unmasked_numbers()?,
    };
    let features = place.features(input)?;
    let output = if over_steps { Form::rows(features) } else { form.with(1) };
    Ok(vec![place.push(vec![input], &[output], Reduce { rule, over_steps, features })?])
}

/// Numbers that become one: where they begin, how far apart they are, and how many.
#[derive(Clone, Copy)]
struct Group {
    start: usize,
    apart: usize,
    count: usize,
}

impl Group {
    fn places(self) -> impl Iterator<Item = usize> {
        (0..self.count).map(move |i| self.start + i * self.apart)
    }

    fn of<F: Real>(self, x: &[F]) -> impl Iterator<Item = F> + '_ {
        self.places().map(|at| x[at])
    }

    fn mean<F: Real>(self, x: &[F]) -> F {
        self.of(x).fold(F::zero(), |sum, x| sum + x) / F::of(self.count as f64)
    }
}

impl Reduce {
    /// The group of each number of y, which is `len` numbers.
    fn groups<F>(&self, at: &Context<F>, len: usize) -> impl Iterator<Item = Group> {
        let (features, over_steps) = (self.features, self.over_steps);
        let steps = if over_steps { at.x[0].timeline.steps } else { 0 };
        (0..len).map(move |i| match over_steps {
            true => {
                let start = i / features * steps * features + i % features;
                Group { start, apart: features, count: steps }
            }
            false => Group { start: i * features, apart: 1, count: features },
        })
    }

    fn value<F: Real>(&self, group: Group, x: &[F]) -> F {
        if group.count == 0 {
            return F::zero();
        }
        match self.rule {
            Rule::Sum => group.of(x).fold(F::zero(), |sum, x| sum + x),
            Rule::Mean => group.mean(x),
            Rule::Largest => group.of(x).fold(F::neg_infinity(), F::max),
            Rule::Smallest => group.of(x).fold(F::infinity(), F::min),
            Rule::Variance => {
                let mean = group.mean(x);
                let squares = group.of(x).fold(F::zero(), |sum, x| sum + (x - mean) * (x - mean));
                squares / F::of(group.count as f64)
            }
        }
    }
}

impl<F: Real> Layer<F> for Reduce {
    fn row_by_row(&self, _: bool) -> bool {
        !self.over_steps
    }

    /// Shapes: `x [rows, steps, features], y [rows, features]`, or `x [lines, features], y [lines]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        let groups = self.groups(&io.at, y.len());
        y.iter_mut().zip(groups).for_each(|(y, group)| *y = self.value(group, io.x[0]));
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..], [y, ..], [x, ..]) = (io.dx, io.dy, io.y, io.x) else { return };
        for ((&dy, &y), group) in dy.iter().zip(y).zip(self.groups(&io.at, y.len())) {
            let count = F::of(group.count as f64);
            match self.rule {
                Rule::Sum => group.places().for_each(|at| dx[at] += dy),
                Rule::Mean => group.places().for_each(|at| dx[at] += dy / count),
                Rule::Largest | Rule::Smallest => {
                    let equal = group.of(x).filter(|&x| x == y).count();
                    let share = dy / F::of(equal as f64);
                    group.places().filter(|&at| x[at] == y).for_each(|at| dx[at] += share);
                }
                Rule::Variance => {
                    let (mean, two) = (group.mean(x), F::of(2.0));
                    group.places().for_each(|at| dx[at] += two * (x[at] - mean) * dy / count);
                }
            }
        }
    }
}
