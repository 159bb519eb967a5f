//! A model as nodes in topological order: checked, lowered, its weights named.
//!
//! What flows are tensors: each node reads some and makes some. A layer's file says what it needs of its input: cells alone (a
//! sequence), or every position (a grid); where the two meet, an Expand or a Pack goes between them. A Dense layer with an
//! activation becomes a product and an activation, so that a crossentropy can start from the logits.

mod additions;
mod axis;
mod builder;
mod copy;
mod cut;
mod expand;
mod inputs;
mod marks;
mod nodes;
mod pack;
mod place;
mod spec;
mod spread;
mod stepped;

pub use axis::{AxisSpec, Gridded, Outer, Padding, Source};
pub use builder::Registry;
pub use copy::Copied;
pub use cut::Cut;
pub use expand::{each_shown, Fill};
pub use nodes::{Alike, Graph, Held, Node, OutputPort, Tensor};
pub use place::{Build, Place};
pub use spec::{ModelSpec, NodeSpec, Stepped, VERSION};
