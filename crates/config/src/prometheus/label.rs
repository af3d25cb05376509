//! The labels of metrics, by LiteLLM's names.

/// Writes the enum, the names and their number from the same rows.
macro_rules! labels {
    ($($(#[$doc:meta])* $label:ident $name:literal;)*) => {
        /// A label.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Label { $($(#[$doc])* $label),* }

        impl Label {
            /// How many there are.
            pub const COUNT: usize = [$($name),*].len();

            /// Its name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$label => $name),* }
            }

            /// All names.
            pub(super) const fn names() -> [&'static str; Self::COUNT] {
                [$($name),*]
            }
        }
    };
}

// In the order of the alphabet.
labels! {
    /// The deployment's base URL.
    ApiBase "api_base";
    /// The name of the key.
    ApiKeyAlias "api_key_alias";
    /// The provider.
    ApiProvider "api_provider";
    /// The client's address.
    ClientIp "client_ip";
    /// The customer; only where the config asks for it.
    EndUser "end_user";
    /// The error's class, with its provider before it.
    ExceptionClass "exception_class";
    /// The error's status.
    ExceptionStatus "exception_status";
    /// The group that a fallback leads to.
    FallbackModel "fallback_model";
    /// The caller's key as spend logs have it.
    HashedApiKey "hashed_api_key";
    /// The upstream's model name.
    LitellmModelName "litellm_model_name";
    /// A metric's name.
    Metric "metric";
    /// The same as [`Label::LitellmModelName`].
    Model "model";
    /// The model group that served.
    ModelGroup "model_group";
    /// The deployment's id.
    ModelId "model_id";
    /// The organisation's name.
    OrgAlias "org_alias";
    /// The organisation.
    OrgId "org_id";
    /// Why a call was booked at nothing.
    Reason "reason";
    /// The model group: of a success the one that served, of a failure the one asked for.
    RequestedModel "requested_model";
    /// The route.
    Route "route";
    /// The provider's service tier.
    ServiceTier "service_tier";
    /// The status that the client got.
    StatusCode "status_code";
    /// Whether the answer was a stream; only where the config asks for it.
    Stream "stream";
    /// The team.
    Team "team";
    /// The team's name.
    TeamAlias "team_alias";
    /// The key's user.
    User "user";
    /// The client's program.
    UserAgent "user_agent";
    /// The address of the key's user.
    UserEmail "user_email";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_alphabet() {
        assert!(Label::names().is_sorted());
        assert_eq!(Label::UserEmail as usize + 1, Label::COUNT);
        assert_eq!(Label::names()[Label::Metric as usize], Label::Metric.name());
        assert_eq!(Label::ServiceTier.name(), "service_tier");
    }
}
