import ArgumentParser
import Federation
import Foundation

/// Reads and checks a region file; every mistake goes to standard error, each on a line.
func readRegion(_ path: String) throws -> ConnectedRegion { try readRegion(text: regionText(path), named: path) }

/// The text of a region file, read once: what is checked is what is kept.
/// - Throws: where it cannot be read.
func regionText(_ path: String) throws -> String {
    try settingsText(path, named: "region file")
}

/// The text of a file of settings.
/// - Throws: where it cannot be read, or is in another encoding than UTF-8: at which line.
func settingsText(_ path: String, named name: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
        throw stop("The \(name) \(path) cannot be read. Check its path and rights.", code: 2)
    }
    if let text = String(data: data, encoding: .utf8) { return text }
    // No other byte of a text in UTF-8 is that of a line's end, so that each line can be tried by itself.
    let lines = data.split(separator: 0x0A, omittingEmptySubsequences: false)
    let line = lines.firstIndex { String(data: $0, encoding: .utf8) == nil }.map { " at line \($0 + 1)" } ?? ""
    throw stop("The \(name) \(path) is not UTF-8\(line). Save it as UTF-8.", code: 2)
}

func readRegion(text: String, named path: String) throws -> ConnectedRegion {
    do throws(RegionMistakes) {
        return ConnectedRegion(try Region.read(text))
    } catch {
        let lines = error.all.map { "  " + $0.sentence }
        throw stop("\(path) has \(lines.count) mistake\(lines.count == 1 ? "" : "s"):\n" + lines.joined(separator: "\n"), code: 2)
    }
}
