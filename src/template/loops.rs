use std::{
    any::Any,
    cell::{Cell, RefCell},
    rc::Rc,
};

use super::{
    args::Args,
    compare,
    eval::{Eval, point},
    flow::Flow,
    frame::Frame,
    halt::Halt,
    items, missing,
    print::Output,
    tree::For,
    truth::truth,
    value::{Fallible, Object, Value},
};

/// `loop`.
pub struct Loop {
    items: Vec<Value>,
    at: Cell<usize>,
    depth: usize,
    last: RefCell<Option<Value>>,
    /// What `loop(…)` runs again, where the loop is recursive.
    again: Option<(Rc<For>, Frame)>,
}

impl Loop {
    fn neighbour(&self, at: Option<usize>, which: &str) -> Value {
        let found = at.and_then(|at| self.items.get(at)).cloned();
        found.unwrap_or_else(|| Value::undefined(format!("there is no {which} item")))
    }

    fn cycle(&self, choices: &[Value]) -> Fallible {
        match choices.len() {
            0 => Err(Halt::error("no items for cycling given")),
            count => Ok(choices[self.at.get() % count].clone()),
        }
    }

    fn changed(&self, values: &[Value]) -> Fallible {
        let now = Value::tuple(values.iter().cloned());
        let before = self.last.replace(Some(now.clone()));
        let same = before.is_some_and(|before| compare::equal(&before, &now).unwrap_or(false));
        Ok(Value::Bool(!same))
    }
}

impl Object for Loop {
    fn class(&self) -> &'static str {
        "LoopContext"
    }

    fn attribute(&self, name: &str) -> Fallible<Option<Value>> {
        let (at, length) = (self.at.get(), self.items.len());
        Ok(Some(match name {
            "index" => Value::from(at + 1),
            "index0" => Value::from(at),
            "revindex" => Value::from(length - at),
            "revindex0" => Value::from(length - at - 1),
            "first" => Value::Bool(at == 0),
            "last" => Value::Bool(at + 1 == length),
            "length" => Value::from(length),
            "depth" => Value::from(self.depth),
            "depth0" => Value::from(self.depth - 1),
            "previtem" => self.neighbour(at.checked_sub(1), "previous"),
            "nextitem" => self.neighbour(Some(at + 1), "next"),
            _ => return Ok(None),
        }))
    }

    fn method(&self, name: &str, args: &[Value]) -> Option<Fallible> {
        match name {
            "cycle" => Some(self.cycle(args)),
            "changed" => Some(self.changed(args)),
            _ => None,
        }
    }

    fn print(&self) -> String {
        format!("<LoopContext {}/{}>", self.at.get() + 1, self.items.len())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Eval<'_> {
    pub fn each(&self, frame: &Frame, each: &Rc<For>, out: &mut Output) -> Fallible<Flow> {
        let over = self.expr(frame, &each.over).and_then(missing::used);
        let over = over.map_err(|halt| point(halt, frame, &each.over.span))?;
        self.iterate(frame, each, &over, 1, out)
    }

    /// `loop(items)`.
    pub fn recurse(&self, state: &Loop, mut args: Args) -> Fallible {
        let over = args.required("iterable")?;
        let Some((each, frame)) = &state.again else {
            return Err(Halt::error("`loop` is not callable: the loop is not marked as `recursive`"));
        };
        let mut out = Output::default();
        self.deeper(|| self.iterate(frame, each, &over, state.depth + 1, &mut out))?;
        Ok(out.into_value())
    }

    fn iterate(
        &self,
        frame: &Frame,
        each: &Rc<For>,
        over: &Value,
        depth: usize,
        out: &mut Output,
    ) -> Fallible<Flow> {
        let items = self.admitted(frame, each, items::items(over)?)?;
        if items.is_empty() {
            return self.body(&frame.child(), &each.otherwise, out);
        }
        let state = Rc::new(Loop {
            items,
            at: Cell::new(0),
            depth,
            last: RefCell::default(),
            again: each.recursive.then(|| (each.clone(), frame.clone())),
        });
        for at in 0..state.items.len() {
            state.at.set(at);
            let inner = frame.child();
            if each.tells {
                inner.set(&"loop".into(), Value::Object(state.clone()));
            }
            self.assign(&inner, &each.target, state.items[at].clone())?;
            if let Flow::Break = self.body(&inner, &each.body, out)? {
                break;
            }
        }
        Ok(Flow::Next)
    }

    /// The items that the loop's own `if` lets through.
    fn admitted(&self, frame: &Frame, each: &For, items: Vec<Value>) -> Fallible<Vec<Value>> {
        let Some(only_if) = &each.only_if else {
            return Ok(items);
        };
        let mut admitted = vec![];
        for item in items {
            let inner = frame.child();
            self.assign(&inner, &each.target, item.clone())?;
            if truth(&self.expr(&inner, only_if)?)? {
                admitted.push(item);
            }
        }
        Ok(admitted)
    }
}
