//! Reading the goldens: formulas that Python evaluates to the same bits, tolerances, distances.
#![allow(dead_code)]

use serde_json::Value;
use std::path::{Path, PathBuf};

/// Largest relative error of outputs and losses, of gradients, and of weights after ten steps.
pub const OUTPUTS: f64 = 1e-5;
pub const GRADIENTS: f64 = 5e-5;
pub const WEIGHTS: f64 = 2e-4;

/// A file or folder of the goldens.
pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test/golden").join(name)
}

/// The JSON in a file.
pub fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A flat list of numbers; empty if there is none.
pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().map_or(Vec::new(), |list| list.iter().map(|x| x.as_f64().expect("a number")).collect())
}

/// A 32-bit mix of two whole numbers.
pub fn hash(a: u32, b: u32) -> u32 {
    let mut h = a.wrapping_add(1).wrapping_mul(0x9E37_79B1).wrapping_add(b.wrapping_mul(0x85EB_CA77));
    h = (h ^ (h >> 15)).wrapping_mul(0x2C1B_3C6D);
    h = (h ^ (h >> 12)).wrapping_mul(0x297A_2D39);
    h ^ (h >> 15)
}

/// The weights before training.
pub fn weights(case: &Value) -> Vec<f32> {
    let mut weights = Vec::new();
    for (tensor, slot) in case["weights"].as_array().unwrap().iter().enumerate() {
        let size: u64 = slot["shape"].as_array().unwrap().iter().map(|d| d.as_u64().unwrap()).product();
        let scale = slot["scale"].as_f64().unwrap();
        weights.extend((0..size as u32).map(|j| {
            let centred = f64::from(hash(tensor as u32, j) >> 16) - 32768.0;
            (centred / 32768.0 * scale) as f32
        }));
    }
    weights
}

/// max|a - b|
pub fn distance(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).fold(0.0, |worst, (a, b)| if (a - b).abs() <= worst { worst } else { (a - b).abs() })
}

/// As f64.
pub fn wide(x: &[f32]) -> Vec<f64> {
    x.iter().map(|&x| f64::from(x)).collect()
}
