//! Where a deployment's calls go, taken apart once and not once per call.

use http::header::HeaderValue;
use http::uri::{InvalidUri, PathAndQuery, Uri};
use std::sync::Arc;

/// A URL, ready to be called.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The whole URL, for connecting.
    pub(crate) url: Uri,
    /// Path and query, as the request line has them.
    pub(crate) path: Uri,
    /// The `host` header.
    pub(crate) host: HeaderValue,
    /// Scheme, host and port: connections to one origin serve all of its endpoints.
    pub(crate) origin: Arc<str>,
}

/// Why a text is no endpoint.
#[derive(Clone, Debug, thiserror::Error)]
pub enum EndpointError {
    /// It is no URL.
    #[error(transparent)]
    Invalid(#[from] Arc<InvalidUri>),
    /// It lacks `http://` or `https://`, or a host that a header can name.
    #[error("it must begin with http:// or https:// and the name of a host")]
    NoHost,
}

impl Endpoint {
    /// The whole URL.
    pub const fn url(&self) -> &Uri {
        &self.url
    }

    /// Takes a URL apart.
    ///
    /// # Errors
    /// It is none, or has no host to call.
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        let url: Uri = text.parse().map_err(Arc::new)?;
        let (Some(scheme @ ("http" | "https")), Some(host)) = (url.scheme_str(), url.host()) else {
            return Err(EndpointError::NoHost);
        };
        let usual_port = if scheme == "https" { 443 } else { 80 };
        let port = url.port_u16().unwrap_or(usual_port);
        let shown = if port == usual_port {
            host.to_owned()
        } else {
            format!("{host}:{port}")
        };
        let path = url.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
        Ok(Self {
            host: HeaderValue::from_str(&shown).map_err(|_| EndpointError::NoHost)?,
            origin: format!("{scheme}://{host}:{port}").into(),
            path: path.into(),
            url,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_taken_apart() {
        for (text, host, origin, path) in [
            ("https://a.b/v1/x?y=1", "a.b", "https://a.b:443", "/v1/x?y=1"),
            ("http://u:p@a.b:80", "a.b", "http://a.b:80", "/"),
            ("http://[::1]:8000/v1", "[::1]:8000", "http://[::1]:8000", "/v1"),
        ] {
            let endpoint = Endpoint::parse(text).unwrap();
            assert_eq!(endpoint.host, host);
            assert_eq!((&*endpoint.origin, endpoint.path.to_string().as_str()), (origin, path));
        }
        for text in ["", "localhost:8000/v1", "ftp://a/b", "http://", "a b"] {
            assert!(Endpoint::parse(text).is_err(), "{text}");
        }
        for text in ["/v1", "ftp://a/b", "a.b"] {
            assert!(matches!(Endpoint::parse(text), Err(EndpointError::NoHost)), "{text}");
        }
    }
}
