//! The trial host: what it is, what it keeps, and that this machine stays untouched.
