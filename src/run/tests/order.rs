use std::fs;

use crate::run::Chains;

use super::plays::{folder, run_on};

const HOSTS: &str = "c ansible_connection=local\na ansible_connection=local\ne ansible_connection=local\n\
                     b ansible_connection=local\nd ansible_connection=local\n";

/// The hosts in the order in which a play with this keyword comes to them.
fn played(keyword: &str) -> String {
    let dir = folder(&format!("order-{}", keyword.replace([' ', ':'], "-")));
    let text =
        format!("- hosts: all\n  gather_facts: false\n  {keyword}\n  tasks:\n    - debug: {{msg: x}}\n");
    let ran = run_on(&dir, HOSTS, &text, None, Chains::Remote);
    fs::remove_dir_all(&dir).unwrap();
    assert!(ran.end.error.is_none(), "{:?}", ran.end.error);
    let finished = ran.events.iter().filter(|event| event["event"] == "task_finished");
    finished.map(|event| event["host"].as_str().unwrap_or_default()).collect()
}

#[test]
fn hosts_are_come_to_in_the_order_that_the_play_says() {
    let cases = [
        ("name: none", "caebd"),
        ("order: inventory", "caebd"),
        ("order: reverse_inventory", "dbeac"),
        ("order: sorted", "abcde"),
        ("order: reverse_sorted", "edcba"),
        ("order: \"{{ 'sorted' }}\"", "abcde"),
    ];
    for (keyword, expected) in cases {
        assert_eq!(played(keyword), expected, "{keyword}");
    }
}

#[test]
fn shuffled_hosts_are_the_same_in_another_order() {
    let mut orders = vec![];
    // That twenty runs keep one of 120 orders by chance is not to be expected.
    while orders.len() < 20 && orders.iter().all(|order| order == "caebd") {
        orders.push(played("order: shuffle"));
    }
    for order in &orders {
        let mut hosts: Vec<char> = order.chars().collect();
        hosts.sort_unstable();
        assert_eq!(hosts, ['a', 'b', 'c', 'd', 'e'], "{order}");
    }
    assert!(orders.iter().any(|order| order != "caebd"), "{orders:?}");
}

#[test]
fn an_order_that_is_none_is_told_when_it_is_computed() {
    let dir = folder("order-wrong");
    let text =
        "- hosts: all\n  gather_facts: false\n  order: \"{{ 'srted' }}\"\n  tasks:\n    - debug: {msg: x}\n";
    let error = run_on(&dir, HOSTS, text, None, Chains::Remote).end.error.unwrap();
    fs::remove_dir_all(&dir).unwrap();
    assert!(error.message.starts_with("value of order must be one of: inventory, sorted,"), "{error}");
    assert_eq!(error.hints, ["did you mean `sorted`?"]);
}
