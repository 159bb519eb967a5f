//! Numbers that come from JavaScript. It has one kind, WebAssembly cuts that to 32 bits without a word: so all come as they are, and are
//! checked here.

use bptt::error::{Error, Result};

/// The largest integer below which JavaScript tells all integers apart.
const LARGEST: f64 = 9_007_199_254_740_991.0;

/// An integer of at least 0.
pub fn whole(what: &str, number: f64) -> Result<u64> {
    up_to(LARGEST, what, number).map(|number| number as u64)
}

/// An integer that counts things in memory.
pub fn count(what: &str, number: f64) -> Result<usize> {
    up_to(f64::from(u32::MAX), what, number).map(|number| number as usize)
}

fn up_to(most: f64, what: &str, number: f64) -> Result<f64> {
    if (0.0..=most).contains(&number) && number.fract() == 0.0 {
        return Ok(number);
    }
    let problem = format!("an integer from 0 to {most} is expected, got {number}");
    Err(Error::InvalidSpec { at: what.into(), problem })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_32_bits_would_cut_is_refused() {
        assert_eq!(count("rows", 4_294_967_295.0), Ok(4_294_967_295));
        assert_eq!(whole("seed", LARGEST), Ok((1 << 53) - 1));
        for number in [4_294_967_296.0, -1.0, 0.5, f64::NAN, f64::INFINITY] {
            assert!(count("rows", number).is_err(), "{number}");
        }
        assert!(whole("seed", LARGEST + 1.0).is_err());
        let message = count("rows", 4_294_967_297.0).unwrap_err().to_string();
        assert_eq!(message, "rows: an integer from 0 to 4294967295 is expected, got 4294967297.");
    }
}
