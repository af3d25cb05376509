//! Where credentials come from (providers.md, 7): a token for a role, a role, a profile, a key, or what the machine
//! itself has.

use super::credentials;
use super::http::Http;
use crate::client::{Client, root_cause};
use crate::sign::SignError;
use aws_config::BehaviorVersion;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;
use aws_sdk_sts::config::Region;
use aws_sdk_sts::error::ProvideErrorMetadata;
use aws_sdk_sts::types::{Credentials as Given, Tag};
use config::snapshot::{AwsAccess, AwsRole};
use std::error::Error;
use std::time::SystemTime;

/// What a session is called whose config doesn't say.
const SESSION: &str = "litellm";

/// Gets credentials.
///
/// # Errors
/// There are none, or AWS doesn't give any.
pub(super) async fn fetch(access: &AwsAccess, client: Client) -> Result<Credentials, SignError> {
    let http = Http::new(client);
    let Some(role) = &access.role else {
        return own(access, &http).await;
    };
    if role.web_identity.is_some() {
        return by_token(access, role, &http).await;
    }
    let key = own(access, &http).await?;
    let mut ask = sts(access, Some(key), &http)
        .assume_role()
        .role_arn(&role.arn)
        .role_session_name(role.session_name.as_deref().unwrap_or(SESSION))
        .set_external_id(role.external_id.clone());
    for (name, value) in &role.tags {
        let tag = Tag::builder().key(name).value(value).build();
        ask = ask.tags(tag.map_err(|error| none(&error))?);
    }
    let answer = ask.send().await.map_err(|error| refused(&error, "AssumeRole"))?;
    given(answer.credentials())
}

/// The profile that is named, the key, or what the machine has: files of its user, its container, its instance.
async fn own(access: &AwsAccess, http: &Http) -> Result<Credentials, SignError> {
    let is_keyed = access
        .key
        .as_ref()
        .filter(|_| access.profile.is_none() || access.role.is_some());
    if let Some(key) = is_keyed {
        return Ok(credentials(key));
    }
    let config = ProviderConfig::without_region()
        .with_region(Some(Region::new(access.region.clone())))
        .with_http_client(http.clone());
    let provided = match &access.profile {
        Some(profile) => {
            let provider = ProfileFileCredentialsProvider::builder().configure(&config);
            provider.profile_name(profile).build().provide_credentials().await
        }
        None => {
            let chain = DefaultCredentialsChain::builder().configure(config).build().await;
            chain.provide_credentials().await
        }
    };
    provided.map_err(|error| none(&error))
}

/// A role by a token in place of a key.
async fn by_token(access: &AwsAccess, role: &AwsRole, http: &Http) -> Result<Credentials, SignError> {
    let token = role
        .web_identity
        .as_ref()
        .map(|token| token.reveal().as_str())
        .unwrap_or_default();
    let token = match token.starts_with('/') {
        true => tokio::fs::read_to_string(token)
            .await
            .map_err(|error| unable(format_args!("the file of aws_web_identity_token: {error}")))?,
        false => token.to_owned(),
    };
    let ask = sts(access, None, http)
        .assume_role_with_web_identity()
        .role_arn(&role.arn)
        .role_session_name(role.session_name.as_deref().unwrap_or(SESSION))
        .web_identity_token(token.trim());
    let answer = ask
        .send()
        .await
        .map_err(|error| refused(&error, "AssumeRoleWithWebIdentity"))?;
    given(answer.credentials())
}

fn sts(access: &AwsAccess, key: Option<Credentials>, http: &Http) -> aws_sdk_sts::Client {
    let mut config = aws_sdk_sts::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(access.region.clone()))
        .http_client(http.clone());
    config.set_endpoint_url(access.sts_endpoint.clone());
    if let Some(key) = key {
        config = config.credentials_provider(key);
    }
    aws_sdk_sts::Client::from_conf(config.build())
}

fn given(given: Option<&Given>) -> Result<Credentials, SignError> {
    let given = given.ok_or_else(|| unable("AWS gave none for the role"))?;
    let expiry = SystemTime::try_from(*given.expiration()).map_err(|error| none(&error))?;
    Ok(Credentials::new(
        given.access_key_id(),
        given.secret_access_key(),
        Some(given.session_token().to_owned()),
        Some(expiry),
        "sts",
    ))
}

/// What AWS says of a role that it doesn't give.
fn refused(error: &(impl ProvideErrorMetadata + Error + 'static), what: &str) -> SignError {
    let said = error.message().map(str::to_owned).unwrap_or_else(|| root_cause(error));
    unable(format_args!(
        "{what} failed: {}: {said}",
        error.code().unwrap_or("no answer")
    ))
}

fn none(error: &(dyn Error + 'static)) -> SignError {
    unable(root_cause(error))
}

/// LiteLLM's words for no credentials.
fn unable(why: impl std::fmt::Display) -> SignError {
    SignError::Credentials(format!("Unable to locate credentials: {why}"))
}
