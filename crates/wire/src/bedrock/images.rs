//! Images of Bedrock's runtime: each family of models has a body of its own.

use super::error;
use super::name::{self, Name};
use crate::codec::{Call, Codec, Reply, ReplyHead, Target, UpstreamRequest};
use crate::error::ApiError;
use crate::facts::ProviderRules;
use crate::images::made::{self, Wanted};
use crate::json::{Peek, elements};
use crate::native;
use crate::usage::{Units, Usage, UsageSource};
use bytes::Bytes;
use serde_json::{Map, Value, json};

/// The codec of Bedrock's image models.
#[derive(Clone, Copy, Debug, Default)]
pub struct BedrockImages;

/// Models with the same body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    /// Amazon's Titan.
    Titan,
    /// Amazon's Nova Canvas.
    Canvas,
    /// Stability's models from version 3 on.
    Stable,
    /// Stable Diffusion XL, and any other.
    Diffusion,
}

impl Family {
    fn of(model: &str) -> Self {
        let has = |part: &str| model.contains(part);
        match () {
            () if has("amazon.titan") => Self::Titan,
            () if has("amazon.nova-canvas") => Self::Canvas,
            () if has("sd3") || has("stable-image") => Self::Stable,
            () => Self::Diffusion,
        }
    }

    const fn supported(self) -> &'static [&'static str] {
        match self {
            Self::Titan | Self::Canvas => &["n", "size", "quality"],
            Self::Stable => &[],
            Self::Diffusion => &["size"],
        }
    }

    fn body(self, wanted: Wanted) -> Value {
        match self {
            Self::Titan => titan(wanted),
            Self::Canvas => canvas(wanted),
            Self::Stable => {
                let mut body = json!({"prompt": wanted.prompt});
                extend(&mut body, wanted.own);
                body
            }
            Self::Diffusion => {
                let mut body = json!({"text_prompts": [{"text": wanted.prompt.replace('\n', " "), "weight": 1}]});
                extend(&mut body, sides(wanted.size));
                extend(&mut body, wanted.own);
                body
            }
        }
    }

    /// The member of a reply that lists its images, and theirs if they are objects.
    const fn images(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Diffusion => ("artifacts", Some("base64")),
            _ => ("images", None),
        }
    }
}

impl Codec for BedrockImages {
    fn url(&self, target: Target<'_>) -> String {
        name::invoke_url(target)
    }

    fn request(&self, call: &Call<'_>) -> Result<UpstreamRequest, ApiError> {
        let family = Family::of(Name::of(call.model).base());
        made::write(call, family.supported(), |mut wanted| {
            wanted.own.remove("model_id");
            family.body(wanted)
        })
    }

    fn response(&self, call: &Call<'_>, _head: ReplyHead<'_>, body: Bytes) -> Result<Reply, ApiError> {
        let peek = native::peek(call.rules, &body)?;
        let family = Family::of(Name::of(call.model).base());
        let (list, member) = family.images();
        refused(&peek, &body)?;
        let list = body.slice_ref(native::list(call.rules, &peek, &body, list)?);
        let images = made::texts(&list, member);
        let used = Usage {
            units: Units {
                images: images.len() as u64,
                ..Units::default()
            },
            source: UsageSource::Reported,
            ..Usage::default()
        };
        Ok(made::reply(call, &images, used))
    }

    fn error(&self, _: &ProviderRules, _: &str, head: ReplyHead<'_>, body: &[u8]) -> ApiError {
        error::of_reply(head, body)
    }
}

/// What Stability's filter says of the images, if it took any out.
fn refused(peek: &Peek, body: &[u8]) -> Result<(), ApiError> {
    let reasons = peek.get(body, "finish_reasons").unwrap_or_default();
    let reasons = elements(reasons).into_iter().filter_map(|reason| reasons.get(reason));
    let reasons: Vec<String> = reasons
        .filter_map(|reason| serde_json::from_slice(reason).ok())
        .filter(|reason: &String| !reason.is_empty())
        .collect();
    match reasons.is_empty() {
        true => Ok(()),
        false => Err(error::refuse(reasons.join("; "))),
    }
}

fn titan(mut wanted: Wanted) -> Value {
    let mut config = sides(wanted.size);
    config.extend(wanted.n.map(|n| ("numberOfImages".to_owned(), n)));
    config.extend(quality(
        wanted.quality.as_deref(),
        &["hd", "premium", "high"],
        &["standard", "medium", "low"],
    ));
    if let Some(Value::Object(own)) = wanted.own.remove("imageGenerationConfig") {
        config.extend(own);
    }
    let mut text = json!({"text": wanted.prompt});
    if let Some(negative) = wanted.own.remove("negativeText") {
        text["negativeText"] = negative;
    }
    let task = wanted.own.remove("taskType").unwrap_or("TEXT_IMAGE".into());
    json!({"taskType": task, "textToImageParams": text, "imageGenerationConfig": config})
}

/// Tasks of Nova Canvas, and where their text goes.
const TASKS: [(&str, &str); 3] = [
    ("TEXT_IMAGE", "textToImageParams"),
    ("COLOR_GUIDED_GENERATION", "colorGuidedGenerationParams"),
    ("INPAINTING", "inpaintingParams"),
];

fn canvas(mut wanted: Wanted) -> Value {
    let task = wanted.own.remove("taskType").unwrap_or("TEXT_IMAGE".into());
    let mut config = match wanted.own.remove("imageGenerationConfig") {
        Some(Value::Object(config)) => config,
        _ => Map::new(),
    };
    let params = TASKS
        .iter()
        .find(|(name, _)| task == *name)
        .map_or("textToImageParams", |(_, params)| params);
    let mut text = json!({"text": wanted.prompt});
    if let Some(Value::Object(own)) = wanted.own.remove(params) {
        extend(&mut text, own);
    }
    config.extend(sides(wanted.size));
    config.extend(wanted.n.map(|n| ("numberOfImages".to_owned(), n)));
    config.extend(quality(wanted.quality.as_deref(), &["hd", "premium"], &["standard"]));
    config.extend(wanted.own);
    json!({"taskType": task, params: text, "imageGenerationConfig": config})
}

fn extend(body: &mut Value, members: Map<String, Value>) {
    if let Some(body) = body.as_object_mut() {
        body.extend(members);
    }
}

fn sides(size: Option<(u64, u64)>) -> Map<String, Value> {
    let sides = size.map(|(width, height)| [("width", width), ("height", height)]);
    let sides = sides.into_iter().flatten();
    sides.map(|(name, side)| (name.to_owned(), side.into())).collect()
}

/// Amazon's words for a quality; any other says nothing.
fn quality(asked: Option<&str>, premium: &[&str], standard: &[&str]) -> Option<(String, Value)> {
    let asked = asked?;
    let word = match () {
        () if premium.contains(&asked) => "premium",
        () if standard.contains(&asked) => "standard",
        () => return None,
    };
    Some(("quality".to_owned(), word.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::tests::play;
    use proptest::prelude::*;

    #[test]
    fn each_family_has_its_body() {
        for (model, body, expected) in [
            (
                "amazon.nova-canvas-v1:0",
                json!({"prompt": "x", "size": "512x512", "quality": "hd", "n": 2, "seed": 1}),
                json!({
                    "taskType": "TEXT_IMAGE", "textToImageParams": {"text": "x"},
                    "imageGenerationConfig": {
                        "width": 512, "height": 512, "numberOfImages": 2, "quality": "premium", "seed": 1,
                    },
                }),
            ),
            (
                "us.amazon.nova-canvas-v1:0",
                json!({
                    "prompt": "x", "taskType": "COLOR_GUIDED_GENERATION",
                    "colorGuidedGenerationParams": {"colors": ["#fff"]},
                }),
                json!({
                    "taskType": "COLOR_GUIDED_GENERATION", "imageGenerationConfig": {},
                    "colorGuidedGenerationParams": {"text": "x", "colors": ["#fff"]},
                }),
            ),
            (
                "amazon.titan-image-generator-v2:0",
                json!({"prompt": "x", "quality": "low", "negativeText": "y"}),
                json!({
                    "taskType": "TEXT_IMAGE", "textToImageParams": {"text": "x", "negativeText": "y"},
                    "imageGenerationConfig": {"quality": "standard"},
                }),
            ),
            (
                "stability.sd3-5-large-v1:0",
                json!({"prompt": "x", "aspect_ratio": "1:1"}),
                json!({"prompt": "x", "aspect_ratio": "1:1"}),
            ),
            (
                "stability.stable-diffusion-xl-v1",
                json!({"prompt": "x\ny", "size": "1024x1024", "steps": 30}),
                json!({
                    "text_prompts": [{"text": "x y", "weight": 1}], "width": 1024, "height": 1024, "steps": 30,
                }),
            ),
        ] {
            let mut call = play(&BedrockImages, &body);
            call.model = model;
            assert_eq!(call.sent().unwrap().0, expected, "{model}");
        }
    }

    #[test]
    fn replies_list_images() {
        for (model, reply) in [
            ("amazon.nova-canvas-v1:0", json!({"images": ["QQ=="]})),
            (
                "stability.sd3-large-v1:0",
                json!({"images": ["QQ=="], "finish_reasons": [null]}),
            ),
            (
                "stability.stable-diffusion-xl-v1",
                json!({"artifacts": [{"base64": "QQ==", "seed": 1}]}),
            ),
        ] {
            let mut call = play(&BedrockImages, &json!({"prompt": "x"}));
            call.model = model;
            let (body, answer) = call.answered(reply.to_string()).unwrap();
            assert_eq!(body["data"], json!([{"b64_json": "QQ=="}]), "{model}");
            assert_eq!((answer.usage.units.images, answer.usage.total()), (1, 0));
        }
        let mut call = play(&BedrockImages, &json!({"prompt": "x"}));
        call.model = "stability.sd3-large-v1:0";
        let filtered = json!({"images": [], "finish_reasons": ["Filter reason: prompt"]});
        let error = call.answered(filtered.to_string()).unwrap_err();
        assert_eq!(
            (error.status, error.message.ends_with("Filter reason: prompt")),
            (400, true)
        );
    }

    proptest! {
        #[test]
        fn arbitrary_replies_never_panic(bytes: Vec<u8>, inner in "[\\[\\]{}\":,a-z0-9.]{0,60}") {
            let wrapped = format!(r#"{{"images":{inner},"artifacts":[{inner}],"finish_reasons":{inner}}}"#);
            for model in ["amazon.nova-canvas-v1:0", "stability.stable-diffusion-xl-v1"] {
                let mut call = play(&BedrockImages, &json!({"prompt": "x"}));
                call.model = model;
                let _ = (call.answered(bytes.clone()), call.answered(wrapped.clone()));
            }
        }
    }
}
