//! One number of several, over the features of each line, or over the steps of each feature: their sum, mean, product, largest or smallest and
//! where it is found first, variance and its root, `log sum exp(x)`, and length `sqrt(sum x^2)`.
//!
//! (batch, steps, features) becomes (batch, steps, 1) or (batch, features), and (batch, features) becomes (batch, 1); of lines of several dimensions
//! the last becomes 1. As in Keras masked steps count like others. Backward: `dx = dy`, `dy / n`, dy times the other factors, dy shared by all that equal the extreme, none to a place,
//! `2 (x - mean) dy / n`, `(x - mean) dy / (n y)`, `exp(x - y) dy`, `x dy / y`. Keras has no number for the slope of a root at 0; here it is 0.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Context, Form, Forward, Layer};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Rule {
    Sum,
    Mean,
    Product,
    Largest,
    Smallest,
    PlaceOfLargest,
    PlaceOfSmallest,
    Variance,
    Deviation,
    LogSumExp,
    Length,
}

const RULES: &[(&str, Rule)] = &[
    ("sum", Rule::Sum),
    ("mean", Rule::Mean),
    ("prod", Rule::Product),
    ("max", Rule::Largest),
    ("min", Rule::Smallest),
    ("argmax", Rule::PlaceOfLargest),
    ("argmin", Rule::PlaceOfSmallest),
    ("var", Rule::Variance),
    ("std", Rule::Deviation),
    ("logsumexp", Rule::LogSumExp),
    ("norm", Rule::Length),
];

struct Reduce {
    rule: Rule,
    over_steps: bool,
    features: usize,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let rule = place.config.choice("rule", RULES)?;
    let (over_steps, (input, form)) = place.numbers_over()?;
    let features = if over_steps { place.features(input)? } else { form.last() };
    let output = if over_steps { Form::rows(features) } else { form.with_last(1) };
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

    fn sum_of<F: Real>(self, x: &[F], term: impl Fn(F) -> F) -> F {
        self.of(x).fold(F::zero(), |sum, x| sum + term(x))
    }

    fn mean<F: Real>(self, x: &[F]) -> F {
        self.sum_of(x, |x| x) / F::of(self.count as f64)
    }

    fn variance<F: Real>(self, x: &[F]) -> F {
        let mean = self.mean(x);
        self.sum_of(x, |x| (x - mean) * (x - mean)) / F::of(self.count as f64)
    }

    fn largest<F: Real>(self, x: &[F]) -> F {
        self.of(x).fold(F::neg_infinity(), F::max)
    }

    fn smallest<F: Real>(self, x: &[F]) -> F {
        self.of(x).fold(F::infinity(), F::min)
    }

    /// Which of them is the first of this value.
    fn place_of<F: Real>(self, x: &[F], value: F) -> F {
        F::of(self.of(x).position(|x| x == value).unwrap_or(0) as f64)
    }

    /// The product of all but the one at `i`; that of all is `y`.
    fn product_beside<F: Real>(self, x: &[F], i: usize, y: F) -> F {
        if y != F::zero() {
            return y / x[i];
        }
        self.places().filter(|&at| at != i).fold(F::one(), |product, at| product * x[at])
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
            Rule::Sum => group.sum_of(x, |x| x),
            Rule::Mean => group.mean(x),
            Rule::Product => group.of(x).fold(F::one(), |product, x| product * x),
            Rule::Largest => group.largest(x),
            Rule::Smallest => group.smallest(x),
            Rule::PlaceOfLargest => group.place_of(x, group.largest(x)),
            Rule::PlaceOfSmallest => group.place_of(x, group.smallest(x)),
            Rule::Variance => group.variance(x),
            Rule::Deviation => group.variance(x).sqrt(),
            Rule::LogSumExp => {
                let largest = group.largest(x);
                largest + group.sum_of(x, |x| (x - largest).exp()).ln()
            }
            Rule::Length => group.sum_of(x, |x| x * x).sqrt(),
        }
    }

    /// Adds the gradient of a group.
    /// Shapes: `x, dx [n]`, of which the group are some.
    fn share<F: Real>(&self, group: Group, x: &[F], (y, dy): (F, F), dx: &mut [F]) {
        let count = F::of(group.count as f64);
        let mut each = |share: &dyn Fn(usize) -> F| group.places().for_each(|at| dx[at] += share(at));
        match self.rule {
            Rule::Sum => each(&|_| dy),
            Rule::Mean => each(&|_| dy / count),
            Rule::Product => each(&|at| dy * group.product_beside(x, at, y)),
            Rule::Largest | Rule::Smallest => {
                let equal = group.of(x).filter(|&x| x == y).count();
                let share = dy / F::of(equal as f64);
                each(&|at| if x[at] == y { share } else { F::zero() });
            }
            Rule::PlaceOfLargest | Rule::PlaceOfSmallest => (),
            Rule::Variance => {
                let (mean, two) = (group.mean(x), F::of(2.0));
                each(&|at| two * (x[at] - mean) * dy / count);
            }
            Rule::Deviation | Rule::Length if y == F::zero() => (),
            Rule::Deviation => {
                let mean = group.mean(x);
                each(&|at| (x[at] - mean) * dy / (count * y));
            }
            Rule::LogSumExp => each(&|at| (x[at] - y).exp() * dy),
            Rule::Length => each(&|at| x[at] * dy / y),
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
            self.share(group, x, (y, dy), dx);
        }
    }
}
