import ArgumentParser
import Federation
import Foundation

/// Reads and checks a region file; every mistake goes to standard error, each on a line.
func readRegion(_ path: String) throws -> ConnectedRegion {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
        throw stop("The region file \(path) cannot be read. Check its path and rights.", code: 2)
    }
    return try readRegion(text: text, named: path)
}

func readRegion(text: String, named path: String) throws -> ConnectedRegion {
    do throws(RegionMistakes) {
        return ConnectedRegion(try Region.read(text))
    } catch {
        let lines = error.all.map { "  " + $0.sentence }
        throw stop("\(path) has \(lines.count) mistake\(lines.count == 1 ? "" : "s"):\n" + lines.joined(separator: "\n"), code: 2)
    }
}
