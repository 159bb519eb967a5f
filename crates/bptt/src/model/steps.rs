//! What a model that is run step by step knows of the steps before.

/// It, beside the states.
#[derive(Default)]
pub(super) struct Steps<F> {
    /// Rows of every step; 0 before the first.
    pub rows: usize,
    /// For each output what it answered before the last step.
    pub before: Vec<Vec<F>>,
}

impl<F> Steps<F> {
    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.before.iter().map(|answers| size_of_val(&answers[..])).sum()
    }
}
