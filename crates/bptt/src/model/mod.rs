//! What is trained and asked: the coarse calls, the drawing of initial weights, and the report.

mod calls;
mod draft;
mod plan;
mod run;

pub use calls::{MemoryUse, Model, Outcome};
pub use draft::Draft;
pub use plan::{Decision, InputPlan, Plan};
