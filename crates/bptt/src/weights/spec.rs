//! What a layer's settings say about one of its weights.

use super::constraint::Constraint;
use super::init::Initializer;
use super::regularizer::Regularizer;
use crate::error::Result;
use crate::fields::Fields;

/// A weight's settings: how it starts, what is added to the loss for its size, and what it is held to after every step.
#[derive(Debug, Clone)]
pub struct WeightSpec {
    /// Its first values.
    pub initializer: Initializer,
    /// Its penalty.
    pub regularizer: Regularizer,
    /// Its bounds.
    pub constraint: Constraint,
}

impl Fields {
    /// `<name>_initializer`, `<name>_regularizer` and `<name>_constraint`.
    pub fn weight(&mut self, name: &str) -> Result<WeightSpec> {
        let key = format!("{name}_initializer");
        let value = self.require(&key)?;
        let initializer = Initializer::read(self.class_of(&key, value)?)?;
        let key = format!("{name}_regularizer");
        let regularizer = match self.take(&key) {
            None => Regularizer::None,
            Some(value) => Regularizer::read(self.class_of(&key, value)?)?,
        };
        let key = format!("{name}_constraint");
        let constraint = match self.take(&key) {
            None => Constraint::None,
            Some(value) => Constraint::read(self.class_of(&key, value)?)?,
        };
        Ok(WeightSpec { initializer, regularizer, constraint })
    }
}
