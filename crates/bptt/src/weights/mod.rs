//! What a weight is: its name, shape and place, how it starts, what it costs and what it is held to.

mod constraint;
mod drawing;
mod init;
mod layout;
mod parameters;
mod regularizer;
mod spec;
mod store;

pub use constraint::Constraint;
pub(crate) use drawing::Drawing;
pub use init::Initializer;
pub use layout::{LayerBlock, Layout, Slot};
pub use parameters::{Block, Parameters};
pub use regularizer::Regularizer;
pub use spec::WeightSpec;
pub use store::Store;
