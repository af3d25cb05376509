//! Where really nobody is.

use rustix::fd::OwnedFd;
use rustix::net::{AddressFamily, SocketType, bind, getsockname, socket};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

/// A port that refuses connections, for as long as this lives: bound, and never listened on.
pub(crate) struct DeadPort {
    _socket: OwnedFd,
    /// Its number.
    pub(crate) number: u16,
}

impl DeadPort {
    /// Takes one.
    pub(crate) fn take() -> Self {
        let socket = socket(AddressFamily::INET, SocketType::STREAM, None).expect("a socket");
        bind(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = getsockname(&socket).expect("its address");
        let address = SocketAddr::try_from(address).expect("an IP address");
        Self {
            _socket: socket,
            number: address.port(),
        }
    }
}
