//! `generationConfig`: how an answer is made.

use super::chat::Message;
use super::{format, media, thinking};
use crate::anthropic::out::Out;
use crate::anthropic::params::Params;
use crate::codec::Call;
use crate::error::ApiError;
use crate::gemini::error::refuse;
use crate::gemini::model;
use serde_json::{Value, json};
use std::borrow::Cow;

/// Parameters that only change their name.
const RENAMED: &[(&str, &str)] = &[
    ("temperature", "temperature"),
    ("top_p", "top_p"),
    ("n", "candidate_count"),
    ("max_tokens", "max_output_tokens"),
    ("max_completion_tokens", "max_output_tokens"),
    ("seed", "seed"),
    ("logprobs", "responseLogprobs"),
    ("top_logprobs", "logprobs"),
];

const PENALTIES: &[&str] = &["frequency_penalty", "presence_penalty"];

/// Google's own members, without the underscores that some write them with: who sends one means it.
const OWN: &[&str] = &[
    "candidatecount",
    "frequencypenalty",
    "imageconfig",
    "logprobs",
    "maxoutputtokens",
    "mediaresolution",
    "presencepenalty",
    "responseformat",
    "responsejsonschema",
    "responselogprobs",
    "responsemimetype",
    "responsemodalities",
    "responseschema",
    "seed",
    "speechconfig",
    "stopsequences",
    "temperature",
    "thinkingconfig",
    "topk",
    "topp",
];

/// Names and JSON, in order.
#[derive(Debug, Default)]
pub(super) struct Config<'a> {
    list: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Config<'a> {
    /// What the parameters come to.
    ///
    /// # Errors
    /// A value that is none, or that the model doesn't take.
    pub(super) fn read(call: &Call<'a>, params: &Params<'a>, messages: &[Message<'_>]) -> Result<Self, ApiError> {
        let mut config = Self::default();
        config.rename(call, params);
        if let Some(stops) = stops(params)? {
            config.set("stop_sequences", stops);
        }
        for (name, json) in format::read(call, params)? {
            config.set(name, json);
        }
        if let Some(thinking) = thinking::read(call, params)? {
            config.set("thinkingConfig", thinking);
        }
        config.set_modalities(params)?;
        for (name, json) in params.passed_on().filter(|(name, _)| is_own(name)) {
            config.set(name.clone(), json);
        }
        if model::is_new(call.model) && config.get("temperature").is_none() {
            config.set("temperature", "1.0");
        }
        if call.model.contains("gemini-2") {
            let files = messages.iter().flat_map(Message::parts);
            let files = files.filter_map(|part| part.image_url.or(part.file));
            if let Some(resolution) = media::closest(files.filter_map(media::detail)) {
                config.set("mediaResolution", format!("\"{resolution}\""));
            }
        }
        Ok(config)
    }

    /// Google Maps and a JSON answer go together only in the newer way of asking for the latter.
    pub(super) fn suit_maps(&mut self) {
        if self.get("response_mime_type") != Some("\"application/json\"") {
            return;
        }
        let schema = self.get("response_json_schema").or_else(|| self.get("response_schema"));
        let schema = schema
            .map(|schema| format!(r#","schema":{schema}"#))
            .unwrap_or_default();
        let format = format!(r#"{{"text":{{"mimeType":"APPLICATION_JSON"{schema}}}}}"#);
        let replaced = ["response_mime_type", "response_json_schema", "response_schema"];
        self.list.retain(|(name, _)| !replaced.contains(&name.as_ref()));
        self.set("responseFormat", format);
    }

    /// The member, if there is anything in it.
    pub(super) fn json(&self) -> Option<String> {
        let mut out = Out::default();
        out.open('{');
        self.list.iter().for_each(|(name, json)| out.raw_member(name, json));
        out.close('}');
        (!self.list.is_empty()).then(|| out.into_text())
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.list.iter().find(|(member, _)| member == name);
        found.map(|(_, json)| json.as_ref())
    }

    fn set(&mut self, name: impl Into<Cow<'a, str>>, json: impl Into<Cow<'a, str>>) {
        let (name, json) = (name.into(), json.into());
        match self.list.iter_mut().find(|(member, _)| *member == name) {
            Some(slot) => slot.1 = json,
            None => self.list.push((name, json)),
        }
    }

    fn rename(&mut self, call: &Call<'a>, params: &Params<'a>) {
        for (name, theirs) in RENAMED {
            if let Some(json) = params.get(name) {
                self.set(*theirs, json);
            }
        }
        for name in PENALTIES.iter().filter(|_| model::takes_penalties(call.model)) {
            if let Some(json) = params.get(name) {
                self.set(*name, json);
            }
        }
    }

    /// `modalities` and `audio`: who wants a voice wants audio.
    fn set_modalities(&mut self, params: &Params<'a>) -> Result<(), ApiError> {
        let wanted = params.value::<Value>("modalities")?;
        let wanted = wanted
            .as_ref()
            .and_then(Value::as_array)
            .map(|list| list.iter().map(modality).collect());
        let mut modalities: Option<Vec<&str>> = wanted;
        if let Some(speech) = speech(params)? {
            self.set("speechConfig", speech);
            let list = modalities.get_or_insert_default();
            if !list.contains(&"AUDIO") {
                list.push("AUDIO");
            }
        }
        if let Some(modalities) = modalities {
            self.set("responseModalities", json!(modalities).to_string());
        }
        Ok(())
    }
}

fn is_own(name: &str) -> bool {
    let bare: String = name
        .chars()
        .filter(|c| *c != '_')
        .map(|c| c.to_ascii_lowercase())
        .collect();
    OWN.binary_search(&bare.as_str()).is_ok()
}

fn modality(word: &Value) -> &'static str {
    match word.as_str().unwrap_or_default() {
        "text" => "TEXT",
        "image" => "IMAGE",
        "audio" => "AUDIO",
        "video" => "VIDEO",
        _ => "MODALITY_UNSPECIFIED",
    }
}

/// `stop` as a list.
fn stops(params: &Params<'_>) -> Result<Option<String>, ApiError> {
    Ok(match params.value::<Value>("stop")? {
        Some(Value::String(stop)) => Some(json!([stop]).to_string()),
        Some(Value::Array(stops)) => Some(Value::Array(stops).to_string()),
        _ => None,
    })
}

/// `audio` as Google's voice; what is spoken comes as PCM of 16 bits alone.
fn speech(params: &Params<'_>) -> Result<Option<String>, ApiError> {
    let Some(audio @ Value::Object(_)) = params.value::<Value>("audio")? else {
        return Ok(None);
    };
    if let Some(format) = audio
        .get("format")
        .and_then(Value::as_str)
        .filter(|format| *format != "pcm16")
    {
        return Err(refuse(format_args!(
            "Unsupported audio format for Gemini TTS models: {format}. Gemini TTS models only support 'pcm16' format \
             as they return audio data in L16 PCM format. Please set audio format to 'pcm16'."
        )));
    }
    let mut speech = serde_json::Map::new();
    if let Some(voice) = audio.get("voice") {
        speech.insert(
            "voiceConfig".into(),
            json!({"prebuiltVoiceConfig": {"voiceName": voice}}),
        );
    }
    if let Some(language) = audio.get("language_code") {
        speech.insert("languageCode".into(), language.clone());
    }
    Ok(Some(Value::Object(speech).to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_members_are_known_in_both_spellings() {
        assert!(OWN.is_sorted());
        for (name, own) in [
            ("top_k", true),
            ("topK", true),
            ("image_config", true),
            ("flavour", false),
            ("k", false),
        ] {
            assert_eq!(is_own(name), own, "{name}");
        }
    }
}
