//! OpenAI's audio: speech of a few silent bytes, transcriptions of any file.

use super::DIALECT;
use crate::api::{Api, Made, Work};
use crate::options::Options;
use serde_json::{Value, json};

/// `POST /v1/audio/speech`.
pub(crate) static SPEECH: Api = Api {
    name: "speech",
    dialect: &DIALECT,
    work: Work::Make(|options, body, _| speech(options, body)),
};

/// `POST /v1/audio/transcriptions`.
pub(crate) static TRANSCRIPTIONS: Api = Api {
    name: "transcriptions",
    dialect: &DIALECT,
    work: Work::Read(transcription),
};

/// The head of an MP3 frame (MPEG 1, layer 3, 128 kbit/s, 44.1 kHz); silence is all zeros behind it.
const MP3: [u8; 4] = [0xff, 0xfb, 0x90, 0x00];

/// Bytes of such a frame.
const MP3_FRAME: usize = 417;

/// What is heard in every file.
const HEARD: &str = "The quick brown fox jumps over the lazy dogs";

/// As many frames as the answer has chunks.
fn speech(options: &Options, body: &Value) -> Made {
    let kind = match body["response_format"].as_str() {
        Some("opus") => "audio/opus",
        Some("aac") => "audio/aac",
        Some("flac") => "audio/flac",
        Some("wav") => "audio/wav",
        Some("pcm") => "audio/pcm",
        _ => "audio/mpeg",
    };
    let mut frame = MP3.to_vec();
    frame.resize(MP3_FRAME, 0);
    Made {
        kind,
        bytes: frame.repeat(options.chunks),
    }
}

fn transcription(options: &Options, form: &[u8]) -> Made {
    let text = options.text.as_deref().unwrap_or(HEARD);
    let plain = |text: String| Made {
        kind: "text/plain; charset=utf-8",
        bytes: text.into_bytes(),
    };
    match field(form, "response_format").as_deref() {
        Some("text") => plain(format!("{text}\n")),
        Some("srt") => plain(format!("1\n00:00:00,000 --> 00:00:02,000\n{text}\n\n")),
        Some("vtt") => plain(format!("WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n{text}\n\n")),
        Some("verbose_json") => verbose(text).into(),
        _ => short(options, text).into(),
    }
}

fn short(options: &Options, text: &str) -> Value {
    let mut answer = json!({"text": text});
    if options.usage {
        let output = options.output.unwrap_or(options.chunks as u64);
        answer["usage"] = json!({
            "type": "tokens", "input_tokens": options.input, "output_tokens": output,
            "total_tokens": options.input + output,
            "input_token_details": {"text_tokens": 0, "audio_tokens": options.input}
        });
    }
    answer
}

fn verbose(text: &str) -> Value {
    let segment = json!({
        "id": 0, "seek": 0, "start": 0.0, "end": 2.0, "text": text, "tokens": [50364], "temperature": 0.0,
        "avg_logprob": -0.1, "compression_ratio": 1.0, "no_speech_prob": 0.01
    });
    json!({"task": "transcribe", "language": "english", "duration": 2.0, "text": text, "segments": [segment]})
}

/// A text field of a multipart form.
fn field(form: &[u8], name: &str) -> Option<String> {
    let form = String::from_utf8_lossy(form);
    let (_, after) = form.split_once(&format!("name=\"{name}\""))?;
    let (_, value) = after.split_once("\r\n\r\n")?;
    let (value, _) = value.split_once("\r\n")?;
    Some(value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_transcriptions_in_the_asked_format() {
        let form = "--b\r\ncontent-disposition: form-data; name=\"response_format\"\r\n\r\nsrt\r\n--b--\r\n";
        let made = transcription(&Options::default(), form.as_bytes());
        assert!(String::from_utf8(made.bytes).unwrap().starts_with("1\n00:00"));
        let made = transcription(&Options::default(), b"--b--\r\n");
        let body: Value = serde_json::from_slice(&made.bytes).unwrap();
        assert_eq!(
            (&body["text"], &body["usage"]["total_tokens"]),
            (&json!(HEARD), &json!(28))
        );
    }
}
