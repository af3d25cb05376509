use super::*;
use proptest::prelude::*;

const BODY: &[u8] = b"preamble\r\n--x y\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper\r\n\
--x y \r\ncontent-disposition:form-data; name=list[]\r\n\r\nword\r\n\
--x y\r\nContent-Disposition: form-data; name=\"list[]\"\r\n\r\nsegment\r\n\
--x y\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a; b.wav\"\r\nContent-Type: audio/wav\r\n\r\n\
\xff\r\n--x\r\n\r\n--x y--\r\n";

#[test]
fn takes_forms_apart() {
    let form = read(&Bytes::from_static(BODY), "x y").unwrap();
    assert_eq!(&*form.fields, br#"{"model":"whisper","list[]":["word","segment"]}"#);
    let file = &form.files[0];
    assert_eq!((&*file.field, &*file.name), ("file", "a; b.wav"));
    assert_eq!(file.content_type.as_deref(), Some("audio/wav"));
    assert_eq!(&*file.bytes, b"\xff\r\n--x\r\n");
    assert_eq!(
        file.bytes.as_ptr_range().end,
        BODY.as_ptr_range().end.wrapping_sub(b"\r\n--x y--\r\n".len())
    );
}

#[test]
fn what_is_written_reads_the_same() {
    let form = read(&Bytes::from_static(BODY), "x y").unwrap();
    let (pieces, kind) = write(&form.fields, &form.files, 7);
    let again = read(&pieces.concat().into(), boundary(&kind).unwrap()).unwrap();
    assert_eq!(again, form);
}

#[test]
fn fields_have_the_names_that_json_means() {
    let (pieces, _) = write(br#"{"a\\b\"\u00e9\n":"x"}"#, &[], 7);
    let text = String::from_utf8(pieces.concat()).unwrap();
    assert!(text.contains("; name=\"a\\b%22é \"\r\n\r\nx\r\n"), "{text}");
}

#[test]
fn names_cannot_break_out() {
    let file = File {
        field: "f".into(),
        name: "a\"\r\nEvil: 1".into(),
        content_type: Some("a/b\r\nEvil: 2".into()),
        bytes: Bytes::new(),
    };
    let (pieces, _) = write(b"{}", &[file], 7);
    let text = String::from_utf8(pieces.concat()).unwrap();
    assert!(!text.contains("\r\nEvil"), "{text}");
}

#[test]
fn boundaries_are_found() {
    for (kind, found) in [
        ("multipart/form-data; boundary=abc", Some("abc")),
        ("Multipart/Form-Data;charset=utf-8; Boundary=\"a b\"", Some("a b")),
        ("multipart/mixed; boundary=abc", None),
        ("multipart/form-data; boundary=", None),
        ("multipart/form-data", None),
        ("application/json", None),
    ] {
        assert_eq!(boundary(kind), found, "{kind}");
    }
}

#[test]
fn broken_forms_are_named() {
    for (body, error) in [
        (&b""[..], FormError::Unended),
        (
            b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb",
            FormError::Unended,
        ),
        (b"--x\r\nContent-Type: a/b\r\n\r\nb\r\n--x--", FormError::Nameless),
        (b"--x\r\n\r\n--x--", FormError::Nameless),
        (
            b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\xff\r\n--x--",
            FormError::NoText,
        ),
    ] {
        assert_eq!(read(&Bytes::from_static(body), "x"), Err(error), "{body:?}");
    }
    let many = "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n".repeat(1001);
    assert_eq!(read(&(many + "--x--").into(), "x"), Err(FormError::TooMany));
}

/// A WAV file of so many bytes of sound at 8,000 bytes a second.
fn wav(said: u32, there: usize) -> Vec<u8> {
    let mut file =
        b"RIFF\0\0\0\0WAVELIST\x01\0\0\0a\0fmt \x10\0\0\0\x01\0\x01\0@\x1f\0\0@\x1f\0\0\x01\0\x08\0data".to_vec();
    file.extend_from_slice(&said.to_le_bytes());
    file.resize(file.len() + there, 0);
    file
}

#[test]
fn wav_files_tell_their_length() {
    assert_eq!(wav_ms(&wav(8_000, 8_000)), Some(1_000));
    assert_eq!(wav_ms(&wav(u32::MAX, 4_000)), Some(500));
    assert_eq!(wav_ms(b"RIFF\0\0\0\0WAVE"), None);
    assert_eq!(wav_ms(b"OggS"), None);
}

fn file(field: &str, name: &str, kind: &str, bytes: Vec<u8>) -> File {
    File {
        field: field.into(),
        name: name.into(),
        content_type: Some(kind.into()),
        bytes: bytes.into(),
    }
}

#[test]
fn files_have_the_names_that_providers_want() {
    for (call_type, given, field, name, kind) in [
        (
            CallType::Transcriptions,
            ("file", "talk.WAV", "audio/wav"),
            "file",
            "talk.WAV",
            "audio/x-wav",
        ),
        (
            CallType::Transcriptions,
            ("file", "a.mp3", "audio/mpeg"),
            "file",
            "a.mp3",
            "audio/mpeg",
        ),
        (
            CallType::ImageEdits,
            ("image", "cat.jpg", "image/jpeg"),
            "image[]",
            "image.jpeg",
            "image/jpeg",
        ),
        (
            CallType::ImageEdits,
            ("mask", "m", "image/png"),
            "mask",
            "mask.png",
            "image/png",
        ),
    ] {
        let sent = adjusted(call_type, &file(given.0, given.1, given.2, Vec::new()));
        assert_eq!(
            (&*sent.field, &*sent.name, sent.content_type.as_deref()),
            (field, name, Some(kind))
        );
    }
}

#[test]
fn files_are_bounded_by_what_is_in_them() {
    let files = [
        file("file", "a.wav", "audio/wav", wav(8_000, 8_000)),
        file("file", "a", "b", vec![0; 16_000]),
    ];
    let asked = bound(CallType::Transcriptions, &files, Asked::no_answer());
    assert_eq!((asked.units.audio_ms, asked.media), (33_000, 850));
    assert_eq!(length_ms(&files), 2_000);
    assert_eq!(
        bound(CallType::ImageEdits, &files, Asked::default()).media,
        2 * PER_IMAGE
    );
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>, text in "(--x|\r\n|name=\"?|;|:|Content-Disposition|a){0,40}") {
        let _ = (read(&Bytes::from(bytes.clone()), "x"), wav_ms(&bytes), boundary(&text));
        let _ = read(&Bytes::from(text.clone()), "x");
        let _ = wav_ms(&[b"RIFF\0\0\0\0WAVE", &*bytes].concat());
    }
}
