//! The labels of metrics, by LiteLLM's names.

/// A label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// The deployment's base URL.
    ApiBase,
    /// The name of the key.
    ApiKeyAlias,
    /// The provider.
    ApiProvider,
    /// The client's address.
    ClientIp,
    /// The customer; only where the config asks for it.
    EndUser,
    /// The error's class, with its provider before it.
    ExceptionClass,
    /// The error's status.
    ExceptionStatus,
    /// The group that a fallback leads to.
    FallbackModel,
    /// The caller's key as spend logs have it.
    HashedApiKey,
    /// The upstream's model name.
    LitellmModelName,
    /// A metric's name.
    Metric,
    /// The same as [`Label::LitellmModelName`].
    Model,
    /// The model group that served.
    ModelGroup,
    /// The deployment's id.
    ModelId,
    /// The organisation's name.
    OrgAlias,
    /// The organisation.
    OrgId,
    /// Why a call was booked at nothing.
    Reason,
    /// The model group: of a success the one that served, of a failure the one asked for.
    RequestedModel,
    /// The route.
    Route,
    /// The provider's service tier.
    ServiceTier,
    /// The status that the client got.
    StatusCode,
    /// Whether the answer was a stream; only where the config asks for it.
    Stream,
    /// The team.
    Team,
    /// The team's name.
    TeamAlias,
    /// The key's user.
    User,
    /// The client's program.
    UserAgent,
    /// The address of the key's user.
    UserEmail,
}

/// Every label's name, in the order of [`Label`], which is that of the alphabet.
const NAMES: [&str; Label::COUNT] = [
    "api_base",
    "api_key_alias",
    "api_provider",
    "client_ip",
    "end_user",
    "exception_class",
    "exception_status",
    "fallback_model",
    "hashed_api_key",
    "litellm_model_name",
    "metric",
    "model",
    "model_group",
    "model_id",
    "org_alias",
    "org_id",
    "reason",
    "requested_model",
    "route",
    "service_tier",
    "status_code",
    "stream",
    "team",
    "team_alias",
    "user",
    "user_agent",
    "user_email",
];

impl Label {
    /// How many there are.
    pub const COUNT: usize = 27;

    /// Its name.
    pub const fn name(self) -> &'static str {
        NAMES[self as usize]
    }

    /// All names.
    pub(super) const fn names() -> [&'static str; Self::COUNT] {
        NAMES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_alphabet() {
        assert!(NAMES.is_sorted());
        assert_eq!(Label::UserEmail as usize + 1, Label::COUNT);
        assert_eq!(Label::Metric.name(), "metric");
        assert_eq!(Label::ServiceTier.name(), "service_tier");
    }
}
