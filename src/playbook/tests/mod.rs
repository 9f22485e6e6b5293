//! What becomes of the text of a playbook, and what is said where it is wrong.

mod args;
mod errors;
mod plays;
mod tasks;

use std::rc::Rc;

use crate::source::{File, Node, parse};

use super::{Item, Kind, Task, items};

fn node(text: &str) -> Node {
    parse(&File::new("f.yml", text)).unwrap().node
}

fn tasks_of_kind(text: &str, kind: Kind) -> Vec<Rc<Task>> {
    let read = items(&node(text), kind, &[]).whole().unwrap();
    let task = |item| match item {
        Item::Task(task) => task,
        Item::Block(_) => panic!("a block"),
    };
    read.value.into_iter().map(task).collect()
}

fn task(text: &str) -> Rc<Task> {
    tasks_of_kind(text, Kind::Tasks).remove(0)
}
