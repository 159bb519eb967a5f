//! A node of a graph as a layer writes it: what flows in and out, what a call gets, what memory it needs. No layer is known here.

mod calls;
mod draws;
mod layer;
mod room;
mod signal;

pub use calls::{Backward, Context, Forward, PORTS};
pub use draws::Draws;
pub use layer::Layer;
pub use room::{Need, Opened, Prepared, Scratch, Sizes};
pub use signal::Signal;
