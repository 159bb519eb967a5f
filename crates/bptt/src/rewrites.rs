//! The exact rewrites of a step that tests and benches can switch off, one by one. Each gives the naive result to rounding.

/// Which rewrites a model may use where their conditions hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rewrites {
    /// An embedding that a recurrent layer reads is projected once per distinct token.
    pub distinct_tokens: bool,
    /// Unmasked rows that begin with the same run of an id share its states.
    pub shared_prefix: bool,
    /// Embedding rows without a gradient are caught up when they are next touched.
    pub lazy_rows: bool,
}

impl Default for Rewrites {
    fn default() -> Self {
        Rewrites { distinct_tokens: true, shared_prefix: true, lazy_rows: true }
    }
}
