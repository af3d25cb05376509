//! Kinds of files by their names, as LiteLLM 1.106.2 knows them.

/// Extensions of files that Gemini takes from a bucket.
const BUCKET: &[(&str, &str)] = &[
    ("3gpp", "video/3gpp"),
    ("aac", "audio/aac"),
    ("flac", "audio/flac"),
    ("flv", "video/x-flv"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("mpa", "audio/m4a"),
    ("mpeg", "video/mpeg"),
    ("mpegps", "video/mpegps"),
    ("mpg", "video/mpg"),
    ("mpga", "audio/mpga"),
    ("opus", "audio/opus"),
    ("pcm", "audio/pcm"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("txt", "text/plain"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("wmv", "video/wmv"),
];

/// Extensions of files that Vertex AI fetches from the web.
const WEB: &[(&str, &str)] = &[
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("webp", "image/webp"),
    ("mp4", "video/mp4"),
    ("mov", "video/mov"),
    ("mpeg", "video/mpeg"),
    ("mpg", "video/mpeg"),
    ("avi", "video/avi"),
    ("wmv", "video/wmv"),
    ("mpegps", "video/mpegps"),
    ("flv", "video/flv"),
    ("mp3", "audio/mp3"),
    ("wav", "audio/wav"),
    ("ogg", "audio/ogg"),
    ("pdf", "application/pdf"),
    ("txt", "text/plain"),
];

/// The kind of a file in a bucket.
pub(super) fn of_extension(extension: &str) -> Option<&'static str> {
    find(BUCKET, extension)
}

/// The kind of a file on the web, by the path of its URL.
pub(super) fn of_url(url: &str) -> Option<&'static str> {
    let path = url.split(['?', '#']).next()?;
    find(WEB, path.rsplit_once('.')?.1)
}

/// A kind without its parameters, in Google's spelling.
pub(super) fn alias(kind: &str) -> String {
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "image/jpg" => "image/jpeg".to_owned(),
        _ => kind,
    }
}

fn find(table: &[(&str, &'static str)], extension: &str) -> Option<&'static str> {
    let row = table.iter().find(|(known, _)| known.eq_ignore_ascii_case(extension));
    row.map(|(_, kind)| *kind)
}
