//! Forms: the fields become a JSON body, the files stay where they are.

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use percent_encoding::percent_decode;
use serde_json::{Map, Value};
use wire::error::ApiError;
use wire::form::{self, Form};

/// Fields that are numbers wherever JSON can say so.
const NUMBERS: [&str; 2] = ["n", "num_retries"];

/// Takes a form apart. A body of another kind has no files: it is looked at as JSON.
///
/// # Errors
/// 400 saying what is wrong with the form.
pub fn form(body: Bytes, headers: &HeaderMap) -> Result<Form, ApiError> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default();
    let files = Vec::new();
    let read = if let Some(boundary) = form::boundary(kind) {
        form::read(&body, boundary).map_err(|error| wrong(&error.to_string()))?
    } else if kind.starts_with("multipart/form-data") {
        return Err(wrong(&form::FormError::NoBoundary.to_string()));
    } else if kind.starts_with("application/x-www-form-urlencoded") {
        let fields = pairs(&body).to_string().into();
        Form { fields, files }
    } else {
        return Ok(Form { fields: body, files });
    };
    Ok(Form {
        fields: with_numbers(&read.fields).unwrap_or(read.fields),
        files: read.files,
    })
}

/// The fields, those of [`NUMBERS`] as numbers.
fn with_numbers(fields: &[u8]) -> Option<Bytes> {
    let mut fields: Map<String, Value> = serde_json::from_slice(fields).ok()?;
    for name in NUMBERS {
        let number = fields.get(name).and_then(|text| text.as_str()?.parse::<u64>().ok());
        if let Some(number) = number {
            fields.insert(name.to_owned(), number.into());
        }
    }
    Some(Value::Object(fields).to_string().into())
}

/// The fields of a form without files.
fn pairs(body: &[u8]) -> Value {
    let decoded = |bytes: &[u8]| {
        let spaced: Vec<u8> = bytes
            .iter()
            .map(|byte| if *byte == b'+' { b' ' } else { *byte })
            .collect();
        percent_decode(&spaced).decode_utf8_lossy().into_owned()
    };
    let mut fields = Map::new();
    for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let end = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let (name, value) = pair.split_at(end);
        let value = decoded(value.strip_prefix(b"=").unwrap_or_default());
        fields.insert(decoded(name), value.into());
    }
    Value::Object(fields)
}

fn wrong(what: &str) -> ApiError {
    ApiError::proxy(400, format!("There was an error parsing the body: {what}")).param_is("request_body")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn fields(kind: &'static str, body: &'static [u8]) -> Result<String, ApiError> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        let form = form(Bytes::from_static(body), &headers)?;
        Ok(String::from_utf8(form.fields.into()).unwrap())
    }

    #[test]
    fn fields_become_json() {
        let multipart = b"--x\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n2\r\n--x--";
        for (kind, body, wanted) in [
            ("multipart/form-data; boundary=x", &multipart[..], r#"{"n":2}"#),
            (
                "application/x-www-form-urlencoded",
                b"a=1+2&b=%C3%A4&c",
                r#"{"a":"1 2","b":"ä","c":""}"#,
            ),
            ("application/json", b"{}", "{}"),
        ] {
            assert_eq!(fields(kind, body).unwrap(), wanted);
        }
        for kind in ["multipart/form-data", "multipart/form-data; boundary=y"] {
            assert_eq!(fields(kind, multipart).unwrap_err().status, 400);
        }
    }
}
