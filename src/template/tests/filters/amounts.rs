//! Numbers, sizes, times and versions.

use super::{super::table, common};

#[test]
#[rustfmt::skip]
fn numbers() {
    table(&common(), &[
        ("2|pow(3)", "8.0"),
        ("8|root(3)", "2.0"),
        ("9|root", "3.0"),
        ("100|log(10)", "2.0"),
        ("8|log(2)", "3.0"),
        ("2.5|round", "2.0"),
        ("3.5|round", "4.0"),
        ("42.55|round(1)", "42.5"),
        ("42|round", "42"),
        ("2.675|round(2)", "2.67"),
        ("2.1|round(0,'ceil')", "3.0"),
        ("2.9|round(0,'floor')", "2.0"),
        ("1234|round(-2)", "1200"),
        ("'1.9'|int", "1"),
        ("'abc'|int", "0"),
        ("'abc'|int(7)", "7"),
        ("'0x1f'|int(base=16)", "31"),
        ("'1e3'|int", "1000"),
        ("1e3|int", "1000"),
        ("'0644'|int(base=8)", "420"),
        ("true|int", "1"),
        ("'12'|float", "12.0"),
        ("'x'|float", "0.0"),
        ("-3|abs", "3"),
        ("[1,2,3]|sum", "6"),
        ("[{'a':1},{'a':2}]|sum(attribute='a')", "3"),
        ("[[1],[2]]|sum(start=[])", "[1, 2]"),
        ("'12'|int + 1", "13"),
        ("vers.split('.')[0]|int", "1"),
        ("ll|sum(start=[])", "[1, 2, 3, [4, [5]]]"),
        ("neg|abs", "5"),
        ("fl|int", "3"),
        ("fl|round|int", "3"),
        ("pct|int", "0"),
        ("pct|replace('%','')|int", "100"),
        ("users|sum(attribute='id')", "3"),
        ("nope|int", "error: 'nope' is undefined"),
        ("[]|sum", "0"),
        ("none|int", "0"),
        ("none|float", "0.0"),
        ("'1'|float", "1.0"),
        ("'1'|int == 1", "True"),
        ("'1_000'|int", "1000"),
        ("' 5 '|int", "5"),
        ("'5.7'|int", "5"),
        ("'-5'|int", "-5"),
        ("'1e3'|float", "1000.0"),
        ("'inf'|float", "inf"),
        ("'abc'|float(1.5)", "1.5"),
        ("'abc'|int('bad')", "'bad'"),
        ("[1]|int", "0"),
        ("'0b11'|int(base=2)", "3"),
        ("'z'|int(base=36)", "35"),
        ("'11'|int(0,2)", "3"),
        ("'0x1F'|int(0,16)", "31"),
        ("'12'|int(default=5)", "12"),
        ("1.999|int", "1"),
        ("-1.9|int", "-1"),
        ("('9'*20)|int", "99999999999999999999"),
        ("'9'|int*10", "90"),
        ("2|log", "0.6931471805599453"),
        ("0|log", "error: math domain error"),
        ("-1|root", "error: root() can only be used on numbers: math domain error"),
        ("2|pow(0.5)", "1.4142135623730951"),
        ("'2'|pow(2)", "error: must be real number, not str"),
        ("27|root(3)", "3.0"),
        ("7.5|round", "8.0"),
        ("6.5|round", "6.0"),
        ("1.15|round(1)", "1.1"),
        ("1e20|round", "1e+20"),
        ("2.5|round(0,'ceil')", "3.0"),
        ("-2.5|round", "-2.0"),
        ("12345.678|round(-2)", "12300.0"),
        ("5|round(2)", "5"),
        ("5|round(0,'floor')", "5.0"),
    ]);
}

#[test]
#[rustfmt::skip]
fn sizes() {
    table(&common(), &[
        ("1536|human_readable", "'1.50 KB'"),
        ("1048576|human_readable(unit='K')", "'1024.00 KB'"),
        ("0|human_readable", "'0.00 Bytes'"),
        ("10|human_readable(isbits=true)", "'10.00 bits'"),
        ("1536|human_readable(isbits=true)", "'1.50 Kb'"),
        ("'10M'|human_to_bytes", "10485760"),
        ("'1.5 GB'|human_to_bytes", "1610612736"),
        ("'10'|human_to_bytes(default_unit='G')", "10737418240"),
        ("'10Mb'|human_to_bytes(isbits=true)", "10485760"),
        ("'10KB'|human_to_bytes", "10240"),
        ("'7B'|human_to_bytes", "7"),
        ("1000|filesizeformat", "'1.0 kB'"),
        ("1500000|filesizeformat", "'1.5 MB'"),
        ("1500000|filesizeformat(true)", "'1.4 MiB'"),
        ("1|filesizeformat", "'1 Byte'"),
        ("1024|human_readable", "'1.00 KB'"),
        ("1|human_readable", "'1.00 Bytes'"),
        ("123456789|human_readable", "'117.74 MB'"),
        ("1024|human_readable(unit='M')", "'0.00 MB'"),
        ("1048576|human_readable(isbits=true, unit='M')", "'1.00 Mb'"),
        ("'1 MB'|human_to_bytes", "1048576"),
        ("'1MB'|human_to_bytes", "1048576"),
        ("'0.5K'|human_to_bytes", "512"),
        ("'1.2.3'|human_to_bytes", "error: human_to_bytes() can't interpret following string: 1.2.3"),
        ("'5'|human_to_bytes", "5"),
        ("'1Kb'|human_to_bytes(isbits=true)", "1024"),
        ("1048576|filesizeformat(true)", "'1.0 MiB'"),
        ("999|filesizeformat", "'999 Bytes'"),
        ("0|filesizeformat", "'0 Bytes'"),
    ]);
}

#[test]
#[rustfmt::skip]
fn times() {
    table(&common(), &[
        ("'%Y-%m-%d %H:%M:%S'|strftime(0, utc=true)", "'1970-01-01 00:00:00'"),
        ("('2020-01-02 03:04:05'|to_datetime).year", "2020"),
        ("(('2020-01-02 03:04:05'|to_datetime) - ('2020-01-01'|to_datetime('%Y-%m-%d'))).total_seconds()", "97445.0"),
        ("(('2020-01-02 03:04:05'|to_datetime) - ('2020-01-01'|to_datetime('%Y-%m-%d'))).days", "1"),
        ("('2020-01-02 03:04:05'|to_datetime)|string", "'2020-01-02 03:04:05'"),
        ("[('2020-01-02 03:04:05'|to_datetime)]|string", "'[datetime.datetime(2020, 1, 2, 3, 4, 5)]'"),
        ("'2001-01-01'|to_datetime('%Y-%m-%d')", "'2001-01-01 00:00:00'"),
        ("('2001-01-01'|to_datetime('%Y-%m-%d')).date()", "'2001-01-01'"),
        ("dates|to_datetime('%Y-%m-%d')|string", "'2020-01-02 00:00:00'"),
        ("'%A %B %j %U %p %I'|strftime(86400, true)", "'Friday January 002 00 AM 12'"),
        ("'%s'|strftime(12345)", "'12345'"),
        ("'%Y'|strftime('x')", "error: Invalid value for epoch value (x)"),
        ("'%Y'|strftime", "'2026'"),
    ]);
}

#[test]
#[rustfmt::skip]
fn versions() {
    table(&common(), &[
        ("'1.2' is version('1.10','<')", "True"),
        ("'v1.2' is version('v1.10','<')", "True"),
        ("'2.0' is version('2.0.0')", "False"),
        ("'1.0' is version('1.0a','<')", "True"),
        ("'1.a' is version('1.2','<')", "error: Version comparison failed: '<' not supported between instances of 'str' and 'int'"),
        ("'' is version('1','<')", "error: Input version value cannot be empty"),
        ("'1.2.3' is version('1.2.4-rc1','<',version_type='semver')", "True"),
        ("'1.2' is version('1.2.0','eq',strict=true)", "True"),
        ("vers is version('1.9','>')", "True"),
        ("'1.0' is version('1.0.0','==')", "False"),
        ("'1.0.0' is version('1.0','>')", "True"),
        ("'20.04' is version('18.04','>=')", "True"),
        ("'7.9.2009' is version('7.9','>=')", "True"),
        ("'1.2.3' is version('1.2.3','=')", "True"),
        ("'1.2.3' is version('1.2.3','<>')", "False"),
        ("'1.0-1' is version('1.0-2','<')", "True"),
        ("'1.0rc1' is version('1.0','<',version_type='pep440')", "True"),
        ("'1.0.0-rc1' is version('1.0.0','<',version_type='semver')", "True"),
        ("'1.0' is version('1.0.0','<',version_type='semver')", "error: Version comparison failed: invalid semantic version '1.0'"),
        ("'1.0' is version('1.0',strict=true,version_type='semver')", "error: Cannot specify both 'strict' and 'version_type'"),
        ("1.5 is version('1.4','>')", "True"),
        ("5 is version('4','>')", "True"),
    ]);
}

#[test]
fn tests_that_old_roles_write_as_filters() {
    table(
        &common(),
        &[
            ("{'failed': false}|success", "True"),
            ("{'failed': false, 'changed': true}|changed", "True"),
            ("{'skipped': true}|skipped", "True"),
            ("'1.10'|version_compare('1.9', '>')", "True"),
            ("'abc'|match('b')", "False"),
            ("'abc'|search('b')", "True"),
            ("[1]|issubset([1, 2])", "True"),
        ],
    );
}

#[test]
fn filters_of_collections() {
    table(
        &common(),
        &[
            ("['1.10', '1.9', '1.9.1']|community.general.version_sort", "['1.9', '1.9.1', '1.10']"),
            ("['1.10', '1.9']|version_sort(reverse=true)", "['1.10', '1.9']"),
            (
                "{'a': 1, 'b': [{'a': 2, 'c': 3}]}|ansible.utils.remove_keys(target=['a'])",
                "{'b': [{'c': 3}]}",
            ),
            (
                "{'ab': 1, 'ba': 2}|ansible.utils.remove_keys(target='a', matching_parameter='starts_with')",
                "{'ba': 2}",
            ),
            ("'::1'|ansible.netcommon.ipwrap", "'[::1]'"),
        ],
    );
}
