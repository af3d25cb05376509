//! Images and documents as chat completions have them.

use crate::anthropic::out::Out;
use crate::anthropic::text::Text;
use crate::client::base64::is_base64;
use crate::client::node::Node;
use crate::client::node::refuse;
use crate::error::ApiError;

/// What a document without a title is called.
const DOCUMENT: &str = "document.pdf";

/// Writes an image as a part of content.
///
/// # Errors
/// A source that no chat completion can name.
pub(super) fn image(block: &Node<'_>, out: &mut Out) -> Result<(), ApiError> {
    let source = source(block)?;
    out.text_member("type", "image_url");
    out.key("image_url");
    out.open('{');
    out.key("url");
    match kind(&source)?.as_ref() {
        "base64" => data_url(&source, "image/jpeg", out)?,
        "url" => out.raw(source.need_text("url")?.raw()),
        other => return Err(no_source(block, other)),
    }
    out.close('}');
    Ok(())
}

/// Writes a document as a part of content.
///
/// # Errors
/// A source that no chat completion can name.
pub(super) fn document(block: &Node<'_>, out: &mut Out) -> Result<(), ApiError> {
    let source = source(block)?;
    match kind(&source)?.as_ref() {
        "base64" => {
            out.text_member("type", "file");
            out.key("file");
            out.open('{');
            out.key("filename");
            match block.text("title")? {
                Some(title) => out.raw(title.raw()),
                None => out.quoted(DOCUMENT),
            }
            out.key("file_data");
            data_url(&source, "application/pdf", out)?;
            out.close('}');
        }
        "url" => {
            out.text_member("type", "file");
            out.key("file");
            out.open('{');
            out.raw_member("file_id", source.need_text("url")?.raw());
            out.close('}');
        }
        "text" => {
            out.text_member("type", "text");
            out.raw_member("text", source.need_text("data")?.raw());
        }
        "content" => {
            out.text_member("type", "text");
            out.text_member("text", &content(&source)?);
        }
        other => return Err(no_source(block, other)),
    }
    Ok(())
}

/// The texts of a document that was cut into blocks.
fn content(source: &Node<'_>) -> Result<String, ApiError> {
    let json = source.raw("content").unwrap_or("[]");
    if json.starts_with('"') {
        return source.need_word("content").map(Into::into);
    }
    let mut texts = Vec::new();
    for block in Node::list(json, source.at)? {
        match block.need_word("type")?.as_ref() {
            "text" => texts.push(block.need_word("text")?),
            other => {
                return Err(block.wrong(
                    "type",
                    format_args!("`{other}` within a document is not supported here"),
                ));
            }
        }
    }
    Ok(texts.join("\n"))
}

fn source<'a>(block: &Node<'a>) -> Result<Node<'a>, ApiError> {
    block
        .object("source")?
        .ok_or_else(|| block.wrong("source", "Field required"))
}

fn kind<'a>(source: &Node<'a>) -> Result<std::borrow::Cow<'a, str>, ApiError> {
    let kind = source.text("type")?.map(Text::decoded);
    kind.ok_or_else(|| refuse(format_args!("{}.source.type: Field required", source.at)))
}

/// A file that was uploaded to one provider is unknown to another.
fn no_source(block: &Node<'_>, kind: &str) -> ApiError {
    block.wrong(
        "source",
        format_args!("a source of type `{kind}` is not supported for this provider"),
    )
}

/// Base64 data as a URL; its text is not copied.
fn data_url(source: &Node<'_>, usual: &str, out: &mut Out) -> Result<(), ApiError> {
    let media_type = source.text("media_type")?;
    let data = source.need_text("data")?;
    if data.is_empty() || !is_base64(&data.decoded()) {
        return Err(refuse(format_args!(
            "{}.source.data: Input should be valid base64",
            source.at
        )));
    }
    let media_type = media_type.map_or(usual, Text::inner);
    out.joined(["data:", media_type, ";base64,", data.inner()]);
    Ok(())
}
