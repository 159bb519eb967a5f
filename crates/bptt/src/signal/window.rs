//! What a frame is multiplied by before it is transformed: `w_t = a - (1 - a) cos(2 pi t / m)` with a = 0.5 (Hann) or 0.54 (Hamming), where m is
//! the length of the window if it is periodic, and one less if it is symmetric; or numbers that were given.

use crate::ask::grow;
use crate::error::Result;
use crate::fields::Fields;
use crate::portable::cos;

/// The setting `window`: `"hann"`, `"hamming"`, numbers, or null for ones.
pub fn read_window(config: &mut Fields, length: usize, periodic: bool) -> Result<Vec<f64>> {
    let mut window = Vec::new();
    grow(&mut window, length, "a window")?;
    match config.take("window") {
        None => window.fill(1.0),
        Some(serde_json::Value::Array(list)) => {
            let expected = format!("an array of {length} numbers");
            let got = serde_json::Value::Array(list.iter().take(8).cloned().collect());
            let numbers: Vec<f64> = list.iter().filter_map(serde_json::Value::as_f64).collect();
            if list.len() != length || numbers.len() != length || numbers.iter().any(|x| !x.is_finite()) {
                return Err(config.refuse("window", &expected, &got));
            }
            window = numbers;
        }
        Some(name) => {
            let a = match name.as_str() {
                Some("hann") => 0.5,
                Some("hamming") => 0.54,
                _ => {
                    return Err(config.refuse("window", "hann, hamming, an array of numbers or null", &name))
                }
            };
            let m = if periodic { length } else { length - 1 };
            let raised = |t: usize| a - (1.0 - a) * cos(std::f64::consts::TAU * t as f64 / m as f64);
            window.iter_mut().enumerate().for_each(|(t, w)| *w = if length == 1 { 1.0 } else { raised(t) });
        }
    }
    Ok(window)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{json, Value};

    fn window(value: Value, length: usize, periodic: bool) -> Result<Vec<f64>> {
        read_window(&mut Fields::new("it", json!({ "window": value })).unwrap(), length, periodic)
    }

    #[test]
    fn windows_are_periodic_or_symmetric() {
        let near = |a: Vec<f64>, b: &[f64]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-15)
        };
        assert!(near(window(json!("hann"), 4, true).unwrap(), &[0.0, 0.5, 1.0, 0.5]));
        assert!(near(window(json!("hann"), 5, false).unwrap(), &[0.0, 0.5, 1.0, 0.5, 0.0]));
        assert!(near(window(json!("hamming"), 4, true).unwrap(), &[0.08, 0.54, 1.0, 0.54]));
        assert!(near(window(json!("hann"), 1, false).unwrap(), &[1.0]));
        assert!(near(window(json!(null), 2, true).unwrap(), &[1.0, 1.0]));
        assert!(near(window(json!([2, -1.5]), 2, true).unwrap(), &[2.0, -1.5]));
    }

    #[test]
    fn what_is_no_window_is_refused() {
        for value in
            [json!("kaiser"), json!(3), json!([1]), json!([1, 2, 3]), json!([1, "2"]), json!([1, null])]
        {
            let message = window(value, 2, true).unwrap_err().to_string();
            assert!(message.starts_with("it: `window` must be "), "{message}");
        }
    }
}
