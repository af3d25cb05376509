//! Bodies of four dialects, made up by a seed, and what the provider should get for them.

use crate::json::{object, string, value, written};
use fastrand::Rng;

/// A dialect that is spoken on both sides.
pub(crate) struct Dialect {
    /// Its name, and that of the model which clients ask for.
    pub(crate) name: &'static str,
    /// The deployment's model.
    pub(crate) model: &'static str,
    /// The end of the deployment's base URL.
    pub(crate) base: &'static str,
    /// Where clients post.
    pub(crate) path: &'static str,
    /// Where they post for a stream.
    pub(crate) stream_path: &'static str,
    /// What a body has beside `model` and what is made up.
    members: fn(&mut Rng) -> Vec<(&'static str, String)>,
    /// What must change, and nothing else may.
    edits: &'static [Edit],
}

/// A top-level member that the provider gets otherwise than it was sent.
enum Edit {
    /// The client's name of the model becomes the provider's.
    Model,
    /// The provider's name of the model is added: the client says it in the path.
    AddModel,
    /// A stream's usage is asked for, since every call is accounted for.
    AskUsage,
}

/// Those that clients can speak to the gateway.
pub(crate) const DIALECTS: &[Dialect] = &[
    Dialect {
        name: "chat",
        model: "openai/gpt-4o",
        base: "/v1",
        path: "/v1/chat/completions",
        stream_path: "/v1/chat/completions",
        members: chat,
        edits: &[Edit::Model, Edit::AskUsage],
    },
    Dialect {
        name: "messages",
        model: "anthropic/claude-sonnet-4-5-20250929",
        base: "",
        path: "/v1/messages",
        stream_path: "/v1/messages",
        members: messages,
        edits: &[Edit::Model],
    },
    Dialect {
        name: "responses",
        model: "openai/gpt-4o",
        base: "/v1",
        path: "/v1/responses",
        stream_path: "/v1/responses",
        members: responses,
        edits: &[Edit::Model],
    },
    Dialect {
        name: "generate",
        model: "gemini/gemini-2.5-flash",
        base: "",
        path: "/v1beta/models/generate:generateContent",
        stream_path: "/v1beta/models/generate:streamGenerateContent?alt=sse",
        members: generate,
        edits: &[Edit::AddModel],
    },
];

/// A body as it is sent, and as it should arrive.
pub(crate) struct Body {
    pub(crate) sent: String,
    pub(crate) wanted: String,
    pub(crate) stream: bool,
}

impl Body {
    /// The body of this number.
    pub(crate) fn new(dialect: &Dialect, number: u64) -> Self {
        let mut rng = Rng::with_seed(number);
        let stream = rng.u8(0..4) == 0;
        let by_path = dialect.path != dialect.stream_path;
        let mut members: Vec<(String, String)> = (dialect.members)(&mut rng)
            .into_iter()
            .map(|(key, json)| (key.into(), json))
            .collect();
        members.extend((0..rng.usize(0..5)).map(|one| (format!("x_{one}\\u0041é"), something(&mut rng))));
        if !by_path {
            members.push(("model".into(), format!("\"{}\"", dialect.name)));
        }
        if stream && !by_path {
            members.push(("stream".into(), "true".into()));
        }
        rng.shuffle(&mut members);
        // What tells the provider which body it is.
        members.push(("x_case".into(), format!("\"{}-{number}\"", dialect.name)));
        let space = rng.fork();
        let sent = written(&members, &mut space.clone());
        let mut changed = members;
        let added: String = dialect
            .edits
            .iter()
            .filter_map(|edit| edit.make(dialect, stream, &mut changed))
            .collect();
        let mut wanted = written(&changed, &mut space.clone());
        wanted.insert_str(wanted.len() - 1, &added);
        Self { sent, wanted, stream }
    }
}

impl Edit {
    /// Changes a member, or tells what is added at the end.
    fn make(&self, dialect: &Dialect, stream: bool, members: &mut [(String, String)]) -> Option<String> {
        let (_, model) = dialect.model.split_once('/').expect("a provider");
        match self {
            Self::Model => {
                let (_, named) = members.iter_mut().find(|(key, _)| key == "model").expect("a model");
                *named = format!("\"{model}\"");
                None
            }
            Self::AddModel => Some(format!(",\"model\":\"{model}\"")),
            Self::AskUsage => stream.then(|| ",\"stream_options\":{\"include_usage\":true}".into()),
        }
    }
}

/// Any value but `null`: LiteLLM takes such members out, and so do we.
fn something(rng: &mut Rng) -> String {
    match value(rng, 4) {
        null if null == "null" => "[null]".into(),
        other => other,
    }
}

/// Values of numbers that every dialect has, in unusual spellings.
fn heat(rng: &mut Rng) -> String {
    ["0", "1", "1.0", "0.50", "5e-1", "10e-2"][rng.usize(..6)].into()
}

/// The members of which the second half may be missing.
fn some(rng: &mut Rng, needed: usize, mut members: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    let mut number = 0;
    members.retain(|_| {
        number += 1;
        number <= needed || rng.bool()
    });
    members
}

fn chat(rng: &mut Rng) -> Vec<(&'static str, String)> {
    let turn = |role: &str, rng: &mut Rng| match rng.u8(0..3) {
        0 => format!(
            r#"{{"role":"{role}","content":{}, "x_more":{}}}"#,
            string(rng),
            value(rng, 3)
        ),
        1 => format!(
            r#"{{ "content" :[ {{"text": {},"type":"text"}} ],"role":"{role}"}}"#,
            string(rng)
        ),
        _ => format!(r#"{{"role":"{role}","content":{}}}"#, string(rng)),
    };
    let messages = format!(
        "[{} ,{}, {}]",
        turn("system", rng),
        turn("assistant", rng),
        turn("user", rng)
    );
    let schema = object(rng, 4);
    let tools = format!(
        r#"[{{"type": "function","function":{{"name":"f","parameters":{schema},"x":{}}}}}]"#,
        value(rng, 2)
    );
    let members = vec![
        ("messages", messages),
        ("tools", tools),
        ("temperature", heat(rng)),
        ("seed", "12345678901234567890".into()),
        ("logit_bias", r#"{"50256":-1E2, "50256":-100}"#.into()),
        ("user", "\"\\u0075ser\"".into()),
        ("response_format", r#"{ "type":"text" }"#.into()),
    ];
    some(rng, 1, members)
}

fn messages(rng: &mut Rng) -> Vec<(&'static str, String)> {
    let turn = |role: &str, rng: &mut Rng| match rng.u8(0..3) {
        0 => format!(
            r#"{{"role":"{role}","content":[{{"type":"text","text":"-{}, "x_more":{}}}]}}"#,
            &string(rng)[1..],
            value(rng, 3)
        ),
        1 => format!(
            r#"{{ "content" :[ {{"type":"x_block","data":{}}}, {{"type":"text","text":"a" }} ],"role":"{role}"}}"#,
            value(rng, 3)
        ),
        _ => format!(r#"{{"role":"{role}","content":{}}}"#, string(rng)),
    };
    let messages = format!(
        "[{} ,{}, {}]",
        turn("user", rng),
        turn("assistant", rng),
        turn("user", rng)
    );
    let members = vec![
        ("messages", messages),
        ("max_tokens", "1024".into()),
        ("system", string(rng)),
        (
            "tools",
            format!(
                r#"[{{"name":"f","input_schema":{}, "x":{}}}]"#,
                object(rng, 4),
                value(rng, 2)
            ),
        ),
        ("temperature", heat(rng)),
        ("metadata", r#"{ "user_id":"\u0075" }"#.into()),
        ("stop_sequences", format!("[{}]", string(rng))),
        ("thinking", r#"{"type":"disabled" }"#.into()),
    ];
    some(rng, 2, members)
}

fn responses(rng: &mut Rng) -> Vec<(&'static str, String)> {
    let input = match rng.u8(0..3) {
        0 => string(rng),
        1 => format!(
            r#"[ {{"role":"user","content":{}, "x_more":{}}} ]"#,
            string(rng),
            value(rng, 3)
        ),
        _ => format!(
            r#"[{{"type":"message","role":"user","content":[{{"type":"input_text","text":{}}}]}},{{"type":"x_item","data":{}}}]"#,
            string(rng),
            value(rng, 3)
        ),
    };
    let members = vec![
        ("input", input),
        ("instructions", string(rng)),
        ("temperature", heat(rng)),
        ("max_output_tokens", "1024".into()),
        (
            "tools",
            format!(
                r#"[{{"type":"function","name":"f","parameters":{}, "x":{}}}]"#,
                object(rng, 4),
                value(rng, 2)
            ),
        ),
        ("text", r#"{"format":{ "type":"text"}}"#.into()),
        ("store", "false".into()),
        ("include", "[ ]".into()),
    ];
    some(rng, 1, members)
}

fn generate(rng: &mut Rng) -> Vec<(&'static str, String)> {
    let turn = |role: &str, rng: &mut Rng| {
        format!(
            r#"{{"role":"{role}","parts":[{{"text":{}}}, {{"x_part":{}}}]}}"#,
            string(rng),
            value(rng, 3)
        )
    };
    let members = vec![
        ("contents", format!("[{}, {}]", turn("user", rng), turn("model", rng))),
        (
            "systemInstruction",
            format!(r#"{{"parts":[{{"text":{}}}]}}"#, string(rng)),
        ),
        (
            "generationConfig",
            format!(r#"{{ "temperature":{},"x":{}}}"#, heat(rng), value(rng, 3)),
        ),
        (
            "tools",
            format!(
                r#"[{{"functionDeclarations":[{{"name":"f","parametersJsonSchema":{}}}]}}]"#,
                object(rng, 4)
            ),
        ),
        ("safetySettings", "[ ]".into()),
        ("labels", r#"{"a":"\u0062"}"#.into()),
    ];
    some(rng, 1, members)
}
