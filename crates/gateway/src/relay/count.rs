//! Usage for answers that report none: counted with the model's tokenizer, off the core thread.

use bytes::Bytes;
use wire::usage::{Usage, UsageSource};

/// Counts the prompt and the answer on the blocking pool.
pub(super) async fn usage(model: &str, prompt: &Bytes, answer: &str) -> Usage {
    let (model, prompt, answer) = (model.to_owned(), prompt.clone(), answer.to_owned());
    tokio::task::spawn_blocking(move || count(&model, &prompt, &answer))
        .await
        .unwrap_or_default()
}

/// The same, at once.
pub(super) fn count(model: &str, prompt: &[u8], answer: &str) -> Usage {
    Usage {
        input_text: catalog::tokens::count_chat(model, prompt),
        output_text: catalog::tokens::count(model, answer),
        source: UsageSource::Counted,
        ..Usage::default()
    }
}
