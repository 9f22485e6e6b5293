use std::os::unix::fs::symlink;

use super::host::{Folder, ask};
use crate::ask::{CpuFlag, Dist, Dists, FreeDisk, Gpus, Libc, LibcKind, Pythons};

#[test]
fn environments_are_read_without_python() {
    let folder = Folder::new("dists");
    let site = folder.path("an env/lib/python3.11/site-packages");
    std::fs::create_dir_all(format!("{site}/torch-2.15.0+cpu.dist-info")).unwrap();
    std::fs::create_dir_all(folder.path("an env/bin")).unwrap();
    symlink("/bin/sh", folder.path("an env/bin/python")).unwrap();
    let of = |name: &str| Dists { virtualenv: folder.path(name) };
    let torch = Dist { name: "torch".into(), version: "2.15.0+cpu".into() };
    assert_eq!(ask(&[of("none"), of("an env")]), [None, Some(vec![torch])]);
}

/// A machine with two NVIDIA devices on the bus, one of which is an audio device, and a driver.
fn fake_root(folder: &Folder) -> String {
    for (name, vendor, class, device) in [
        ("0000:00:02.0", "0x8086", "0x030000", "0x9a49"),
        ("0000:01:00.0", "0x10de", "0x030000", "0x1b06"),
        ("0000:01:00.1", "0x10de", "0x040300", "0x10ef"),
    ] {
        let dir = format!("root/sys/bus/pci/devices/{name}");
        std::fs::create_dir_all(folder.path(&dir)).unwrap();
        for (file, value) in [("vendor", vendor), ("class", class), ("device", device)] {
            folder.write(&format!("{dir}/{file}"), format!("{value}\n"));
        }
    }
    std::fs::create_dir_all(folder.path("root/sys/module/nvidia")).unwrap();
    folder.write("root/sys/module/nvidia/version", "580.82.07\n");
    std::fs::create_dir_all(folder.path("root/proc")).unwrap();
    folder.write("root/proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu avx avx512f\n");
    folder.path("root")
}

#[test]
fn gpus_are_found_without_their_tool() {
    let folder = Folder::new("gpus");
    let root = fake_root(&folder);
    let report = ask(&[Gpus { root }]).remove(0);
    assert_eq!((report.module_version.as_str(), report.pci), ("580.82.07", vec!["0x1b06".to_owned()]));
    assert_eq!(report.proc_version, "");
}

#[test]
fn flags_are_whole_words() {
    let folder = Folder::new("flags");
    let root = fake_root(&folder);
    let of = |flag: &str, root: &str| CpuFlag { flag: flag.into(), root: root.into() };
    let answers = ask(&[of("avx", &root), of("avx2", &root), of("avx512f", &root), of("avx", "/nowhere")]);
    assert_eq!(answers, [Some(true), Some(false), Some(true), None]);
}

#[test]
fn this_machine_has_a_disk_and_a_library() {
    let path = |path: &str| FreeDisk { path: path.into() };
    let free: Vec<Option<u64>> = super::host::ask_in(&["sh"], &[path("/nowhere/at/all"), path("/")]).unwrap();
    assert!(free.iter().all(|free| free.is_some_and(|mib| mib > 0)), "{free:?}");
    assert_ne!(ask(&[Libc]).remove(0), LibcKind::Unknown);
    for python in ask(&[Pythons]).remove(0) {
        assert!(python.path.starts_with("/usr/") && python.version.0 == 3);
    }
}
