//! What is trained and asked: the coarse calls, the drawing of initial weights, and the report.

mod asked;
mod calls;
mod contributions;
mod draft;
mod generate;
mod generating;
mod outcome;
mod plan;
mod run;
mod step;
mod steps;
mod told;
mod waiting;
mod wanted;

pub use asked::Asked;
pub use calls::{MemoryUse, Model};
pub use draft::Draft;
pub use generate::Generated;
pub use outcome::Outcome;
pub use plan::{Decision, InputPlan, Plan};
pub use told::Told;
