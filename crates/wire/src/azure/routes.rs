//! What Azure OpenAI has beside chat: OpenAI's bodies at the URLs of its deployments.

use super::embeddings::InBase64;
use super::images::Described;
use super::{DEFAULT_API_VERSION, deployment_url, error, is_undated};
use crate::codec::{Call, Codec, Reply, ReplyHead, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::{Place, ProviderRules};
use crate::images::ImageEdits;
use crate::json::{Peek, Splice};
use crate::speech::Speech;
use crate::transcriptions::Transcriptions;
use bytes::Bytes;

/// Embeddings of a deployment.
pub static EMBEDDINGS: Deployed = Deployed::new(&InBase64, "/embeddings");
/// Images of a deployment.
pub static IMAGES: Deployed = Deployed {
    nameless: true,
    ..Deployed::new(&Described, "/images/generations")
};
/// Image edits of a deployment.
pub static IMAGE_EDITS: Deployed = Deployed {
    nameless: true,
    ..Deployed::new(&ImageEdits, "/images/edits")
};
/// Speech of a deployment.
pub static SPEECH: Deployed = Deployed::new(&Speech, "/audio/speech");
/// Transcriptions of a deployment. LiteLLM asks for them at its default version, whatever the deployment's is.
pub static TRANSCRIPTIONS: Deployed = Deployed {
    default_version: true,
    ..Deployed::new(&Transcriptions, "/audio/transcriptions")
};

/// A codec of OpenAI's at Azure's URLs, with Azure's words for errors.
pub struct Deployed {
    codec: &'static dyn Codec,
    route: &'static str,
    /// A deployment that has a URL of its own takes no model in the body.
    nameless: bool,
    /// A dated version is not the deployment's own.
    default_version: bool,
}

impl Deployed {
    const fn new(codec: &'static dyn Codec, route: &'static str) -> Self {
        Self {
            codec,
            route,
            nameless: false,
            default_version: false,
        }
    }
}

impl Codec for Deployed {
    fn url(&self, target: Target<'_>) -> String {
        let dated = |version: &&str| !is_undated(Some(version));
        let stated = target.place.api_version.as_deref().filter(dated);
        match stated.filter(|_| self.default_version) {
            None => deployment_url(target, self.route),
            Some(_) => {
                let place = Place {
                    api_version: Some(DEFAULT_API_VERSION.to_owned()),
                    ..target.place.clone()
                };
                let place = &place;
                deployment_url(Target { place, ..target }, self.route)
            }
        }
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        let model = super::family::deployment(call.model);
        let written = self.codec.request(&Call { model, ..*call })?;
        if !self.nameless || is_undated(call.params.api_version.as_deref()) {
            return Ok(written);
        }
        let body: Bytes = written.body.concat().into();
        let body = match Peek::part(&body) {
            Some(peek) => {
                let mut splice = Splice::new(&body, &peek);
                splice.remove("model");
                splice.finish()
            }
            None => vec![body],
        };
        Ok(UpstreamRequest { body, ..written })
    }

    fn response(&self, call: &Call<'_>, head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        self.codec.response(call, head, body)
    }

    fn error(&self, _: &ProviderRules, _: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::read(head, body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::tests::play;
    use serde_json::json;

    fn at(codec: &Deployed, api_version: Option<&str>) -> String {
        let place = Place {
            api_version: api_version.map(str::to_owned),
            ..Place::default()
        };
        codec.url(Target {
            api_base: "https://r.azure.com",
            model: "dep",
            place: &place,
            stream: false,
        })
    }

    #[test]
    fn routes_are_below_the_deployment() {
        for (codec, version, path) in [
            (
                &EMBEDDINGS,
                Some("2024-10-21"),
                "deployments/dep/embeddings?api-version=2024-10-21",
            ),
            (&EMBEDDINGS, Some("v1"), "v1/embeddings"),
            (
                &IMAGES,
                None,
                "deployments/dep/images/generations?api-version=2025-02-01-preview",
            ),
            (&IMAGE_EDITS, Some("preview"), "v1/images/edits"),
            (
                &SPEECH,
                Some("2024-10-21"),
                "deployments/dep/audio/speech?api-version=2024-10-21",
            ),
            (
                &TRANSCRIPTIONS,
                Some("2024-10-21"),
                "deployments/dep/audio/transcriptions?api-version=2025-02-01-preview",
            ),
            (&TRANSCRIPTIONS, Some("v1"), "v1/audio/transcriptions"),
        ] {
            assert_eq!(at(codec, version), format!("https://r.azure.com/openai/{path}"));
        }
    }

    #[test]
    fn the_url_alone_names_a_deployment_that_makes_images() {
        for (codec, version, model) in [
            (&IMAGES, Some("2024-10-21"), None),
            (&IMAGE_EDITS, None, None),
            (&IMAGES, Some("v1"), Some("model")),
            (&EMBEDDINGS, Some("2024-10-21"), Some("model")),
            (&SPEECH, None, Some("model")),
        ] {
            let mut call = play(codec, &json!({"model": "a", "prompt": "p", "input": "x", "n": 2}));
            call.policy.api_version = version.map(str::to_owned);
            let (sent, _) = call.sent().unwrap();
            assert_eq!(sent.get("model").and_then(|model| model.as_str()), model, "{version:?}");
            assert_eq!((&sent["prompt"], &sent["n"]), (&json!("p"), &json!(2)));
        }
    }

    #[test]
    fn errors_are_in_azures_words() {
        let call = play(&EMBEDDINGS, &json!({"model": "a", "input": "x"}));
        let error = call.refused(404, &json!({"error": {"message": "m", "code": "model_not_found"}}));
        assert_eq!(error.message, "litellm.NotFoundError: AzureException NotFoundError - m");
    }
}
