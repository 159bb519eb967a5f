//! A node of a graph as a layer writes it: what flows in and out, what a call gets, what memory it needs. No layer is known here.

mod calls;
mod draws;
mod form;
mod layer;
mod room;

pub use calls::{Axis, Backward, Context, Forward};
pub use draws::Draws;
pub use form::{Dims, Form, Over};
pub use layer::Layer;
pub use room::{Lines, Need, Opened, Prepared, Scratch, Several, Sizes, PORTS};
