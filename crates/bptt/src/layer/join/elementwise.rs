//! Number by number: `y = x0 + x1 + ...`, `x0 - x1`, `(x0 + x1 + ...) / n`, `x0 x1 ...`, and the largest or smallest of them.
//!
//! An input of one feature stands for all features, one without steps, or with a single one, for all steps. As in Keras products
//! leave out what is masked (0 where nothing is left), and so do the largest and the smallest (what x0 holds).
//!
//! Backward: `dx_i = dy`, `-dy` of what is subtracted, `dy / n`, `dy` times the other factors; the first of equal extremes has it all.

use super::output::push;
use super::real::real_steps;
use super::together::{together, Masked, Part, Together, Wanted};
use crate::batch::NONE;
use crate::error::Result;
use crate::fields::index;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Context, Dims, Form, Forward, Layer, Over, PORTS};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Rule {
    Sum,
    Difference,
    Mean(f64),
    Product,
    Largest,
    Smallest,
}

struct Elementwise {
    rule: Rule,
    /// Whether masked steps of an input are left out.
    heeds: bool,
    over: Over,
    /// Numbers of a line.
    size: usize,
    parts: Vec<Part>,
}

pub(in crate::layer) fn build_add<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build(place, Rule::Sum, Masked::Made)
}

pub(in crate::layer) fn build_subtract<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    place.expect_inputs(2)?;
    build(place, Rule::Difference, Masked::Made)
}

/// Its `count` is that of all inputs, where they come in several pieces.
pub(in crate::layer) fn build_average<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let count = place.config.count_or("count", place.inputs.len())?;
    build(place, Rule::Mean(count as f64), Masked::Made)
}

pub(in crate::layer) fn build_multiply<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build(place, Rule::Product, Masked::Zeros)
}

pub(in crate::layer) fn build_maximum<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build(place, Rule::Largest, Masked::First)
}

pub(in crate::layer) fn build_minimum<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build(place, Rule::Smallest, Masked::First)
}

/// A product that knows no masks.
pub(super) fn build_product<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build(place, Rule::Product, Masked::Made)
}

fn build<F: Real>(place: &mut Place<F>, rule: Rule, masked: Masked) -> Result<Vec<TensorId>> {
    let spread = match place.config.take("spread") {
        None => Vec::new(),
        Some(value) => {
            let listed = value.as_array().map(|list| list.iter().filter_map(index).collect());
            listed.ok_or_else(|| place.config.refuse("spread", "a list of inputs", &value))?
        }
    };
    let together = together(place, &Wanted { spread, masked })?;
    let dims = common_dims(place, &together.parts)?;
    let layer = Elementwise {
        rule,
        heeds: masked != Masked::Made,
        over: together.over,
        size: dims.size(),
        parts: together.parts.clone(),
    };
    Ok(vec![push(place, together, dims, layer, either)?])
}

/// Whether one of the inputs has a step.
pub(super) fn either<F: Real>(place: &mut Place<F>, masked: &Together) -> Result<TensorId> {
    let masks = masked.inputs.iter().map(|&input| real_steps(place, input)).collect::<Result<Vec<_>>>()?;
    let dims = Dims::from(1);
    let part = |part: &Part| Part { form: part.form.with(dims), ..*part };
    let parts = masked.parts.iter().map(part).collect();
    let layer = Elementwise { rule: Rule::Largest, heeds: false, over: masked.over, size: 1, parts };
    place.push(masks, &[Form { over: masked.over, dims }], layer)
}

/// The shape of a line where those of one number stand for all.
fn common_dims<F: Real>(place: &Place<F>, parts: &[Part]) -> Result<Dims> {
    let widest = parts.iter().map(|part| part.form.dims).max_by_key(|dims| dims.size());
    let dims = widest.unwrap_or(Dims::from(1));
    match parts.iter().find(|part| part.form.dims != dims && part.form.size() != 1) {
        None => Ok(dims),
        Some(part) => {
            let (form, size) = (part.form, dims.sizes());
            place.refuse(format!("it can't join lines of {size:?} with {form}"))
        }
    }
}

/// What an input holds beside a line of y.
#[derive(Clone, Copy)]
struct Operand<'a, F> {
    /// All numbers of its line, or the one that stands for them.
    values: &'a [F], // [width] or [1], or empty where there is no such line
    /// Whether it counts.
    real: bool,
}

impl<F: Real> Operand<'_, F> {
    fn at(&self, k: usize) -> F {
        self.values[if self.values.len() == 1 { 0 } else { k }]
    }
}

impl Elementwise {
    /// Numbers that are computed together: a line, or everything where lines are nothing special.
    fn width(&self, len: usize) -> usize {
        let plain = |part: &Part| !part.by_row && part.form.size() == self.size;
        let all = !self.heeds && self.parts.iter().all(plain);
        if all { len } else { self.size }.max(1)
    }

    /// The row of a line of y; none of the blank line.
    fn row_of<F>(&self, at: &Context<F>, line: usize) -> Option<usize> {
        let timeline = at.y[0].timeline;
        let position = match self.over {
            Over::Rows => return Some(line),
            Over::Cells(_) => *timeline.source.get(line)? as usize,
            _ => line,
        };
        timeline.locate(position).map(|(row, _)| row)
    }

    /// Where the numbers of input `i` begin that stand beside `width` numbers of y, how many they are, and whether they count.
    fn place_of<F>(
        &self,
        at: &Context<F>,
        i: usize,
        line: usize,
        width: usize,
    ) -> Option<(usize, usize, bool)> {
        let part = self.parts[i];
        let own = if part.by_row { self.row_of(at, line)? } else { line };
        let timeline = at.x[i].timeline;
        let masked = self.heeds
            && match part.form.over {
                Over::Positions(_) => timeline.cell.get(own) == Some(&NONE),
                Over::Cells(_) => own >= timeline.cells(),
                _ => false,
            };
        let len = if part.form.size() == self.size { width } else { 1 };
        Some((own * len, len, !masked))
    }

    /// All inputs beside a line of y.
    /// Shapes: `x [lines or rows, size or 1] each`.
    fn operands<'a, F: Real>(
        &self,
        at: &Context<F>,
        x: &[&'a [F]; PORTS],
        (line, width): (usize, usize),
    ) -> [Operand<'a, F>; PORTS] {
        let mut operands = [Operand { values: &[] as &[F], real: false }; PORTS];
        for (i, operand) in operands.iter_mut().enumerate().take(self.parts.len()) {
            if let Some((start, len, real)) = self.place_of(at, i, line, width) {
                *operand = Operand { values: &x[i][start..][..len], real };
            }
        }
        operands
    }

    /// Which operand is the largest, or the smallest; the first of them where none counts.
    /// Shapes: `operands [inputs]`.
    fn extreme<F: Real>(&self, operands: &[Operand<F>], k: usize) -> usize {
        let beats = |a: F, b: F| if self.rule == Rule::Largest { a > b } else { a < b };
        let real = (0..operands.len()).filter(|&i| operands[i].real);
        real.reduce(|best, i| if beats(operands[i].at(k), operands[best].at(k)) { i } else { best })
            .unwrap_or(0)
    }

    /// Shapes: `operands [inputs], y [width]`.
    fn compute<F: Real>(&self, operands: &[Operand<F>], y: &mut [F]) {
        if matches!(self.rule, Rule::Largest | Rule::Smallest) {
            let value = |k: usize| operands[self.extreme(operands, k)].at(k);
            return y.iter_mut().enumerate().for_each(|(k, y)| *y = value(k));
        }
        let mut real = operands.iter().filter(|operand| operand.real).map(|operand| operand.values);
        let Some(first) = real.next() else { return y.fill(F::zero()) };
        each_pair(y, first, |y, x| *y = x);
        for x in real {
            match self.rule {
                Rule::Difference => each_pair(y, x, |y, x| *y = *y - x),
                Rule::Product => each_pair(y, x, |y, x| *y = *y * x),
                _ => each_pair(y, x, |y, x| *y += x),
            }
        }
        if let Rule::Mean(count) = self.rule {
            y.iter_mut().for_each(|y| *y = *y / F::of(count));
        }
    }

    /// Adds to `dx` the part of dy that is input `i`'s.
    /// Shapes: `operands [inputs], dy [width], dx [width] or [1]`.
    fn share<F: Real>(&self, operands: &[Operand<F>], i: usize, dy: &[F], dx: &mut [F]) {
        let others = || (0..operands.len()).filter(|&j| j != i && operands[j].real);
        match self.rule {
            Rule::Difference if i > 0 => add_shares(dx, dy, |_, dy| -dy),
            Rule::Sum | Rule::Difference => add_shares(dx, dy, |_, dy| dy),
            Rule::Mean(count) => add_shares(dx, dy, |_, dy| dy / F::of(count)),
            Rule::Product => {
                add_shares(dx, dy, |k, dy| others().fold(dy, |dy, j| dy * operands[j].at(k)));
            }
            _ => add_shares(dx, dy, |k, dy| if self.extreme(operands, k) == i { dy } else { F::zero() }),
        }
    }
}

/// Calls `work` with each number of y and that of x beside it, where a single one stands for all.
/// Shapes: `y [width], x [width] or [1]`.
fn each_pair<F: Real>(y: &mut [F], x: &[F], work: impl Fn(&mut F, F)) {
    match x {
        &[x] => y.iter_mut().for_each(|y| work(y, x)),
        _ => y.iter_mut().zip(x).for_each(|(y, &x)| work(y, x)),
    }
}

/// Adds the share of each number of dy to that of dx beside it, or all to the one that stands for them.
/// Shapes: `dy [width], dx [width] or [1]`.
fn add_shares<F: Real>(dx: &mut [F], dy: &[F], share: impl Fn(usize, F) -> F) {
    let shares = dy.iter().enumerate().map(|(k, &dy)| share(k, dy));
    match dx {
        [dx] => shares.for_each(|share| *dx += share),
        _ => dx.iter_mut().zip(shares).for_each(|(dx, share)| *dx += share),
    }
}

impl<F: Real> Layer<F> for Elementwise {
    fn row_by_row(&self, _: bool) -> bool {
        // A single input may be a table, whose lines are no cells.
        let cells = self.parts.iter().all(|part| part.form.is_sequence());
        cells && self.parts.len() > 1
    }

    fn unstepped(&self) -> Option<&'static str> {
        None
    }

    /// Shapes: `x [lines or rows, size or 1] each, y [lines, size]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        let width = self.width(y.len());
        for (line, y) in y.chunks_exact_mut(width).enumerate() {
            let operands = self.operands(&io.at, &io.x, (line, width));
            match operands[..self.parts.len()].iter().any(|operand| operand.values.is_empty()) {
                // The blank line of rows that are ragged, which no position shows.
                true => y.fill(F::zero()),
                false => self.compute(&operands[..self.parts.len()], y),
            }
        }
    }

    fn backward(&self, io: Backward<F>) {
        let [dy, ..] = io.dy;
        let width = self.width(dy.len());
        for (i, dx) in io.dx.into_iter().enumerate() {
            let Some(dx) = dx else { continue };
            for (line, dy) in dy.chunks_exact(width).enumerate() {
                let Some((start, len, real)) = self.place_of(&io.at, i, line, width) else { continue };
                let operands = self.operands(&io.at, &io.x, (line, width));
                let operands = &operands[..self.parts.len()];
                let missing = operands.iter().any(|operand| operand.values.is_empty());
                if missing || !real && self.rule == Rule::Product {
                    continue;
                }
                self.share(operands, i, dy, &mut dx[start..][..len]);
            }
        }
    }
}
