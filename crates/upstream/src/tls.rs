//! TLS towards upstreams: the Mozilla roots, and those that the operator adds.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::path::Path;

/// Why the operator's certificates can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file is missing or not PEM.
    #[error("SSL_CERT_FILE {path}: {reason}")]
    CertFile {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// The client's TLS settings. `extra` is a PEM file of further roots (`SSL_CERT_FILE`), as private
/// servers need.
///
/// # Errors
/// A file that can't be read or holds no certificate.
pub fn client_config(extra: Option<&Path>) -> Result<ClientConfig, TlsError> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    if let Some(path) = extra {
        add_roots(&mut roots, path)?;
    }
    Ok(ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth())
}

fn add_roots(roots: &mut RootCertStore, path: &Path) -> Result<(), TlsError> {
    let fail = |reason: String| TlsError::CertFile {
        path: path.display().to_string(),
        reason,
    };
    let certificates = CertificateDer::pem_file_iter(path).map_err(|error| fail(error.to_string()))?;
    let mut added = 0;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| fail(error.to_string()))?;
        roots.add(certificate).map_err(|error| fail(error.to_string()))?;
        added += 1;
    }
    if added == 0 {
        Err(fail("holds no certificate".into()))
    } else {
        Ok(())
    }
}
