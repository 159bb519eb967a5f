//! What the calls of a layer get. The shapes of x, y, weights and saved stand at each layer; a gradient has the shape of what it belongs to.

use super::draws::Draws;
use super::room::{Prepared, Scratch, PORTS};
use crate::batch::{Origins, Timeline};

/// Where an input or an output of a call lies in time.
#[derive(Clone, Copy)]
pub struct Axis<'a> {
    /// Its time axis; an empty one where it has none.
    pub timeline: &'a Timeline,
    /// Whether it has one line per distinct token, to be looked up through `timeline.token`.
    pub tabled: bool,
    /// The distinct tokens.
    pub distinct: &'a [u32],
}

/// What a call of a layer can know about the batch.
pub struct Context<'a, F> {
    /// Rows of the batch.
    pub rows: usize,
    /// Of each input.
    pub x: [Axis<'a>; PORTS],
    /// Of each output.
    pub y: [Axis<'a>; PORTS],
    /// Whether training moves the layer's weights in this call.
    pub trained: bool,
    /// Whether a backward pass may follow, which reads what is saved.
    pub kept: bool,
    /// Whether recurrent layers note the norms of the gradients at their states.
    pub traced: bool,
    /// Whether the gradients are those of an output, and not of a loss.
    pub explaining: bool,
    /// What dropout and noise are drawn from: in training only.
    pub draws: Option<Draws<'a, F>>,
    /// Where the rows of a step come from, where steps are fed.
    pub origins: &'a Origins,
}

impl<F> Clone for Context<'_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for Context<'_, F> {}

/// What `forward` gets. Matrices are row-major; x and y have one row per cell, table entry, position or batch row.
pub struct Forward<'a, F> {
    /// What it can know about the batch.
    pub at: Context<'a, F>,
    /// The layer's weights in the order of its slots.
    pub weights: &'a [F],
    /// The same in the layer's own order, as it left them.
    pub prepared: Prepared<'a, F>,
    /// Scratch, of undefined content.
    pub scratch: Scratch<'a, F>,
    /// The inputs.
    pub x: [&'a [F]; PORTS],
    /// What backward will need, of undefined content.
    pub saved: &'a mut [F],
    /// The outputs, of undefined content.
    pub y: [&'a mut [F]; PORTS],
    /// What a stateful layer carries from batch to batch.
    pub state: &'a mut [F],
    /// The layer's statistics, to be moved where training moves them; empty elsewhere.
    pub statistics: &'a mut [F],
}

/// What `backward` gets: everything of forward, and gradients.
pub struct Backward<'a, F> {
    /// What it can know about the batch.
    pub at: Context<'a, F>,
    /// As in forward.
    pub weights: &'a [F],
    /// Scratch, of undefined content.
    pub scratch: Scratch<'a, F>,
    /// The inputs of forward.
    pub x: [&'a [F]; PORTS],
    /// The outputs of forward.
    pub y: [&'a [F]; PORTS],
    /// What forward saved; may be overwritten.
    pub saved: &'a mut [F],
    /// The gradients at the outputs; may be overwritten.
    pub dy: [&'a mut [F]; PORTS],
    /// To be added to; `None` where nobody asks for it.
    pub dx: [Option<&'a mut [F]>; PORTS],
    /// The gradient of the weights, to be added to; `None` where they are frozen.
    pub dweights: Option<&'a mut [F]>,
    /// Whether there is something in `dweights` to be added to. Else it is of undefined content: only where the layer
    /// [begins](super::Layer::begins_gradient) it.
    pub begun: bool,
}
