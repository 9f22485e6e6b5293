/// The candidate that `word` was probably meant to be: a few typing errors away, or the same but for case, `-` and `_`.
pub fn did_you_mean<T: AsRef<str>>(word: &str, candidates: impl IntoIterator<Item = T>) -> Option<String> {
    let folded = fold(word);
    let limit = word.chars().count().max(3) / 3;
    candidates
        .into_iter()
        .filter(|candidate| candidate.as_ref() != word)
        .filter_map(|candidate| Some((distance(&folded, candidate.as_ref(), limit)?, candidate)))
        .min_by(|(a, x), (b, y)| (a, x.as_ref()).cmp(&(b, y.as_ref())))
        .map(|(_, candidate)| candidate.as_ref().to_owned())
}

/// The text of a hint: ``did you mean `x`?``.
pub fn did_you_mean_hint<T: AsRef<str>>(
    word: &str,
    candidates: impl IntoIterator<Item = T>,
) -> Option<String> {
    did_you_mean(word, candidates).map(|found| format!("did you mean `{found}`?"))
}

fn fold(word: &str) -> String {
    word.to_lowercase().replace('-', "_")
}

fn distance(folded: &str, candidate: &str, limit: usize) -> Option<usize> {
    let candidate = fold(candidate);
    let length = folded.chars().count();
    // Cheap before exact: inventories have tens of thousands of names.
    if candidate.chars().count().abs_diff(length) > limit {
        return None;
    }
    Some(strsim::osa_distance(folded, &candidate)).filter(|&d| d <= limit && d < length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found() {
        let words = ["state", "name", "update_cache", "dest", "src"];
        let table = [
            ("stat", Some("state")),
            ("nmae", Some("name")),
            ("update-cache", Some("update_cache")),
            ("Name", Some("name")),
            ("updatecache", Some("update_cache")),
            ("destination", None),
            ("x", None),
            ("name", None),
            ("", None),
        ];
        for (word, expected) in table {
            assert_eq!(did_you_mean(word, words).as_deref(), expected, "{word}");
        }
    }

    #[test]
    fn ties_are_broken_by_name() {
        assert_eq!(did_you_mean_hint("webx", ["webb", "weba"]).as_deref(), Some("did you mean `weba`?"));
    }
}
