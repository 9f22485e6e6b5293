use crate::{ask::Sections, plan::Returns};

const NAMES: &[&str] = &[
    "bios_date",
    "bios_vendor",
    "bios_version",
    "board_asset_tag",
    "board_name",
    "board_serial",
    "board_vendor",
    "board_version",
    "chassis_asset_tag",
    "chassis_serial",
    "chassis_vendor",
    "chassis_version",
    "product_name",
    "product_serial",
    "product_uuid",
    "product_version",
];

/// SMBIOS's types of chassis, by number.
const CHASSIS: &[&str] = &[
    "Unknown",
    "Other",
    "Unknown",
    "Desktop",
    "Low Profile Desktop",
    "Pizza Box",
    "Mini Tower",
    "Tower",
    "Portable",
    "Laptop",
    "Notebook",
    "Hand Held",
    "Docking Station",
    "All In One",
    "Sub Notebook",
    "Space-saving",
    "Lunch Box",
    "Main Server Chassis",
    "Expansion Chassis",
    "Sub Chassis",
    "Bus Expansion Chassis",
    "Peripheral Chassis",
    "RAID Chassis",
    "Rack Mount Chassis",
    "Sealed-case PC",
    "Multi-system",
    "CompactPCI",
    "AdvancedTCA",
    "Blade",
    "Blade Enclosure",
    "Tablet",
    "Convertible",
    "Detachable",
    "IoT Gateway",
    "Embedded PC",
    "Mini PC",
    "Stick PC",
];

/// What the firmware says of the machine; `NA` where it says nothing, or not to this user.
pub fn facts(sections: &Sections) -> Returns {
    let read = |name: &str| sections.get(&format!("/sys/class/dmi/id/{name}"));
    let chassis = read("chassis_type").and_then(|number| CHASSIS.get(number.parse::<usize>().ok()?));
    let facts = Returns::new()
        .with("form_factor", *chassis.unwrap_or(&"NA"))
        .with("system_vendor", read("sys_vendor").unwrap_or("NA"));
    NAMES.iter().fold(facts, |facts, name| facts.with(name, read(name).unwrap_or("NA")))
}
