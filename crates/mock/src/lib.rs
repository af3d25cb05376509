//! A model provider that isn't there: dialects, paced streams, faults.
