mod diffs;
mod failures;
mod lines;
mod moving;
mod stream;
mod support;
