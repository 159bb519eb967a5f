//! Elementary functions that have the same bits on every system, in every engine and build: those of `libm`, which are Rust from end to end.
//! The standard library's are the system's own, and differ in the last bit. Where a number type is generic, [`Real`](crate::kernel::Real) has
//! them.
//!
//! Names are the standard library's. clippy.toml forbids the methods that these replace.

/// One piece of code for all who call it: inlined they would be several times in a module that a page loads.
macro_rules! functions {
    ($($name:ident($($x:ident),+): $number:ty = $of:ident, $what:literal;)+) => {$(
        #[doc = $what]
        #[inline(never)]
        pub fn $name($($x: $number),+) -> $number {
            libm::$of($($x),+)
        }
    )+};
}

functions! {
    acos(x): f64 = acos, "arccos x";
    acosh(x): f64 = acosh, "arcosh x";
    asin(x): f64 = asin, "arcsin x";
    asinh(x): f64 = asinh, "arsinh x";
    atan(x): f64 = atan, "arctan x";
    atan2(y, x): f64 = atan2, "The angle of the point (x, y)";
    atanh(x): f64 = atanh, "artanh x";
    cbrt(x): f64 = cbrt, "The cube root";
    cos(x): f64 = cos, "cos x";
    cosh(x): f64 = cosh, "cosh x";
    erf(x): f64 = erf, "2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x";
    erfc(x): f64 = erfc, "1 - erf x, exact where that is small";
    exp(x): f64 = exp, "exp x";
    exp2(x): f64 = exp2, "2^x";
    exp_m1(x): f64 = expm1, "exp(x) - 1, exact near 0";
    hypot(x, y): f64 = hypot, "sqrt(x^2 + y^2)";
    ln(x): f64 = log, "ln x";
    ln_1p(x): f64 = log1p, "ln(1 + x), exact near 0";
    log10(x): f64 = log10, "ln x / ln 10";
    log2(x): f64 = log2, "ln x / ln 2";
    powf(x, y): f64 = pow, "x^y";
    sin(x): f64 = sin, "sin x";
    sinh(x): f64 = sinh, "sinh x";
    tan(x): f64 = tan, "tan x";
    tanh(x): f64 = tanh, "tanh x";

    single_atan2(y, x): f32 = atan2f, "[`atan2`] of f32";
    single_exp(x): f32 = expf, "[`exp`] of f32";
    single_ln(x): f32 = logf, "[`ln`] of f32";
    single_ln_1p(x): f32 = log1pf, "[`ln_1p`] of f32";
    single_powf(x, y): f32 = powf, "[`powf`] of f32";
}

/// `x^2`, of which `powi` does not promise the last bit.
#[inline(always)]
pub fn square(x: f64) -> f64 {
    x * x
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FNV-1a over the bits of a function's values at 4096 places between two numbers.
    fn digest(f: impl Fn(f64) -> f64, low: f64, high: f64) -> u64 {
        (0..4096u32)
            .map(|i| low + (high - low) * f64::from(i.wrapping_mul(0x9E37_79B1)) / f64::from(u32::MAX))
            .flat_map(|x| f(x).to_bits().to_le_bytes())
            .fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
            })
    }

    fn single(f: fn(f32) -> f32) -> impl Fn(f64) -> f64 {
        move |x| f(x as f32).into()
    }

    #[test]
    fn every_system_has_these_bits() {
        let functions = [
            (0xBA79_DCDA_B110_DA4D, "acos", digest(acos, -1.0, 1.0)),
            (0xF0CE_1FF7_4872_3510, "acosh", digest(acosh, 1.0, 1e3)),
            (0xBB01_E526_B407_11CC, "asin", digest(asin, -1.0, 1.0)),
            (0xC1C4_3B1E_237C_9C8C, "asinh", digest(asinh, -1e3, 1e3)),
            (0xCE0B_BC33_6387_22F9, "atan", digest(atan, -10.0, 10.0)),
            (0x2DAE_4540_8AE6_A51C, "atan2", digest(|x| atan2(x, 1.0 - x), -10.0, 10.0)),
            (0x9654_8043_CDFF_77C2, "atanh", digest(atanh, -1.0, 1.0)),
            (0xE86E_C752_0FE5_B2F2, "cbrt", digest(cbrt, -1e3, 1e3)),
            (0xBD37_19FF_3D6F_D1D2, "cos", digest(cos, -1e6, 1e6)),
            (0x769C_E414_AB19_8DFD, "cosh", digest(cosh, -20.0, 20.0)),
            (0xFDA9_98AA_12BB_4895, "erf", digest(erf, -5.0, 5.0)),
            (0x33B4_0901_C95B_F7E4, "erfc", digest(erfc, -5.0, 20.0)),
            (0xD675_335A_0008_1CAE, "exp", digest(exp, -700.0, 700.0)),
            (0x24B2_6BA3_7C84_2595, "exp2", digest(exp2, -1e3, 1e3)),
            (0x724A_F0FB_7416_6A79, "exp_m1", digest(exp_m1, -2.0, 2.0)),
            (0x39F8_1ABC_3DCF_1D3D, "hypot", digest(|x| hypot(x, 1.0), -10.0, 10.0)),
            (0x0915_6276_5EDC_3BF2, "ln", digest(ln, 1e-9, 10.0)),
            (0x519A_C359_C6B0_2261, "ln_1p", digest(ln_1p, -0.9, 2.0)),
            (0x7287_A11D_B891_E67F, "log10", digest(log10, 1e-9, 1e3)),
            (0xB04E_AD9D_8165_080C, "log2", digest(log2, 1e-9, 1e3)),
            (0xB7A3_AB98_87FF_9916, "powf", digest(|x| powf(x, 1.7 - x), 0.0, 10.0)),
            (0xF278_F887_4B02_DD28, "sin", digest(sin, -1e6, 1e6)),
            (0x3F98_D35A_6C6A_8E15, "sinh", digest(sinh, -20.0, 20.0)),
            (0x3893_36CB_11A7_9D7E, "tan", digest(tan, -1e6, 1e6)),
            (0x9E47_F116_5971_607C, "tanh", digest(tanh, -5.0, 5.0)),
            (
                0x90DB_1A9B_A647_CFB2,
                "single_atan2",
                digest(single(|x| single_atan2(x, 1.0 - x)), -10.0, 10.0),
            ),
            (0xBF1E_7A98_0BBB_30CE, "single_exp", digest(single(single_exp), -80.0, 80.0)),
            (0x145E_786A_BA38_1D28, "single_ln", digest(single(single_ln), 1e-9, 10.0)),
            (0xB878_0B8A_7679_0382, "single_ln_1p", digest(single(single_ln_1p), -0.9, 2.0)),
            (0xC85F_A427_F71C_3FC8, "single_powf", digest(single(|x| single_powf(x, 1.7 - x)), 0.0, 10.0)),
        ];
        for (expected, name, found) in functions {
            assert_eq!(found, expected, "{name}: {found:#x}");
        }
    }
}
