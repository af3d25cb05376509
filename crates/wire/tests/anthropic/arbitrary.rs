//! Arbitrary bodies and cuts.
