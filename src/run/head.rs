use std::rc::Rc;

use crate::{event::TaskHead, playbook::Setting, template::Scope};

use super::{host_env::HostEnv, host_run::Coming, how};

impl HostEnv {
    /// What the report calls a task; names that cannot be rendered are shown as written.
    pub fn head(self: &Rc<Self>, coming: &Coming) -> TaskHead {
        let placed = &coming.placed;
        let scope = self.scope(placed, coming.behind.bindings());
        let rendered = |setting: &Setting| {
            setting
                .value
                .render(&scope as &dyn Scope)
                .map_or_else(|_| setting.value.source(), |name| name.to_string())
        };
        let name = placed.task.name.as_ref().map(rendered).filter(|name| !name.is_empty());
        let check = how::boolean(how::nearest(placed, |keywords| keywords.check_mode.as_ref()), &scope);
        TaskHead {
            name: name.unwrap_or_else(|| placed.task.module.clone()),
            role: placed.context.role().map(|role| role.name.clone()),
            module: placed.task.module.clone(),
            place: placed.task.place.to_string(),
            handler: coming.handler.is_some(),
            check: check.ok().flatten().unwrap_or(self.run.options.check),
        }
    }
}
