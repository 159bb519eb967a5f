//! Which line of what is drawn each line of a tensor has.

use crate::batch::Timeline;
use crate::node::{Context, Form};

/// Which line of the masks each line of a tensor has: its row, or its position; the blank line has none. A row and a step together
/// are more than the 32 bits of an address in WebAssembly.
pub(super) fn line_of<F>(at: &Context<F>, form: Form, by_row: bool, line: usize) -> Option<u64> {
    let timeline = at.x[0].timeline;
    let position = match form.is_sequence() {
        true => *timeline.source.get(line)? as usize,
        false => line,
    };
    match by_row {
        false => line_of_position(timeline, position),
        true if timeline.ragged => timeline.locate(position).map(|(row, _)| row as u64),
        true => Some((position / timeline.steps.max(1)) as u64),
    }
}

/// The line of the masks that a position has. Steps are counted as in a full grid, so that what is drawn for one does not depend on the others'
/// lengths.
pub(super) fn line_of_position(timeline: &Timeline, position: usize) -> Option<u64> {
    if !timeline.ragged {
        return Some(position as u64);
    }
    timeline.locate(position).map(|(row, step)| (row as u64) << 24 | step as u64)
}
