//! Recurrent networks: forward pass, back-propagation through time and training, with Keras's numbers.
//!
//! The numeric core of `bptt`: pure Rust on `ndarray` views and `rayon`, without any WebAssembly. A [`model::Model`] is built
//! from a [`spec::ModelSpec`], takes batches as [`input::Input`] and trains, evaluates and predicts in coarse calls.

pub mod aligned;
pub mod ask;
mod batch;
mod constraint;
pub mod draft;
pub mod error;
mod fields;
pub mod graph;
mod init;
pub mod input;
pub mod kernel;
pub mod layer;
pub mod layout;
mod loss;
mod memory;
mod metric;
pub mod model;
pub mod network;
pub mod optimizer;
mod outputs;
pub mod plan;
mod regularizer;
pub mod rewrites;
pub mod rng;
pub mod spec;
pub mod threads;
mod timeline;
mod view;
