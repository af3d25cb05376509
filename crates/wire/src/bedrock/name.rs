//! Bedrock's model strings: LiteLLM's words that choose an API, a region as a path, the model's id.

use crate::codec::Target;
use crate::facts::Place;

/// The region of calls that name none (LiteLLM's).
const REGION: &str = "us-west-2";

/// LiteLLM's words for APIs and bodies that are not built yet.
const LATER: &[&str] = &[
    "agent",
    "agentcore",
    "async_invoke",
    "chat_completions",
    "claude_platform",
    "converse_like",
    "deepseek_r1",
    "llama",
    "mantle",
    "moonshot",
    "openai",
    "qwen2",
    "qwen3",
];

/// What stands before a model for its cross-region inference profiles.
const PROFILES: &[&str] = &["apac", "au", "eu", "global", "in", "jp", "us", "us-gov"];

/// The API of the runtime that a call goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Api {
    /// One form for all models.
    Converse,
    /// The model's own form.
    Invoke,
}

/// A model string, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name<'a> {
    pub(super) api: Api,
    /// The region that stands before the model.
    region: Option<&'a str>,
    /// What AWS calls the model: an id, a profile or an ARN.
    pub(super) id: &'a str,
    /// Another family whose form an imported model has (`nova`).
    family: Option<&'static str>,
    /// A word that stands for something that isn't built.
    later: Option<&'static str>,
}

impl<'a> Name<'a> {
    /// Reads a model string behind `bedrock/`.
    pub(super) fn of(model: &'a str) -> Self {
        let mut name = Self {
            api: Api::Converse,
            region: None,
            id: model,
            family: None,
            later: None,
        };
        while let Some((word, rest)) = name.id.split_once('/') {
            match word {
                "bedrock" => {}
                "converse" => name.api = Api::Converse,
                "invoke" => name.api = Api::Invoke,
                "nova" => name.family = Some("amazon.nova-custom"),
                "nova-2" => name.family = Some("amazon.nova-2-custom"),
                word if is_region(word) => name.region = Some(word),
                word => {
                    name.later = LATER.iter().copied().find(|later| *later == word);
                    return name;
                }
            }
            name.id = rest;
        }
        name
    }

    /// The model without its profile, its throughput and the path of an ARN: what tells its family.
    pub(super) fn base(&self) -> &'a str {
        if let Some(family) = self.family {
            return family;
        }
        let id = match self.id.rsplit_once('/') {
            Some((path, model)) if path.contains("arn:") => model,
            _ => self.id,
        };
        let id = match id.rsplit_once(':') {
            Some((rest, size)) if is_throughput(size) => rest,
            _ => id,
        };
        let id = id.split('[').next().unwrap_or(id);
        match id.split_once('.') {
            Some((profile, rest)) if PROFILES.contains(&profile) => rest,
            _ => id,
        }
    }
}

/// A model's name without its route, region, profile and throughput, which tells its family and its price.
pub fn base_model(model: &str) -> &str {
    Name::of(model).base()
}

/// Whether a model string asks for the model's own body and not for Converse's.
pub fn is_invoke(model: &str) -> bool {
    Name::of(model).api == Api::Invoke
}

/// Why a model string of Bedrock's can't be called, if it asks for an API that isn't built.
pub fn unsupported(model: &str) -> Option<String> {
    let name = Name::of(model);
    if let Some(word) = name.later {
        return Some(format!(
            "bedrock's route `{word}/` is not supported yet; `bedrock/converse/MODEL` calls any model by Converse"
        ));
    }
    let is_own_form = name.api == Api::Invoke && !name.base().starts_with("anthropic.");
    is_own_form.then(|| {
        format!(
            "`bedrock/invoke/` is supported for Anthropic's models only; call `{0}` as `bedrock/converse/{0}`",
            name.id
        )
    })
}

/// The region that a model string or the ARN in its place names.
pub fn named_region<'a>(model: &'a str, model_id: Option<&'a str>) -> Option<&'a str> {
    let name = Name::of(model);
    of_arn(model_id.unwrap_or(name.id)).or(name.region)
}

/// The region of a deployment's calls.
pub fn region(place: &Place) -> &str {
    place.region.as_deref().unwrap_or(REGION)
}

/// Whether a model of this name takes Anthropic Messages: Claude, unless Converse is asked for.
pub fn takes_messages(model: &str) -> bool {
    Name::of(model).base().starts_with("anthropic.") && !model.split('/').any(|word| word == "converse")
}

/// Where a model's own body goes, whatever API its name asks for.
pub(super) fn invoke_url(target: Target<'_>) -> String {
    url(target, Api::Invoke)
}

/// The same with the model's id quoted, as LiteLLM writes it for embeddings.
pub(super) fn quoted_invoke_url(target: Target<'_>) -> String {
    let id = target.place.model_id.as_deref().unwrap_or(Name::of(target.model).id);
    format!("{}/model/{}/invoke", base_url(&target), quoted(id))
}

/// Where the tokens of a prompt for a model are counted.
pub(super) fn count_url(target: Target<'_>, model: &str) -> String {
    format!("{}/model/{}/count-tokens", base_url(&target), quoted(model))
}

/// Where calls of an API go.
pub(super) fn url(target: Target<'_>, api: Api) -> String {
    let name = Name::of(target.model);
    let id = match &target.place.model_id {
        Some(id) => quoted(id),
        None if api == Api::Converse || name.id.starts_with("arn:") => quoted(name.id),
        // LiteLLM leaves these as they are.
        None => name.id.to_owned(),
    };
    let path = match (api, target.stream) {
        (Api::Converse, false) => "converse",
        (Api::Converse, true) => "converse-stream",
        (Api::Invoke, false) => "invoke",
        (Api::Invoke, true) => "invoke-with-response-stream",
    };
    format!("{}/model/{id}/{path}", base_url(&target))
}

fn base_url(target: &Target<'_>) -> String {
    if !target.api_base.is_empty() {
        return target.api_base.trim_end_matches('/').to_owned();
    }
    let region = region(target.place);
    let domain = match region.starts_with("cn-") {
        true => "amazonaws.com.cn",
        false => "amazonaws.com",
    };
    format!("https://bedrock-runtime.{region}.{domain}")
}

/// The region of `arn:aws:bedrock:REGION:…`.
fn of_arn(text: &str) -> Option<&str> {
    let mut parts = text.get(text.find("arn:aws")?..)?.split(':').skip(2);
    (parts.next() == Some("bedrock")).then_some(())?;
    parts.next().filter(|region| is_region(region))
}

/// Whether this looks like an AWS region, such as `us-gov-west-1`.
fn is_region(text: &str) -> bool {
    let is_named = text
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let number = text.rsplit_once('-').map(|(_, number)| number);
    is_named && text.matches('-').count() >= 2 && number.is_some_and(is_number)
}

/// Provisioned throughput's context size, such as `51k`.
fn is_throughput(text: &str) -> bool {
    text.strip_suffix('k').is_some_and(is_number)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A segment of a URL's path.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b'-' | b'~' => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-v1:0";

    #[test]
    fn reads_model_strings() {
        for (model, api, region, base) in [
            ("anthropic.claude-v2:1", Api::Converse, None, "anthropic.claude-v2:1"),
            ("us.meta.llama3-v1:0", Api::Converse, None, "meta.llama3-v1:0"),
            ("us-gov.xai.grok-4.6", Api::Converse, None, "xai.grok-4.6"),
            (
                "invoke/anthropic.claude-v2:1:51k",
                Api::Invoke,
                None,
                "anthropic.claude-v2:1",
            ),
            (
                "converse/us-east-1/mistral.x",
                Api::Converse,
                Some("us-east-1"),
                "mistral.x",
            ),
            ("nova-2/arn:aws:x", Api::Converse, None, "amazon.nova-2-custom"),
            (ARN, Api::Converse, None, "anthropic.claude-sonnet-4-v1:0"),
            (
                "anthropic.claude-opus-4-6-v1[1m]",
                Api::Converse,
                None,
                "anthropic.claude-opus-4-6-v1",
            ),
        ] {
            let name = Name::of(model);
            assert_eq!((name.api, name.region, name.base()), (api, region, base), "{model}");
            assert_eq!(unsupported(model), None, "{model}");
        }
    }

    #[test]
    fn names_what_is_not_built() {
        for (model, word) in [
            ("agent/A/B", "`agent/`"),
            ("llama/arn:aws:bedrock:us-east-1:1:imported-model/x", "`llama/`"),
            ("invoke/meta.llama3-8b", "`bedrock/converse/meta.llama3-8b`"),
        ] {
            assert!(unsupported(model).unwrap().contains(word), "{model}");
        }
    }

    #[test]
    fn finds_regions() {
        for (model, id, region) in [
            (ARN, None, Some("eu-west-1")),
            ("anthropic.claude-v2", Some(ARN), Some("eu-west-1")),
            ("us-east-2/anthropic.claude-v2", None, Some("us-east-2")),
            ("anthropic.claude-v2", None, None),
        ] {
            assert_eq!(named_region(model, id), region, "{model}");
        }
    }

    #[test]
    fn makes_urls() {
        let url = |api_base: &str, model: &str, model_id: Option<&str>, region: Option<&str>, stream| {
            let place = Place {
                region: region.map(Into::into),
                model_id: model_id.map(Into::into),
                ..Place::default()
            };
            let place = &place;
            let target = Target {
                api_base,
                model,
                place,
                stream,
            };
            super::url(target, Name::of(model).api)
        };
        assert_eq!(
            url("", "converse/us.a.b-v1:0", None, None, false),
            "https://bedrock-runtime.us-west-2.amazonaws.com/model/us.a.b-v1%3A0/converse"
        );
        assert_eq!(
            url("http://h/", "invoke/anthropic.c-v1:0", None, Some("eu-west-1"), true),
            "http://h/model/anthropic.c-v1:0/invoke-with-response-stream"
        );
        assert_eq!(
            url("", "anthropic.c", Some("arn:aws:x/y"), Some("cn-north-1"), true),
            "https://bedrock-runtime.cn-north-1.amazonaws.com.cn/model/arn%3Aaws%3Ax%2Fy/converse-stream"
        );
    }
}
