//! How the process takes memory from the kernel.

/// Asks for pages of the usual size: mimalloc asks for huge ones, and an idle gateway would then hold
/// twice what it uses. A kernel that refuses does no harm.
pub(crate) fn use_small_pages() {
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
