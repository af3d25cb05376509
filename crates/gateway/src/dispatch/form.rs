//! Calls with files: what the codec wrote as JSON goes upstream as a form.

use super::Job;
use bytes::Bytes;
use wire::call_type::CallType;
use wire::codec::{Reply, UpstreamRequest};
use wire::form::{self, File};

/// The request as a form with the client's files; a call of another kind stays as it is. Gives the bytes of its text
/// too: files have a bound of their own.
pub(super) fn wrap(job: &Job<'_>, request: UpstreamRequest) -> (UpstreamRequest, usize) {
    let text_bytes = request.body.iter().map(Bytes::len).sum();
    let call_type = job.exchange.call_type;
    if !call_type.is_form() {
        return (request, text_bytes);
    }
    let files: Vec<File> = job
        .chat
        .files
        .iter()
        .map(|file| form::adjusted(call_type, file))
        .collect();
    let (body, content_type) = form::write(&request.body.concat(), &files, job.seed);
    let mut headers = request.headers;
    headers.retain(|(name, _)| name != "content-type");
    headers.push(("content-type".to_owned(), content_type));
    let wrapped = UpstreamRequest {
        headers,
        body,
        asked: form::bound(call_type, &files, request.asked),
        more: request.more,
        whole: request.whole,
    };
    (wrapped, text_bytes)
}

/// Notes how long the audio was where the reply doesn't tell.
pub(super) fn note_length(job: &Job<'_>, reply: &mut Reply) {
    let units = &mut reply.usage.units;
    if job.exchange.call_type == CallType::Transcriptions && units.audio_ms == 0 {
        units.audio_ms = form::length_ms(&job.chat.files);
    }
}
