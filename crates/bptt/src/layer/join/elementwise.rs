//! Number by number: sums, differences, means, products, the largest or smallest, and what else is a [`Rule`].
//!
//! An input of one feature stands for all features, one without steps, or with a single one, for all steps. As in Keras products
//! leave out what is masked (0 where nothing is left), and so do the largest and the smallest (what x0 holds). Operations know no masks, and
//! may have numbers for operands.

use super::output::push;
use super::real::real_steps;
use super::rule::{Operand, Rule, RULES};
use super::together::{together, Masked, Part, Together, Wanted};
use crate::batch::NONE;
use crate::error::Result;
use crate::fields::index;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Context, Dims, Form, Forward, Layer, Over, PORTS};
use serde_json::Value;
use std::slice;

/// What an operand is.
#[derive(Debug, Clone, Copy)]
enum Given<F> {
    /// The next of the inputs.
    Input(usize),
    /// The same number everywhere.
    Number(F),
}

struct Elementwise<F> {
    rule: Rule,
    operands: Vec<Given<F>>,
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

/// One of the operations, over operands of which some may be numbers.
pub(in crate::layer) fn build_elementwise<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let rule = place.config.choice("rule", RULES)?;
    build(place, rule, Masked::Made)
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
    let operands = operands(place)?;
    if let Some(count) = rule.count().filter(|&count| count != operands.len()) {
        return place.refuse(format!("it goes over {count} operands, got {}", operands.len()));
    }
    let together = together(place, &Wanted { spread, masked })?;
    let dims = common_dims(place, &together.parts)?;
    let layer = Elementwise {
        rule,
        operands,
        heeds: masked != Masked::Made,
        over: together.over,
        size: dims.size(),
        parts: together.parts.clone(),
    };
    Ok(vec![push(place, together, dims, layer, either)?])
}

/// `operands` says which are numbers: null stands for the next input. Without it all are inputs.
fn operands<F: Real>(place: &mut Place<F>) -> Result<Vec<Given<F>>> {
    let inputs = place.inputs.len();
    let Some(value) = place.config.take("operands") else {
        return Ok((0..inputs).map(Given::Input).collect());
    };
    let mut next = 0..inputs;
    let given = |value: &Value| match value {
        Value::Null => next.next().map(Given::Input),
        value => value.as_f64().map(F::of).filter(|number| number.is_finite()).map(Given::Number),
    };
    let listed = value.as_array().filter(|list| list.len() <= PORTS);
    let operands: Option<Vec<Given<F>>> = listed.and_then(|list| list.iter().map(given).collect());
    match operands.filter(|_| next.is_empty()) {
        Some(operands) => Ok(operands),
        None => Err(place.config.refuse("operands", "a finite number or null for each operand", &value)),
    }
}

/// Whether one of the inputs has a step.
pub(super) fn either<F: Real>(place: &mut Place<F>, masked: &Together) -> Result<TensorId> {
    let masks = masked.inputs.iter().map(|&input| real_steps(place, input)).collect::<Result<Vec<_>>>()?;
    let dims = Dims::from(1);
    let part = |part: &Part| Part { form: part.form.with(dims), ..*part };
    let parts = masked.parts.iter().map(part).collect();
    let operands = (0..masks.len()).map(Given::<F>::Input).collect();
    let layer =
        Elementwise { rule: Rule::Largest, operands, heeds: false, over: masked.over, size: 1, parts };
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

impl<F: Real> Elementwise<F> {
    /// Numbers that are computed together: a line, or everything where lines are nothing special.
    fn width(&self, len: usize) -> usize {
        let plain = |part: &Part| !part.by_row && part.form.size() == self.size;
        let all = !self.heeds && self.parts.iter().all(plain);
        if all { len } else { self.size }.max(1)
    }

    /// The row of a line of y; none of the blank line.
    fn row_of(&self, at: &Context<F>, line: usize) -> Option<usize> {
        let timeline = at.y[0].timeline;
        let position = match self.over {
            Over::Rows => return Some(line),
            Over::Cells(_) => *timeline.source.get(line)? as usize,
            _ => line,
        };
        timeline.locate(position).map(|(row, _)| row)
    }

    /// Where the numbers of input `i` begin that stand beside `width` numbers of y, how many they are, and whether they count.
    fn place_of(&self, at: &Context<F>, i: usize, line: usize, width: usize) -> Option<(usize, usize, bool)> {
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

    /// All operands beside a line of y.
    /// Shapes: `x [lines or rows, size or 1] each`.
    fn operands<'a>(
        &'a self,
        at: &Context<F>,
        x: &[&'a [F]; PORTS],
        (line, width): (usize, usize),
    ) -> [Operand<'a, F>; PORTS] {
        let mut operands = [Operand { values: &[] as &[F], real: false }; PORTS];
        for (operand, given) in operands.iter_mut().zip(&self.operands) {
            match given {
                Given::Number(number) => *operand = Operand { values: slice::from_ref(number), real: true },
                &Given::Input(i) => {
                    if let Some((start, len, real)) = self.place_of(at, i, line, width) {
                        *operand = Operand { values: &x[i][start..][..len], real };
                    }
                }
            }
        }
        operands
    }
}

impl<F: Real> Layer<F> for Elementwise<F> {
    fn row_by_row(&self, _: bool) -> bool {
        // A single input may be a table, whose lines are no cells; with numbers beside it that is all the same.
        let cells = self.parts.iter().all(|part| part.form.is_sequence());
        match self.parts.len() {
            1 => self.operands.len() > 1,
            _ => cells,
        }
    }

    fn unstepped(&self) -> Option<&'static str> {
        None
    }

    /// Shapes: `x [lines or rows, size or 1] each, y [lines, size]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        let (width, count) = (self.width(y.len()), self.operands.len());
        for (line, y) in y.chunks_exact_mut(width).enumerate() {
            let operands = self.operands(&io.at, &io.x, (line, width));
            match operands[..count].iter().any(|operand| operand.values.is_empty()) {
                // The blank line of rows that are ragged, which no position shows.
                true => y.fill(F::zero()),
                false => self.rule.compute(&operands[..count], y),
            }
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([dy, ..], mut dx) = (io.dy, io.dx);
        let (width, count) = (self.width(dy.len()), self.operands.len());
        for (operand, given) in self.operands.iter().enumerate() {
            let &Given::Input(i) = given else { continue };
            let Some(dx) = dx[i].as_deref_mut() else { continue };
            for (line, dy) in dy.chunks_exact(width).enumerate() {
                let Some((start, len, real)) = self.place_of(&io.at, i, line, width) else { continue };
                let operands = self.operands(&io.at, &io.x, (line, width));
                let missing = operands[..count].iter().any(|operand| operand.values.is_empty());
                if missing || !real && self.rule == Rule::Product {
                    continue;
                }
                self.rule.share(&operands[..count], operand, dy, &mut dx[start..][..len]);
            }
        }
    }
}
