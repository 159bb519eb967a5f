//! Reading what several layers have in their settings.

use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::{Activation, ACTIVATIONS};

impl Fields {
    /// An activation by its name.
    pub fn activation(&mut self, key: &str) -> Result<Activation> {
        self.choice(key, ACTIVATIONS)
    }
}
