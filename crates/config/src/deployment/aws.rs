//! How a deployment proves to AWS who calls.

use super::endpoint::Refusal;
use super::entry::ModelEntry;
use crate::secret::Secret;
use crate::yaml::Node;
use wire::facts::Place;

/// Who signs a deployment's requests, and for which region.
#[derive(Clone, Debug)]
pub struct AwsAccess {
    /// The region that requests are signed for.
    pub region: String,
    /// A key of the config or the environment.
    pub key: Option<AwsKey>,
    /// A profile of `~/.aws`.
    pub profile: Option<String>,
    /// The role to assume.
    pub role: Option<AwsRole>,
    /// Where roles are assumed, if not at the region's own place.
    pub sts_endpoint: Option<String>,
}

/// A key that signs.
#[derive(Clone, Debug)]
pub struct AwsKey {
    /// Its name.
    pub id: Secret,
    /// The key itself.
    pub secret: Secret,
    /// What a temporary one comes with.
    pub session_token: Option<Secret>,
}

/// A role, and what assuming it takes.
#[derive(Clone, Debug)]
pub struct AwsRole {
    /// Its ARN.
    pub arn: String,
    /// What the session is called in AWS's logs.
    pub session_name: Option<String>,
    /// A word that the role's owner wants to hear.
    pub external_id: Option<String>,
    /// Names and values that the session carries.
    pub tags: Vec<(String, String)>,
    /// A token that proves who assumes it: its text or its file, in place of a key.
    pub web_identity: Option<Secret>,
}

impl AwsAccess {
    /// The same for a place's region.
    pub(super) fn at(mut self, place: &Place) -> Self {
        wire::bedrock::region(place).clone_into(&mut self.region);
        self
    }

    /// Reads what the entry, its credential and the environment say, in this order (providers.md, 7).
    pub(super) fn find(
        entry: &ModelEntry,
        credential: Option<&Node>,
        place: &Place,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Refusal> {
        let node = |key: &str| entry.params.get(key).or_else(|| credential?.get(key));
        let stated = |key: &str| node(key).and_then(Node::display).filter(|text| !text.is_empty());
        let either = |key: &str| stated(key).or_else(|| variable(env, &key.to_ascii_uppercase()));
        let role = match either("aws_role_name") {
            Some(arn) => Some(AwsRole {
                arn,
                session_name: either("aws_session_name"),
                external_id: either("aws_external_id"),
                tags: tags(node("aws_session_tags"))?,
                web_identity: web_identity(either("aws_web_identity_token"))?,
            }),
            None if stated("aws_web_identity_token").is_some() => {
                return Err(refusal(
                    "`aws_web_identity_token` needs the `aws_role_name` that it is for",
                ));
            }
            None => None,
        };
        Ok(Self {
            region: wire::bedrock::region(place).to_owned(),
            key: key(&stated, env)?,
            profile: either("aws_profile_name"),
            role,
            sts_endpoint: either("aws_sts_endpoint"),
        })
    }
}

fn variable(env: &dyn Fn(&str) -> Option<String>, name: &str) -> Option<String> {
    env(name).filter(|text| !text.is_empty())
}

/// The config's key, else the environment's: parts of both make none.
fn key(
    stated: &impl Fn(&str) -> Option<String>,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<AwsKey>, Refusal> {
    let part = |key: &str| variable(env, &key.to_ascii_uppercase());
    let is_stated = stated("aws_access_key_id").is_some() || stated("aws_secret_access_key").is_some();
    let get = |name: &str| if is_stated { stated(name) } else { part(name) };
    match (get("aws_access_key_id"), get("aws_secret_access_key")) {
        (Some(id), Some(secret)) => Ok(Some(AwsKey {
            id: Secret::new(id),
            secret: Secret::new(secret),
            session_token: get("aws_session_token").map(Secret::new),
        })),
        (None, None) => Ok(None),
        (Some(_), None) => Err(refusal("`aws_access_key_id` needs its `aws_secret_access_key`")),
        (None, Some(_)) => Err(refusal("`aws_secret_access_key` needs its `aws_access_key_id`")),
    }
}

fn web_identity(token: Option<String>) -> Result<Option<Secret>, Refusal> {
    match token {
        Some(token) if token.starts_with("oidc/") => Err(refusal(
            "`aws_web_identity_token: oidc/…` is not supported yet: give the token, or the path of its file",
        )),
        token => Ok(token.map(Secret::new)),
    }
}

/// `[{Key: …, Value: …}]`
fn tags(list: Option<&Node>) -> Result<Vec<(String, String)>, Refusal> {
    let list = list.map(Node::items).unwrap_or_default();
    let tag = |item: &Node| Some((item.get("Key")?.display()?, item.get("Value")?.display()?));
    let tags: Option<Vec<_>> = list.iter().map(tag).collect();
    tags.ok_or_else(|| refusal("`aws_session_tags` is a list of maps with `Key` and `Value`"))
}

fn refusal(message: &str) -> Refusal {
    Refusal {
        message: message.to_owned(),
        hint: None,
    }
}
