use std::{collections::VecDeque, io, net::SocketAddr, time::Duration};

use futures::{StreamExt, stream::FuturesUnordered};
use tokio::{
    net::{TcpStream, lookup_host},
    time::sleep,
};

use super::{config::Family, patience::Patience, server_failure, settings::Settings};
use crate::remote::api::Error;

/// How long one address may be silent before the next is tried beside it.
const STAGGER: Duration = Duration::from_millis(250);

/// Connects to the first of the host's addresses that answers.
pub async fn dial(settings: &Settings, patience: &Patience) -> Result<TcpStream, Error> {
    patience.stage("looking up its address");
    let target = (settings.address.as_str(), settings.port);
    let found = lookup_host(target).await.map_err(|error| server_failure::unresolved(settings, &error))?;
    let addresses = order(found.filter(|address| suits(address, settings.family)).collect());
    if addresses.is_empty() {
        return Err(server_failure::no_address(settings));
    }
    patience.stage("waiting for an answer from its port");
    let stream = first_of(addresses).await.map_err(|error| server_failure::refused(settings, &error))?;
    // A line without Nagle's algorithm; where that cannot be had, it works all the same.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

fn suits(address: &SocketAddr, family: Family) -> bool {
    match family {
        Family::Any => true,
        Family::V4 => address.is_ipv4(),
        Family::V6 => address.is_ipv6(),
    }
}

/// The resolver's order, but the two kinds by turns: a broken network of one kind costs one stagger only.
fn order(addresses: Vec<SocketAddr>) -> VecDeque<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (mut first, mut second): (VecDeque<_>, VecDeque<_>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == first_is_v6);
    let mut ordered = VecDeque::new();
    while !(first.is_empty() && second.is_empty()) {
        ordered.extend(first.pop_front());
        ordered.extend(second.pop_front());
    }
    ordered
}

async fn first_of(mut addresses: VecDeque<SocketAddr>) -> io::Result<TcpStream> {
    let mut under_way = FuturesUnordered::new();
    let mut error = io::Error::from(io::ErrorKind::AddrNotAvailable);
    loop {
        if let Some(address) = addresses.pop_front() {
            under_way.push(TcpStream::connect(address));
        }
        tokio::select! {
            done = under_way.next() => match done {
                Some(Ok(stream)) => return Ok(stream),
                Some(Err(problem)) => error = problem,
                None => return Err(error),
            },
            () = sleep(STAGGER), if !addresses.is_empty() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_take_turns() {
        let list = |text: &str| text.split(' ').map(|a| a.parse().unwrap()).collect::<Vec<SocketAddr>>();
        let given = list("[::1]:1 [::2]:1 [::3]:1 1.1.1.1:1 2.2.2.2:1");
        let expected = list("[::1]:1 1.1.1.1:1 [::2]:1 2.2.2.2:1 [::3]:1");
        assert_eq!(Vec::from(order(given)), expected);
    }

    #[tokio::test]
    async fn a_dead_address_does_not_stop_the_next() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let alive = listener.local_addr().unwrap();
        let unused = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let dead = unused.local_addr().unwrap();
        drop(unused);
        let stream = first_of(VecDeque::from([dead, alive])).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), alive);
        let none = first_of(VecDeque::from([dead])).await.unwrap_err();
        assert_eq!(none.kind(), io::ErrorKind::ConnectionRefused);
    }
}
