//! Usage for answers that report none: counted with the model's tokenizer, off the core thread.

use std::panic::{UnwindSafe, catch_unwind};
use wire::usage::{Usage, UsageSource};

/// Bytes of a text per token, where the tokenizer fails.
const BYTES_PER_TOKEN: usize = 4;

/// Counts the prompt and the answer.
pub(super) fn count(model: &str, prompt: &[u8], answer: &str) -> Usage {
    let tokens = || {
        counted(
            catalog::tokens::count_request(model, prompt),
            catalog::tokens::count(model, answer),
        )
    };
    or_estimate(tokens, prompt, answer)
}

/// A tokenizer that panics must not make a call free.
fn or_estimate(count: impl FnOnce() -> Usage + UnwindSafe, prompt: &[u8], answer: &str) -> Usage {
    catch_unwind(count).unwrap_or_else(|_| estimate(prompt, answer))
}

/// Usage by length alone.
pub(super) fn estimate(prompt: &[u8], answer: &str) -> Usage {
    let tokens = |bytes: usize| bytes.div_ceil(BYTES_PER_TOKEN) as u64;
    counted(tokens(prompt.len()), tokens(answer.len()))
}

fn counted(input_text: u64, output_text: u64) -> Usage {
    Usage {
        input_text,
        output_text,
        source: UsageSource::Counted,
        ..Usage::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tokenizer_that_panics_makes_no_call_free() {
        let usage = or_estimate(|| panic!("a bug"), b"12345", "123456789");
        assert_eq!((usage.input_text, usage.output_text), (2, 3));
        assert_eq!(usage.source, UsageSource::Counted);
    }
}
