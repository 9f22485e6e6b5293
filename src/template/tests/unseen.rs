//! Values that are not shown, or not known yet.

use super::*;

#[test]
fn secrets_stay_secret() {
    let vars = Vars(Value::dict([("password", Value::secret("hunter2"))]));
    for text in [
        "{{ password }}",
        "x{{ password }}",
        "{{ password ~ 1 }}",
        "{{ [password] }}",
        "{{ password[0] }}",
        "{{ '%s' % password }}",
    ] {
        assert_eq!(render(text, &vars), "********", "{text}");
    }
}

#[test]
fn what_is_not_known_yet_passes_through_everything() {
    struct Later;
    impl Scope for Later {
        fn variable(&self, name: &str) -> Result<Option<Value>, Halt> {
            match name {
                "later" => Err(Halt::Pending("later".into())),
                "result" => {
                    let hole = Value::Hole(std::rc::Rc::new(Halt::Unknown("not run".into())));
                    Ok(Some(Value::dict([("stdout", hole), ("rc", Value::Int(0))])))
                }
                _ => Ok(None),
            }
        }
    }
    for text in [
        "{{ later | default(1) }}",
        "{{ later is defined }}",
        "{{ later.x.y | d('') }}",
        "{{ true and later }}",
    ] {
        assert!(
            matches!(template(text).render(&Later), Err(Halt::Pending(name)) if name == "later"),
            "{text}"
        );
    }
    for text in [
        "{{ result.stdout | default('') }}",
        "{{ result.stdout is defined }}",
        "a{{ result }}",
        "{{ result.values() }}",
    ] {
        assert!(matches!(template(text).render(&Later), Err(Halt::Unknown(_))), "{text}");
    }
    assert!(template("{{ result }}").render(&Later).is_ok());
    assert_eq!(
        format!("{:?}", template("{{ result is skipped or result is changed }}").render(&Later).unwrap()),
        "False"
    );
    assert_eq!(format!("{:?}", template("{{ false and later or result.rc }}").render(&Later).unwrap()), "0");
}
