//! Responses that can be come back to: by ids that name the deployment whose provider keeps them, and those that nobody
//! keeps but us, because a translation answered them.

mod errors;
mod forward;
mod ids;
mod keep;
mod keeper;
mod resume;

pub use errors::{not_found, previous_not_found};
pub use forward::{Errand, forward};
pub use ids::{Keys, Place, SealedIds, place};
pub use keep::{Keep, Keeping};
pub use keeper::Keeper;
pub use resume::{Thread, kept, resume};

use crate::auth::Caller;
use store::Owner;

/// Whose a caller's responses are.
pub fn owner(caller: &Caller) -> Owner {
    Owner {
        key: caller.key.to_string(),
        team: String::new(),
    }
}
