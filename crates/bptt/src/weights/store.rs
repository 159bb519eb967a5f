//! The weights of all layers of an engine, by the numbers that the caller gave them. They outlive the models that they are part of.

use super::parameters::Parameters;
use crate::ask::one_more;
use crate::error::Result;

/// Sorted by number: callers count upwards, so that new ones come last.
#[derive(Debug)]
pub struct Store<F>(Vec<(u64, Parameters<F>)>);

impl<F> Default for Store<F> {
    fn default() -> Self {
        Store::new()
    }
}

impl<F> Store<F> {
    /// Without any.
    pub const fn new() -> Self {
        Store(Vec::new())
    }

    fn find(&self, number: u64) -> std::result::Result<usize, usize> {
        self.0.binary_search_by_key(&number, |&(number, _)| number)
    }

    /// Those of a layer.
    pub fn get(&self, number: u64) -> Option<&Parameters<F>> {
        self.find(number).ok().map(|at| &self.0[at].1)
    }

    /// Holds those of a layer from now on.
    pub fn hold(&mut self, number: u64, parameters: Parameters<F>) -> Result<()> {
        match self.find(number) {
            Ok(at) => self.0[at].1 = parameters,
            Err(at) => {
                one_more(&mut self.0, "the weights of a layer")?;
                self.0.insert(at, (number, parameters));
            }
        }
        Ok(())
    }

    /// Holds them no longer. Models that do go on with them.
    pub fn release(&mut self, number: u64) {
        if let Ok(at) = self.find(number) {
            self.0.remove(at);
        }
    }
}
