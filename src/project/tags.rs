/// `--tags` and `--skip-tags`.
#[derive(Clone, Debug, Default)]
pub struct Tags {
    pub only: Vec<String>,
    pub skip: Vec<String>,
}

impl Tags {
    /// From the arguments as given, each of which may be a list with commas.
    pub fn new(only: &[String], skip: &[String]) -> Self {
        let split = |given: &[String]| {
            let words = given.iter().flat_map(|text| text.split(','));
            words.map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
        };
        Self { only: split(only), skip: split(skip) }
    }

    /// Whether a task with these tags, its own and inherited ones, is to run.
    pub fn selects(&self, tags: &[String]) -> bool {
        self.wanted(tags) && !self.skipped(tags)
    }

    fn wanted(&self, tags: &[String]) -> bool {
        let never = has(tags, "never");
        has(tags, "always")
            || meet(&self.only, tags)
            || !never && (self.only.is_empty() || has(&self.only, "all"))
            || !never && !tags.is_empty() && has(&self.only, "tagged")
            || tags.is_empty() && has(&self.only, "untagged")
    }

    fn skipped(&self, tags: &[String]) -> bool {
        if has(&self.skip, "all") {
            return !has(tags, "always") || has(&self.skip, "always");
        }
        meet(&self.skip, tags)
            || !tags.is_empty() && has(&self.skip, "tagged")
            || tags.is_empty() && has(&self.skip, "untagged")
    }
}

fn has(tags: &[String], tag: &str) -> bool {
    tags.iter().any(|other| other == tag)
}

fn meet(one: &[String], other: &[String]) -> bool {
    one.iter().any(|tag| has(other, tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn selection() {
        // --tags, --skip-tags, the task's tags, whether it runs
        let table = [
            ("", "", "", true),
            ("", "", "a", true),
            ("", "", "never", false),
            ("", "", "never always", true),
            ("a,b", "", "a", true),
            ("a", "", "b", false),
            ("a", "", "", false),
            ("a", "", "always", true),
            ("a", "", "a never", true),
            ("never", "", "never", true),
            ("all", "", "", true),
            ("all", "", "a", true),
            ("all", "", "never", false),
            ("all,never", "", "never", true),
            ("tagged", "", "", false),
            ("tagged", "", "a", true),
            ("tagged", "", "a never", false),
            ("untagged", "", "", true),
            ("untagged", "", "a", false),
            ("untagged", "", "always", true),
            ("", "a", "a b", false),
            ("", "a", "b", true),
            ("", "a", "", true),
            ("b", "a", "a b", false),
            ("", "always", "always", false),
            ("", "all", "", false),
            ("", "all", "a", false),
            ("", "all", "always", true),
            ("", "all,always", "always", false),
            ("", "tagged", "a", false),
            ("", "tagged", "", true),
            ("", "untagged", "", false),
            ("", "untagged", "a", true),
        ];
        for (only, skip, tags, expected) in table {
            let selection = Tags::new(&[only.to_owned()], &[skip.to_owned()]);
            assert_eq!(
                selection.selects(&words(tags)),
                expected,
                "--tags '{only}' --skip-tags '{skip}': {tags}"
            );
        }
    }

    #[test]
    fn repeated_arguments_add_up() {
        let tags = Tags::new(&words("a, b c"), &[]);
        assert_eq!(tags.only, ["a", "b", "c"]);
    }
}
