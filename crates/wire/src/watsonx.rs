//! IBM's watsonx.ai: OpenAI's dialect at paths of its own.

use crate::azure::segment;
use crate::codec::Target;
use crate::openai::Variant;

/// The API version of deployments that name none (LiteLLM 1.106.2's).
const API_VERSION: &str = "2024-03-13";

/// What models are called that run on hardware of their own.
const DEPLOYMENT: &str = "deployment/";

/// Chat of watsonx.ai.
pub static WATSONX: Variant = Variant {
    url: chat_url,
    error: None,
};

/// The id of a deployment, if the model is one.
pub(crate) fn deployment(model: &str) -> Option<&str> {
    model.strip_prefix(DEPLOYMENT)
}

fn chat_url(target: Target<'_>) -> String {
    let base = target.api_base.trim_end_matches('/');
    let place = deployment(target.model).map_or_else(String::new, |id| format!("/deployments/{}", segment(id)));
    let stream = if target.stream { "_stream" } else { "" };
    let version = target.place.api_version.as_deref().unwrap_or(API_VERSION);
    format!("{base}/ml/v1{place}/text/chat{stream}?version={}", segment(version))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Place;

    #[test]
    fn urls_name_what_is_called() {
        for (model, stream, expected) in [
            ("ibm/granite", false, "https://w/ml/v1/text/chat?version=2024-03-13"),
            (
                "ibm/granite",
                true,
                "https://w/ml/v1/text/chat_stream?version=2024-03-13",
            ),
            (
                "deployment/d-1",
                false,
                "https://w/ml/v1/deployments/d-1/text/chat?version=2024-03-13",
            ),
        ] {
            let target = Target {
                api_base: "https://w/",
                model,
                place: &Place::default(),
                stream,
            };
            assert_eq!(chat_url(target), expected);
        }
    }
}
