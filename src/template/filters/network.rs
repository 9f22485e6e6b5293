//! An address with a prefix, of either version, as a number.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address and the network that it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Net {
    pub v6: bool,
    pub ip: u128,
    /// Bits of the network.
    pub prefix: u32,
    /// A prefix was written.
    pub has_prefix: bool,
}

impl Net {
    /// `ADDRESS`, `ADDRESS/BITS`, `ADDRESS/NETMASK`; the address may be a decimal number.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, mask) = match text.split_once('/') {
            Some((address, mask)) => (address, Some(mask)),
            None => (text, None),
        };
        let whole = match address.parse() {
            Ok(ip) => Self::of(ip),
            Err(_) => Self::numbered(address.parse().ok()?),
        };
        let Some(mask) = mask else { return Some(whole) };
        let prefix = match mask.parse::<u32>() {
            Ok(bits) => bits,
            Err(_) => bits_of(mask.parse().ok()?)?,
        };
        (prefix <= whole.width()).then_some(Self { prefix, has_prefix: true, ..whole })
    }

    fn of(ip: IpAddr) -> Self {
        let (v6, number) = match ip {
            IpAddr::V4(ip) => (false, u128::from(ip.to_bits())),
            IpAddr::V6(ip) => (true, ip.to_bits()),
        };
        Self { v6, ip: number, prefix: if v6 { 128 } else { 32 }, has_prefix: false }
    }

    /// A number as an address: of version 4 where it fits.
    pub fn numbered(ip: u128) -> Self {
        let v6 = ip > u128::from(u32::MAX);
        Self { v6, ip, prefix: if v6 { 128 } else { 32 }, has_prefix: false }
    }

    pub fn width(&self) -> u32 {
        if self.v6 { 128 } else { 32 }
    }

    fn all(&self) -> u128 {
        u128::MAX >> (128 - self.width())
    }

    pub fn mask(&self) -> u128 {
        self.all() & !self.hosts()
    }

    /// The bits that count hosts, all set.
    pub fn hosts(&self) -> u128 {
        self.all().checked_shr(self.prefix).unwrap_or(0)
    }

    pub fn network(&self) -> u128 {
        self.ip & self.mask()
    }

    pub fn last(&self) -> u128 {
        self.network() | self.hosts()
    }

    /// None in networks of one or two addresses.
    pub fn broadcast(&self) -> Option<u128> {
        (self.hosts() > 1).then(|| self.last())
    }

    /// Whether the network holds the whole of another.
    pub fn holds(&self, other: &Self) -> bool {
        self.v6 == other.v6 && self.network() <= other.network() && other.last() <= self.last()
    }

    /// The address that is `index` from the start, from the end where it is negative.
    pub fn nth(&self, index: i64) -> Option<u128> {
        let distance = u128::from(index.unsigned_abs());
        let at = match index < 0 {
            true => self.last().checked_sub(distance - 1),
            false => self.network().checked_add(distance),
        };
        at.filter(|at| (self.network()..=self.last()).contains(at))
    }

    pub fn address(&self, ip: u128) -> IpAddr {
        match u32::try_from(ip) {
            Ok(bits) if !self.v6 => Ipv4Addr::from_bits(bits).into(),
            _ => Ipv6Addr::from_bits(ip).into(),
        }
    }

    /// `ADDRESS/BITS`
    pub fn with_prefix(&self, ip: u128) -> String {
        format!("{}/{}", self.address(ip), self.prefix)
    }
}

/// As it was given: with a prefix where one was.
impl std::fmt::Display for Net {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.has_prefix {
            true => f.write_str(&self.with_prefix(self.ip)),
            false => write!(f, "{}", self.address(self.ip)),
        }
    }
}

fn bits_of(mask: Ipv4Addr) -> Option<u32> {
    let mask = mask.to_bits();
    let bits = mask.leading_ones();
    (mask.count_ones() == bits).then_some(bits)
}
