//! Everything that needs hosts: the trial host, disposable hosts with real sshd, and the program against them.

mod blocks;
mod disposable;
mod faults;
mod first_runs;
mod handlers;
mod includes;
mod interrupts;
mod logins;
mod loops;
<<<<<<< main
mod old_dialect;
=======
>>>>>>> 9ea7d6045d4e48bff142563bfba81c97462b4fba
mod own;
mod sandbox;
mod server;
mod several;
#[path = "../support/mod.rs"]
mod support;
<<<<<<< main
mod trial_command;
=======
>>>>>>> 9ea7d6045d4e48bff142563bfba81c97462b4fba
mod trips;
