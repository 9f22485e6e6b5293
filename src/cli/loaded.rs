use std::{rc::Rc, sync::Arc};

use crate::{event::Prompt, project::Project, report::Console, run::Options, vars::Store};

/// All that is read before a host is touched.
pub struct Loaded {
    pub project: Rc<Project>,
    pub store: Rc<Store>,
    pub options: Options,
    pub prompt: Arc<dyn Prompt>,
    pub console: Arc<Console>,
}
