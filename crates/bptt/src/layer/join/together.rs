//! Inputs of several layers on common lines.
//!
//! On one time axis they lie cell by cell already. What has no steps, or one that stands for all, is read row by row. On different axes, which
//! must have the same positions, and where masked steps hold different things, every position is read.

use crate::error::Result;
use crate::graph::{Fill, Place, Tensor};
use crate::ids::{AxisId, TensorId};
use crate::kernel::Real;
use crate::node::{Form, Over};

/// How an input lies beside the output.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    /// Its lines, and their shape.
    pub form: Form,
    /// Whether the line of a row stands at each of its steps.
    pub by_row: bool,
}

/// Inputs on common lines.
pub(super) struct Together {
    /// In their order.
    pub inputs: Vec<TensorId>,
    /// How each of them lies.
    pub parts: Vec<Part>,
    /// The lines of the output, as long as nobody puts it under a mask.
    pub over: Over,
    /// Whether all are masked, each in its own way: the output is where one of them is not.
    pub masks_differ: bool,
    /// What masked steps of the output hold, if it is a sequence.
    pub fill: Option<Fill>,
}

/// What the output holds at steps that all inputs leave out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Masked {
    /// What the layer makes of what all inputs hold there.
    #[default]
    Made,
    /// What the first input holds.
    First,
    /// Zeros.
    Zeros,
}

/// What a join asks of its inputs.
#[derive(Default)]
pub(super) struct Wanted {
    /// The inputs whose only step stands for all of another's.
    pub spread: Vec<usize>,
    /// At masked steps.
    pub masked: Masked,
}

/// Brings all inputs onto common lines.
pub(super) fn together<F: Real>(place: &mut Place<F>, wanted: &Wanted) -> Result<Together> {
    if place.inputs.iter().any(|&input| place.form(input).has_steps()) {
        // The first dimension of rows that have several stands beside steps.
        (0..place.inputs.len()).try_for_each(|i| place.frames(i).map(drop))?;
    }
    place.meet_rows();
    let forms: Vec<Form> = place.inputs.iter().map(|&input| place.form(input)).collect();
    if forms.iter().any(|form| form.is_tokens()) {
        return place.refuse("it takes numbers, not token ids; put an Embedding before it");
    }
    let axes: Vec<AxisId> =
        (0..forms.len()).filter(|i| is_timed(place, wanted, *i)).filter_map(|i| forms[i].axis()).collect();
    let masks = |form: &Form| !place.is_of_rows(*form) && form.axis().is_some_and(|axis| place.masks(axis));
    let masked = forms.iter().all(masks);
    read_by_row(place, wanted)?;
    let rows = axes.len() < forms.len();
    let Some(&axis) = axes.first() else {
        return Ok(lined_up(place, wanted, Over::Rows, false));
    };
    let same = axes.iter().all(|&other| other == axis);
    match same && !(rows && place.masks(axis)) {
        true => on_one_axis(place, wanted, axis),
        false => on_positions(place, wanted, axis, masked),
    }
}

/// One step of a row is its first line of all positions.
fn read_by_row<F: Real>(place: &mut Place<F>, wanted: &Wanted) -> Result<()> {
    for &i in &wanted.spread {
        if i >= place.inputs.len() {
            return place.refuse(format!("it has no input {i} to spread over steps"));
        }
        if place.form(place.inputs[i]).has_steps() {
            let grid = place.grid_of(i)?;
            place.require_steps(grid, 1);
            place.inputs[i] = grid;
        }
    }
    Ok(())
}

/// Whether an input lies step by step.
fn is_timed<F: Real>(place: &Place<F>, wanted: &Wanted, i: usize) -> bool {
    let form = place.form(place.inputs[i]);
    form.has_steps() && !place.is_of_rows(form) && !wanted.spread.contains(&i)
}

fn on_one_axis<F: Real>(place: &mut Place<F>, wanted: &Wanted, axis: AxisId) -> Result<Together> {
    let timed: Vec<usize> = (0..place.inputs.len()).filter(|&i| is_timed(place, wanted, i)).collect();
    let before: Vec<Tensor> = timed.iter().map(|&i| place.tensor(place.inputs[i])).collect();
    let grids = before.iter().filter(|tensor| tensor.form.is_grid()).count();
    let fill = before[0].fill;
    let known = match wanted.masked {
        Masked::Made => before.iter().all(|tensor| tensor.fill == fill),
        Masked::First => fill == Fill::Blank,
        Masked::Zeros => true,
    };
    // Without a mask cells are all there is; with one a sequence must tell what masked steps hold.
    let cells = grids < timed.len() && (!place.masks(axis) || grids == 0 && known);
    for &i in &timed {
        let input = place.inputs[i];
        place.inputs[i] = if cells { place.packed(input, axis) } else { place.positions(input, axis) };
    }
    let over = if cells { Over::Cells(axis) } else { Over::Positions(axis) };
    let fill = if wanted.masked == Masked::Zeros { Fill::Blank } else { fill };
    let mut together = lined_up(place, wanted, over, false);
    together.fill = cells.then_some(fill);
    Ok(together)
}

fn on_positions<F: Real>(
    place: &mut Place<F>,
    wanted: &Wanted,
    axis: AxisId,
    masked: bool,
) -> Result<Together> {
    let base = place.unmasked_axis(axis);
    for i in (0..place.inputs.len()).filter(|&i| is_timed(place, wanted, i)).collect::<Vec<_>>() {
        let input = place.inputs[i];
        let Some(own) = place.form(input).axis() else { continue };
        place.inputs[i] = place.positions(input, own);
        place.require_same_steps([axis, own], ["first input", "next one"]);
    }
    Ok(lined_up(place, wanted, Over::Positions(base), masked))
}

fn lined_up<F: Real>(place: &Place<F>, wanted: &Wanted, over: Over, masks_differ: bool) -> Together {
    let part = |i: usize| {
        let form = place.form(place.inputs[i]);
        Part { form, by_row: over != Over::Rows && !is_timed(place, wanted, i) }
    };
    let parts = (0..place.inputs.len()).map(part).collect();
    Together { inputs: place.inputs.clone(), parts, over, masks_differ, fill: None }
}
