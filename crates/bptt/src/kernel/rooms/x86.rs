//! What the vectors of both widths of x86 are made of: their instructions have the same names but for the width.

/// A vector over a register, and its operations by the names of its instructions.
macro_rules! vector {
    (
        $(#[$about:meta])*
        $name:ident($register:ty), $lanes:literal, $splat:ident, $load:ident, $store:ident, $add:ident,
        $multiply:ident, $divide:ident, $multiply_add:ident, $least:ident, $most:ident, $floor:path,
        $bits:ident, $number:ident, $add_bits:ident, $subtract_bits:ident, $shift_right:ident, $shift_left:ident
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy)]
        #[repr(transparent)]
        pub struct $name($register);

        // SAFETY of all intrinsics here: a vector comes into being within this level's kernels alone, which run where the processor has them.
        impl Vector for $name {
            const LANES: usize = $lanes;
            const FUSED: bool = true;
            const BY_COLUMNS: bool = false;

            #[inline(always)]
            fn splat(x: f32) -> Self {
                // SAFETY: see above.
                $name(unsafe { $splat(x) })
            }
            #[inline(always)]
            unsafe fn broadcast(at: *const f32) -> Self {
                // SAFETY: see above; the caller's promise.
                $name(unsafe { $splat(*at) })
            }
            #[inline(always)]
            unsafe fn load(at: *const f32) -> Self {
                // SAFETY: see above; the caller's promise.
                $name(unsafe { $load(at) })
            }
            #[inline(always)]
            unsafe fn store(self, at: *mut f32) {
                // SAFETY: see above; the caller's promise.
                unsafe { $store(at, self.0) }
            }
            #[inline(always)]
            fn add(self, other: Self) -> Self {
                // SAFETY: see above.
                $name(unsafe { $add(self.0, other.0) })
            }
            #[inline(always)]
            fn multiply(self, other: Self) -> Self {
                // SAFETY: see above.
                $name(unsafe { $multiply(self.0, other.0) })
            }
            #[inline(always)]
            fn divide(self, other: Self) -> Self {
                // SAFETY: see above.
                $name(unsafe { $divide(self.0, other.0) })
            }
            #[inline(always)]
            fn multiply_add(self, factor: Self, term: Self) -> Self {
                // SAFETY: see above.
                $name(unsafe { $multiply_add(self.0, factor.0, term.0) })
            }
            /// Of two numbers of which one is NaN both instructions yield the second.
            #[inline(always)]
            fn within(self, least: Self, most: Self) -> Self {
                // SAFETY: see above.
                $name(unsafe { $most(least.0, $least(most.0, self.0)) })
            }
            #[inline(always)]
            fn floor(self) -> Self {
                // SAFETY: see above.
                $name(unsafe { $floor(self.0) })
            }
            #[inline(always)]
            fn add_bits(self, other: Self) -> Self {
                // SAFETY: see above.
                $name(unsafe { $number($add_bits($bits(self.0), $bits(other.0))) })
            }
            #[inline(always)]
            fn subtract_bits(self, other: Self) -> Self {
                // SAFETY: see above.
                $name(unsafe { $number($subtract_bits($bits(self.0), $bits(other.0))) })
            }
            #[inline(always)]
            fn halve_bits(self) -> Self {
                // SAFETY: see above.
                $name(unsafe { $number($shift_right::<1>($bits(self.0))) })
            }
            #[inline(always)]
            fn as_exponent(self) -> Self {
                // SAFETY: see above.
                $name(unsafe { $number($shift_left::<23>($bits(self.0))) })
            }
        }
    };
}
pub(super) use vector;
