//! What a level's kernels are made of: numbers that are computed together.

/// Some f32 in a register. Each operation rounds as f32's own does, lane by lane.
pub trait Vector: Copy {
    /// Its numbers.
    const LANES: usize;
    /// Whether [`Vector::multiply_add`] rounds once, as [`f32::mul_add`] does.
    const FUSED: bool;
    /// Whether the sums of a tile's line are made column by column rather than row by row: what that order is for is up to the compiler behind.
    const BY_COLUMNS: bool;

    /// x in every lane.
    fn splat(x: f32) -> Self;

    /// The number that lies there in every lane.
    ///
    /// # Safety
    /// It can be read.
    unsafe fn broadcast(at: *const f32) -> Self;

    /// # Safety
    /// `LANES` numbers can be read, wherever they begin.
    unsafe fn load(at: *const f32) -> Self;

    /// # Safety
    /// `LANES` numbers can be written, wherever they begin.
    unsafe fn store(self, at: *mut f32);

    fn add(self, other: Self) -> Self;
    fn multiply(self, other: Self) -> Self;
    fn divide(self, other: Self) -> Self;
    /// `self * factor + term`
    fn multiply_add(self, factor: Self, term: Self) -> Self;
    /// From the least to the most. NaN stays NaN.
    fn within(self, least: Self, most: Self) -> Self;
    /// The next whole number that is not larger.
    fn floor(self) -> Self;

    /// Adds bits as integers.
    fn add_bits(self, other: Self) -> Self;
    /// Subtracts bits as integers.
    fn subtract_bits(self, other: Self) -> Self;
    /// Halves bits as an integer with a sign, downwards.
    fn halve_bits(self) -> Self;
    /// Moves the last bits to where a number has its exponent.
    fn as_exponent(self) -> Self;
}

/// A constant that lies in memory. As an immediate operand V8 would build it anew, in three instructions, for every use.
#[inline(always)]
pub fn known<T: Vector>(x: &f32) -> T {
    // SAFETY: a reference can be read.
    unsafe { T::broadcast(x) }
}
