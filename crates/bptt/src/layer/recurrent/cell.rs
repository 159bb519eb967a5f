//! What differs from one recurrent layer to the next: a step of its cell, and how a line of preactivations is laid out.

use crate::kernel::{Activation, Panels};

/// Most gates of a cell.
pub(super) const GATES: usize = 4;

/// Temporary numbers for each row of a shard, in units: what is masked or multiplied apart, then lines of gates.
pub(super) const SPARE: usize = 8;

/// One step of some rows forward. Matrices are row-major, a line for each row.
pub(in crate::layer) struct StepForward<'a, F> {
    /// Preactivations, to become what the way back needs; the state itself where the cell keeps nothing else.
    pub z: &'a mut [F], // [rows, columns]
    /// States before.
    pub h_before: &'a [F], // [rows, units]
    /// Second states before.
    pub c_before: &'a [F], // [rows, units], or empty
    /// States after; empty where z is the state.
    pub h: &'a mut [F], // [rows, units], or empty
    /// Second states after.
    pub c: &'a mut [F], // [rows, units], or empty
    /// For a product of its own: the last gate's weights.
    pub own: Panels<'a, F>, // [units, units]
    /// The mask of what that product is of; empty without one.
    pub mask: &'a [F], // [rows, units], or empty
}

/// One step of some rows backward.
pub(in crate::layer) struct StepBackward<'a, F> {
    /// What forward left; to become the gradient of the preactivations.
    pub z: &'a mut [F], // [rows, columns]
    /// States before.
    pub h_before: &'a [F], // [rows, units]
    /// Second states before.
    pub c_before: &'a [F], // [rows, units], or empty
    /// States after.
    pub h: &'a [F], // [rows, units]
    /// Second states after.
    pub c: &'a [F], // [rows, units], or empty
    /// The gradient at h; to become that at `h_before`, as far as it does not go through the recurrent weights.
    pub dh: &'a mut [F], // [rows, units]
    /// The gradient at c; to become that at `c_before`.
    pub dc: &'a mut [F], // [rows, units], or empty
    /// For a product of its own: the last gate's weights, transposed.
    pub own: Panels<'a, F>, // [units, units]
    /// The mask of what that product is of; empty without one.
    pub mask: &'a [F], // [rows, units], or empty
    /// For the cell's own use.
    pub spare: &'a mut [F], // [rows, units], then [6, units]
}

/// What differs from layer to layer.
pub(in crate::layer) trait Cell<F>: Send + Sync {
    /// Size of the state.
    fn units(&self) -> usize;
    /// Columns of the weights, in units.
    fn gates(&self) -> usize;
    /// What is kept of a cell beside its states, in units; 0 where the preactivation becomes the state in its place.
    fn width(&self) -> usize;
    /// 1, or 2 for a layer with a second state.
    fn states(&self) -> usize;
    /// Rows of the bias: 2 where the recurrent product has one of its own.
    fn bias_rows(&self) -> usize {
        1
    }
    /// Where in a line of Z the input's part of a gate stands, in units: all of them within the first `gates`.
    fn input_column(&self, gate: usize) -> usize {
        gate
    }
    /// Where the recurrent part stands: in order, one next to the other.
    fn recurrent_column(&self, gate: usize) -> usize {
        gate
    }
    /// Gates whose recurrent product is of h itself; what is left is a product of the cell's own.
    fn direct(&self) -> usize {
        self.gates()
    }
    /// Where what the cell's own product is of stands in a line of Z.
    fn own_factor(&self) -> usize {
        0
    }
    /// The step.
    fn forward(&self, step: StepForward<F>);
    /// Its gradient.
    fn backward(&self, step: StepBackward<F>);
}

/// As many as `lines` where the slope of a function needs its input, which is then kept; none where its output is enough.
pub(in crate::layer) fn lines_of(function: Activation, lines: usize) -> usize {
    if function.derives_from_output() {
        0
    } else {
        lines
    }
}

/// Notes the input of a function, where there is room for it.
/// Shapes: `input, kept [n]`.
pub(in crate::layer) fn keep<F: Copy>(input: &[F], kept: &mut [F]) {
    if !kept.is_empty() {
        kept.copy_from_slice(input);
    }
}

/// What was noted.
/// Shapes: `kept [n]`.
pub(in crate::layer) fn known<F>(kept: &[F]) -> Option<&[F]> {
    (!kept.is_empty()).then_some(kept)
}
