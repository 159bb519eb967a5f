//! The weights of layers, which outlive the models that they are part of.

use crate::call::begin;
use bptt::ask::{afforded, room};
use bptt::error::{Error, Result};
use bptt::weights::{Parameters, Store};
use std::cell::{Cell, RefCell};

/// What one of them takes beside its numbers, with room to spare.
const ONE: usize = 1024;

thread_local! {
    static STORE: RefCell<Store<f32>> = const { RefCell::new(Store::new()) };
    static NEXT: Cell<u64> = const { Cell::new(1) };
}

/// Does something with all weights that are held.
pub fn with_store<T>(work: impl FnOnce(&mut Store<f32>) -> T) -> T {
    STORE.with_borrow_mut(work)
}

/// The weights of one layer: held until this is freed and no model has the layer.
pub struct LayerWeights {
    number: u64,
    held: Parameters<f32>,
    staged: Vec<f32>,
}

impl LayerWeights {
    /// Of a layer that has none yet: the first model that it is part of draws them.
    pub fn new() -> Result<LayerWeights> {
        begin(|| {
            afforded(ONE, "the weights of a layer")?;
            let (number, held) = (NEXT.replace(NEXT.get() + 1), Parameters::new());
            with_store(|store| store.hold(number, held.clone()))?;
            Ok(LayerWeights { number, held, staged: Vec::new() })
        })
    }

    /// By which the nodes of a model name them.
    pub fn number(&self) -> f64 {
        self.number as f64
    }

    /// Numbers of them; 0 before they are drawn.
    #[expect(clippy::len_without_is_empty, reason = "JavaScript asks for the number alone")]
    pub fn len(&self) -> usize {
        self.held.read().values.len()
    }

    /// Byte offset of all of them.
    pub fn offset(&self) -> usize {
        self.held.read().values.as_ptr() as usize
    }

    /// Makes room for as many new ones and returns its byte offset.
    pub fn stage(&mut self) -> Result<usize> {
        begin(|| {
            let len = self.len();
            room(&mut self.staged, len, "the weights")?;
            self.staged.resize(len, 0.0);
            Ok(self.staged.as_ptr() as usize)
        })
    }

    /// Forgets what was staged.
    pub fn discard(&mut self) {
        self.staged = Vec::new();
    }

    /// Takes what was staged.
    pub fn write(&mut self) -> Result<()> {
        begin(|| {
            let staged = std::mem::take(&mut self.staged);
            let mut held = self.held.write();
            same(held.values.len(), staged.len())?;
            held.values.copy_from_slice(&staged);
            held.version += 1;
            Ok(())
        })
    }
}

impl Drop for LayerWeights {
    fn drop(&mut self) {
        with_store(|store| store.release(self.number));
    }
}

fn same(expected: usize, got: usize) -> Result<()> {
    if expected == got {
        return Ok(());
    }
    Err(Error::Shape { what: "Weights", expected, got })
}
