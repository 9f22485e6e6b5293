use crate::template::Text;

/// What the command line says of how to connect: below variables and keywords, above environment and file.
#[derive(Clone, Debug, Default)]
pub struct Given {
    pub connection: Option<String>,
    pub user: Option<String>,
    pub port: Option<u16>,
    pub private_key: Option<String>,
    pub timeout: Option<u64>,
    pub ssh_common_args: Option<String>,
    pub ssh_extra_args: Option<String>,
    pub r#become: Option<bool>,
    pub become_method: Option<String>,
    pub become_user: Option<String>,
    /// Of `-k` or a file.
    pub password: Option<Text>,
    /// Of `-K` or a file.
    pub become_password: Option<Text>,
}
