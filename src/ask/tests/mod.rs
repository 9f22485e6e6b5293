//! Runs the script of each question in real shells and checks the parsed answers.

mod files;
mod host;
mod machine;
mod names;
mod programs;
mod services;
mod web;
