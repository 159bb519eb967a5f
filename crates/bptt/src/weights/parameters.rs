//! The weights of a layer, which several models may hold: each reads them, and training one moves what the others see.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A layer's weights, one after the other, for as long as somebody holds them.
#[derive(Debug)]
pub struct Parameters<F>(Arc<RwLock<Block<F>>>);

/// What is held.
#[derive(Debug)]
pub struct Block<F> {
    /// The numbers; fewer than there will be while they are being drawn.
    pub values: Vec<F>,
    /// Whether all are there.
    pub complete: bool,
    /// Counts their changes.
    pub version: u64,
}

impl<F> Parameters<F> {
    /// Of no numbers yet.
    pub fn new() -> Self {
        Parameters(Arc::new(RwLock::new(Block { values: Vec::new(), complete: false, version: 1 })))
    }

    /// The numbers, to be read. Engines make one call after the other, so nobody waits.
    pub fn read(&self) -> RwLockReadGuard<'_, Block<F>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The numbers, to be changed.
    pub fn write(&self) -> RwLockWriteGuard<'_, Block<F>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<F> Clone for Parameters<F> {
    fn clone(&self) -> Self {
        Parameters(self.0.clone())
    }
}

impl<F> Default for Parameters<F> {
    fn default() -> Self {
        Parameters::new()
    }
}
