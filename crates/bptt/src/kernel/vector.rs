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
    /// From -limit to limit. NaN stays NaN.
    fn within(self, limit: Self) -> Self;
}
