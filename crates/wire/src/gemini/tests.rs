//! What the tests of this dialect share.

use crate::facts::{Auth, Dialect, ProviderRules};

pub(crate) fn rules() -> ProviderRules {
    ProviderRules {
        name: "gemini",
        exception: "Gemini",
        dialect: Dialect::Gemini,
        auth: Auth::GoogApiKey,
        renames: &[],
        quirks: &[],
        headers: &[],
    }
}
