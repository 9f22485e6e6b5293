use std::{collections::HashMap, sync::Arc};

use super::*;
use crate::template::{FileOptions, render_file};

struct Files(HashMap<&'static str, &'static str>);

impl Scope for Files {
    fn variable(&self, name: &str) -> Result<Option<Value>, Halt> {
        Ok((name == "name").then(|| "web".into()))
    }

    fn template(&self, name: &str) -> Result<Option<Arc<File>>, Halt> {
        Ok(self.0.get(name).map(|text| File::new(name, *text)))
    }
}

fn file(text: &str, others: &[(&'static str, &'static str)]) -> String {
    let scope = Files(others.iter().copied().collect());
    match render_file(&File::new("t.j2", text), &FileOptions::default(), &scope) {
        Ok(text) => text.to_string(),
        Err(halt) => format!("error: {halt}"),
    }
}

#[test]
fn a_file_keeps_its_last_newlines() {
    assert_eq!(file("a {{ name }}\n", &[]), "a web\n");
    assert_eq!(file("a\n\n", &[]), "a\n\n");
    assert_eq!(file("a\r\n{% if true %}\r\n{{ name }}\r\n{% endif %}\r\n\r\n", &[]), "a\nweb\n\n");
    assert_eq!(file("{% if true %}\na\n{% endif %}\n", &[]), "a\n");
    assert_eq!(file("{{ '\\t' }}|{{ '\\\\d' }}|{{ none }}|{{ [none] }}\n", &[]), "\t|\\d||[None]\n");
    assert_eq!(file("  {% if true %}\n  a\n  {% endif %}\nb", &[]), "    a\n  b");
}

#[test]
fn the_header_sets_the_syntax() {
    let text = "#jinja2: lstrip_blocks: True, trim_blocks: False\n  {% if true %}\n  a\n  {% endif %}\nb\n";
    assert_eq!(file(text, &[]), "\n  a\n\nb\n");
    let text = "#jinja2: variable_start_string: '[%', variable_end_string: '%]'\n[% name %] {{ name }}\n";
    assert_eq!(file(text, &[]), "web {{ name }}\n");
    assert_eq!(file("#jinja2: trimblocks: True\n", &[]), "error: unknown template setting `trimblocks`");
}

#[test]
fn other_templates() {
    assert_eq!(file("<{% include 'b.j2' %}>\n", &[("b.j2", "inner {{ name }}\n")]), "<inner web>\n");
    assert_eq!(file("<{% include 'c.j2' ignore missing %}>", &[]), "<>");
    assert_eq!(file("<{% include ['c.j2', 'b.j2'] %}>", &[("b.j2", "x")]), "<x>");
    assert_eq!(file("<{% include 'c.j2' %}>", &[]), "error: template not found: 'c.j2'");
    // What is included sees the `loop` of a loop that reads it itself.
    let inner = [("b.j2", "{{ loop is defined }}{{ x }}")];
    assert_eq!(file("{% for x in [1] %}{% include 'b.j2' %}{% endfor %}", &inner), "False1");
    let reads = "{% for x in [1] %}{% if loop.first %}{% include 'b.j2' %}{% endif %}{% endfor %}";
    assert_eq!(file(reads, &inner), "True1");
    let library = ("m.j2", "{% macro m(x) %}[{{ x }}{{ name }}]{% endmacro %}{% set y = 3 %}");
    assert_eq!(file("{% import 'm.j2' as m %}{{ m.m(1) }}{{ m.y }}", &[library]), "[1web]3");
    assert_eq!(
        file("{% from 'm.j2' import m as f, y with context %}{{ f(2) }}{{ y }}", &[library]),
        "[2web]3"
    );
    let base = ("base.j2", "A{% block a %}base{% endblock %}B{% block b %}{% endblock %}C\n");
    let child =
        "{% extends 'base.j2' %}{% set v = 5 %}{% block a %}child {{ super() }} {{ v }}{% endblock %}";
    assert_eq!(file(child, &[base]), "Achild base 5BC");
    assert_eq!(file("{% block t %}x{% endblock %}{{ self.t() }}", &[]), "xx");
}

#[test]
fn filter_blocks_and_calls() {
    assert_eq!(file("{% filter upper %}a{{ name }}{% endfilter %}", &[]), "AWEB");
    assert_eq!(file("{% set x | upper %}a{% endset %}{{ x }}", &[]), "A");
}

#[test]
fn errors_of_a_file_point_into_it() {
    let t = File::new("t.j2", "a\n{{ nam }}\n");
    let Err(Halt::Undefined(diagnostic)) = render_file(&t, &FileOptions::default(), &Files(HashMap::new()))
    else {
        panic!()
    };
    assert_eq!(diagnostic.place.as_ref().unwrap().to_string(), "t.j2:2:4");
}
