//! Digests, and what chance decides.

use super::{super::table, common};

#[test]
#[rustfmt::skip]
fn hashes() {
    table(&common(), &[
        ("'abc'|b64encode", "'YWJj'"),
        ("'YWJj'|b64decode", "'abc'"),
        ("'abc'|b64encode(encoding='utf-16-le')", "'YQBiAGMA'"),
        ("'test'|hash('sha256')", "'9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'"),
        ("'test'|hash", "'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3'"),
        ("'test'|md5", "'098f6bcd4621d373cade4e832627b4f6'"),
        ("'test'|checksum", "'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3'"),
        ("'test'|to_uuid", "'f4fb6740-9e00-5ac4-9581-f24b6ecfe71e'"),
        ("'test'|to_uuid(namespace='00000000-0000-0000-0000-000000000000')", "'e8b764da-5fe5-51ed-8af8-c5c6eca28d7a'"),
        ("'pw'|password_hash('sha256','saltsalt',rounds=5000)", "'$5$saltsalt$0rl.MZtoLLPP3X0Rdl8riRnphIcAXJY27/aOAyK2hB5'"),
        ("'pw'|password_hash('md5','saltsalt')", "'$1$saltsalt$6SNdNaZLKst2LlSm7oPPL1'"),
        ("'a'|ansible.builtin.b64encode", "'YQ=='"),
        ("'pw'|password_hash('sha512','saltsalt',rounds=5000)", "'$6$saltsalt$pauPrmdmG4BTE9h2HPmywiw152IFch6BJCEsaY6D.PLTfpV8sqvXwWdyfsgVgozkYH9B80bAip/08R2BPH2xk/'"),
        ("'pw'|password_hash('sha256','abc',rounds=1000)", "'$5$rounds=1000$abc$zdUXQ3de2d3x/8MYX1t30oZjPfJThZR5heHeVDYi8j6'"),
        ("'longer password with many characters é'|password_hash('sha512','0123456789abcdef',rounds=1500)", "'$6$rounds=1500$0123456789abcdef$VrayJfj8XPhkx5kdf0Vo1WidVXbinIw9nwknEkEb9CdaMcd2uaqIFlMsdWl4KAC/SQx68kP6KZai8AP2TgiWG0'"),
        ("'x'|password_hash('md5','a')", "'$1$a$TYcRT0JumNkKBBlirG1X4/'"),
        ("''|password_hash('sha512','saltsalt',rounds=1000)", "'$6$rounds=1000$saltsalt$VEHSITfYmhRDpD6t31S9LUhNne.FOx10qNSjfu2skYK5wKPYCkdF/995SUbfpqIy5BFbEit9G4aDmW4aq4oX9.'"),
        ("'abc'|b64encode|b64decode", "'abc'"),
        ("uni|b64encode", "'w6nimIPwn5iA'"),
        ("'w6k='|b64decode", "'é'"),
        ("'é'|hash('sha1')", "'bf15be717ac1b080b4f1c456692825891ff5073d'"),
        ("'x'|hash('nope')", "error: unsupported hash type nope"),
        ("'x'|checksum", "'11f6ad8ec52a2984abaafd7c3b516503785c2072'"),
        ("uni|md5", "'e80098e941531f78ac0a9a509291ad7a'"),
        ("s.encode('utf-8')|b64encode", "'dGV4dA=='"),
        ("none|b64encode", "'Tm9uZQ=='"),
        ("'test'|to_uuid('bad')", "error: Invalid value 'bad' for 'namespace'"),
        ("'plain'|unvault('pw')", "'plain'"),
    ]);
}

#[test]
#[rustfmt::skip]
fn chance() {
    table(&common(), &[
        ("10|random(seed='a')", "4"),
        ("59|random(seed='host1')", "31"),
        ("100|random(start=10,step=10,seed='s')", "80"),
        ("['a','b','c']|random(seed='h')", "'b'"),
        ("[1,2,3,4]|shuffle(seed='x')", "[1, 2, 4, 3]"),
        ("1000000|random(seed=42)", "670487"),
        ("5000000000000|random(seed=42)", "981998860701"),
        ("['x']|random(seed=1)", "'x'"),
        ("[1,2,3]|random(seed='k')", "1"),
        ("['a','b','c']|random(seed=5)", "'c'"),
        ("['a','b','c']|shuffle(seed=5)", "['a', 'b', 'c']"),
        ("1000|random(seed=inventory_hostname|default('h'))", "264"),
        ("1000|random(1, seed='x')", "646"),
        ("1000|random(start=1, seed='x')", "646"),
        ("100|random(step=10, seed='x')", "50"),
        ("10|random(0, 3, 'z')", "0"),
        ("s|random(seed=1)", "'e'"),
        ("(1,2,3)|random(seed='a')", "2"),
    ]);
}
