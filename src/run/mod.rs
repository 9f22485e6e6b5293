//! Plays in order, hosts in parallel, the life of a task, look-ahead, handlers, strategies; the registry and the
//! decoder of parameters. Prints nothing.

mod decode;
