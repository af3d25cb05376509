//! Where calls to Vertex AI go.

use super::Owner;
use crate::codec::Target;
use crate::gemini;

/// Google's own default.
pub const DEFAULT_LOCATION: &str = "us-central1";

/// The URL of a call. An `api_base` with a path of its own is taken for the model's whole place, as in LiteLLM.
pub(super) fn url(target: Target<'_>) -> String {
    let owner = Owner::of(target.model);
    at(target, owner, &method(target, owner))
}

/// The URL of a method of one of Google's own models.
pub(crate) fn google_url(target: Target<'_>, method: &str) -> String {
    at(target, Owner::Google, &format!(":{method}"))
}

fn at(target: Target<'_>, owner: Owner, method: &str) -> String {
    let base = target.api_base.trim_end_matches('/');
    let location = target.place.location.as_deref().unwrap_or(DEFAULT_LOCATION);
    let path = path(target, location, owner);
    if base.is_empty() {
        return format!("{}{path}{method}", host(location));
    }
    match path_of(base) {
        "" => format!("{base}{path}{method}"),
        "/v1" | "/v1beta1" => {
            let versionless = path.split_once("/projects/").map_or("", |(_, rest)| rest);
            format!("{base}/projects/{versionless}{method}")
        }
        _ if owner == Owner::Shared => format!("{base}{path}"),
        _ => format!("{base}{method}"),
    }
}

/// The path of a URL, without a slash at its end.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').and_then(|slash| rest.get(slash..)).unwrap_or_default()
}

/// The host of a location: a region has its own, a continent another, and the world a third.
fn host(location: &str) -> String {
    match location {
        "global" => "https://aiplatform.googleapis.com".to_owned(),
        region if region.contains('-') => format!("https://{region}-aiplatform.googleapis.com"),
        continent => format!("https://aiplatform.{continent}.rep.googleapis.com"),
    }
}

fn path(target: Target<'_>, location: &str, owner: Owner) -> String {
    let project = target.place.project.as_deref().unwrap_or_default();
    // `gemini/ID` is a fine-tuned model that speaks like Gemini.
    let model = match owner {
        Owner::Google if target.model.contains("gemini/") => target.model.rsplit('/').next().unwrap_or_default(),
        _ => target.model,
    };
    let version = if owner == Owner::Ai21 { "v1beta1" } else { "v1" };
    let is_endpoint = !model.is_empty() && model.bytes().all(|byte| byte.is_ascii_digit());
    let place = match owner {
        Owner::Shared => "endpoints/openapi/chat/completions".to_owned(),
        Owner::Google if is_endpoint => format!("endpoints/{model}"),
        Owner::Google => format!("publishers/google/models/{model}"),
        Owner::Anthropic => format!("publishers/anthropic/models/{model}"),
        Owner::Mistral => format!("publishers/mistralai/models/{model}"),
        Owner::Ai21 => format!("publishers/ai21/models/{model}"),
    };
    format!("/{version}/projects/{project}/locations/{location}/{place}")
}

fn method(target: Target<'_>, owner: Owner) -> String {
    match (owner, target.stream) {
        (Owner::Shared, _) => String::new(),
        (Owner::Google, stream) => format!(":{}", gemini::method(stream)),
        (_, false) => ":rawPredict".to_owned(),
        (_, true) => ":streamRawPredict?alt=sse".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Place;

    fn at(api_base: &str, model: &str, location: Option<&str>, stream: bool) -> String {
        let place = Place {
            project: Some("p".into()),
            location: location.map(Into::into),
            ..Place::default()
        };
        url(Target {
            api_base,
            model,
            place: &place,
            stream,
        })
    }

    #[test]
    fn urls_go_by_owner_and_location() {
        for (model, location, stream, wanted) in [
            (
                "gemini-2.5-flash",
                None,
                false,
                "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/google/models/gemini-2.5-flash:generateContent",
            ),
            (
                "gemini-3-pro-preview",
                Some("global"),
                true,
                "https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google/models/gemini-3-pro-preview:streamGenerateContent?alt=sse",
            ),
            (
                "gemini/496507",
                Some("eu"),
                false,
                "https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu/endpoints/496507:generateContent",
            ),
            (
                "claude-sonnet-4@20250514",
                Some("us-east5"),
                true,
                "https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5/publishers/anthropic/models/claude-sonnet-4@20250514:streamRawPredict?alt=sse",
            ),
            (
                "meta/llama-4-scout",
                Some("us-east5"),
                true,
                "https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5/endpoints/openapi/chat/completions",
            ),
            (
                "jamba-1.5-mini@001",
                None,
                false,
                "https://us-central1-aiplatform.googleapis.com/v1beta1/projects/p/locations/us-central1/publishers/ai21/models/jamba-1.5-mini@001:rawPredict",
            ),
        ] {
            assert_eq!(at("", model, location, stream), wanted, "{model}");
        }
    }

    #[test]
    fn a_base_of_its_own_keeps_its_path() {
        let path = "/projects/p/locations/us-central1/publishers/google/models/gemini-2.5-flash:generateContent";
        for (base, wanted) in [
            ("http://x:1", format!("http://x:1/v1{path}")),
            ("http://x/", format!("http://x/v1{path}")),
            ("http://x/v1beta1", format!("http://x/v1beta1{path}")),
            (
                "http://x/whole/place",
                "http://x/whole/place:generateContent".to_owned(),
            ),
        ] {
            assert_eq!(at(base, "gemini-2.5-flash", None, false), wanted, "{base}");
        }
    }
}
