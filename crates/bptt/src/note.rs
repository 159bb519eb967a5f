//! A decision and its reason, noted where it is taken.

/// Whether a rewrite was taken, and why, or why not, as a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// Whether it was taken.
    pub taken: bool,
    /// The reason.
    pub why: &'static str,
}

impl Note {
    /// It was taken.
    pub const fn yes(why: &'static str) -> Self {
        Note { taken: true, why }
    }

    /// It was not.
    pub const fn no(why: &'static str) -> Self {
        Note { taken: false, why }
    }
}

impl Default for Note {
    fn default() -> Self {
        Note::no("no batch was computed yet")
    }
}
