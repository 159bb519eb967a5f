//! What is drawn together (Keras's `noise_shape`): one number for all rows, for all steps of a row, or for all places along dimensions of a line.

use super::drawn_line::line_of;
use crate::ask::grow;
use crate::error::Result;
use crate::graph::Place;
use crate::kernel::Real;
use crate::node::{Context, Draws, Form};
use serde_json::Value;

/// Which lines and numbers share what is drawn.
pub(super) struct NoiseShape {
    form: Form,
    rows: bool,
    steps: bool,
    /// For each number of a line the place of its own among those that are drawn; empty where each has one.
    places: Vec<u32>, // [size]
    /// Numbers that are drawn for a line.
    drawn: usize,
}

impl NoiseShape {
    /// By the settings `share_rows`, and `share` with a flag for each axis behind that of the rows; without that of the steps within each of them.
    pub fn read<F: Real>(place: &mut Place<F>, form: Form) -> Result<Self> {
        let rows = place.config.flag("share_rows", false)?;
        let flags: Option<Vec<bool>> = match place.config.take("share") {
            None => Some(Vec::new()),
            Some(Value::Array(list)) => list.iter().map(Value::as_bool).collect(),
            Some(_) => None,
        };
        let sizes = form.dims.sizes();
        let (steps, line) = match flags.as_deref() {
            Some([]) => (false, vec![false; sizes.len()]),
            Some(line) if line.len() == sizes.len() => (false, line.to_vec()),
            Some([steps, line @ ..]) if form.has_steps() && line.len() == sizes.len() => {
                (*steps, line.to_vec())
            }
            _ => return place.refuse(format!("`share` must have a flag for each axis of {form}")),
        };
        let own = |dim: usize| if line[dim] { 1 } else { sizes[dim] };
        let drawn = (0..sizes.len()).map(own).product();
        let mut places = Vec::new();
        if drawn < form.size() {
            grow(&mut places, form.size(), "the model")?;
            for (number, at) in places.iter_mut().enumerate() {
                let (mut rest, mut stride) = (number, 1);
                for dim in (0..sizes.len()).rev() {
                    *at += (if line[dim] { 0 } else { rest % sizes[dim] } * stride) as u32;
                    (rest, stride) = (rest / sizes[dim], stride * own(dim));
                }
            }
        }
        Ok(NoiseShape { form, rows, steps, places, drawn })
    }

    /// One line for all steps of a row.
    pub fn of_rows(form: Form) -> Self {
        NoiseShape { form, rows: false, steps: true, places: Vec::new(), drawn: form.size() }
    }

    /// What is drawn for a line: as many lines as there are rows, steps, or both. The blank line has none.
    pub fn line<F>(&self, at: &Context<F>, line: usize) -> Option<u64> {
        if !self.rows {
            return line_of(at, self.form, self.steps, line);
        }
        if self.steps || !self.form.has_steps() {
            return Some(0);
        }
        let timeline = at.x[0].timeline;
        let position = if self.form.is_sequence() { *timeline.source.get(line)? as usize } else { line };
        timeline.locate(position).map(|(_, step)| step as u64)
    }

    /// Draws the factors of a line. Shapes: `into [size]`.
    pub fn mask<F: Real>(&self, draws: Draws<F>, rate: f64, line: u64, into: &mut [F]) {
        draws.mask(rate, line, &mut into[..self.drawn]);
        // None stands behind its number, so from the end none is lost before it is read.
        for (number, &place) in self.places.iter().enumerate().rev() {
            into[number] = into[place as usize];
        }
    }
}
