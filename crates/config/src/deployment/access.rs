//! What proves to a provider who calls: a key, a token, or a sign-in that gets one.

use super::Context;
use super::azure;
use super::endpoint::Refusal;
use super::google;
use super::sign_in::SignIn;
use crate::secret::Secret;
use crate::yaml::Node;
use catalog::providers::Provider;
use std::sync::Arc;
use wire::facts::{Auth, Place};

/// The proof, and where it goes.
pub(super) struct Access {
    pub(super) api_key: Option<Secret>,
    pub(super) auth: Auth,
    pub(super) sign_in: Option<Arc<SignIn>>,
}

/// The deployment that needs one.
pub(super) struct Asked<'a> {
    pub(super) provider: &'static Provider,
    pub(super) api_base: &'a str,
    pub(super) model: &'a str,
    /// Its `litellm_params` and its credential.
    pub(super) nodes: [Option<&'a Node>; 2],
    /// A text of theirs.
    pub(super) given: &'a dyn Fn(&str) -> Option<String>,
    pub(super) context: Context<'a>,
}

impl Access {
    /// Finds it: a token goes before a key, and a key before a sign-in. What Google's credentials say of the place is
    /// added to it.
    pub(super) fn find(asked: &Asked<'_>, place: &mut Place) -> Result<Self, Refusal> {
        let (provider, context) = (asked.provider, asked.context);
        let of_env = |name: &&str| (context.env)(name).filter(|text| !text.is_empty());
        let token = provider.token_params.iter().find_map(|key| (asked.given)(key));
        let token = token.or_else(|| provider.token_env.iter().find_map(of_env));
        let is_entra = signs_in(provider);
        let (token, elsewhere) = match token {
            Some(token) if is_entra && token.starts_with(azure::ELSEWHERE) => (None, Some(token)),
            token => (token, None),
        };
        let auth = match token {
            Some(_) => Auth::Bearer,
            None => provider.auth(asked.api_base, place),
        };
        let stated = match auth {
            Auth::Google => google::credentials(&asked.nodes),
            _ => (asked.given)("api_key"),
        };
        let key = provider.api_key(stated.as_deref(), context.env);
        let sign_in = if auth == Auth::Google {
            google::complete(place, asked.model, key.as_deref(), context)?;
            Some(SignIn::Google(google::sign_in(key.clone(), context.env)))
        } else if is_entra {
            let known = azure::Known {
                given: asked.given,
                env: context.env,
                elsewhere: elsewhere.as_deref(),
                has_key: token.is_some() || key.is_some(),
                by_environment: context.litellm.get(azure::REFRESH).and_then(Node::flag) == Some(true),
            };
            azure::find(known)?.map(SignIn::Azure)
        } else {
            check_token(provider, token.as_deref())?;
            None
        };
        let api_key = token.or(key).filter(|_| sign_in.is_none());
        Ok(Self {
            api_key: api_key.map(Secret::new),
            auth,
            sign_in: sign_in.map(Arc::new),
        })
    }
}

/// Whether Entra ID gives tokens for a provider.
pub(super) fn signs_in(provider: &Provider) -> bool {
    provider.token_params.contains(&azure::TOKEN)
}

/// Refuses what would need a sign-in first, where that isn't built.
fn check_token(provider: &Provider, token: Option<&str>) -> Result<(), Refusal> {
    let by_token_alone = !provider.token_params.is_empty() && provider.key_env == provider.token_env;
    if !by_token_alone || token.is_some() {
        return Ok(());
    }
    let (params, variables) = (provider.token_params.join("` or `"), provider.token_env.join("` or `"));
    Err(Refusal {
        message: format!(
            "provider `{}`: signing in with a key is not supported yet",
            provider.name()
        ),
        hint: Some(format!("set `{params}` to a token, or the variable `{variables}`")),
    })
}
