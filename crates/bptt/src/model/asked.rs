//! What is asked of sequences that a model continues, from JSON.

use crate::decode::{Choice, Rules, Sampling, Width};
use crate::error::Result;
use crate::fields::{index, Fields};
use crate::json::Described;
use serde_json::Value;

/// How sequences are to go on.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// What may follow.
    pub rules: Rules,
    /// What it is chosen by.
    pub choice: Choice,
}

impl Described for Asked {
    fn read(what: &str, value: Value) -> Result<Self> {
        let mut fields = Fields::new(what, value)?;
        let end = fields.integer("end")?.map(|end| token(&fields, "end", &end.into())).transpose()?;
        let suppressed = fields.list("suppress")?;
        let suppress =
            suppressed.iter().map(|value| token(&fields, "suppress", value)).collect::<Result<Vec<_>>>()?;
        let rules = Rules {
            end,
            suppress,
            min_length: fields.count_or("min_length", 0)?,
            max_length: fields.count("max_length")?,
            no_repeat_ngram: fields.count_or("no_repeat_ngram", 0)?,
        };
        let wanted = fields.count("wanted")?;
        let choice = match fields.take("beams") {
            Some(value) => {
                let beams = index(&value).filter(|&beams| beams >= wanted);
                let beams =
                    beams.ok_or_else(|| fields.refuse("beams", "at least as many as are wanted", &value))?;
                Choice::Search(Width { beams, length_penalty: fields.finite("length_penalty", 0.0)?, wanted })
            }
            None => {
                let sampling = Sampling {
                    temperature: fields.number("temperature", 1.0, f64::MIN_POSITIVE, f64::MAX)?,
                    top_k: fields.count_or("top_k", 0)?,
                    top_p: fields.number("top_p", 1.0, 0.0, 1.0)?,
                    seed: fields.integer("seed")?.map_or(0, i64::unsigned_abs),
                    first: fields.count_or("first", 0)? as u64,
                };
                Choice::Sample { sampling, wanted }
            }
        };
        fields.finish()?;
        Ok(Asked { rules, choice })
    }
}

fn token(fields: &Fields, key: &str, value: &Value) -> Result<u32> {
    let id = value.as_u64().and_then(|id| u32::try_from(id).ok());
    id.ok_or_else(|| fields.refuse(key, "a token id", value))
}
