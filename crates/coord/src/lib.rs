//! Fast state that instances share: counters and reservations.
