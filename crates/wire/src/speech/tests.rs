use super::*;
use crate::native::tests::play;
use serde_json::json;

#[test]
fn audio_goes_on_as_it_is() {
    let call = play(
        &Speech,
        &json!({"model": "a", "input": "Grüße", "voice": "nova", "speed": 1.25}),
    );
    let (sent, asked) = call.sent().unwrap();
    assert_eq!(
        sent,
        json!({"model": "model", "input": "Grüße", "voice": "nova", "speed": 1.25})
    );
    assert_eq!((asked.units.characters, asked.max_tokens), (5, Some(0)));
    let (_, reply) = call.answered(&b"\xff\xfb\x00"[..]).unwrap();
    assert_eq!(reply.body.concat(), b"\xff\xfb\x00");
    assert_eq!(reply.content_type.as_deref(), Some("audio/wav"));
    assert_eq!(reply.usage.units.characters, 5);
}
