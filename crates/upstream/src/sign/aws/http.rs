//! AWS's own client library on our connections, so that there is one TLS setup and one pool.

use crate::client::{Client, SendError};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http::Request;
use std::time::Duration;

/// How long signing in may take where the library sets no time.
const LIMIT: Duration = Duration::from_secs(30);

/// Sends the library's requests.
#[derive(Clone, Debug)]
pub(super) struct Http {
    client: Client,
    limit: Duration,
}

impl Http {
    pub(super) const fn new(client: Client) -> Self {
        Self { client, limit: LIMIT }
    }

    async fn send(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let request = request
            .try_into_http1x()
            .map_err(|error| ConnectorError::user(error.into()))?;
        let (parts, body) = request.into_parts();
        let body = Bytes::copy_from_slice(body.bytes().unwrap_or_default());
        let sent = self.client.exchange(Request::from_parts(parts, body), self.limit).await;
        let response = sent.map_err(|error| match error {
            SendError::Timeout(_) => ConnectorError::timeout(error.into()),
            _ => ConnectorError::io(error.into()),
        })?;
        HttpResponse::try_from(response.map(SdkBody::from)).map_err(|error| ConnectorError::user(error.into()))
    }
}

impl HttpConnector for Http {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.clone().send(request))
    }
}

impl HttpClient for Http {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        let times = [settings.connect_timeout(), settings.read_timeout()];
        let limit = times.into_iter().flatten().reduce(|one, other| one + other);
        SharedHttpConnector::new(Self {
            limit: limit.unwrap_or(LIMIT),
            ..self.clone()
        })
    }
}
