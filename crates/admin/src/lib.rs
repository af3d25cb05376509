//! The control plane: management and information routes.
