//! From a layer's settings to its place in a graph.

use super::alignment::Score;
use super::attending::Attending;
use super::{Cell, Frames, Recurrent};
use crate::error::Result;
use crate::graph::{Fill, Gridded, Place};
use crate::ids::{AxisId, Span, TensorId};
use crate::kernel::{is_far, Real};
use crate::node::{Dims, Form};
use std::ops::Range;

/// A cell, and the part of its bias that starts at 1, in units.
pub(in crate::layer) type Made<F> = (Box<dyn Cell<F>>, Range<usize>);

/// Frames, and the shape of each state; none where lines are vectors.
pub(in crate::layer) type Framed = Option<(Frames, Dims)>;

/// How the outputs are shown, beside what the layer itself has to know.
struct Shown {
    /// The shape of each state.
    state: Dims,
    /// Whether the last states are outputs.
    states: bool,
    /// Whether rows are turned around as they are put out, while their mask is not.
    turned: bool,
    /// The time axis of the input, whose mask holds for the outputs even where the layer itself does not heed it.
    onto: AxisId,
}

/// Adds a recurrent layer to a graph; `make` reads what its cell alone has.
pub(in crate::layer) fn build<F: Real>(
    place: &mut Place<F>,
    make: impl FnOnce(&mut Place<F>, usize) -> Result<Made<F>>,
) -> Result<Vec<TensorId>> {
    let units = place.config.count("units")?;
    let made = make(place, units)?;
    assemble(place, made, None)
}

/// Adds a recurrent layer of a cell that was made, over lines or frames.
pub(in crate::layer) fn assemble<F: Real>(
    place: &mut Place<F>,
    (cell, ones): Made<F>,
    framed: Framed,
) -> Result<Vec<TensorId>> {
    let (frames, state) = framed.map_or((None, cell.units().into()), |(frames, state)| (Some(frames), state));
    let weights =
        [place.config.weight("kernel")?, place.config.weight("recurrent")?, place.config.weight("bias")?];
    let config = &mut place.config;
    let use_bias = config.flag("use_bias", true)?;
    let (sequences, show_states) =
        (config.flag("return_sequences", false)?, config.flag("return_state", false)?);
    let reversed = config.flag("go_backwards", false)?;
    // What goes backwards comes out in that order, unless it is half of a Bidirectional layer, which turns it around again.
    let turned = config.flag("turned", reversed)?;
    let zeros = config.flag("zero_output_for_mask", false)?;
    let unmasked = config.flag("unmasked", false)?;
    let stateful = config.flag("stateful", false)?;
    let (dropout, recurrent_dropout) = (config.rate("dropout")?, config.rate("recurrent_dropout")?);
    let onto = place.form(place.inputs[0]).axis();
    let (sequence, axis) = if unmasked { place.unmasked()? } else { place.sequence()? };
    let mut states = place.inputs.split_off(1);
    let mut inputs = vec![sequence];
    let keys = if frames.is_some() { 0 } else { place.config.count_or("attention_units", 0)? };
    let attending = match keys {
        0 => None,
        keys => Some(attending(place, keys, (reversed, dropout), [&mut states, &mut inputs])?),
    };
    check_states(place, &states, state, cell.states())?;
    // Step by step, what lies on another time axis begins anew at every step.
    let stepped = place.is_stepped(axis);
    let stateful = stateful && !place.goes_by_steps();
    if stateful {
        check_carries(place)?;
    }
    let input = if frames.is_some() { place.form(sequence).size() } else { place.features(sequence)? };
    let layer = Recurrent {
        cell,
        frames,
        input,
        use_bias,
        weights,
        ones,
        sequences,
        reversed,
        zeros,
        initial: !states.is_empty(),
        stateful: stateful || stepped,
        stepped,
        dropout,
        recurrent_dropout,
        shows_states: show_states,
        attending,
    };
    inputs.extend(states);
    add(place, layer, axis, inputs, Shown { state, states: show_states, turned, onto: onto.unwrap_or(axis) })
}

/// What a layer knows of the memory and its keys, which go from what stands behind the sequence to the inputs.
fn attending<F: Real>(
    place: &mut Place<F>,
    keys: usize,
    (reversed, dropout): (bool, f64),
    [behind, inputs]: [&mut Vec<TensorId>; 2],
) -> Result<Attending> {
    let shown = place.config.count_or("scores", 0)?;
    if dropout > 0.0 {
        return place.refuse("a cell that looks at a memory can't drop features of its input");
    }
    if reversed && shown > 0 {
        return place.refuse("weights are shown of what goes forwards");
    }
    if behind.len() < 2 {
        return place.refuse(format!("a memory and its keys are expected, got {} inputs", 1 + behind.len()));
    }
    let rest = behind.split_off(2);
    let memory = memory(place, [behind[0], behind[1]], keys, shown)?;
    *behind = rest;
    inputs.extend(memory);
    let query = place.config.weight("query")?;
    let score =
        match place.config.choice("score", &[("additive", Score::Additive(())), ("dot", Score::Dot)])? {
            Score::Additive(()) => Score::Additive(place.config.weight("attention")?),
            Score::Dot => Score::Dot,
        };
    Ok(Attending { memory: place.features(memory[0])?, keys, shown, query, score })
}

/// A memory and its keys as the cells that count, the one beside the other.
fn memory<F: Real>(
    place: &mut Place<F>,
    given: [TensorId; 2],
    size: usize,
    shown: usize,
) -> Result<[TensorId; 2]> {
    let [memory, keys] = given.map(|input| place.form(input));
    let (true, true, Some(axis)) = (memory.has_steps(), keys.has_steps(), memory.axis()) else {
        return place.refuse(format!("a memory of shape (batch, steps, features) is expected, got {memory}"));
    };
    if keys.axis() != Some(axis) || keys.size() != size {
        return place
            .refuse(format!("keys of {size} features at the memory's steps are expected, got {keys}"));
    }
    if shown > 0 {
        place.require_steps_on(axis, shown);
    }
    place.ask(axis, Gridded::OneByOne);
    Ok(given.map(|input| place.packed(input, axis)))
}

/// States are carried of rows whose number is known.
fn check_carries<F: Real>(place: &Place<F>) -> Result<()> {
    match place.fixed_rows() {
        _ if place.nest().is_some() => {
            place.refuse("a stateful layer carries states of rows, not of each of their steps")
        }
        None => place.refuse("a stateful layer needs a fixed number of rows: give the input a batch size"),
        Some(_) => Ok(()),
    }
}

/// Initial states are none, or all of them.
fn check_states<F: Real>(place: &Place<F>, states: &[TensorId], state: Dims, count: usize) -> Result<()> {
    if !states.is_empty() && states.len() != count {
        return place.refuse(format!("{count} initial states are expected, got {}", states.len()));
    }
    if states.iter().any(|&given| place.form(given) != place.rows(state)) {
        return place.refuse(format!("initial states of {} are expected", place.rows(state)));
    }
    Ok(())
}

fn add<F: Real>(
    place: &mut Place<F>,
    layer: Recurrent<F>,
    axis: AxisId,
    inputs: Vec<TensorId>,
    shown: Shown,
) -> Result<Vec<TensorId>> {
    let (state, count) = (shown.state, layer.cell.states());
    let (sequences, reversed, zeros) = (layer.sequences, layer.reversed, layer.zeros);
    if reversed {
        place.mirror(axis);
    }
    let (units, gates) = (layer.cell.units(), layer.cell.gates());
    if layer.frames.is_none() && is_far(units, gates * units) {
        place.share_weights(axis);
    }
    let mut outputs = vec![match sequences {
        true => Form::cells(axis, state),
        false => Form::rows(state),
    }];
    let last = if shown.states { count } else { 0 };
    outputs.extend((0..last).map(|_| Form::rows(state)));
    let weights = layer.shown();
    if weights > 0 {
        outputs.push(Form::cells(axis, weights));
    }
    let first = place.push(inputs, &outputs, layer)?;
    let fill = match (zeros, reversed) {
        (true, _) => Fill::Blank,
        (_, false) => Fill::Before,
        (_, true) => Fill::After,
    };
    place.describe(first, |tensor| tensor.fill = fill);
    let mut tensors: Vec<TensorId> = Span { first, len: outputs.len() }.iter().collect();
    if sequences && (shown.turned || shown.onto != axis) {
        tensors[0] = place.expand(first, shown.turned, shown.onto);
    }
    if let Some(weights) = tensors.last_mut().filter(|_| weights > 0 && shown.onto != axis) {
        *weights = place.expand(*weights, false, shown.onto);
    }
    Ok(tensors)
}
