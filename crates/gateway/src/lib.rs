//! The data plane: pipeline and its stages, router, server.
