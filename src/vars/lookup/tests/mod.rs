use crate::vars::tests::world::{World, read, said};
use crate::{
    playbook::LoopKind,
    template::Value,
    vars::{TaskScope, loop_items, loop_values, shown},
};

fn scope(name: &str) -> TaskScope {
    let world = World::new(&format!("lookup-{name}"));
    world.add(
        "group_vars/all.yml",
        "users: [{name: a, keys: [1, 2], in: {k: [x]}}, {name: b, keys: [3]}]\nletters: [a, b]\nnumbers: [1, 2, 3]\n\
         d: {x: 1, y: {z: 2}}\nnested_list: [1, [2, [3]], [4]]\n",
    );
    world.scope()
}

#[test]
fn items_of_loops() {
    let scope = scope("loops");
    for (kind, value, expected) in [
        ("items", "nested_list", "[1, 2, [3], 4]"),
        ("items", "'x'", "['x']"),
        ("items", "[none, 1]", "[None, 1]"),
        ("list", "nested_list", "[1, [2, [3]], [4]]"),
        ("flattened", "nested_list", "[1, 2, 3, 4]"),
        ("community.general.flattened", "nested_list", "[1, 2, 3, 4]"),
        ("dict", "d", "[{'key': 'x', 'value': 1}, {'key': 'y', 'value': {'z': 2}}]"),
        (
            "dict",
            "[d, {'a': 0}]",
            "[{'key': 'x', 'value': 1}, {'key': 'y', 'value': {'z': 2}}, {'key': 'a', 'value': 0}]",
        ),
        ("nested", "[['a', 'b'], [1, 2]]", "[['a', 1], ['a', 2], ['b', 1], ['b', 2]]"),
        ("nested", "['letters', [1]]", "[['a', 1], ['b', 1]]"),
        ("cartesian", "[[1], [2], [3]]", "[[1, 2, 3]]"),
        ("together", "[letters, numbers]", "[['a', 1], ['b', 2], [None, 3]]"),
        ("indexed_items", "['a', ['b']]", "[(0, 'a'), (1, 'b')]"),
        (
            "subelements",
            "[users, 'keys']",
            "[({'name': 'a', 'in': {'k': ['x']}}, 1), ({'name': 'a', 'in': {'k': ['x']}}, 2), ({'name': 'b'}, 3)]",
        ),
        (
            "subelements",
            "[users, 'in.k', {'skip_missing': true}]",
            "[({'name': 'a', 'keys': [1, 2], 'in': {}}, 'x')]",
        ),
        ("sequence", "'end=3'", "['1', '2', '3']"),
        ("sequence", "'start=4 end=0 stride=-2'", "['4', '2', '0']"),
        ("sequence", "'count=3 start=5'", "['5', '6', '7']"),
        ("sequence", "'start=0x0f end=0x11 format=%04x'", "['000f', '0010', '0011']"),
        ("sequence", "'2-6/2:host%02d'", "['host02', 'host04', 'host06']"),
        ("sequence", "'count=0'", "[]"),
        ("inventory_hostnames", "'all:!h'", "['other']"),
    ] {
        assert_eq!(items(&scope, kind, value), expected, "{kind} {value}");
    }
}

fn items(scope: &TaskScope, kind: &str, value: &str) -> String {
    let value = said_value(scope, value);
    match loop_items(&LoopKind::With(kind.to_owned()), value, scope) {
        Ok(items) => shown(&Value::list(items)),
        Err(halt) => halt.to_string(),
    }
}

fn said_value(scope: &TaskScope, expression: &str) -> Value {
    let text = format!("{{{{ {expression} }}}}");
    let file = crate::source::File::new("t.yml", text.as_str());
    let place = crate::source::Place::new(&file, 0..text.len());
    crate::template::Template::text(&text, &place).unwrap().render(scope).unwrap()
}

#[test]
fn loops_that_cannot_be() {
    let scope = scope("wrong");
    for (kind, value, expected) in [
        ("dict", "[1]", "lookup `dict`: with_dict expects a dict"),
        ("sequence", "'start=1'", "lookup `sequence`: must specify count or end in with_sequence"),
        ("sequence", "'start=3 end=1'", "lookup `sequence`: to count backwards make stride negative"),
        ("sequence", "'end=1 format=x'", "lookup `sequence`: bad formatting string: x"),
        (
            "subelements",
            "[users, 'in.k']",
            "lookup `subelements`: could not find 'in' key in iterated item '{'name': 'b', 'keys': [3]}'",
        ),
        (
            "first_found",
            "['nope']",
            "lookup `first_found`: No file was found when using first_found. (looked for: nope)",
        ),
        ("itmes", "[]", "lookup plugin (itmes) not found"),
    ] {
        assert_eq!(items(&scope, kind, value), expected, "{kind} {value}");
    }
    let error = loop_items(&LoopKind::Loop, Value::str("x"), &scope).unwrap_err().to_string();
    assert!(
        error.starts_with("Invalid data passed to 'loop', it requires a list, got this instead: x. Hint:"),
        "{error}"
    );
}

#[test]
fn lookups_in_templates() {
    let scope = scope("templates");
    for (template, expected) in [
        ("lookup('vars', 'letters')", "['a', 'b']"),
        ("lookup('vars', 'letters', 'numbers')", "[['a', 'b'], [1, 2, 3]]"),
        ("lookup('vars', 'nope', default='d')", "d"),
        ("lookup('vars', 'nope')", "No variable found with this name: nope"),
        ("query('vars', 'd')[0].x", "1"),
        ("q('items', letters)", "['a', 'b']"),
        ("lookup('items', letters)", "a,b"),
        ("lookup('items', letters, wantlist=true)", "['a', 'b']"),
        ("lookup('items', [])", "[]"),
        ("lookup('dict', {'a': 1})", "{'key': 'a', 'value': 1}"),
        ("lookup('env', 'NO_SUCH_VARIABLE_HERE')", ""),
        ("lookup('env', 'NO_SUCH_VARIABLE_HERE', default='d')", "d"),
        ("lookup('env', 'PATH') | length > 0", "True"),
        ("lookup('pipe', 'printf \"a\\nb\\n\\n\"')", "a\nb"),
        ("q('lines', 'printf \"a\\nb\\n\"')", "['a', 'b']"),
        ("lookup('pipe', 'exit 3')", "lookup `pipe`: lookup_plugin.pipe(exit 3) returned 3"),
        ("lookup('file', 'nope', errors='ignore') is none", "True"),
        ("q('file', 'nope', errors='warn')", "[]"),
        ("q('varnames', '^let')", "['letters']"),
        ("lookup('config', 'DEFAULT_FORKS')", "5"),
        ("q('sequence', start=1, end=2)", "['1', '2']"),
    ] {
        assert_eq!(said(&scope, &format!("{{{{ {template} }}}}")), expected, "{template}");
    }
}

#[test]
fn candidates_with_undefined_names_are_no_files() {
    let mut world = World::new("lookup-lenient");
    world.file("vars/default.yml", "");
    world.task =
        "- include_vars: '{{ item }}'\n  with_first_found: ['{{ nope }}.yml', default.yml]\n".to_owned();
    let dir = world.dir.display().to_string();
    let scope = world.scope();
    let task = scope.task.clone().unwrap();
    let items = loop_values(task.r#loop.as_ref().unwrap(), &scope).unwrap();
    assert_eq!(shown(&Value::list(items)), format!("['{dir}/vars/default.yml']"));
}

#[test]
fn files_of_the_controller() {
    let world = World::new("lookup-files");
    world.file("files/a.txt", "  text\n\n");
    world.file("b.conf", "b");
    world.file("files/c.conf", "c");
    world.file("files/d.conf", "d");
    world.file("templates/t.j2", "Hello {{ name }}\n");
    world.file("templates/data.j2", "[1, {{ name | length }}]\n");
    world.file("files/t.csv", "k,1,2\nl,3,4\n");
    world.file("files/tree/sub/b", "b");
    world.file("files/tree/a", "a");
    world.file("files/t.ini", "[s]\nKey = 1\nother=2\n");
    world.add("group_vars/all.yml", "name: n\n");
    let dir = world.dir.display().to_string();
    let scope = world.scope();
    for (template, expected) in [
        ("lookup('file', 'a.txt')", "  text".to_owned()),
        ("lookup('file', 'a.txt', lstrip=true)", "text".to_owned()),
        ("lookup('unvault', 'a.txt')", "  text\n\n".to_owned()),
        ("q('fileglob', '*.conf')", format!("['{dir}/files/c.conf', '{dir}/files/d.conf']")),
        ("q('fileglob', '*.nope')", "[]".to_owned()),
        ("q('filetree', 'tree') | map(attribute='path') | list", "['sub', 'a', 'sub/b']".to_owned()),
        ("q('filetree', 'tree') | map(attribute='state') | list", "['directory', 'file', 'file']".to_owned()),
        ("q('filetree', 'tree', 'nowhere')[1].src", format!("{dir}/files/tree/a")),
        ("lookup('first_found', ['nope', 'b.conf'])", format!("{dir}/b.conf")),
        (
            "lookup('first_found', {'files': 'x,c.conf', 'paths': ['nowhere', 'files']})",
            format!("{dir}/files/c.conf"),
        ),
        ("q('first_found', {'files': 'x', 'skip': true})", "[]".to_owned()),
        ("q('first_found', files=['x'], skip=true)", "[]".to_owned()),
        ("lookup('template', 't.j2')", "Hello n\n".to_owned()),
        ("lookup('template', 'data.j2')", "[1, 1]".to_owned()),
        ("lookup('template', 't.j2', template_vars={'name': 'm'})", "Hello m\n".to_owned()),
        ("lookup('csvfile', 'l file=t.csv delimiter=,')", "3".to_owned()),
        ("lookup('csvfile', 'k file=t.csv delimiter=, col=2')", "2".to_owned()),
        ("lookup('csvfile', 'z file=t.csv delimiter=, default=no')", "no".to_owned()),
        ("lookup('ini', 'key section=s file=t.ini')", "1".to_owned()),
        ("lookup('ini', 'none', section='s', file='t.ini', default='d')", "d".to_owned()),
        ("q('ini', '.*', section='s', file='t.ini', re=true)", "['1', '2']".to_owned()),
    ] {
        assert_eq!(said(&scope, &format!("{{{{ {template} }}}}")), expected, "{template}");
    }
}

#[test]
fn a_password_is_made_once() {
    let world = World::new("lookup-password");
    world.add("group_vars/all.yml", "p: \"{{ lookup('password', 'secrets/p length=8 chars=digits') }}\"\n");
    let dir = world.dir.clone();
    let scope = world.scope();
    let made = read(&scope, "p");
    assert!(made.len() == 8 && made.chars().all(|c| c.is_ascii_digit()), "{made}");
    assert_eq!(read(&scope.bind([]), "p"), made);
    assert_eq!(std::fs::read_to_string(dir.join("secrets/p")).unwrap(), format!("{made}\n"));
}

/// Answers one request after the other with these bodies.
fn serve(answers: &'static [(&'static str, &'static str)]) -> String {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for (status, body) in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = vec![];
            let mut byte = [0];
            while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
                request.push(byte[0]);
            }
            let length = body.len();
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
            stream.write_all((head + body).as_bytes()).unwrap();
        }
    });
    format!("http://{address}/x")
}

#[test]
fn addresses_are_read() {
    let url = serve(&[("200 OK", "a\nb\n"), ("200 OK", "a\nb\n"), ("404 Not Found", "")]);
    let scope = scope("url");
    assert_eq!(said(&scope, &format!("{{{{ query('url', '{url}', use_proxy=false) }}}}")), "['a', 'b']");
    let whole = format!("{{{{ lookup('url', '{url}', split_lines=false, use_proxy=false) | length }}}}");
    assert_eq!(said(&scope, &whole), "4");
    let missing = said(&scope, &format!("{{{{ lookup('url', '{url}', use_proxy=false) }}}}"));
    assert!(missing.contains("HTTP Error 404"), "{missing}");
}

#[test]
fn a_password_is_kept_with_its_salt() {
    let scope = scope("encrypted");
    let ask = "{{ lookup('password', 'kept encrypt=sha512_crypt length=8') }}";
    let hash = said(&scope, ask);
    assert!(hash.starts_with("$6$rounds=656000$"), "{hash}");
    assert_eq!(said(&scope, ask), hash);
    assert_eq!(said(&scope, "{{ lookup('password', 'kept') | length }}"), "8");
    let refused = said(&scope, "{{ lookup('password', 'other encrypt=bcrypt') }}");
    assert!(refused.contains("bcrypt hashing is not supported"), "{refused}");
}
