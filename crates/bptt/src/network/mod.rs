//! A model with its weights: forward, backward and gradients of one batch, each node in turn on its part of the memory.

mod backward;
mod borrow;
mod carried;
mod contributions;
mod fed;
mod forward;
mod gradients;
mod loss;
mod memory;
mod outputs;
mod prepare;
mod raw;
mod score;
mod shapes;
mod state;
mod statistics;
mod steps;
mod view;

pub(crate) use fed::Fed;
pub use state::{Counters, Network, Pass};
