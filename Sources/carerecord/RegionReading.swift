import ArgumentParser
import Federation
import Foundation

/// Reads and checks a region file; every mistake goes to standard error, each on a line.
func readRegion(_ path: String) throws -> ConnectedRegion { try readRegion(text: regionText(path), named: path) }

/// The text of a region file, read once: what is checked is what is kept.
/// - Throws: where it cannot be read.
func regionText(_ path: String) throws -> String {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
        throw stop("The region file \(path) cannot be read. Check its path and rights.", code: 2)
    }
    return text
}

func readRegion(text: String, named path: String) throws -> ConnectedRegion {
    do throws(RegionMistakes) {
        return ConnectedRegion(try Region.read(text))
    } catch {
        let lines = error.all.map { "  " + $0.sentence }
        throw stop("\(path) has \(lines.count) mistake\(lines.count == 1 ? "" : "s"):\n" + lines.joined(separator: "\n"), code: 2)
    }
}
