//! The weights of all layers of an engine, by the numbers that the caller gave them. They outlive the models that they are part of.

use super::parameters::Parameters;
use std::collections::BTreeMap;

/// See above.
#[derive(Debug)]
pub struct Store<F>(BTreeMap<u64, Parameters<F>>);

impl<F> Default for Store<F> {
    fn default() -> Self {
        Store::new()
    }
}

impl<F> Store<F> {
    /// Without any.
    pub const fn new() -> Self {
        Store(BTreeMap::new())
    }

    /// Those of a layer.
    pub fn get(&self, number: u64) -> Option<&Parameters<F>> {
        self.0.get(&number)
    }

    /// Holds those of a layer from now on.
    pub fn hold(&mut self, number: u64, parameters: Parameters<F>) {
        self.0.insert(number, parameters);
    }

    /// Holds them no longer. Models that do go on with them.
    pub fn release(&mut self, number: u64) {
        self.0.remove(&number);
    }
}
