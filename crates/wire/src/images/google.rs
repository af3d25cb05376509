//! Google's images: Imagen predicts them, Gemini's image models answer with them.

use super::made::{self, Wanted};
use crate::codec::{Call, Codec, Reply, ReplyHead, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::gemini;
use crate::json::{Peek, elements};
use crate::native;
use crate::usage::{Units, Usage, UsageSource};
use crate::vertex;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

/// Images of Google AI Studio.
pub static STUDIO: GoogleImages = GoogleImages { vertex: false };
/// Images of Vertex AI.
pub static VERTEX: GoogleImages = GoogleImages { vertex: true };

/// The codec of Google's image models.
#[derive(Clone, Copy, Debug)]
pub struct GoogleImages {
    vertex: bool,
}

/// What Google takes of OpenAI's parameters.
const SUPPORTED: [&str; 2] = ["n", "size"];

impl Codec for GoogleImages {
    fn url(&self, target: Target<'_>) -> String {
        let method = match is_gemini(target.model) {
            true => gemini::method(false),
            false => "predict",
        };
        match self.vertex {
            true => vertex::google_url(target, method),
            false => gemini::model_url(target, method),
        }
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        made::write(call, &SUPPORTED, |wanted| match (is_gemini(call.model), self.vertex) {
            (true, true) => gemini_of_vertex(wanted),
            (true, false) => gemini_of_studio(call, wanted),
            (false, _) => self.imagen(wanted),
        })
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        let peek = native::peek(call.rules, &body)?;
        let list = |name: &str| body.slice(peek.span(&body, name).unwrap_or_default());
        let images = match is_gemini(call.model) {
            true => drawn(&list("candidates")),
            // What a filter took out has no text.
            false => made::texts(&list("predictions"), Some("bytesBase64Encoded")),
        };
        let used = used(&list("usageMetadata"), images.len() as u64);
        Ok(made::reply(call, &images, used))
    }

    fn error(&self, rules: &ProviderRules, _: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        gemini::error::of_reply(rules, head, body)
    }
}

fn is_gemini(model: &str) -> bool {
    model.contains("gemini")
}

impl GoogleImages {
    fn imagen(self, wanted: Wanted) -> Value {
        let mut parameters = wanted.own;
        let n = wanted.n.or_else(|| self.vertex.then(|| json!(1)));
        parameters.extend(n.map(|n| ("sampleCount".to_owned(), n)));
        if let Some((width, height)) = wanted.size {
            let ratio = match self.vertex {
                true => vertex_ratio(width, height),
                false => ratio(width, height),
            };
            parameters.insert("aspectRatio".into(), ratio.into());
            if !self.vertex {
                parameters.insert("imageSize".into(), resolution(width, height).into());
            }
        }
        json!({"instances": [{"prompt": wanted.prompt}], "parameters": parameters})
    }
}

fn gemini_of_studio(call: &Call<'_>, mut wanted: Wanted) -> Value {
    let has_sizes = call
        .facts
        .supports("image_size")
        .unwrap_or(!call.model.contains("2.5-flash"));
    let mut image = json!({});
    if let Some((width, height)) = wanted.size {
        image["aspectRatio"] = ratio(width, height).into();
        image["imageSize"] = resolution(width, height).into();
    }
    if let Some(own @ Value::Object(_)) = wanted.own.remove("imageConfig") {
        image = own;
    }
    if let Some(image) = image.as_object_mut().filter(|_| !has_sizes) {
        image.remove("imageSize");
    }
    let mut config = json!({"response_modalities": ["IMAGE", "TEXT"]});
    if image != json!({}) {
        config["imageConfig"] = image;
    }
    if let Some(n) = wanted.n {
        config["candidateCount"] = n;
    }
    json!({"contents": [{"parts": [{"text": wanted.prompt}]}], "generationConfig": config})
}

fn gemini_of_vertex(mut wanted: Wanted) -> Value {
    let mut image = wanted
        .own
        .remove("imageConfig")
        .filter(Value::is_object)
        .unwrap_or(json!({}));
    if let Some((width, height)) = wanted.size {
        image["aspectRatio"] = vertex_ratio(width, height).into();
    }
    for (names, to) in [
        (["aspectRatio", "aspect_ratio"], "aspectRatio"),
        (["imageSize", "image_size"], "imageSize"),
    ] {
        if let Some(value) = names.iter().find_map(|name| wanted.own.remove(*name)) {
            image[to] = value;
        }
    }
    let mut config = json!({"responseModalities": ["IMAGE"]});
    if image != json!({}) {
        config["imageConfig"] = image;
    }
    if let Some(n) = wanted.n {
        config["candidateCount"] = n;
    }
    json!({"contents": [{"role": "user", "parts": [{"text": wanted.prompt}]}], "generationConfig": config})
}

/// Vertex AI's ratios of the sizes that it knows (LiteLLM's table).
fn vertex_ratio(width: u64, height: u64) -> &'static str {
    match (width, height) {
        (1792, 1024) => "16:9",
        (1024, 1792) => "9:16",
        (1280, 896) => "4:3",
        (896, 1280) => "3:4",
        _ => "1:1",
    }
}

/// The ratios that Google AI Studio knows.
const RATIOS: [(f64, f64, &str); 14] = [
    (1.0, 1.0, "1:1"),
    (1.0, 4.0, "1:4"),
    (4.0, 1.0, "4:1"),
    (1.0, 8.0, "1:8"),
    (8.0, 1.0, "8:1"),
    (2.0, 3.0, "2:3"),
    (3.0, 2.0, "3:2"),
    (3.0, 4.0, "3:4"),
    (4.0, 3.0, "4:3"),
    (4.0, 5.0, "4:5"),
    (5.0, 4.0, "5:4"),
    (9.0, 16.0, "9:16"),
    (16.0, 9.0, "16:9"),
    (21.0, 9.0, "21:9"),
];

/// The nearest of them.
fn ratio(width: u64, height: u64) -> &'static str {
    // Vertex AI's own sizes are taken for what they are there.
    if matches!((width, height), (1280, 896) | (896, 1280)) {
        return vertex_ratio(width, height);
    }
    let wanted = pixels(width) / pixels(height);
    let far = |(w, h, _): &&(f64, f64, &str)| (w / h / wanted).ln().abs();
    let nearest = RATIOS.iter().min_by(|a, b| far(a).total_cmp(&far(b)));
    nearest.map_or("1:1", |(_, _, ratio)| *ratio)
}

/// Google's word for a size, by the side of a square that is as large.
fn resolution(width: u64, height: u64) -> &'static str {
    match (pixels(width) * pixels(height)).sqrt() {
        side if side < 768.0 => "512",
        side if side < 1536.0 => "1K",
        side if side < 3072.0 => "2K",
        _ => "4K",
    }
}

fn pixels(side: u64) -> f64 {
    u32::try_from(side).unwrap_or(u32::MAX).into()
}

/// The images among the parts of Gemini's answers.
fn drawn(candidates: &Bytes) -> Vec<Bytes> {
    let member = |json: &Bytes, name: &str| Some(json.slice(Peek::part(json)?.span(json, name)?));
    let mut images = Vec::new();
    for candidate in elements(candidates) {
        let content = member(&candidates.slice(candidate), "content");
        let parts = content
            .and_then(|content| member(&content, "parts"))
            .unwrap_or_default();
        for part in elements(&parts) {
            let data = member(&parts.slice(part), "inlineData").and_then(|inline| member(&inline, "data"));
            images.extend(data.filter(|data| data.starts_with(b"\"")));
        }
    }
    images
}

/// `usageMetadata`
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Told {
    prompt_token_count: u32,
    candidates_token_count: u32,
    thoughts_token_count: u32,
    prompt_tokens_details: Vec<Kind>,
    candidates_tokens_details: Vec<Kind>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Kind {
    modality: String,
    token_count: u32,
}

fn images_in(kinds: &[Kind]) -> u64 {
    let images = kinds.iter().filter(|kind| kind.modality.eq_ignore_ascii_case("image"));
    images.map(|kind| u64::from(kind.token_count)).sum()
}

/// What was used: tokens where they are told, the images themselves else.
fn used(metadata: &[u8], images: u64) -> Usage {
    let told: Told = serde_json::from_slice(metadata).unwrap_or_default();
    let (input, output) = (
        u64::from(told.prompt_token_count),
        u64::from(told.candidates_token_count),
    );
    let input_image = images_in(&told.prompt_tokens_details).min(input);
    // An answer that isn't told apart is its images.
    let output_image = match told.candidates_tokens_details.is_empty() {
        true => output,
        false => images_in(&told.candidates_tokens_details).min(output),
    };
    Usage {
        input_text: input - input_image,
        input_image,
        output_text: output - output_image,
        output_image,
        reasoning: told.thoughts_token_count.into(),
        units: Units {
            images,
            ..Units::default()
        },
        source: UsageSource::Reported,
        ..Usage::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::tests::play;
    use proptest::prelude::*;

    fn of(codec: &'static GoogleImages, model: &'static str, body: &Value) -> Value {
        let mut call = play(codec, body);
        call.model = model;
        call.sent().unwrap().0
    }

    #[test]
    fn imagen_predicts() {
        let body = json!({"model": "a", "prompt": "a cat", "n": 2, "size": "1792x1024", "personGeneration": "x"});
        assert_eq!(
            of(&STUDIO, "imagen-4", &body),
            json!({"instances": [{"prompt": "a cat"}], "parameters": {
                "personGeneration": "x", "sampleCount": 2, "aspectRatio": "16:9", "imageSize": "1K",
            }})
        );
        assert_eq!(
            of(
                &VERTEX,
                "imagen-4",
                &json!({"model": "a", "prompt": "p", "response_format": "b64_json"})
            ),
            json!({"instances": [{"prompt": "p"}], "parameters": {"sampleCount": 1}})
        );
        let reply = json!({"predictions": [{"bytesBase64Encoded": "QQ=="}, {"raiFilteredReason": "no"}]});
        let (body, answer) = play(&STUDIO, &body).answered(reply.to_string()).unwrap();
        assert_eq!(body["data"], json!([{"b64_json": "QQ=="}]));
        assert_eq!((answer.usage.units.images, answer.usage.total()), (1, 0));
    }

    #[test]
    fn geminis_answer() {
        let body = json!({"model": "a", "prompt": "p", "n": 1, "size": "1024x1024"});
        let config = json!({"response_modalities": ["IMAGE", "TEXT"], "candidateCount": 1,
            "imageConfig": {"aspectRatio": "1:1"}});
        assert_eq!(
            of(&STUDIO, "gemini-2.5-flash-image", &body),
            json!({"contents": [{"parts": [{"text": "p"}]}], "generationConfig": config})
        );
        let config =
            json!({"responseModalities": ["IMAGE"], "candidateCount": 1, "imageConfig": {"aspectRatio": "1:1"}});
        assert_eq!(
            of(&VERTEX, "gemini-2.5-flash-image", &body),
            json!({"contents": [{"role": "user", "parts": [{"text": "p"}]}], "generationConfig": config})
        );
    }

    #[test]
    fn usage_adds_up_to_the_providers_totals() {
        let mut call = play(&STUDIO, &json!({"model": "a", "prompt": "p"}));
        call.model = "gemini-2.5-flash-image";
        let details = json!([{"modality": "TEXT", "tokenCount": 3}, {"modality": "IMAGE", "tokenCount": 1290}]);
        let parts = json!([{"text": "here"}, {"inlineData": {"mimeType": "image/png", "data": "QQ=="}}]);
        let mut reply = json!({"candidates": [{"content": {"parts": parts}}], "usageMetadata": {
            "promptTokenCount": 7, "candidatesTokenCount": 1293, "totalTokenCount": 1300,
            "candidatesTokensDetails": details,
        }});
        let (body, answer) = call.answered(reply.to_string()).unwrap();
        assert_eq!(body["data"], json!([{"b64_json": "QQ=="}]));
        assert_eq!(body["usage"]["total_tokens"], 1300);
        assert_eq!((answer.usage.output_text, answer.usage.output_image), (3, 1290));
        assert_eq!(answer.usage.total(), 1300);
        reply["usageMetadata"]["candidatesTokensDetails"] = json!([]);
        let (_, answer) = call.answered(reply.to_string()).unwrap();
        assert_eq!((answer.usage.output_image, answer.usage.total()), (1293, 1300));
    }

    #[test]
    fn sizes_have_ratios_and_resolutions() {
        for (width, height, expected) in [
            (1024, 1024, ("1:1", "1K")),
            (512, 512, ("1:1", "512")),
            (1280, 896, ("4:3", "1K")),
            (1536, 1024, ("3:2", "1K")),
            (2752, 1536, ("16:9", "2K")),
            (6336, 2688, ("21:9", "4K")),
        ] {
            assert_eq!((ratio(width, height), resolution(width, height)), expected);
        }
    }

    #[test]
    fn what_google_does_not_know_is_named() {
        let mut call = play(&STUDIO, &json!({"model": "a", "prompt": "p", "quality": "hd"}));
        assert_eq!(call.sent().unwrap_err().param.as_deref(), Some("quality"));
        call.policy.drop_unsupported = true;
        assert_eq!(call.sent().unwrap().0["parameters"], json!({}));
        let call = play(&STUDIO, &json!({"model": "a", "prompt": ["p"]}));
        assert_eq!(call.sent().unwrap_err().param.as_deref(), Some("prompt"));
    }

    proptest! {
        #[test]
        fn arbitrary_replies_never_panic(bytes: Vec<u8>, inner in "[\\[\\]{}\":,a-z0-9.]{0,60}") {
            let wrapped = format!(
                r#"{{"predictions":{inner},"candidates":[{{"content":{inner}}},{inner}],"usageMetadata":{inner}}}"#
            );
            for model in ["imagen", "gemini-image"] {
                let mut call = play(&STUDIO, &json!({"model": "a", "prompt": "x"}));
                call.model = model;
                let _ = (call.answered(bytes.clone()), call.answered(wrapped.clone()));
            }
        }
    }
}
