//! Reading a JSON object field by field, strictly: a wrong value is refused by its name, and so is a field that nobody read.

use crate::error::{Error, Result};
use crate::json::Written;
use serde_json::{Map, Value};

/// The largest size that a layer can have.
const MOST: usize = 1 << 27;

/// The largest number that a weight, or what moves it, can have.
const LARGEST: f64 = f32::MAX as f64;

/// The fields of an object that have not been read yet.
pub struct Fields {
    at: String,
    fields: Map<String, Value>,
}

impl Fields {
    /// Of `value`, which messages call `at`.
    pub fn new(at: impl Into<String>, value: Value) -> Result<Self> {
        let at = at.into();
        match value {
            Value::Object(fields) => Ok(Fields { at, fields }),
            other => Err(Error::spec(at, format!("expected an object, got {}", Written(&other)))),
        }
    }

    /// What messages call the object.
    pub fn at(&self) -> &str {
        &self.at
    }

    /// The value of a field that may be absent; null counts as absent.
    pub fn take(&mut self, key: &str) -> Option<Value> {
        self.fields.remove(key).filter(|value| !value.is_null())
    }

    /// Whether a field is absent or null.
    pub fn is_null(&self, key: &str) -> bool {
        self.fields.get(key).is_none_or(Value::is_null)
    }

    /// The value of a field that must be there.
    pub fn require(&mut self, key: &str) -> Result<Value> {
        self.take(key).ok_or_else(|| Error::spec(&self.at, format!("`{key}` is missing")))
    }

    /// An error about a field.
    #[cold]
    pub fn refuse(&self, key: &str, expected: &str, got: &Value) -> Error {
        Error::spec(&self.at, format!("`{key}` must be {expected}, got {}", Written(got)))
    }

    /// A positive integer, of a size that a few factors keep countable.
    pub fn count(&mut self, key: &str) -> Result<usize> {
        let value = self.require(key)?;
        size(&value).ok_or_else(|| self.refuse(key, "a positive integer of at most 134,217,728", &value))
    }

    /// A positive integer, or `default` without one.
    pub fn count_or(&mut self, key: &str, default: usize) -> Result<usize> {
        match self.fields.get(key) {
            None | Some(Value::Null) => {
                self.take(key);
                Ok(default)
            }
            Some(_) => self.count(key),
        }
    }

    /// An integer of at least 0, of a size that a layer can have.
    pub fn index(&mut self, key: &str) -> Result<usize> {
        let value = self.require(key)?;
        let found = index(&value).filter(|&n| n <= MOST);
        found.ok_or_else(|| self.refuse(key, "an integer from 0 to 134,217,728", &value))
    }

    /// An integer of either sign, if there is one.
    pub fn integer(&mut self, key: &str) -> Result<Option<i64>> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let exact = value.as_i64().filter(|n| n.unsigned_abs() < 1 << 53);
        exact.map(Some).ok_or_else(|| self.refuse(key, "an integer below 2^53", &value))
    }

    /// True or false, or `default` where there is neither.
    pub fn flag(&mut self, key: &str, default: bool) -> Result<bool> {
        match self.take(key) {
            None => Ok(default),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(other) => Err(self.refuse(key, "true or false", &other)),
        }
    }

    /// A number within `low..=high` that is finite in 32 bits, or `default` without one.
    pub fn number(&mut self, key: &str, default: f64, low: f64, high: f64) -> Result<f64> {
        let Some(value) = self.take(key) else { return Ok(default) };
        match value.as_f64() {
            Some(number) if (low..=high).contains(&number) && (number as f32).is_finite() => Ok(number),
            _ => Err(self.refuse(key, &range(low, high), &value)),
        }
    }

    /// A number of at least 0 that is finite in 32 bits, or `default` without one.
    pub fn float(&mut self, key: &str, default: f64) -> Result<f64> {
        self.number(key, default, 0.0, f64::MAX)
    }

    /// A number that is finite in 32 bits, or `default` without one.
    pub fn finite(&mut self, key: &str, default: f64) -> Result<f64> {
        self.number(key, default, f64::MIN, f64::MAX)
    }

    /// A share of 0 up to, but not including, 1; 0 without one.
    pub fn rate(&mut self, key: &str) -> Result<f64> {
        self.rate_or(key, 0.0)
    }

    /// A share of 0 up to, but not including, 1, or `default` without one.
    pub fn rate_or(&mut self, key: &str, default: f64) -> Result<f64> {
        self.number(key, default, 0.0, 1.0 - f64::EPSILON)
    }

    /// A text, if there is one.
    pub fn text(&mut self, key: &str) -> Result<Option<String>> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.refuse(key, "a string", &other)),
        }
    }

    /// One of `choices` by its name, or the first of them without one.
    pub fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Result<T> {
        let Some(name) = self.text(key)? else { return Ok(choices[0].1) };
        let found = choices.iter().find(|(known, _)| *known == name);
        found.map(|&(_, choice)| choice).ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|&(name, _)| name).collect();
            self.refuse(key, &format!("one of {}", names.join(", ")), &Value::String(name))
        })
    }

    /// An array.
    pub fn list(&mut self, key: &str) -> Result<Vec<Value>> {
        match self.require(key)? {
            Value::Array(list) => Ok(list),
            other => Err(self.refuse(key, "an array", &other)),
        }
    }

    /// An array of numbers that are finite in 32 bits.
    pub fn numbers(&mut self, key: &str) -> Result<Vec<f64>> {
        let list = self.list(key)?;
        let number = |value: &Value| value.as_f64().filter(|&number| (number as f32).is_finite());
        let wrong = list.iter().find(|value| number(value).is_none());
        match wrong {
            Some(value) => Err(self.refuse(key, "an array of numbers that are finite in 32 bits", value)),
            None => Ok(list.iter().filter_map(number).collect()),
        }
    }

    /// The value of a field that is an object; what is none stays.
    pub fn take_object(&mut self, key: &str) -> Option<Value> {
        self.fields.get(key).filter(|value| value.is_object())?;
        self.take(key)
    }

    /// The class and the fields of the configuration of what a field describes.
    pub fn class_of(&self, key: &str, value: Value) -> Result<(String, Fields)> {
        Self::class(format!("{}, {key}", self.at), value)
    }

    /// The same of what may be given by its name alone, without settings. The name is empty where there is none.
    pub fn named(&self, key: &str, value: &Value) -> Result<(String, Fields)> {
        match value {
            Value::Object(_) => self.class_of(key, value.clone()),
            other => {
                let name = other.as_str().unwrap_or_default().to_owned();
                Ok((name, Fields { at: format!("{}, {key}", self.at), fields: Map::new() }))
            }
        }
    }

    /// An object with `class_name` and `config`: its class, and the fields of its configuration.
    pub fn class(at: impl Into<String>, value: Value) -> Result<(String, Fields)> {
        let mut object = Fields::new(at, value)?;
        let class = object.text("class_name")?.unwrap_or_default();
        let config = object.take("config").unwrap_or_else(|| Value::Object(Map::new()));
        object.finish()?;
        Ok((class, Fields::new(object.at, config)?))
    }

    /// Refuses whatever was not read.
    pub fn finish(&mut self) -> Result<()> {
        match self.fields.keys().next() {
            None => Ok(()),
            Some(key) => Err(Error::spec(&self.at, format!("unknown field `{key}`"))),
        }
    }
}

/// A positive integer that a size can be.
pub(crate) fn size(value: &Value) -> Option<usize> {
    index(value).filter(|&n| n > 0 && n <= MOST)
}

/// An integer of at least 0 that this machine counts to.
pub(crate) fn index(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|n| usize::try_from(n).ok())
}

/// A range of numbers in words.
fn range(low: f64, high: f64) -> String {
    match (low < -LARGEST, high > LARGEST) {
        (true, true) => "a number that is finite in 32 bits".into(),
        (false, true) => format!("a number of at least {low} that is finite in 32 bits"),
        _ => format!("a number from {low} to {high}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused(value: Value, read: impl Fn(&mut Fields) -> Result<()>) -> String {
        let mut fields = Fields::new("here", json!({ "n": value })).unwrap();
        read(&mut fields).map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn numbers_are_refused_that_32_bits_cut() {
        for value in [json!(1e39), json!(-1e300), json!(4e38)] {
            let message = refused(value.clone(), |fields| fields.finite("n", 0.0).map(drop));
            assert_eq!(
                message,
                format!("here: `n` must be a number that is finite in 32 bits, got {}.", Written(&value))
            );
            let message = refused(value, |fields| fields.number("n", 0.0, 0.0, f64::MAX).map(drop));
            assert!(message.contains("of at least 0 that is finite in 32 bits"), "{message}");
        }
        // The largest float as a reader of decimals may have it.
        let largest = f64::from(f32::MAX) * (1.0 + f64::EPSILON);
        assert_eq!(refused(json!(largest), |fields| fields.float("n", 0.0).map(drop)), "");
        assert_eq!(refused(json!(f32::MAX), |fields| fields.finite("n", 0.0).map(drop)), "");
        for count in [json!(1u64 << 32), json!((1u64 << 32) + 1), json!(0), json!(-1), json!(1.5)] {
            assert!(refused(count, |fields| fields.count("n").map(drop)).contains("positive integer"));
        }
    }
}
