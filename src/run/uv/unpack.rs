use std::{fs::File, io, os::unix::fs::PermissionsExt, path::Path};

use zip::ZipArchive;

/// Takes the program out of a wheel and puts it in place in one move.
pub fn program(wheel: &Path, to: &Path) -> Result<(), String> {
    let told = |what: &Path| {
        let what = what.display().to_string();
        move |error: io::Error| format!("`{what}`: {error}")
    };
    let file = File::open(wheel).map_err(told(wheel))?;
    let mut archive = ZipArchive::new(file).map_err(|error| format!("the wheel cannot be read: {error}"))?;
    let inside = archive.file_names().find(|name| name.ends_with("/scripts/uv")).map(str::to_owned);
    let inside = inside.ok_or("the wheel has no program in it")?;
    let mut program = archive.by_name(&inside).map_err(|error| error.to_string())?;
    let new = wheel.with_extension("program");
    let mut out = File::create(&new).map_err(told(&new))?;
    io::copy(&mut program, &mut out).map_err(told(&new))?;
    out.set_permissions(PermissionsExt::from_mode(0o755)).map_err(told(&new))?;
    out.sync_all().map_err(told(&new))?;
    std::fs::rename(&new, to).map_err(told(to))
}
