//! How rows are to be read, from JSON.

use crate::error::Result;
use crate::fields::{index, Fields};
use crate::json::Described;
use serde_json::Value;

/// How many lists of labels are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Width {
    /// Lists that are followed at a time, at least 1.
    pub beams: usize,
    /// Lists that are asked for, from 1 to `beams`.
    pub paths: usize,
}

/// How rows are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Classes, at least 1.
    pub units: usize,
    /// The class of the blank.
    pub blank: usize,
    /// Whether equal labels one after the other are one.
    pub merges: bool,
    /// Whether outputs are logits, of which a softmax is still to be taken, and not probabilities.
    pub from_logits: bool,
    /// Of a beam search; none where the most probable way is taken.
    pub width: Option<Width>,
}

impl Described for Asked {
    fn read(what: &str, value: Value) -> Result<Self> {
        let mut fields = Fields::new(what, value)?;
        let units = fields.count("units")?;
        let value = fields.require("blank")?;
        let blank = index(&value).filter(|&blank| blank < units);
        let blank = blank.ok_or_else(|| fields.refuse("blank", "one of the classes", &value))?;
        let merges = fields.flag("merge_repeated", true)?;
        let from_logits = fields.flag("from_logits", true)?;
        let width = match fields.take("beams") {
            None => None,
            Some(value) => {
                let paths = fields.count("paths")?;
                let beams = index(&value).filter(|&beams| beams >= paths);
                let beams = beams.ok_or_else(|| fields.refuse("beams", "at least `paths`", &value))?;
                Some(Width { beams, paths })
            }
        };
        fields.finish()?;
        Ok(Asked { units, blank, merges, from_logits, width })
    }
}
