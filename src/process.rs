//! What the process asks of the kernel for itself. A kernel that refuses does no harm.

/// Asks for pages of the usual size: mimalloc asks for huge ones, and an idle gateway would then hold
/// twice what it uses.
pub(crate) fn use_small_pages() {
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

/// Takes as many open files as the process may have: each call takes two, the client's and the
/// provider's, and the usual first limit is 1024.
pub(crate) fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Nofile).maximum;
    let most = Rlimit {
        current: maximum,
        maximum,
    };
    let _ = setrlimit(Resource::Nofile, most);
}
