/// The candidate that `word` was probably meant to be: a few typing errors away, the same but for case, `-` and `_`, or
/// the only one that goes on where the word ends.
pub fn did_you_mean<T: AsRef<str>>(word: &str, candidates: impl IntoIterator<Item = T>) -> Option<String> {
    let folded = fold(word);
    let limit = word.chars().count().max(3) / 3;
    let (mut near, mut longer) = (None, vec![]);
    for candidate in candidates {
        let candidate = candidate.as_ref();
        if candidate == word {
            continue;
        }
        if let Some(distance) = distance(&folded, candidate, limit) {
            let this = (distance, candidate.to_owned());
            near = Some(near.map_or(this.clone(), |best| std::cmp::min(best, this)));
        } else if folded.len() >= 3 && fold(candidate).starts_with(&folded) {
            longer.push(candidate.to_owned());
        }
    }
    near.map(|(_, candidate)| candidate).or_else(|| longer.pop().filter(|_| longer.is_empty()))
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
            ("upd", Some("update_cache")),
            ("up", None),
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
