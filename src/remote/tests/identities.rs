use super::machines::*;
