//! Answers of every kind of provider with places for a text and for its usage.

use crate::frames;
use crate::rows::Row;

/// A whole answer and the same as a stream. `<T>` stands for a JSON string, `<U>` for the usage's object, `<M>` for
/// that object's members.
#[derive(Debug)]
pub struct Template {
    name: &'static str,
    reply: &'static str,
    /// Before the text's pieces, a piece, and what comes behind the last.
    stream: [&'static str; 3],
}

/// How a row's provider answers.
///
/// # Panics
/// A dialect without a template.
pub fn of(row: &Row) -> &'static Template {
    let name = match (row.dialect, row.provider) {
        ("cohere", "cohere_chat") => "cohere v1",
        ("ollama", "ollama") => "ollama generate",
        (dialect, _) => dialect,
    };
    TEMPLATES
        .iter()
        .find(|template| template.name == name)
        .expect("a template")
}

impl Template {
    /// A whole answer; `text` is a JSON string, `usage` an object.
    pub fn reply(&self, text: &str, usage: &str) -> String {
        filled(self.reply, text, usage)
    }

    /// A stream whose text comes in these pieces.
    pub fn stream(&self, pieces: &[String], usage: &str) -> Vec<u8> {
        frames::of(self.name, self.events(pieces, usage).as_bytes())
    }

    /// The same before it is framed ([`frames::of`]).
    pub fn events(&self, pieces: &[String], usage: &str) -> String {
        let [before, piece, behind] = self.stream;
        let pieces = pieces.iter().map(|text| filled(piece, text, usage));
        [filled(before, "", usage), pieces.collect(), filled(behind, "", usage)].concat()
    }
}

fn filled(template: &str, text: &str, usage: &str) -> String {
    let members = usage.trim_start_matches('{').trim_end_matches('}');
    let [before, behind] = match template.split_once("<T>") {
        Some((before, behind)) => [before, behind].map(|part| part.replace("<U>", usage).replace("<M>", members)),
        None => return template.replace("<U>", usage).replace("<M>", members),
    };
    [before.as_str(), text, behind.as_str()].concat()
}

const TEMPLATES: &[Template] = &[
    Template {
        name: "openai",
        reply: r#"{"id":"i","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":<T>},"finish_reason":"stop"}],"usage":<U>}"#,
        stream: [
            "data: {\"id\":\"i\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n",
            "data: {\"id\":\"i\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":<T>},\"finish_reason\":null}]}\n\n",
            "data: {\"id\":\"i\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: {\"id\":\"i\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[],\"usage\":<U>}\n\ndata: [DONE]\n\n",
        ],
    },
    Template {
        name: "completions",
        reply: r#"{"id":"i","object":"text_completion","created":1,"model":"m","choices":[{"index":0,"text":<T>,"logprobs":null,"finish_reason":"stop"}],"usage":<U>}"#,
        stream: [
            "",
            "data: {\"id\":\"i\",\"object\":\"text_completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"text\":<T>,\"logprobs\":null,\"finish_reason\":null}]}\n\n",
            "data: {\"id\":\"i\",\"object\":\"text_completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"text\":\"\",\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\ndata: {\"id\":\"i\",\"object\":\"text_completion\",\"created\":1,\"model\":\"m\",\"choices\":[],\"usage\":<U>}\n\ndata: [DONE]\n\n",
        ],
    },
    Template {
        name: "anthropic",
        reply: r#"{"id":"msg_i","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":<T>}],"stop_reason":"end_turn","stop_sequence":null,"usage":<U>}"#,
        stream: [
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_i\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":<U>}}\n\nevent: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\n",
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":<T>}}\n\n",
            "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\nevent: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":<U>}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
        ],
    },
    Template {
        name: "responses",
        reply: r#"{"id":"resp_i","object":"response","created_at":1,"status":"completed","model":"m","output":[{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":<T>,"annotations":[]}]}],"usage":<U>}"#,
        stream: [
            "event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_i\",\"object\":\"response\",\"created_at\":1,\"status\":\"in_progress\",\"model\":\"m\",\"output\":[]}}\n\nevent: response.output_item.added\ndata: {\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"message\",\"id\":\"msg_1\",\"status\":\"in_progress\",\"role\":\"assistant\",\"content\":[]}}\n\n",
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":<T>}\n\n",
            "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_i\",\"object\":\"response\",\"created_at\":1,\"status\":\"completed\",\"model\":\"m\",\"output\":[],\"usage\":<U>}}\n\n",
        ],
    },
    Template {
        name: "gemini",
        reply: r#"{"candidates":[{"content":{"role":"model","parts":[{"text":<T>}]},"finishReason":"STOP","index":0}],"usageMetadata":<U>,"modelVersion":"m","responseId":"i"}"#,
        stream: [
            "",
            "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":<T>}]},\"index\":0}],\"modelVersion\":\"m\",\"responseId\":\"i\"}\n\n",
            "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"\"}]},\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":<U>,\"modelVersion\":\"m\",\"responseId\":\"i\"}\n\n",
        ],
    },
    Template {
        name: "cohere",
        reply: r#"{"id":"i","finish_reason":"COMPLETE","message":{"role":"assistant","content":[{"type":"text","text":<T>}]},"usage":<U>}"#,
        stream: [
            "event: message-start\ndata: {\"type\":\"message-start\",\"id\":\"i\",\"delta\":{\"message\":{\"role\":\"assistant\",\"content\":[]}}}\n\nevent: content-start\ndata: {\"type\":\"content-start\",\"index\":0,\"delta\":{\"message\":{\"content\":{\"type\":\"text\",\"text\":\"\"}}}}\n\n",
            "event: content-delta\ndata: {\"type\":\"content-delta\",\"index\":0,\"delta\":{\"message\":{\"content\":{\"text\":<T>}}}}\n\n",
            "event: content-end\ndata: {\"type\":\"content-end\",\"index\":0}\n\nevent: message-end\ndata: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"COMPLETE\",\"usage\":<U>}}\n\n",
        ],
    },
    Template {
        name: "cohere v1",
        reply: r#"{"response_id":"r","text":<T>,"generation_id":"g","finish_reason":"COMPLETE","meta":<U>}"#,
        stream: [
            "{\"event_type\":\"stream-start\",\"generation_id\":\"g\",\"is_finished\":false}\n",
            "{\"event_type\":\"text-generation\",\"text\":<T>,\"is_finished\":false}\n",
            "{\"event_type\":\"stream-end\",\"is_finished\":true,\"finish_reason\":\"COMPLETE\",\"response\":{\"text\":\"\",\"meta\":<U>}}\n",
        ],
    },
    Template {
        name: "ollama",
        reply: r#"{"model":"m","created_at":"2025-01-01T00:00:00Z","message":{"role":"assistant","content":<T>},"done":true,"done_reason":"stop",<M>}"#,
        stream: [
            "",
            "{\"model\":\"m\",\"created_at\":\"2025-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\",\"content\":<T>},\"done\":false}\n",
            "{\"model\":\"m\",\"created_at\":\"2025-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\",<M>}\n",
        ],
    },
    Template {
        name: "ollama generate",
        reply: r#"{"model":"m","created_at":"2025-01-01T00:00:00Z","response":<T>,"done":true,"done_reason":"stop",<M>}"#,
        stream: [
            "",
            "{\"model\":\"m\",\"created_at\":\"2025-01-01T00:00:00Z\",\"response\":<T>,\"done\":false}\n",
            "{\"model\":\"m\",\"created_at\":\"2025-01-01T00:00:00Z\",\"response\":\"\",\"done\":true,\"done_reason\":\"stop\",<M>}\n",
        ],
    },
    Template {
        name: "bedrock",
        reply: r#"{"output":{"message":{"role":"assistant","content":[{"text":<T>}]}},"stopReason":"end_turn","usage":<U>,"metrics":{"latencyMs":1}}"#,
        stream: [
            "messageStart {\"role\":\"assistant\"}\n",
            "contentBlockDelta {\"contentBlockIndex\":0,\"delta\":{\"text\":<T>}}\n",
            "contentBlockStop {\"contentBlockIndex\":0}\nmessageStop {\"stopReason\":\"end_turn\"}\nmetadata {\"usage\":<U>,\"metrics\":{\"latencyMs\":1}}\n",
        ],
    },
    Template {
        name: "invoke",
        reply: r#"{"id":"msg_i","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":<T>}],"stop_reason":"end_turn","stop_sequence":null,"usage":<U>}"#,
        stream: [
            "chunk {\"type\":\"message_start\",\"message\":{\"id\":\"msg_i\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":<U>}}\nchunk {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n",
            "chunk {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":<T>}}\n",
            "chunk {\"type\":\"content_block_stop\",\"index\":0}\nchunk {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":<U>}\nchunk {\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":7}}\n",
        ],
    },
];

/// Usage of seven tokens in and three out, as a row's provider writes it.
pub fn some_usage(row: &Row) -> &'static str {
    match of(row).name {
        "anthropic" | "invoke" | "responses" => r#"{"input_tokens":7,"output_tokens":3,"total_tokens":10}"#,
        "gemini" => r#"{"promptTokenCount":7,"candidatesTokenCount":3,"totalTokenCount":10}"#,
        "cohere" | "cohere v1" => {
            r#"{"billed_units":{"input_tokens":7,"output_tokens":3},"tokens":{"input_tokens":7,"output_tokens":3}}"#
        }
        "bedrock" => r#"{"inputTokens":7,"outputTokens":3,"totalTokens":10}"#,
        "ollama" | "ollama generate" => r#"{"prompt_eval_count":7,"eval_count":3}"#,
        _ => r#"{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}"#,
    }
}
