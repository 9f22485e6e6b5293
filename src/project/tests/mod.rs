//! Projects in a temporary folder: what of them is found, and in which order it runs.

mod folder;
mod imports;
mod includes;
mod lists;
mod names;
mod roles;
