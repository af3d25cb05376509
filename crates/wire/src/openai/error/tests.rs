use super::*;
use crate::openai::tests::rules;

fn error(status: u16, body: &str) -> ApiError {
    read(&rules(), ReplyHead { status, headers: &[] }, body.as_bytes())
}

fn body(message: &str, kind: &str, code: &str) -> String {
    json!({"error": {"message": message, "type": kind, "param": null, "code": code}}).to_string()
}

#[test]
fn has_litellms_class_status_type_and_words() {
    let invalid = "invalid_request_error";
    for (status, message, kind, code, class, shown, text) in [
        (
            400,
            "No",
            invalid,
            "",
            ErrorClass::BadRequest,
            (400, invalid),
            "litellm.BadRequestError: OpenAIException - No",
        ),
        (
            400,
            "No",
            "some_type",
            "",
            ErrorClass::BadRequest,
            (400, "some_type"),
            "litellm.BadRequestError: OpenAIException - No",
        ),
        (
            413,
            "Big",
            invalid,
            "",
            ErrorClass::BadRequest,
            (413, invalid),
            "litellm.BadRequestError: OpenAIException - Big",
        ),
        (
            404,
            "No",
            invalid,
            "model_not_found",
            ErrorClass::NotFound,
            (404, invalid),
            "litellm.NotFoundError: OpenAIException - No",
        ),
        (
            404,
            "No",
            "x",
            "",
            ErrorClass::NotFound,
            (404, invalid),
            "litellm.NotFoundError: NotFoundError: OpenAIException - No",
        ),
        (
            401,
            "Incorrect API key provided",
            invalid,
            "invalid_api_key",
            ErrorClass::Authentication,
            (401, "authentication_error"),
            "litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided",
        ),
        (
            403,
            "No",
            "permission_error",
            "",
            ErrorClass::Api,
            (403, "permission_error"),
            "litellm.APIError: APIError: OpenAIException - No",
        ),
        (
            429,
            "Slow",
            "x",
            "",
            ErrorClass::RateLimit,
            (429, "throttling_error"),
            "litellm.RateLimitError: RateLimitError: OpenAIException - Slow",
        ),
        (
            500,
            "Rate limit",
            "x",
            "",
            ErrorClass::RateLimit,
            (429, "throttling_error"),
            "litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit",
        ),
        (
            500,
            "Oh",
            "server_error",
            "",
            ErrorClass::InternalServer,
            (500, "internal_server_error"),
            "litellm.InternalServerError: InternalServerError: OpenAIException - Oh",
        ),
        (
            503,
            "Busy",
            "server_error",
            "",
            ErrorClass::ServiceUnavailable,
            (503, "internal_server_error"),
            "litellm.ServiceUnavailableError: ServiceUnavailableError: OpenAIException - Busy",
        ),
        (
            529,
            "Busy",
            "x",
            "",
            ErrorClass::Api,
            (529, "internal_server_error"),
            "litellm.APIError: APIError: OpenAIException - Busy",
        ),
        (
            408,
            "Request timed out",
            "timeout",
            "",
            ErrorClass::Timeout,
            (408, invalid),
            "litellm.Timeout: APITimeoutError - Request timed out. Error_str: Request timed out",
        ),
        (
            400,
            "This model's maximum context length is 8",
            invalid,
            "context_length_exceeded",
            ErrorClass::ContextWindowExceeded,
            (400, invalid),
            "litellm.ContextWindowExceededError: litellm.BadRequestError: ContextWindowExceededError: \
             OpenAIException - This model's maximum context length is 8",
        ),
        (
            400,
            "Refused",
            invalid,
            "content_policy_violation",
            ErrorClass::ContentPolicyViolation,
            (400, invalid),
            "litellm.BadRequestError: litellm.ContentPolicyViolationError: ContentPolicyViolationError: OpenAIException - Refused",
        ),
    ] {
        let error = error(status, &body(message, kind, code));
        assert_eq!(
            (error.class, (error.status, error.kind()), error.message.as_str()),
            (class, shown, text)
        );
        assert_eq!(error.upstream_status, Some(status));
    }
}

#[test]
fn quotes_replies_of_any_form() {
    for (text, shown) in [
        ("", "Error code: 502"),
        ("<html>Bad gateway</html>", "<html>Bad gateway</html>"),
        (r#"{"error":"no such thing"}"#, "no such thing"),
        (r#"{"message":"no route","request_id":"1"}"#, "no route"),
        (r#"{"detail":[{"loc":["body"]}]}"#, r#"{"detail":[{"loc":["body"]}]}"#),
        (r#"{"error":{"message":""}}"#, r#"{"error":{"message":""}}"#),
    ] {
        let message = error(502, text).message;
        assert_eq!(
            message,
            format!("litellm.BadGatewayError: BadGatewayError: OpenAIException - {shown}")
        );
    }
}

#[test]
fn quotes_the_whole_body_of_some_providers() {
    let rules = ProviderRules {
        exception: "Groq",
        quirks: &[Quirk::RawErrors],
        ..rules()
    };
    let body = body("No", "some_type", "");
    let error = read(
        &rules,
        ReplyHead {
            status: 400,
            headers: &[],
        },
        body.as_bytes(),
    );
    assert_eq!(
        error.message,
        format!("litellm.BadRequestError: GroqException - {body}")
    );
    assert_eq!(error.kind(), "invalid_request_error");
}

#[test]
fn keeps_headers_and_details() {
    let headers = [
        ("retry-after".to_owned(), "1.2".to_owned()),
        ("x-request-id".to_owned(), "r".to_owned()),
    ];
    let text = r#"{"error":{"message":"filtered","type":null,"param":"prompt","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#;
    let error = read(
        &rules(),
        ReplyHead {
            status: 400,
            headers: &headers,
        },
        text.as_bytes(),
    );
    assert_eq!((error.retry_after, error.upstream_headers.len()), (Some(2), 2));
    assert_eq!(error.class, ErrorClass::ContentPolicyViolation);
    let fields = error.fields.unwrap();
    assert_eq!((error.param, &fields["inner_error"]), (None, &fields["innererror"]));
    assert_eq!(fields["azure_error"]["innererror"], fields["innererror"]);
}

#[test]
fn finds_errors_in_good_replies() {
    let read = |json: &str| in_reply(&rules(), json.as_bytes(), 500).map(|error| (error.status, error.message));
    let api = |status, text: &str| Some((status, format!("litellm.APIError: APIError: OpenAIException - {text}")));
    assert_eq!(
        read(r#"{"message":"Quota","type":"quota","code":402}"#),
        api(402, "Quota")
    );
    assert_eq!(read(r#"{"message":"Quota","code":"402"}"#), api(402, "Quota"));
    assert_eq!(read(r#""broken""#).map(|(status, _)| status), Some(500));
    for empty in ["null", "{}", "\"\"", r#"{"message":"","code":null}"#] {
        assert_eq!(read(empty), None, "{empty}");
    }
}
