//! Paths, URLs and addresses.

use super::{super::table, common};

#[test]
#[rustfmt::skip]
fn paths() {
    table(&common(), &[
        ("'/a/b.c'|basename", "'b.c'"),
        ("'/a/'|basename", "''"),
        ("'/a/b/'|dirname", "'/a/b'"),
        ("'a'|dirname", "''"),
        ("'/'|dirname", "'/'"),
        ("'/a/b.tar.gz'|splitext", "('/a/b.tar', '.gz')"),
        ("'.bashrc'|splitext", "('.bashrc', '')"),
        ("['/a','b','/c','d']|path_join", "'/c/d'"),
        ("['a','b/','c']|path_join", "'a/b/c'"),
        ("'a/../b//c/.'|normpath", "'b/c'"),
        ("'/a/b/c'|relpath('/a/d')", "'../b/c'"),
        ("['/a/b/c','/a/b/d']|commonpath", "'/a/b'"),
        (r"'C:\\a\\b.txt'|win_basename", "'b.txt'"),
        (r"'C:\\a\\b.txt'|win_dirname", r"'C:\\\\a'"),
        ("['a.b']|map('basename')|list", "['a.b']"),
        ("['x.conf','y.txt']|map('splitext')|map('first')|list", "['x', 'y']"),
        ("'a/b/../c'|normpath", "'a/c'"),
        ("'//a//b/'|normpath", "'//a/b'"),
        ("''|normpath", "'.'"),
        ("'a/b/'|basename", "''"),
        ("'a//b'|dirname", "'a'"),
        ("'//a'|dirname", "'//'"),
        ("'a.tar.gz'|splitext|last", "'.gz'"),
        ("'/a/.b'|splitext|list", "['/a/.b', '']"),
        ("['/a/b','/a/bc']|commonpath", "'/a'"),
        ("['a','/b']|commonpath", "error: Can't mix absolute and relative paths"),
        ("'C:/a/b'|win_dirname", "'C:/a'"),
        (r"'C:\\'|win_dirname", r"'C:\\\\'"),
        ("'a'|win_basename", "'a'"),
        ("'/relative/path?x'|urlsplit", "{'fragment': '', 'hostname': None, 'netloc': '', 'password': None, 'path': '/relative/path', 'port': None, 'query': 'x', 'scheme': '', 'username': None}"),
        ("'a'|win_splitdrive|list", "['', 'a']"),
    ]);
}

#[test]
#[rustfmt::skip]
fn urls() {
    table(&common(), &[
        ("'http://u:p@h:80/p?q=1#f'|urlsplit", "{'fragment': 'f', 'hostname': 'h', 'netloc': 'u:p@h:80', 'password': 'p', 'path': '/p', 'port': 80, 'query': 'q=1', 'scheme': 'http', 'username': 'u'}"),
        ("'http://u:p@h:80/p?q=1#f'|urlsplit('port')", "80"),
        ("'a b/c&d=é'|urlencode", "'a%20b/c%26d%3D%C3%A9'"),
        ("{'a':'b c','x':1}|urlencode", "'a=b+c&x=1'"),
        ("'a+b%20c'|urldecode", "'a b c'"),
        ("'go http://x.org, ok'|urlize", r#"'go <a href="http://x.org" rel="noopener">http://x.org</a>, ok'"#),
        ("'http://x' is url", "True"),
        ("'http://x' is uri", "True"),
        ("'urn:a:b' is urn", "True"),
        ("'a b'|urlencode", "'a%20b'"),
        ("'https://user@example.com:8443/a/b?x=1&y=2#frag'|urlsplit('netloc')", "'user@example.com:8443'"),
        ("'https://example.com'|urlsplit('port')", "''"),
        ("'https://Example.com/a'|urlsplit('hostname')", "'example.com'"),
        ("'https://example.com/a'|urlsplit('nope')", "error: urlsplit: unknown URL component: nope"),
        ("'a b&c=d/e?f'|urlencode", "'a%20b%26c%3Dd/e%3Ff'"),
        ("'é'|urlencode", "'%C3%A9'"),
        ("{'a':[1,2],'b':'x y'}|urlencode", "'a=%5B1%2C+2%5D&b=x+y'"),
        ("[['a','b c']]|urlencode", "'a=b+c'"),
        ("'%41%zz+b'|urldecode", "'A%zz b'"),
    ]);
}

#[test]
#[rustfmt::skip]
fn addresses() {
    table(&common(), &[
        ("['192.24.2.1','host.fqdn','::1','192.168.32.0/24','fe80::100/10',true,'','42540766412265424405338506004571095040/64']|ipaddr", "['192.24.2.1', '::1', '192.168.32.0/24', 'fe80::100/10', '2001:db8:32c:faad::/64']"),
        ("['192.24.2.1','::1','192.168.32.0/24']|ansible.utils.ipv4", "['192.24.2.1', '192.168.32.0/24']"),
        ("['192.24.2.1','::1','192.168.32.0/24']|ipv6", "['::1']"),
        ("['192.24.2.1','host.fqdn','::1','fe80::100/10',true]|ipwrap", "['192.24.2.1', 'host.fqdn', '[::1]', '[fe80::100]/10', True]"),
        ("'nonsense'|ipaddr", "False"),
        ("'192.0.2.1/33'|ipaddr", "False"),
        ("'192.0.2.1/255.255.255.0'|ipaddr", "'192.0.2.1/24'"),
        ("'192.0.2.1/255.0.255.0'|ipaddr", "False"),
        ("3221225985|ipaddr('address')", "'192.0.2.1'"),
        ("'192.0.2.1/24'|ipaddr('address')", "'192.0.2.1'"),
        ("'192.168.32.0/24'|ipaddr('address')", "False"),
        ("'192.0.2.1/24'|ipaddr('host')", "'192.0.2.1/24'"),
        ("['192.24.2.1','192.168.32.0/24']|ipaddr('net')", "['192.168.32.0/24']"),
        ("'192.0.2.9/24'|ipaddr('network')", "'192.0.2.0'"),
        ("'192.0.2.9/24'|ipaddr('subnet')", "'192.0.2.0/24'"),
        ("'192.0.2.9/20'|ipaddr('netmask')", "'255.255.240.0'"),
        ("'192.0.2.9/20'|ipaddr('hostmask')", "'0.0.15.255'"),
        ("'192.0.2.9/24'|ipaddr('broadcast')", "'192.0.2.255'"),
        ("'192.0.2.9/31'|ipaddr('broadcast')", "False"),
        ("'192.0.2.9/24'|ipaddr('prefix')", "24"),
        ("'192.0.2.9/24'|ipaddr('size')", "256"),
        ("'::/0'|ipaddr('size')", "340282366920938463463374607431768211456"),
        ("'192.0.2.9/24'|ipaddr('range_usable')", "'192.0.2.1-192.0.2.254'"),
        ("'192.168.32.0/24'|ipaddr('1')", "'192.168.32.1/24'"),
        ("'192.168.32.0/24'|ipaddr(-1)", "'192.168.32.255/24'"),
        ("'192.168.32.0/24'|ipaddr(256)", "False"),
        ("['192.168.32.7','192.168.33.7']|ipaddr('192.168.32.0/24')", "['192.168.32.7']"),
        ("['10.0.0.1','8.8.8.8','fd00::1']|ipaddr('private')", "['10.0.0.1', 'fd00::1']"),
        ("['10.0.0.1','8.8.8.8','127.0.0.1']|ipaddr('public')", "['8.8.8.8']"),
        ("'192.0.2.1'|ipaddr('revdns')", "'1.2.0.192.in-addr.arpa.'"),
        ("'2001:db8::1'|ipaddr('version')", "6"),
        ("'192.0.2.1'|ipaddr('nonsense')", "error: unknown filter type: nonsense"),
        ("'192.168.144.0/20'|ipsubnet(26)", "64"),
        ("'192.168.144.0/20'|ipsubnet(26, 0)", "'192.168.144.0/26'"),
        ("'192.168.144.0/20'|ipsubnet(26, -1)", "'192.168.159.192/26'"),
        ("'192.168.144.5'|ipsubnet(20)", "'192.168.144.0/20'"),
        ("'192.168.1.5'|ipmath(10)", "'192.168.1.15'"),
        ("'192.168.0.5'|ipmath(-10)", "'192.167.255.251'"),
        ("'10.0.0.0/8'|nthhost(305)", "'10.0.1.49'"),
        ("'192.168.0.0/24'|network_in_network('192.168.0.7')", "True"),
    ]);
}
