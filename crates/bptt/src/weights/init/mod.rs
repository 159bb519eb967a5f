//! Initial weights, drawn from the counter-based generator, as Keras's initializers define them.
//!
//! Each tensor is filled in short steps ([`filler`]), so that whoever draws a large model can do other things in between: [`Drawing`](super::Drawing) goes
//! through all tensors. What a weight becomes depends on its seed, tensor and place alone, never on the steps.

mod elements;
mod filler;
mod form;
mod gram_schmidt;
mod householder;
mod initializer;
mod normals;

pub(super) use filler::Filler;
pub(super) use form::Step;
pub use initializer::Initializer;
